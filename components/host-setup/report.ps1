<#
.SYNOPSIS
Reports the state of the host, so that an alarm can be raised when clients are about to lose their activation.
.DESCRIPTION
The service knows how many clients it has counted, by product, but writes that into no event. One event of this project's
own (source kmshost, number 1200, in the log Application) says it as JSON at every run of the set-up.
#>

$Health = @()

function Get-Safely {
    param ([scriptblock] $Action)
    try {
        return & $Action
    }
    catch {
        return $null
    }
}

# What keeps clients from a host that is set up: whether it listens, may start, is let through, and has the right time.
function Get-HealthReport {
    $found = @()
    $service = Get-Safely { Get-ServiceState -Name 'sppsvc' }
    if ($null -ne $service -and $service.StartType -eq 'Disabled') {
        $found += 'the service sppsvc is disabled; fix: Set-Service sppsvc -StartupType Automatic'
    }
    $overruled = @(Get-Safely { Get-OverruledProfile } | Where-Object { "$_" -ne '' })
    if ($overruled.Count -gt 0) {
        $found += "group policy keeps the firewall rule $FirewallRule from its effect ($($overruled -join ', '))"
    }
    $report = @{ Listening = $null; ClockOffset = $null; Found = $found }
    if ((Test-KmsHost)) {
        $listeners = @(Get-Safely { Get-Listener -Port $Settings.ListeningPort } | Where-Object { $null -ne $_ })
        $report.Listening = $listeners.Count -gt 0
        $strangers = @($listeners | Where-Object { $_ -ne '' -and $_ -notmatch '^(SppExtComObj|sppsvc|svchost)' })
        if ($strangers.Count -gt 0) {
            $report.Found += "TCP $($Settings.ListeningPort) is taken by $($strangers -join ', ')"
        }
    }
    $server = "$(@($Settings.TimeServers) + '' | Select-Object -First 1)"
    if ($server -eq '' -and (Get-Safely { (Get-Computer).Joined })) {
        $server = "$((Get-Computer).Domain)"
    }
    $offset = Get-Safely { Get-ClockOffset -Server $server }
    if ($null -ne $offset) {
        $report.ClockOffset = [Math]::Round($offset)
        if ([Math]::Abs($offset) -gt 3600) {
            $report.Found += "the clock is off by $($report.ClockOffset) seconds; clients that differ by four hours are refused (0xC004F06C)"
        }
    }
    return $report
}

# Settings of the service that are not those of Microsoft.
function Get-OddSetting {
    $odd = [ordered]@{}
    $usual = @{ VLActivationInterval = '120'; VLRenewalInterval = '10080'; EnableKmsLowPriority = '0'; UserOperations = '0'; DnsDomainPublishList = '' }
    foreach ($name in $usual.Keys | Sort-Object) {
        $value = Get-RegistryValue -Path $LicensingKey -Name $name
        if ($null -ne $value -and "$value" -ne $usual[$name]) {
            $odd[$name] = "$value"
        }
    }
    return $odd
}

# Writes the event.
function Write-HostReport {
    param ([bool] $Held)
    $health = Get-HealthReport
    $all = @()
    $unread = ''
    try {
        $all = @(Get-LicensingProduct -Filter 'PartialProductKey IS NOT NULL' | Where-Object { $null -ne $_ -and (Test-HostProduct -Product $_) })
    }
    catch {
        $unread = "the licensing service does not answer: $(Format-Failure -Record $_)"
    }
    $products = @($all | ForEach-Object {
            [ordered]@{
                name     = "$(Get-Field -From $_ -Name 'Name')"
                licensed = ("$(Get-Field -From $_ -Name 'LicenseStatus')" -eq "$StatusLicensed")
                count    = ConvertTo-Count -Value (Get-Field -From $_ -Name 'KeyManagementServiceCurrentCount')
                required = ConvertTo-Count -Value (Get-Field -From $_ -Name 'RequiredClientCount')
                lastFive = "$(Get-Field -From $_ -Name 'PartialProductKey')"
                status   = "$(Get-Field -From $_ -Name 'LicenseStatus')"
                reason   = Format-Code -Value (Get-Field -From $_ -Name 'LicenseStatusReason')
            }
        })
    $found = @($health.Found)
    if (@($products | Where-Object { $_.licensed }).Count -gt 0 -and $health.Listening -eq $false) {
        $found += "licensed, and nothing listens on TCP $($Settings.ListeningPort)"
    }
    if ($unread -ne '') {
        $found += $unread
    }
    elseif ($products.Count -eq 0 -and (Test-KmsHost)) {
        $found += 'no-host-product: no product with a host key is here, so no client is answered'
    }
    foreach ($problem in $found) {
        Write-Note -Message "health: $problem"
    }
    $script:Health = $found
    $version = Get-WindowsVersion
    $log = Get-Safely { Get-RequestLog }
    $report = [ordered]@{
        host            = $env:COMPUTERNAME
        time            = '{0:yyyy-MM-ddTHH:mm:ssZ}' -f (Get-UtcTime)
        port            = $Settings.ListeningPort
        answers         = [bool] (Test-KmsHost)
        held            = $Held
        products        = $products
        states          = $States
        activations     = $Activations
        installationIds = @($InstallationIds)
        listening       = $health.Listening
        clockOffset     = $health.ClockOffset
        lastError       = $LastError
        health          = @($found)
        windows         = [ordered]@{ caption = $version.Caption; edition = $version.Edition; build = "$($version.Build).$($version.Revision)".Trim('.') }
        settings        = (Get-OddSetting)
        languageMode    = (Get-LanguageMode)
        log             = [ordered]@{ bytes = (Get-Field -From $log -Name 'FileSize'); maximum = (Get-Field -From $log -Name 'MaximumSizeInBytes'); records = (Get-Field -From $log -Name 'RecordCount') }
        failures        = @($Failures)
        warnings        = @($Warnings)
    }
    $type = 'Information'
    if ($Failures.Count -gt 0) {
        $type = 'Error'
    }
    elseif ($Warnings.Count -gt 0 -or $found.Count -gt 0) {
        $type = 'Warning'
    }
    $json = ConvertTo-Json -InputObject $report -Compress -Depth 5
    if ($json.Length -gt 30000) {
        $json = $json.Substring(0, 30000)
    }
    Write-Report -Text $json -Type $type
}
