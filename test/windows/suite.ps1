<#
.SYNOPSIS
Runs everything that is run in PowerShell, in one process, and writes what came of it into results.json of the folder given.
.PARAMETER Only
Name of the situations that alone are run, with wildcards: neither lives nor plans.
.PARAMETER LivesOnly
Lives alone, as in the long rounds.
#>
param ([string] $Work, [int] $Lives = 60, [int] $Hours = 40, [int] $Seed = 1, [string] $Only = '', [switch] $LivesOnly)

$env:KMSHOST_WORK = $Work
$env:KMSHOST_SCRIPTS = Join-Path $Work 'scripts'
$global:LockName = [IO.File]::ReadAllText("$env:KMSHOST_SCRIPTS/lock.txt")
Import-Module Pester -RequiredVersion 5.7.1
$configuration = New-PesterConfiguration
$configuration.Run.Path = "$PSScriptRoot/situations.Tests.ps1"
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
if ($Only -ne '') { $configuration.Filter.FullName = $Only; $Lives = 0 }
$tests = @()
if (-not $LivesOnly) {
    $run = Invoke-Pester -Configuration $configuration
    $tests = @($run.Tests | ForEach-Object { @{ name = $_.ExpandedName; result = "$($_.Result)"; error = ((@($_.ErrorRecord) | ForEach-Object { "$_" }) -join ' ') } })
}
. "$PSScriptRoot/lives.ps1"
. "$PSScriptRoot/plans.ps1"
$plans = if ($Only -eq '' -and -not $LivesOnly) { Test-Plan -Script "$env:KMSHOST_SCRIPTS/plan.ps1" }
$lived = if ($Only -eq '') { Test-Life -Lives $Lives -Hours $Hours -Seed $Seed }
# The header Authorization of every request in sign.json, by the script's own signature.
function Get-Signature {
    . "$env:KMSHOST_SCRIPTS/sign.ps1"
    foreach ($case in (ConvertFrom-Json ([IO.File]::ReadAllText("$env:KMSHOST_SCRIPTS/sign.json")))) {
        # PowerShell 7 reads a time as one, 5.1 as text.
        $time = $case.time
        if ($time -is [string]) { $time = [DateTime]::Parse($time, [cultureinfo]::InvariantCulture) }
        (Get-SignedHeader -HostName $case.host -Region $case.region -Body $case.body -Credentials ([pscustomobject]@{ AccessKeyId = $case.accessKeyId; SecretAccessKey = $case.secretAccessKey; Token = $case.token }) -Time $time.ToUniversalTime()).Authorization
    }
}
$signatures = if (-not $LivesOnly) { @(Get-Signature) }
ConvertTo-Json -Depth 5 -InputObject @{ signatures = $signatures; tests = $tests; lives = $lived; plans = $plans } | Microsoft.PowerShell.Management\Set-Content -LiteralPath (Join-Path $Work 'results.json')
exit 0
