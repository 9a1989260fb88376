<#
.SYNOPSIS
Makes the activation object, by which machines of the forest activate themselves without a KMS host.
.DESCRIPTION
The object lies in the configuration of the forest and needs no host once it is there. Making it spends an activation of
the key, so one host alone makes it, where there is none for the same key, where its computer account has the right to, and
once: a second one takes a word of the environment. The key goes from the vault to the licensing service through CIM.
.NOTES
Source of methods: Microsoft, "SoftwareLicensingService class"; of container, class and attributes: the licensing tool of
Windows, which lists activation objects by them.
#>

$ObjectClass = 'msSPP-ActivationObject'
$ControllerFile = Join-Path -Path $Folder -ChildPath 'domain-controller.txt'
$LongestObjectName = 40

# Does this host answer KMS requests? Not where the directory is the only way.
function Test-KmsHost {
    return $null -eq $Settings.ActiveDirectory -or -not $Settings.ActiveDirectory.Only
}

# The container of the forest's activation objects on one controller, and that controller's name.
function Get-ActivationContainer {
    param ([string] $Server)
    $root = Get-DirectoryEntry -Path "LDAP://$Server/rootDSE"
    $context = Get-DirectoryValue -Entry $root -Name 'configurationNamingContext'
    if ("$context" -eq '') {
        throw "no domain controller answers for $Server"
    }
    $controller = "$(Get-DirectoryValue -Entry $root -Name 'dnsHostName')"
    if ($controller -eq '') {
        $controller = $Server
    }
    $path = "CN=Activation Objects,CN=Microsoft SPP,CN=Services,$context"
    $container = Get-DirectoryEntry -Path "LDAP://$controller/$path"
    try {
        $classes = @(Get-CreatableClass -Container $container)
    }
    catch {
        throw "the forest has no $path, or it was not read ($($_.Exception.Message)): a schema older than that of Windows Server 2012 needs adprep /forestprep"
    }
    return @{ Container = $container; Controller = $controller; Path = $path; Classes = $classes }
}

# Is there an object for the key? Asked of the controller that made one for this host, and of the one that answers now.
function Test-ActivationObject {
    param ([hashtable] $Place, [string] $LastFive)
    $filter = "(&(objectClass=$ObjectClass)(msSPP-CSVLKPartialProductKey=$LastFive))"
    if (Find-DirectoryObject -Container $Place.Container -Filter $filter) {
        return $true
    }
    $other = Get-Controller
    if ($other -eq '' -or $other -eq $Place.Controller) {
        return $false
    }
    try {
        return Find-DirectoryObject -Container (Get-ActivationContainer -Server $other).Container -Filter $filter
    }
    catch {
        Add-Warning -Message "$other, which was asked for the activation object, does not answer: $($_.Exception.Message)"
        return $false
    }
}

function Get-Controller {
    if (Test-File -Path $ControllerFile) {
        return (Read-File -Path $ControllerFile).Trim()
    }
    return ''
}

