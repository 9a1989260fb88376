<#
.SYNOPSIS
Installs the host key and activates the host with Microsoft, each at most once.
.DESCRIPTION
The key goes from the vault to the licensing service through CIM, so that it is on no command line and in no file. A host
that is licensed with the same key is left alone: every activation counts against the ten that the key allows it.
#>

$WindowsApplication = '55c92734-d682-4d71-983e-d6ec3f16059f'
$Licensed = 1

<#
.SYNOPSIS
Returns a host product that has a key here, or nothing. Its channel is VOLUME_KMS_..., a client's is VOLUME_KMSCLIENT.
.PARAMETER ActivationId
Activation ID of an Office product; empty for Windows.
#>
function Get-HostProduct {
    param (
        [Parameter(Mandatory = $true)]
        [AllowEmptyString()]
        [string] $ActivationId
    )
    $filter = "ApplicationID = '$WindowsApplication' AND PartialProductKey IS NOT NULL"
    if ($ActivationId -ne '') {
        $filter = "ID = '$ActivationId' AND PartialProductKey IS NOT NULL"
    }
    Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $filter |
        Where-Object { $_.Description -match 'VOLUME_KMS_' } |
        Select-Object -First 1
}

<#
.SYNOPSIS
Returns a host key, normalised, or nothing when none has been put into the vault yet.
.PARAMETER SecretAddress
Where the key is.
#>
function Read-HostKey {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress
    )
    $text = "$(Get-HostKey -SecretAddress $SecretAddress)".Trim()
    if ($text -eq '' -or $text -match '^placeholder') {
        return $null
    }
    $key = ($text -replace '[\s\u2010-\u2015\u2212]+', '-').ToUpperInvariant()
    if ($key -notmatch '^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$') {
        throw 'what the vault holds is not a product key: five groups of five characters; put the key again'
    }
    return $key
}

<#
.SYNOPSIS
Installs a host key from the vault unless it is installed already. Returns the host product, or nothing when there is no
key yet.
.PARAMETER SecretAddress
Where the key is.
.PARAMETER ActivationId
Activation ID of an Office product; empty for Windows.
#>
function Install-HostKey {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress,
        [Parameter(Mandatory = $true)]
        [AllowEmptyString()]
        [string] $ActivationId
    )
    $product = Get-HostProduct -ActivationId $ActivationId
    try {
        $key = Read-HostKey -SecretAddress $SecretAddress
    }
    catch {
        if ($null -ne $product -and $product.LicenseStatus -eq $Licensed) {
            Write-Log -Message "the vault was not asked for a newer key: $($_.Exception.Message)"
            return $product
        }
        throw
    }
    if ($null -eq $key) {
        Write-Log -Message "no host key at $SecretAddress yet: put it with kmshost key put, this set-up runs again by itself"
        return $product
    }
    $lastFive = $key.Substring($key.Length - 5)
    if ($null -ne $product -and $product.PartialProductKey -eq $lastFive) {
        return $product
    }
    $service = Get-CimInstance -ClassName SoftwareLicensingService
    Invoke-CimMethod -InputObject $service -MethodName InstallProductKey -Arguments @{ ProductKey = $key } | Out-Null
    Invoke-CimMethod -InputObject $service -MethodName RefreshLicenseStatus | Out-Null
    Write-Log -Message "installed the host key that ends in $lastFive"
    $product = Get-HostProduct -ActivationId $ActivationId
    if ($null -eq $product) {
        throw "the key that ends in $lastFive is not a host key (CSVLK) for this product: see the table of generations"
    }
    return $product
}

