<#
.SYNOPSIS
Sets up the service: role, port, DNS publishing, firewall, event log, time; and removes what would make the host a client
of another host.
.DESCRIPTION
Every function looks first and changes only what is different, so that the set-up can run as often as it likes.
#>

<#
.SYNOPSIS
Installs the role Volume Activation Services, which brings the tools; the service itself is part of Windows.
#>
function Install-Role {
    $feature = Get-WindowsFeature -Name VolumeActivation
    if ($null -eq $feature) {
        throw 'this Windows offers no role VolumeActivation: a KMS host is Windows Server with a volume licence'
    }
    if (-not $feature.Installed) {
        Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools | Out-Null
        Write-Log -Message 'installed the role VolumeActivation'
    }
}

<#
.SYNOPSIS
Removes the host to which this machine would turn as a client: cloud images come with one.
#>
function Clear-ClientPin {
    $below = Get-ChildItem -LiteralPath $LicensingKey -Recurse -ErrorAction SilentlyContinue
    $keys = @($LicensingKey) + @($below | ForEach-Object { $_.PSPath })
    foreach ($key in $keys) {
        foreach ($name in 'KeyManagementServiceName', 'KeyManagementServicePort') {
            $pin = Get-RegistryValue -Path $key -Name $name
            if ($null -ne $pin) {
                Remove-ItemProperty -LiteralPath $key -Name $name
                Write-Log -Message "removed $name ($pin), which made this host a client of another one"
            }
        }
    }
}

<#
.SYNOPSIS
Sets the listening port and whether the host publishes its own SRV record; restarts the licensing service on a change.
#>
function Set-Listener {
    $port = @{ Path = $LicensingKey; Name = 'KeyManagementServiceListeningPort'; Type = 'String' }
    $publishing = @{ Path = $LicensingKey; Name = 'DisableDnsPublishing'; Type = 'DWord' }
    $disable = 1
    if ($Settings.PublishDns) {
        $disable = 0
    }
    $portChanged = Set-RegistryValue @port -Value "$($Settings.ListeningPort)"
    $publishingChanged = Set-RegistryValue @publishing -Value $disable
    if ($portChanged -or $publishingChanged) {
        Restart-Service -Name sppsvc -Force
        Write-Log -Message "port $($Settings.ListeningPort), DNS publishing by the host: $($Settings.PublishDns)"
    }
}

<#
.SYNOPSIS
Opens the built-in firewall rule of the service to the client networks and to nobody else.
#>
function Set-ActivationFirewall {
    $rule = 'SPPSVC-In-TCP'
    if ($Settings.ClientPrefixes.Count -eq 0) {
        Disable-NetFirewallRule -Name $rule
        return
    }
    Set-NetFirewallRule -Name $rule -Profile Any -Action Allow -RemoteAddress $Settings.ClientPrefixes
    Get-NetFirewallRule -Name $rule | Get-NetFirewallPortFilter |
        Set-NetFirewallPortFilter -Protocol TCP -LocalPort "$($Settings.ListeningPort)"
    Enable-NetFirewallRule -Name $rule
}

<#
.SYNOPSIS
Makes room for the events of the service: the 20 MiB of Windows hold some hours of a busy host.
#>
function Set-ActivationLog {
    $log = Get-WinEvent -ListLog 'Key Management Service'
    if ($log.MaximumSizeInBytes -lt $Settings.EventLogBytes -or -not $log.IsEnabled) {
        $log.MaximumSizeInBytes = $Settings.EventLogBytes
        $log.IsEnabled = $true
        $log.SaveChanges()
        Write-Log -Message "the log Key Management Service holds $($Settings.EventLogBytes) bytes"
    }
}

<#
.SYNOPSIS
Keeps the clock: a client whose clock differs by more than four hours is refused with 0xC004F06C.
#>
function Set-TimeSource {
    Set-Service -Name w32time -StartupType Automatic
    Start-Service -Name w32time
    if ((Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain) {
        return
    }
    if ($Settings.TimeServers.Count -eq 0) {
        $provider = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\VMICTimeProvider'
        if (Set-RegistryValue -Path $provider -Name 'Enabled' -Value 1 -Type 'DWord') {
            Restart-Service -Name w32time
            Write-Log -Message 'time comes from the hypervisor'
        }
        return
    }
    $peers = ($Settings.TimeServers | ForEach-Object { "$_,0x9" }) -join ' '
    $parameters = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'
    if ((Get-RegistryValue -Path $parameters -Name 'NtpServer') -ne $peers) {
        & w32tm.exe /config "/manualpeerlist:$peers" /syncfromflags:manual /update | Out-Null
        Write-Log -Message "time comes from $peers"
    }
}
