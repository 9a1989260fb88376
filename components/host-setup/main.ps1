<#
.SYNOPSIS
Sets up this machine as a KMS host.
.DESCRIPTION
Can run any number of times. Ends with 0 when the host is set up, is on hold or only waits (for the key, a confirmation ID, a
licence share, a membership), with 1 when a step failed; the log names every failed step.
#>

# Where scripts run constrained (WDAC, AppLocker), what follows cannot run; cmdlets still can, so it is said.
if ((Get-LanguageMode) -ne 'FullLanguage') {
    $constrained = "scripts run in $(Get-LanguageMode) mode on this machine, and the set-up of the KMS host cannot; fix: allow it by policy, or sign it"
    Write-Host -Object "failed: $constrained"
    try {
        $said = ConvertTo-Json -InputObject @{ host = $env:COMPUTERNAME; languageMode = "$(Get-LanguageMode)"; products = @(); failures = @($constrained); alarms = @('alarm:setup-failed') } -Compress
        Write-Report -Text $said -Type 'Error'
    }
    catch {
        Write-Host -Object 'the event log does not say it'
    }
    exit 1
}

function Invoke-SetUp {
    $hold = Join-Path -Path $Folder -ChildPath 'hold'
    Limit-Log
    Invoke-Step -Name 'keep the set-up on the host' -Action { Save-Script -Running $RunningFile }
    # Who makes the file with an editor gets an ending.
    if ($Settings.Hold -or (Test-File -Path $hold) -or (Test-File -Path "$hold.txt")) {
        Write-Note -Message "on hold: nothing is changed (hosts[].hold, or the file $hold)"
        Invoke-Step -Name 'report the state' -Action { Write-HostReport -Held $true }
        return
    }
    Invoke-Step -Name 'switch automatic activation off' -Action { Disable-AutomaticActivation }
    Invoke-Step -Name 'remove client pins' -Action { Clear-ClientPin }
    Invoke-Step -Name 'set the time source' -Minor -Action { Set-TimeSource }
    Invoke-Step -Name 'size the event log' -Action { Set-ActivationLog }
    Invoke-Step -Name 'set the listener' -Action { Set-Listener }
    Invoke-Step -Name 'scope the firewall' -Action { Set-ActivationFirewall }
    $want = @{ Title = 'Windows'; ActivationId = ''; SecretAddress = $Settings.SecretAddress; LastFive = $Settings.LastFive }
    if (Test-KmsHost) {
        Invoke-Step -Name 'license the host' -Action { Update-License -Want (New-Want @want -ConfirmationId $Settings.ConfirmationId) }
    }
    if ($null -ne $Settings.ActiveDirectory) {
        Invoke-Step -Name 'make the activation object' -Action {
            Install-ActivationObject -Want (New-Want @want -ConfirmationId $Settings.ActiveDirectory.ConfirmationId)
        }
    }
    foreach ($office in $Settings.OfficeKeys) {
        Invoke-Step -Name "license $($office.Title)" -Action { Install-OfficeHost -Office $office }
    }
    Invoke-Step -Name 'register the task' -Action { Register-SetupTask }
    # After the task, which carries on when Windows restarts for the role.
    Invoke-Step -Name 'install the role' -Minor -Action { Install-Role }
    Invoke-Step -Name 'report the state' -Action { Write-HostReport -Held $false }
}

function Limit-Log {
    try {
        Limit-File -Path $LogFile -Bytes $LogBytes
    }
    catch {
        Add-Warning -Message "the log was not rotated: $($_.Exception.Message)"
    }
}

# Waits a quarter of an hour for another run, then leaves the host to it.
function Enter-Run {
    $file = Join-Path -Path $Folder -ChildPath 'run.lock'
    for ($try = 1; $try -le 90; $try++) {
        if (Enter-Lock -Name 'Global\kmshost-setup' -File $file) {
            return $true
        }
        Wait-Second -Seconds 10
    }
    return $false
}

$RunningFile = $PSCommandPath
$got = $false
try {
    Invoke-Step -Name 'close the folder' -Action { New-ClosedFolder -Path $Folder }
    $got = Enter-Run
    if ($got) {
        Invoke-SetUp
    }
    else {
        Write-Host -Object 'another run is at it'
    }
}
catch {
    Add-Failure -Message "the set-up stopped: $(Format-Failure -Record $_)"
}
finally {
    if ($got) {
        Exit-Lock
    }
}

if ($Failures.Count -gt 0) {
    Write-Error -Message ("set-up of the KMS host failed:`n" + ($Failures -join "`n")) -ErrorAction Continue
    exit 1
}
if ($got) {
    Write-Host -Object 'set-up of the KMS host: nothing failed'
}
exit 0
