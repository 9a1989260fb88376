<#
.SYNOPSIS
Keeps EC2's launch agent from making this KMS host a client of Amazon's own KMS hosts.
.DESCRIPTION
Amazon's Windows images activate against 169.254.169.250 at their first start. The second generation of the launch agent
(EC2Launch v2) holds that as the task activateWindows in its configuration, and runs it again when the agent is reset.
This takes the task out. It can run any number of times. The pin itself is removed by the set-up that follows.
#>

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

$configuration = Join-Path -Path $env:ProgramData -ChildPath 'Amazon\EC2Launch\config\agent-config.yml'
if (-not (Test-Path -LiteralPath $configuration)) {
    Write-Host -Object 'no EC2Launch v2 on this machine'
    exit 0
}

$kept = New-Object -TypeName 'System.Collections.Generic.List[string]'
$indent = -1
foreach ($line in [System.IO.File]::ReadAllLines($configuration)) {
    $depth = $line.Length - $line.TrimStart().Length
    if ($line -match '^\s*-\s*task:\s*activateWindows\s*$') {
        $indent = $depth
        continue
    }
    # The task's inputs are deeper than its dash; the next task or stage is not.
    if ($indent -ge 0 -and ($line.Trim() -eq '' -or $depth -gt $indent)) {
        continue
    }
    $indent = -1
    $kept.Add($line)
}

$text = ($kept -join "`r`n") + "`r`n"
if ($text -notmatch 'activateWindows' -and [System.IO.File]::ReadAllText($configuration) -match 'activateWindows') {
    Copy-Item -LiteralPath $configuration -Destination "$configuration.before-kmshost" -Force
    [System.IO.File]::WriteAllText($configuration, $text)
    Write-Host -Object 'took the task activateWindows out of the configuration of EC2Launch'
}
exit 0
