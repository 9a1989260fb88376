<#
.SYNOPSIS
Keeps the set-up on the host and runs it at every start and every hour.
.DESCRIPTION
The machine is made before the key is in its vault; with the task it takes the key up by itself, and puts back what someone
changed by hand. The file holds no secret: it knows where the key is, not what it is.
#>

$ScriptFile = Join-Path -Path $Folder -ChildPath 'setup.ps1'
$ScriptChanged = $false

# Keeps the running script in the folder, also while the host is on hold, so that the task knows of the hold.
function Save-Script {
    param ([string] $Running)
    if ([string]::IsNullOrEmpty($Running)) {
        throw 'the set-up does not know its own file, so no task can run it again; fix: run it as a file'
    }
    if ($Running -eq $ScriptFile) {
        return
    }
    $text = Read-File -Path $Running
    if ((Test-File -Path $ScriptFile) -and (Read-File -Path $ScriptFile) -ceq $text) {
        return
    }
    Set-File -Path $ScriptFile -Text $text
    $script:ScriptChanged = $true
}

# Registered after all that is important, so that its first run does not meet this one. The first start is in the future.
function Register-SetupTask {
    $task = Get-SetupTask
    if ($null -ne $task -and -not $script:ScriptChanged) {
        if ("$(Get-Field -From $task -Name 'State')" -eq 'Disabled') {
            Add-Warning -Message "the task $TaskName is disabled: the set-up does not run by itself"
        }
        return
    }
    $now = Get-UtcTime
    $first = $now.Date.AddHours($now.Hour + 1).AddMinutes((Get-RunMinute -Name $env:COMPUTERNAME)).ToLocalTime()
    Set-SetupTask -File $ScriptFile -First $first
    Write-Log -Message "registered the task $TaskName"
}
