<#
.SYNOPSIS
Reports the state of the host, so that an alarm can be raised when clients are about to lose their activation.
.DESCRIPTION
The service knows how many clients it has counted, by product, but writes that into no event. One event of this project's
own (source kmshost, number 1200, in the log Application) says it as JSON at every run of the set-up.
#>

$LongestReport = 30000

function Get-Short {
    param ([object] $Value)
    if ($Value -is [string] -and $Value.Length -gt 400) {
        return $Value.Substring(0, 400)
    }
    return $Value
}

function Get-Safely {
    param ([scriptblock] $Action)
    try {
        return & $Action
    }
    catch {
        return $null
    }
}

# Was a host key of Windows ever put into this machine, by its ledger? Keys of Office that are in are not meant.
function Test-InstalledKey {
    param ([string[]] $Others)
    $lines = @(Get-Safely { Get-Ledger } | Where-Object { $null -ne $_ -and $_.Result -in 'installed', 'activated', 'by-windows', 'found-licensed' })
    return @($lines | Where-Object { $_.Method -notin 'role', 'licence-files', 'active-directory' -and $Others -notcontains $_.LastFive }).Count -gt 0
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
        $listeners = @()
        try {
            $listeners = @(Get-Listener -Port $Settings.ListeningPort | Where-Object { $null -ne $_ })
            $report.Listening = $listeners.Count -gt 0
        }
        catch {
            $report.Found += "it could not be asked who listens: $($_.Exception.Message)"
        }
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
    $windows = @($all | Where-Object { "$(Get-Field -From $_ -Name 'ApplicationID')" -eq $WindowsApplication })
    $found = @($health.Found)
    if (@($products | Where-Object { $_.licensed }).Count -gt 0 -and $health.Listening -eq $false) {
        $found += "licensed, and nothing listens on TCP $($Settings.ListeningPort)"
    }
    if ($unread -ne '') {
        $found += $unread
    }
    elseif ($windows.Count -eq 0 -and (Test-KmsHost)) {
        $found += 'no-host-product: Windows has no host key here, so no client is answered'
    }
    foreach ($problem in $found) {
        Write-Note -Message "health: $problem"
    }
    $version = Get-WindowsVersion
    $log = Get-Safely { Get-RequestLog }
    $report = [ordered]@{
        host            = $env:COMPUTERNAME
        time            = Format-Time -Time (Get-UtcTime)
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
        alarms          = @(Get-ReportAlarm -Failed ($Failures.Count -gt 0) -Answers (Test-KmsHost) -Held $Held -Read ($unread -eq '') -Present ($windows.Count -gt 0) -Had (Test-InstalledKey -Others @($products | ForEach-Object { $_.lastFive })) -State "$($States['Windows'])")
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
    if ($json.Length -gt $LongestReport) {
        # An event holds 31,839 characters, and half of a report could be read by nobody.
        foreach ($name in 'failures', 'warnings', 'health', 'products') {
            $report[$name] = @($report[$name] | Select-Object -First 8 | ForEach-Object { Get-Short -Value $_ })
        }
        foreach ($name in @($States.Keys)) {
            $States[$name] = Get-Short -Value $States[$name]
        }
        $json = ConvertTo-Json -InputObject $report -Compress -Depth 5
    }
    Write-Report -Text $json -Type $type
}