<#
.SYNOPSIS
Makes the activation object of one key unless there is one; by telephone and proxy first leaves its installation ID.
.PARAMETER Want
A table of New-Want, with the object's confirmation ID.
#>
function Install-ActivationObject {
    param ([hashtable] $Want)
    $directory = $Settings.ActiveDirectory
    if (-not $directory.MakesObject) {
        return
    }
    $Want.Domain = $directory.Domain
    $computer = Get-Computer
    # Office has objects of its own, of other keys.
    $method = 'active-directory'
    if ($Want.ActivationId -ne '') {
        $method = "active-directory-$($Want.ActivationId.Substring(0, 8))"
    }
    $made = @(@(Get-Ledger) | Where-Object { $null -ne $_ -and $_.Method -eq $method -and $_.Result -in 'activated', 'found' })
    $state = @{ Joined = ($computer.Joined -and $computer.Domain -eq $directory.Domain); Key = @{ State = 'unread' }; Spending = $null; Exists = $null; Told = ''; Made = @($made | ForEach-Object { $_.LastFive }); MadeWords = @($made | ForEach-Object { $_.Word }) }
    $place = $null
    for ($round = 1; $round -le 6; $round++) {
        if ($state.Key.State -eq 'present') {
            $state.Spending = Get-Spending -Ledger @(Get-Ledger) -LastFive $state.Key.LastFive -OfObject $true
            $state.Told = Get-ToldId -Prefix 'active-directory-installation-id' -LastFive $state.Key.LastFive
        }
        $plan = Get-ObjectPlan -State $state -Want $Want
        $script:States["activation object, $($Want.Title)"] = "$($plan.Action): $($plan.Reason)".TrimEnd(' ', ':')
        switch ($plan.Action) {
            'read-key' {
                $state.Key = Read-HostKey -SecretAddress $Want.SecretAddress
            }
            'look' {
                $place = Get-ActivationContainer -Server $directory.Domain
                $state.Exists = [bool] (Test-ActivationObject -Place $place -LastFive $state.Key.LastFive)
            }
            'generate' {
                $answer = Invoke-Licensing -Target (Get-LicensingService) -Method 'GenerateActiveDirectoryOfflineActivationId' -Arguments @{ ProductKey = $state.Key.Text }
                Write-InstallationId -InstallationId "$(Get-Field -From $answer -Name 'InstallationID')" -LastFive $state.Key.LastFive -Prefix 'active-directory-installation-id'
                return
            }
            'make' {
                New-ActivationObject -Want $Want -Key $state.Key -Place $place -Method $method
                return
            }
            'refuse' {
                throw $plan.Reason
            }
            default {
                if ($state.Exists -and -not ($state.Spending.Spent -and -not $state.Spending.Open)) {
                    # Made by another host, or by this one before the power went off: not looked for again.
                    Add-LedgerOutcome -Entry @{ Method = $method; LastFive = $state.Key.LastFive; Word = $Want.Reactivate; Context = $Want.SettingsId } -Result 'found'
                }
                if ($state.Told -ne '' -and $plan.Action -eq 'wait') {
                    Write-InstallationId -InstallationId $state.Told -LastFive $state.Key.LastFive -Prefix 'active-directory-installation-id'
                }
                Write-Note -Message "activation object: $($plan.Reason)"
                return
            }
        }
    }
}

# Calls the method that makes the object: written down before and after, with the controller that it was asked of.
function New-ActivationObject {
    param ([hashtable] $Want, [hashtable] $Key, [hashtable] $Place, [string] $Method)
    if ($Place.Classes -notcontains $ObjectClass) {
        throw "$env:COMPUTERNAME may not make activation objects; fix: let its computer account create $ObjectClass in $($Place.Path)"
    }
    $name = "$($Settings.ActiveDirectory.ObjectName) $($Key.LastFive)"
    if ($name.Length -gt $LongestObjectName) {
        throw "the name of the activation object, $name, has $($name.Length) characters; allowed: $LongestObjectName; fix: a shorter discovery.activeDirectory.objectName"
    }
    Disable-AutomaticActivation
    $call = 'DoActiveDirectoryOnlineActivation'
    $arguments = @{ ProductKey = $Key.Text; ActivationObjectName = $name }
    if ($Want.ActivationMethod -ne 'online') {
        $call = 'DepositActiveDirectoryOfflineActivationConfirmation'
        $arguments = @{ ProductKey = $Key.Text; ConfirmationID = $Want.ConfirmationId; ActivationObjectName = $name }
    }
    $entry = @{ Method = $Method; LastFive = $Key.LastFive; Word = $Want.Reactivate; Context = $Want.SettingsId }
    $service = Get-LicensingService
    Set-File -Path $ControllerFile -Text "$($Place.Controller)`r`n"
    Add-LedgerEntry @entry -Result 'asked'
    try {
        Invoke-Licensing -Target $service -Method $call -Arguments $arguments | Out-Null
    }
    catch {
        $text = Format-Failure -Record $_
        Add-LedgerOutcome -Entry $entry -Result (Get-CodeOrError -Record $_)
        throw "the activation object was not made: $text"
    }
    Add-LedgerOutcome -Entry $entry -Result 'activated'
    Write-Log -Message "made the activation object for the key that ends in $($Key.LastFive) on $($Place.Controller)"
}
