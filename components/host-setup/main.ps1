<#
.SYNOPSIS
Sets up this machine as a KMS host.
.DESCRIPTION
Can run any number of times. Ends with 0 when the host is set up or only waits for the key or for its confirmation ID,
with 1 when a step failed; the log names every failed step.
#>

Initialize-Folder
Invoke-Step -Name 'keep the set-up on the host' -Action { Register-SetupTask }
Invoke-Step -Name 'install the role' -Action { Install-Role }
Invoke-Step -Name 'remove client pins' -Action { Clear-ClientPin }
Invoke-Step -Name 'set the time source' -Action { Set-TimeSource }
Invoke-Step -Name 'size the event log' -Action { Set-ActivationLog }
Invoke-Step -Name 'set the listener' -Action { Set-Listener }
Invoke-Step -Name 'scope the firewall' -Action { Set-ActivationFirewall }
if (Test-KmsHost) {
    Invoke-Step -Name 'license the host' -Action {
        $product = Install-HostKey -SecretAddress $Settings.SecretAddress -ActivationId ''
        if ($null -ne $product) {
            Enable-HostLicense -Product $product -ConfirmationId $Settings.ConfirmationId
        }
    }
}
if ($null -ne $Settings.ActiveDirectory) {
    Invoke-Step -Name 'make the activation object' -Action {
        $directory = $Settings.ActiveDirectory
        Install-ActivationObject -SecretAddress $Settings.SecretAddress -ConfirmationId $directory.ConfirmationId
    }
}
foreach ($office in $Settings.OfficeKeys) {
    Invoke-Step -Name "license $($office.Title)" -Action { Install-OfficeHost -Office $office }
}
Invoke-Step -Name 'report the count' -Action { Write-HostReport }

if ($Failures.Count -gt 0) {
    Write-Error -Message ("set-up of the KMS host failed:`n" + ($Failures -join "`n")) -ErrorAction Continue
    exit 1
}
Write-Log -Message 'set-up of the KMS host is complete'
exit 0
