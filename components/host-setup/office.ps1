<#
.SYNOPSIS
Makes this host one for Office too: every version of Office has a host key of its own, beside the one for Windows.
.DESCRIPTION
The key fits only when the licence files of Microsoft's Volume License Pack are installed. They are read from an internal
share, where someone unpacked the pack, since a host without a way out cannot download it.
#>

<#
.SYNOPSIS
Installs licence files and host key of one version of Office, and activates it.
.PARAMETER Office
Title, activation ID, folder of the licence files, address of the secret, confirmation IDs.
#>
function Install-OfficeHost {
    param (
        [Parameter(Mandatory = $true)]
        [hashtable] $Office
    )
    Install-OfficeLicense -Office $Office
    if ($null -ne $Settings.ActiveDirectory) {
        Install-ActivationObject -SecretAddress $Office.SecretAddress -ConfirmationId $Office.ObjectConfirmationId
    }
    if (-not (Test-KmsHost)) {
        return
    }
    $product = Install-HostKey -SecretAddress $Office.SecretAddress -ActivationId $Office.ActivationId
    if ($null -ne $product) {
        Enable-HostLicense -Product $product -ConfirmationId $Office.ConfirmationId
    }
}

<#
.SYNOPSIS
Installs the licence files of one version of Office unless the licensing service knows its product already.
.PARAMETER Office
The same as for Install-OfficeHost.
#>
function Install-OfficeLicense {
    param (
        [Parameter(Mandatory = $true)]
        [hashtable] $Office
    )
    $known = Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ID = '$($Office.ActivationId)'"
    if ($null -ne $known) {
        return
    }
    $files = @(Get-ChildItem -LiteralPath $Office.LicenseFolder -Filter '*.xrm-ms')
    if ($files.Count -eq 0) {
        throw "no licence file (*.xrm-ms) in $($Office.LicenseFolder): unpack the Volume License Pack there"
    }
    $service = Get-CimInstance -ClassName SoftwareLicensingService
    foreach ($file in $files) {
        $license = [System.IO.File]::ReadAllText($file.FullName)
        Invoke-CimMethod -InputObject $service -MethodName InstallLicense -Arguments @{ License = $license } | Out-Null
    }
    Write-Log -Message "installed $($files.Count) licence files of $($Office.Title)"
}
