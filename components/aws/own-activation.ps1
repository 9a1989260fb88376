<#
.SYNOPSIS
Keeps EC2's launch agent from making this KMS host a client of Amazon's own KMS hosts.
.DESCRIPTION
Amazon's Windows images activate against 169.254.169.250 at their first start. The second generation of the launch agent
(EC2Launch v2) holds that as the task activateWindows in its configuration, and runs it again when the agent is reset.
This takes the task out. It can run any number of times, and where it fails it says so and stops nothing: the pin itself is
removed by the set-up that follows.
#>

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

# The lines without the task; its inputs are deeper than its dash, the next task or stage is not.
function Remove-ActivationTask {
    param ([string[]] $Lines)
    $indent = -1
    foreach ($line in $Lines) {
        $depth = $line.Length - $line.TrimStart().Length
        if ($line -match '^\s*-\s*task:\s*activateWindows\s*$') {
            $indent = $depth
            continue
        }
        if ($indent -ge 0 -and ($line.Trim() -eq '' -or $depth -gt $indent)) {
            continue
        }
        $indent = -1
        $line
    }
}

try {
    $configuration = Join-Path -Path $env:ProgramData -ChildPath 'Amazon\EC2Launch\config\agent-config.yml'
    if (-not (Test-Path -LiteralPath $configuration)) {
        Write-Host -Object 'no EC2Launch v2 on this machine'
        exit 0
    }
    $text = [System.IO.File]::ReadAllText($configuration)
    $kept = (@(Remove-ActivationTask -Lines ($text -split "\r?\n")) -join "`r`n").TrimEnd() + "`r`n"
    if ($text -match 'task:\s*activateWindows' -and $kept -notmatch 'task:\s*activateWindows') {
        Copy-Item -LiteralPath $configuration -Destination "$configuration.before-kmshost" -Force
        [System.IO.File]::WriteAllText("$configuration.new", $kept)
        Move-Item -LiteralPath "$configuration.new" -Destination $configuration -Force
        Write-Host -Object 'took the task activateWindows out of the configuration of EC2Launch'
    }
    elseif ($text -match 'task:\s*activateWindows') {
        Write-Host -Object 'warning: the task activateWindows of EC2Launch is written in a way that this script does not know, and stays'
    }
}
catch {
    Write-Host -Object "warning: the configuration of EC2Launch was left: $($_.Exception.Message)"
}
exit 0
