<#
.SYNOPSIS
Makes this host one for Office too: every version of Office has a host key of its own, beside the one for Windows.
.DESCRIPTION
The key fits only when the licence files of Microsoft's Volume License Pack are installed. They are read from an internal
share, where someone unpacked the pack, since a host without a way out cannot download it. A share that is not readable yet
is waited for, like the key.
#>

# Installs licence files, activation object and host key of one version of Office.
function Install-OfficeHost {
    param ([hashtable] $Office)
    if (-not (Install-OfficeLicense -Office $Office)) {
        return
    }
    $want = @{ Title = $Office.Title; ActivationId = $Office.ActivationId; SecretAddress = $Office.SecretAddress; LastFive = $Office.LastFive }
    if ($null -ne $Settings.ActiveDirectory) {
        Invoke-Step -Name "make the activation object of $($Office.Title)" -Action {
            Install-ActivationObject -Want (New-Want @want -ConfirmationId $Office.ObjectConfirmationId)
        }
    }
    if (-not (Test-KmsHost)) {
        return
    }
    Update-License -Want (New-Want @want -ConfirmationId $Office.ConfirmationId)
}

# True when the licensing service knows the product with all its licence files.
function Install-OfficeLicense {
    param ([hashtable] $Office)
    $entry = @{ Method = 'licence-files'; LastFive = $Office.ActivationId.Substring(0, 8) }
    $before = @(@(Get-Ledger) | Where-Object { $null -ne $_ -and $_.Method -eq $entry.Method -and $_.LastFive -eq $entry.LastFive })
    $torn = $before.Count -gt 0 -and $before[-1].Result -ne 'installed'
    $known = @(Get-LicensingProduct -Filter "ID = '$($Office.ActivationId)'" | Where-Object { $null -ne $_ }).Count -gt 0
    if ($known -and -not $torn) {
        return $true
    }
    $why = 'it holds no *.xrm-ms: unpack the Volume License Pack there'
    $files = @()
    try {
        $files = @(Get-LicenseFile -Folder $Office.LicenseFolder)
        $texts = @($files | ForEach-Object { Read-File -Path $_ })
    }
    catch {
        $files = @()
        $why = "$($_.Exception.Message) (the host reads it as its computer account, or as nobody outside a domain)"
    }
    if ($files.Count -eq 0) {
        $reason = "waits for the licence files in $($Office.LicenseFolder): $why"
        $script:States[$Office.Title] = "wait: $reason"
        Write-Note -Message "$($Office.Title): $reason"
        return $false
    }
    Add-LedgerEntry @entry -Result 'asked'
    $service = Get-LicensingService
    foreach ($text in $texts) {
        Invoke-Licensing -Target $service -Method 'InstallLicense' -Arguments @{ License = $text } | Out-Null
    }
    Add-LedgerOutcome -Entry $entry -Result 'installed'
    Write-Log -Message "installed $($files.Count) licence files of $($Office.Title)"
    return $true
}
