<#
.SYNOPSIS
Writes how many machines this KMS host counts into a file that the CloudWatch agent reads: time, host, product, count.
.DESCRIPTION
Windows and Office are counted apart. A host that is not set up yet, or has had no request, counts nothing and writes 0. A
last line says how full the event log of the requests is: time, host, the word log, per cent.
#>

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

$folder = Join-Path -Path $env:ProgramData -ChildPath 'kmshost'
if (-not (Test-Path -LiteralPath $folder)) {
    Write-Host -Object 'the set-up of the host has not run yet'
    exit 0
}

$service = Get-CimInstance -ClassName SoftwareLicensingService
$office = "ApplicationID = '0ff1ce15-a989-479d-af46-f275c6370663' AND PartialProductKey IS NOT NULL"
$products = @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $office)
$counts = [ordered] @{ windows = $service.KeyManagementServiceCurrentCount }
foreach ($product in $products) {
    if ($product.KeyManagementServiceCurrentCount -ge 0) {
        $counts['office'] = $product.KeyManagementServiceCurrentCount
    }
}

$log = Get-WinEvent -ListLog 'Key Management Service' -ErrorAction SilentlyContinue
if ($null -ne $log -and $null -ne $log.FileSize -and $log.MaximumSizeInBytes -gt 0) {
    $counts['log'] = [Math]::Floor(100 * $log.FileSize / $log.MaximumSizeInBytes)
}

$time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
$name = $env:COMPUTERNAME.ToLowerInvariant()
foreach ($product in $counts.Keys) {
    # Windows says -1 of a machine that is no KMS host or has had no request yet.
    $count = [Math]::Max(0, [int] $counts[$product])
    $line = "$time $name $product $count"
    Add-Content -LiteralPath (Join-Path -Path $folder -ChildPath 'count.log') -Value $line -Encoding ASCII
    Write-Host -Object $line
}
exit 0
