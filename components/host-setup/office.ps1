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

# True when the licensing service knows the product. A file that fails stops no other one, and one that Windows refused is not
# installed again until it changes; each is known by its hash.
function Install-OfficeLicense {
    param ([hashtable] $Office)
    $method = 'licence-files'
    $id = $Office.ActivationId.Substring(0, 8)
    $last = @{}
    foreach ($line in @(Get-Ledger)) {
        if ($null -ne $line -and $line.Method -eq $method -and $line.LastFive -eq $id) {
            $last[$line.Word] = $line.Result
        }
    }
    $known = Test-OfficeProduct -Office $Office
    if ($known -and @($last.Values | Where-Object { $_ -ne 'installed' }).Count -eq 0) {
        return $true
    }
    $found = Read-LicenseFolder -Office $Office
    $failed = @($found.Failed)
    $count = 0
    foreach ($file in $found.Files) {
        $before = "$($last[$file.Hash])"
        if ($before -eq 'installed' -and $known) {
            continue
        }
        if ($before -notin '', 'asked', 'installed' -and -not (Test-PassingCode -Code $before)) {
            $failed += "$($file.Name): Windows refused it before with $before"
            continue
        }
        $entry = @{ Method = $method; LastFive = $id; Word = $file.Hash }
        Add-LedgerEntry @entry -Result 'asked'
        try {
            Invoke-Licensing -Target (Get-LicensingService) -Method 'InstallLicense' -Arguments @{ License = $file.Text } | Out-Null
            Add-LedgerOutcome -Entry $entry -Result 'installed'
            $count++
        }
        catch {
            $failed += "$($file.Name): $(Format-Failure -Record $_)"
            Add-LedgerOutcome -Entry $entry -Result (Get-CodeOrError -Record $_)
        }
    }
    if ($count -gt 0) {
        Write-Log -Message "installed $count licence files of $($Office.Title)"
        $known = Test-OfficeProduct -Office $Office
    }
    if ($failed.Count -gt 0) {
        Add-Failure -Message "licence files of $($Office.Title): $($failed -join '; ')"
    }
    elseif (-not $known) {
        $reason = "waits for the licence files in $($Office.LicenseFolder): $($found.Why)"
        $script:States[$Office.Title] = "wait: $reason"
        Write-Note -Message "$($Office.Title): $reason"
    }
    return $known
}

function Test-OfficeProduct {
    param ([hashtable] $Office)
    return @(Get-LicensingProduct -Filter "ID = '$($Office.ActivationId)'" | Where-Object { $null -ne $_ }).Count -gt 0
}

# The licence files that can be read, those that cannot, and why there is none.
function Read-LicenseFolder {
    param ([hashtable] $Office)
    $result = @{ Files = @(); Failed = @(); Why = 'they are not those of this product: unpack its Volume License Pack there' }
    try {
        $names = @(Get-LicenseFile -Folder $Office.LicenseFolder)
    }
    catch {
        $result.Why = "$($_.Exception.Message) (the host reads it as its computer account, or as nobody outside a domain)"
        return $result
    }
    if ($names.Count -eq 0) {
        $result.Why = 'it holds no *.xrm-ms: unpack the Volume License Pack there'
    }
    foreach ($name in $names) {
        try {
            $text = Read-File -Path $name
            $result.Files += @{ Name = Split-Path -Path $name -Leaf; Text = $text; Hash = (Get-Sha256 -Text $text).Substring(0, 12) }
        }
        catch {
            $result.Failed += "$(Split-Path -Path $name -Leaf): $($_.Exception.Message)"
        }
    }
    return $result
}
