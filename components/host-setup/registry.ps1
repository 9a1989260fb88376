<#
.SYNOPSIS
Registry of the licensing service.
.DESCRIPTION
The names are those that Microsoft documents for KMS hosts and clients below
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform.
#>

$LicensingKey = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'

<#
.SYNOPSIS
Returns a value of the registry; nothing when the key or the value is not there.
.PARAMETER Path
The key.
.PARAMETER Name
The value.
#>
function Get-RegistryValue {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Path,
        [Parameter(Mandatory = $true)]
        [string] $Name
    )
    $key = Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue
    if ($null -eq $key) {
        return $null
    }
    return $key.GetValue($Name)
}

<#
.SYNOPSIS
Sets a value of the registry; returns true when it was another one before.
.PARAMETER Path
The key.
.PARAMETER Name
The value.
.PARAMETER Value
What it shall be.
.PARAMETER Type
String or DWord.
#>
function Set-RegistryValue {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Path,
        [Parameter(Mandatory = $true)]
        [string] $Name,
        [Parameter(Mandatory = $true)]
        [object] $Value,
        [Parameter(Mandatory = $true)]
        [ValidateSet('String', 'DWord')]
        [string] $Type
    )
    if ("$(Get-RegistryValue -Path $Path -Name $Name)" -eq "$Value") {
        return $false
    }
    New-ItemProperty -LiteralPath $Path -Name $Name -Value $Value -PropertyType $Type -Force | Out-Null
    return $true
}