<#
.SYNOPSIS
Activates a host product with Microsoft unless it is licensed.
.PARAMETER Product
The host product.
.PARAMETER ConfirmationId
What Microsoft gave for its installation ID; empty when there is none yet.
#>
function Enable-HostLicense {
    param (
        [Parameter(Mandatory = $true)]
        [ciminstance] $Product,
        [Parameter(Mandatory = $true)]
        [AllowEmptyString()]
        [string] $ConfirmationId
    )
    if ($Product.LicenseStatus -eq $Licensed) {
        Write-Log -Message "licensed with the key that ends in $($Product.PartialProductKey)"
        return
    }
    if ($Settings.ActivationMethod -eq 'online') {
        Invoke-Activation -Product $Product -MethodName 'Activate' -Arguments @{}
        return
    }
    if ($ConfirmationId -ne '') {
        $arguments = @{ InstallationId = $Product.OfflineInstallationId; ConfirmationId = $ConfirmationId }
        Invoke-Activation -Product $Product -MethodName 'DepositOfflineConfirmationId' -Arguments $arguments
        return
    }
    $id = @{ InstallationId = $Product.OfflineInstallationId; LastFive = $Product.PartialProductKey }
    Write-InstallationId @id -Prefix 'installation-id'
}

<#
.SYNOPSIS
Returns the error code of the licensing service, such as 0xC004C008, out of what CIM throws.
.PARAMETER Exception
What was thrown.
#>
function Get-LicensingErrorCode {
    param (
        [Parameter(Mandatory = $true)]
        [System.Exception] $Exception
    )
    $code = $Exception.HResult
    if ($Exception -is [Microsoft.Management.Infrastructure.CimException] -and $null -ne $Exception.ErrorData) {
        $property = $Exception.ErrorData.CimInstanceProperties['error_Code']
        if ($null -ne $property -and $null -ne $property.Value) {
            $code = $property.Value
        }
    }
    return '0x{0:X8}' -f $code
}

<#
.SYNOPSIS
Calls a method of the product that activates it, and writes the ledger whatever comes of it.
.PARAMETER Product
The host product.
.PARAMETER MethodName
The method.
.PARAMETER Arguments
Its arguments.
#>
function Invoke-Activation {
    param (
        [Parameter(Mandatory = $true)]
        [ciminstance] $Product,
        [Parameter(Mandatory = $true)]
        [string] $MethodName,
        [Parameter(Mandatory = $true)]
        [hashtable] $Arguments
    )
    $entry = @{ Method = $Settings.ActivationMethod; LastFive = $Product.PartialProductKey }
    $spent = Get-LedgerCount -LastFive $Product.PartialProductKey
    if ($spent -ge 10) {
        throw "the ledger counts $spent activations of this host, and the key allows ten: ask Microsoft's activation centre"
    }
    try {
        Invoke-CimMethod -InputObject $Product -MethodName $MethodName -Arguments $Arguments | Out-Null
        $service = Get-CimInstance -ClassName SoftwareLicensingService
        Invoke-CimMethod -InputObject $service -MethodName RefreshLicenseStatus | Out-Null
    }
    catch {
        $code = Get-LicensingErrorCode -Exception $_.Exception
        Add-LedgerEntry @entry -Result $code
        throw "activation failed with $code : $($_.Exception.Message)"
    }
    Add-LedgerEntry @entry -Result 'activated'
    Write-Log -Message "activated ($($Settings.ActivationMethod)); activations of this host by this ledger: $($spent + 1)"
}

<#
.SYNOPSIS
Leaves an installation ID for the operator, who gets the confirmation ID for it from Microsoft by telephone or by another
machine (VAMT proxy activation) and writes it into the environment.
.PARAMETER InstallationId
The installation ID.
.PARAMETER LastFive
The last five characters of the key it belongs to.
.PARAMETER Prefix
Name of the file, without those characters.
#>
function Write-InstallationId {
    param (
        [Parameter(Mandatory = $true)]
        [string] $InstallationId,
        [Parameter(Mandatory = $true)]
        [string] $LastFive,
        [Parameter(Mandatory = $true)]
        [string] $Prefix
    )
    $file = Join-Path -Path $Folder -ChildPath "$Prefix-$LastFive.txt"
    $groups = [regex]::Matches($InstallationId, '\d{7}') | ForEach-Object { $_.Value }
    Set-Content -LiteralPath $file -Value ($groups -join '-') -Encoding ASCII
    Write-Log -Message "not activated yet: $($Prefix -replace '-', ' ') $($groups -join '-')"
}
