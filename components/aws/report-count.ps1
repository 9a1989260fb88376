<#
.SYNOPSIS
Writes how many machines this KMS host counts into a file that the CloudWatch agent reads: time, host, product, count.
.DESCRIPTION
Windows and Office are counted apart. A host that is not set up yet, or has had no request, counts nothing and writes 0. A
last line says how full the event log of the requests is: time, host, the word log, per cent.
#>

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$Folder = Join-Path -Path $env:ProgramData -ChildPath 'kmshost'
$CountFile = Join-Path -Path $Folder -ChildPath 'count.log'
$CountBytes = 1048576

function Get-Field {
    param ([object] $From, [string] $Name)
    if ($null -eq $From -or $null -eq $From.PSObject.Properties[$Name]) {
        return $null
    }
    return $From.PSObject.Properties[$Name].Value
}

# Windows says the largest uint32 of a machine that is no KMS host, or has had no request yet.
function ConvertTo-Count {
    param ([object] $Value)
    if ("$Value" -notmatch '^\d+$' -or [uint64] $Value -ge 4294967295) {
        return 0
    }
    return [uint32] $Value
}

# The agent reads the file meanwhile; Add-Content of Windows PowerShell would fail for it.
function Add-FileLine {
    param ([string] $Path, [string] $Line)
    if ((Test-Path -LiteralPath $Path) -and (Get-Item -LiteralPath $Path).Length -gt $CountBytes) {
        Move-Item -LiteralPath $Path -Destination "$Path.1" -Force
    }
    $stream = [System.IO.File]::Open($Path, 'Append', 'Write', 'ReadWrite, Delete')
    try {
        $bytes = [System.Text.Encoding]::ASCII.GetBytes("$Line`r`n")
        $stream.Write($bytes, 0, $bytes.Length)
    }
    finally {
        $stream.Dispose()
    }
}

# The counts by product, out of what Windows says.
function Get-Count {
    param ([object] $Service, [object[]] $Office, [object] $Log)
    $counts = [ordered]@{ windows = ConvertTo-Count -Value (Get-Field -From $Service -Name 'KeyManagementServiceCurrentCount') }
    $hosts = @($Office | Where-Object {
            $null -ne $_ -and ("$(Get-Field -From $_ -Name 'ProductKeyChannel')" -eq 'Volume:CSVLK' -or "$(Get-Field -From $_ -Name 'Description')" -match 'VOLUME_KMS(?!CLIENT)')
        })
    if ($hosts.Count -gt 0) {
        $counts['office'] = ($hosts | ForEach-Object { ConvertTo-Count -Value (Get-Field -From $_ -Name 'KeyManagementServiceCurrentCount') } | Measure-Object -Maximum).Maximum
    }
    $size = Get-Field -From $Log -Name 'FileSize'
    $most = Get-Field -From $Log -Name 'MaximumSizeInBytes'
    if ($null -ne $size -and $null -ne $most -and $most -gt 0) {
        $counts['log'] = [Math]::Floor(100 * $size / $most)
    }
    return $counts
}

if (-not (Test-Path -LiteralPath $Folder)) {
    Write-Host -Object 'the set-up of the host has not run yet'
    exit 0
}
$service = Get-CimInstance -ClassName SoftwareLicensingService
$office = @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter "ApplicationID = '0ff1ce15-a989-479d-af46-f275c6370663' AND PartialProductKey IS NOT NULL")
$log = Get-WinEvent -ListLog 'Key Management Service' -ErrorAction SilentlyContinue
$counts = Get-Count -Service $service -Office $office -Log $log
$time = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [System.Globalization.CultureInfo]::InvariantCulture)
$failed = $false
foreach ($product in $counts.Keys) {
    $line = "$time $($env:COMPUTERNAME.ToLowerInvariant()) $product $($counts[$product])"
    Write-Host -Object $line
    try {
        Add-FileLine -Path $CountFile -Line $line
    }
    catch {
        $failed = $true
        Write-Host -Object "not written: $($_.Exception.Message)"
    }
}
exit [int] $failed
