<#
.SYNOPSIS
Names the company's update server (WSUS) to this KMS host.
.DESCRIPTION
Sets the policy of Windows Update that a domain would set: where updates are, that nothing is asked of Microsoft instead, and
whether Windows installs by itself: not where Systems Manager does in its window. Without a server it takes the policy out
again. Expects $UpdateServer, the server's URL or an empty text, and $NoAutoUpdate, 0 or 1. It can run any number of times.
Source: Microsoft, "Manage additional Windows Update settings", registry keys for the Windows Update Agent.
#>

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
$automatic = "$policy\AU"
$wanted = @(
    @{ Path = $policy; Name = 'WUServer'; Type = 'String'; Value = $UpdateServer },
    @{ Path = $policy; Name = 'WUStatusServer'; Type = 'String'; Value = $UpdateServer },
    @{ Path = $policy; Name = 'DoNotConnectToWindowsUpdateInternetLocations'; Type = 'DWord'; Value = 1 },
    @{ Path = $automatic; Name = 'UseWUServer'; Type = 'DWord'; Value = 1 },
    @{ Path = $automatic; Name = 'NoAutoUpdate'; Type = 'DWord'; Value = $NoAutoUpdate }
)

# What differs from the policy that is wanted: a list of entries with Present, what is there now.
function Get-Difference {
    param ([object[]] $Entries, [bool] $Remove)
    foreach ($entry in $Entries) {
        if ($Remove -and $null -ne $entry.Present) {
            $entry
        }
        if (-not $Remove -and "$($entry.Present)" -ne "$($entry.Value)") {
            $entry
        }
    }
}

try {
    foreach ($entry in $wanted) {
        $key = Get-Item -LiteralPath $entry.Path -ErrorAction SilentlyContinue
        $entry.Present = $null
        if ($null -ne $key) {
            $entry.Present = $key.GetValue($entry.Name)
        }
    }
    $different = @(Get-Difference -Entries $wanted -Remove ($UpdateServer -eq ''))
    foreach ($entry in $different) {
        if ($UpdateServer -eq '') {
            Remove-ItemProperty -LiteralPath $entry.Path -Name $entry.Name
            continue
        }
        if ($null -eq (Get-Item -LiteralPath $entry.Path -ErrorAction SilentlyContinue)) {
            New-Item -Path $entry.Path -Force | Out-Null
        }
        New-ItemProperty -LiteralPath $entry.Path -Name $entry.Name -Value $entry.Value -PropertyType $entry.Type -Force | Out-Null
    }
    if ($different.Count -gt 0) {
        # The service reads its policy when it starts, and mostly rests.
        if ((Get-Service -Name 'wuauserv').Status -eq 'Running') {
            Restart-Service -Name 'wuauserv' -Force
        }
        if ($UpdateServer -eq '') {
            Write-Host -Object 'took the update server out of the policy'
        }
        else {
            Write-Host -Object "updates come from $UpdateServer"
        }
    }
}
catch {
    # A KMS host works without it, so the set-up that follows must run.
    Write-Host -Object "warning: the update server was not named: $($_.Exception.Message)"
}
exit 0
