<#
.SYNOPSIS
Makes the activation object, by which machines of the forest activate themselves without a KMS host.
.DESCRIPTION
The object lies in the configuration of the forest and needs no host once it is there. Making it spends an activation of
the key, so one host alone makes it, where there is none for the same key, where its computer account has the right to, and
three times at most. The key goes from the vault to the licensing service through CIM.
.NOTES
Source of methods: Microsoft, "SoftwareLicensingService class"; of container, class and attributes: the licensing tool of
Windows, which lists activation objects by them.
#>

$ObjectClass = 'msSPP-ActivationObject'

<#
.SYNOPSIS
Does this host answer KMS requests? Not where the directory is the only way.
#>
function Test-KmsHost {
    return $null -eq $Settings.ActiveDirectory -or -not $Settings.ActiveDirectory.Only
}

<#
.SYNOPSIS
Is this machine a member of the domain? It is never joined here: that needs an account of the company's own.
#>
function Test-Membership {
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem
    return $computer.PartOfDomain -and $computer.Domain -eq $Settings.ActiveDirectory.Domain
}

<#
.SYNOPSIS
Returns the container of the forest's activation objects.
#>
function Get-ActivationContainer {
    $server = "LDAP://$($Settings.ActiveDirectory.Domain)"
    $root = New-Object -TypeName System.DirectoryServices.DirectoryEntry -ArgumentList "$server/rootDSE"
    $path = "CN=Activation Objects,CN=Microsoft SPP,CN=Services,$($root.Properties['configurationNamingContext'].Value)"
    if (-not [System.DirectoryServices.DirectoryEntry]::Exists("$server/$path")) {
        throw "the forest has no $path : its schema is older than that of Windows Server 2012; fix: adprep /forestprep"
    }
    return New-Object -TypeName System.DirectoryServices.DirectoryEntry -ArgumentList "$server/$path"
}

<#
.SYNOPSIS
Is there an activation object for the key already?
.PARAMETER Container
Container of the activation objects.
.PARAMETER LastFive
The last five characters of the host key.
#>
function Test-ActivationObject {
    param (
        [Parameter(Mandatory = $true)]
        [System.DirectoryServices.DirectoryEntry] $Container,
        [Parameter(Mandatory = $true)]
        [string] $LastFive
    )
    $filter = "(&(objectClass=$ObjectClass)(msSPP-CSVLKPartialProductKey=$LastFive))"
    $searcher = New-Object -TypeName System.DirectoryServices.DirectorySearcher -ArgumentList $Container, $filter
    return $null -ne $searcher.FindOne()
}

<#
.SYNOPSIS
Fails unless this machine's account may make activation objects: else an activation would be spent for nothing.
.PARAMETER Container
Container of the activation objects.
#>
function Assert-ObjectRight {
    param (
        [Parameter(Mandatory = $true)]
        [System.DirectoryServices.DirectoryEntry] $Container
    )
    $Container.RefreshCache([string[]] @('allowedChildClassesEffective'))
    if ($Container.Properties['allowedChildClassesEffective'] -notcontains $ObjectClass) {
        $what = "$env:COMPUTERNAME may not make activation objects"
        throw "$what; fix: let its computer account create $ObjectClass in $($Container.Properties['distinguishedName'].Value)"
    }
}

<#
.SYNOPSIS
Makes the activation object of one key unless there is one; by telephone and proxy first leaves its installation ID.
.PARAMETER SecretAddress
Where the key is.
.PARAMETER ConfirmationId
What Microsoft gave for the object's installation ID; empty when there is none yet.
#>
function Install-ActivationObject {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress,
        [Parameter(Mandatory = $true)]
        [AllowEmptyString()]
        [string] $ConfirmationId
    )
    if (-not $Settings.ActiveDirectory.MakesObject) {
        return
    }
    if (-not (Test-Membership)) {
        Write-Log -Message "no member of $($Settings.ActiveDirectory.Domain) yet: join it, this set-up runs again by itself"
        return
    }
    $key = Read-HostKey -SecretAddress $SecretAddress
    if ($null -eq $key) {
        Write-Log -Message "no host key at $SecretAddress yet: put it with kmshost key put, this set-up runs again by itself"
        return
    }
    $lastFive = $key.Substring($key.Length - 5)
    $container = Get-ActivationContainer
    if (Test-ActivationObject -Container $container -LastFive $lastFive) {
        Write-Log -Message "the forest has an activation object for the key that ends in $lastFive"
        return
    }
    Assert-ObjectRight -Container $container
    $name = "$($Settings.ActiveDirectory.ObjectName) $lastFive"
    $service = Get-CimInstance -ClassName SoftwareLicensingService
    if ($Settings.ActivationMethod -eq 'online') {
        $arguments = @{ ProductKey = $key; ActivationObjectName = $name }
        Invoke-ObjectActivation -Service $service -LastFive $lastFive -MethodName 'DoActiveDirectoryOnlineActivation' -Arguments $arguments
        return
    }
    if ($ConfirmationId -ne '') {
        $arguments = @{ ProductKey = $key; ConfirmationID = $ConfirmationId; ActivationObjectName = $name }
        Invoke-ObjectActivation -Service $service -LastFive $lastFive -MethodName 'DepositActiveDirectoryOfflineActivationConfirmation' -Arguments $arguments
        return
    }
    $answer = Invoke-CimMethod -InputObject $service -MethodName GenerateActiveDirectoryOfflineActivationId -Arguments @{ ProductKey = $key }
    Write-InstallationId -InstallationId $answer.InstallationID -LastFive $lastFive -Prefix 'active-directory-installation-id'
}

<#
.SYNOPSIS
Calls the method that makes the object, and writes the ledger whatever comes of it.
.PARAMETER Service
The licensing service.
.PARAMETER LastFive
The last five characters of the host key.
.PARAMETER MethodName
The method.
.PARAMETER Arguments
Its arguments.
#>
function Invoke-ObjectActivation {
    param (
        [Parameter(Mandatory = $true)]
        [ciminstance] $Service,
        [Parameter(Mandatory = $true)]
        [string] $LastFive,
        [Parameter(Mandatory = $true)]
        [string] $MethodName,
        [Parameter(Mandatory = $true)]
        [hashtable] $Arguments
    )
    $tries = @(Get-LedgerEntry -LastFive $LastFive | Where-Object { $_.Method -eq 'active-directory' }).Count
    if ($tries -ge 3) {
        throw "the activation object was tried $tries times and is not there: see the log, then remove those lines of $LedgerFile"
    }
    $entry = @{ Method = 'active-directory'; LastFive = $LastFive }
    try {
        Invoke-CimMethod -InputObject $Service -MethodName $MethodName -Arguments $Arguments | Out-Null
    }
    catch {
        $code = Get-LicensingErrorCode -Exception $_.Exception
        Add-LedgerEntry @entry -Result $code
        throw "the activation object was not made, with $code : $($_.Exception.Message)"
    }
    Add-LedgerEntry @entry -Result 'activated'
    Write-Log -Message "made the activation object for the key that ends in $LastFive"
}
