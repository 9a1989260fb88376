<#
.SYNOPSIS
Reports the count of the host, so that an alarm can be raised when clients are about to lose their activation.
.DESCRIPTION
The service knows how many clients it has counted, by product, but writes that into no event. One event of this project's
own (source kmshost, number 1200, in the log Application) says it as JSON at every run of the set-up.
#>

<#
.SYNOPSIS
Writes the event: licence, count and needed count of every host product, and how full the log of the service is.
#>
function Write-HostReport {
    $source = 'kmshost'
    if (-not [System.Diagnostics.EventLog]::SourceExists($source)) {
        New-EventLog -LogName Application -Source $source
    }
    $all = Get-CimInstance -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey IS NOT NULL'
    $products = @($all | Where-Object { $_.Description -match 'VOLUME_KMS_' } | ForEach-Object {
            [ordered]@{
                name     = $_.Name
                licensed = ($_.LicenseStatus -eq $Licensed)
                count    = $_.KeyManagementServiceCurrentCount
                required = $_.RequiredClientCount
            }
        })
    $log = Get-WinEvent -ListLog 'Key Management Service'
    $report = [ordered]@{
        host     = $env:COMPUTERNAME
        port     = $Settings.ListeningPort
        products = $products
        log      = [ordered]@{ bytes = $log.FileSize; maximum = $log.MaximumSizeInBytes; records = $log.RecordCount }
        failures = @($Failures)
    }
    $message = ConvertTo-Json -InputObject $report -Compress -Depth 4
    Write-EventLog -LogName Application -Source $source -EventId 1200 -EntryType Information -Message $message
}
