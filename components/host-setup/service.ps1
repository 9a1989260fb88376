<#
.SYNOPSIS
Sets up the service: port, DNS publishing, firewall, event log, time; and removes what would make the host a client of
another host.
.DESCRIPTION
Every function looks first and changes only what is different, so that the set-up can run as often as it likes.
#>

# The role brings tools; the service itself is part of Windows. Asked once, since the question costs half a minute.
function Install-Role {
    if (@(@(Get-Ledger) | Where-Object { $null -ne $_ -and $_.Method -eq 'role' }).Count -gt 0) {
        return
    }
    if (Install-Tool) {
        Write-Log -Message 'installed the role VolumeActivation'
    }
    Add-LedgerEntry -Method 'role' -LastFive '' -Result 'installed'
}

# Removes the host to which this machine would turn as a client: cloud images come with one.
function Clear-ClientPin {
    foreach ($key in Get-RegistryTree -Path $LicensingKey) {
        foreach ($name in 'KeyManagementServiceName', 'KeyManagementServicePort') {
            $pin = Get-RegistryValue -Path $key -Name $name
            if ($null -ne $pin) {
                Remove-RegistryValue -Path $key -Name $name
                Write-Log -Message "removed $name ($pin), which made this host a client of another one"
            }
        }
    }
}

# The licensing service is to be restarted. Remembered, so that a run that ends in between does not forget it.
function Request-Restart {
    Set-RegistryValue -Path $OwnKey -Name 'RestartLicensing' -Value 1 -Type 'DWord'
}

function Invoke-RequestedRestart {
    if ("$(Get-RegistryValue -Path $OwnKey -Name 'RestartLicensing')" -eq '1') {
        Restart-Licensing
        Set-RegistryValue -Path $OwnKey -Name 'RestartLicensing' -Value 0 -Type 'DWord'
    }
}

# Sets the listening port and whether the host publishes its own SRV record; restarts the licensing service on a change.
function Set-Listener {
    $wanted = @(
        @{ Name = 'KeyManagementServiceListeningPort'; Value = "$($Settings.ListeningPort)"; Type = 'String' },
        @{ Name = 'DisableDnsPublishing'; Value = [int] (-not $Settings.PublishDns); Type = 'DWord' }
    )
    $different = @($wanted | Where-Object {
            $there = Get-RegistryValue -Path $LicensingKey -Name $_.Name
            "$there" -ne "$($_.Value)" -or ($there -is [string]) -ne ($_.Type -eq 'String')
        })
    if ($different.Count -gt 0) {
        Request-Restart
        foreach ($value in $different) {
            Set-RegistryValue -Path $LicensingKey @value
        }
        Write-Log -Message "port $($Settings.ListeningPort), DNS publishing by the host: $($Settings.PublishDns)"
    }
    Invoke-RequestedRestart
}

# Opens the built-in firewall rule of the service to the client networks and to nobody else.
function Set-ActivationFirewall {
    $state = Get-FirewallState
    if (@($Settings.ClientPrefixes).Count -eq 0) {
        if ($state.Enabled -notin 'False', '2') {
            Disable-FirewallState
            Write-Log -Message 'closed the firewall rule of the service'
        }
        return
    }
    $same = $state.Enabled -in 'True', '1' -and $state.Action -in 'Allow', '2' -and $state.Port -eq "$($Settings.ListeningPort)" -and
        $state.Protocol -in 'TCP', '6' -and (ConvertTo-RangeText -Ranges $state.Remote) -eq (ConvertTo-RangeText -Ranges $Settings.ClientPrefixes)
    if (-not $same) {
        Set-FirewallState -Port "$($Settings.ListeningPort)" -Remote $Settings.ClientPrefixes
        Write-Log -Message "opened TCP $($Settings.ListeningPort) to $($Settings.ClientPrefixes -join ', ')"
    }
}

# Makes room for the events of the service: the 20 MiB of Windows hold some hours of a busy host.
function Set-ActivationLog {
    $log = Get-RequestLog
    if ($null -ne $log -and ($log.MaximumSizeInBytes -lt $Settings.EventLogBytes -or -not $log.IsEnabled)) {
        Set-RequestLog -Log $log -Bytes $Settings.EventLogBytes
        Write-Log -Message "the log Key Management Service holds $($Settings.EventLogBytes) bytes"
    }
}

# Keeps the clock: a client whose clock differs by more than four hours is refused with 0xC004F06C.
function Set-TimeSource {
    Start-AutomaticService -Name 'w32time' -State (Get-ServiceState -Name 'w32time')
    if ((Get-Computer).Joined) {
        return
    }
    if (@($Settings.TimeServers).Count -eq 0) {
        $provider = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\VMICTimeProvider'
        if ("$(Get-RegistryValue -Path $provider -Name 'Enabled')" -ne '1') {
            Set-RegistryValue -Path $provider -Name 'Enabled' -Value 1 -Type 'DWord'
            Restart-Time
            Write-Log -Message 'time comes from the hypervisor'
        }
        return
    }
    $peers = ($Settings.TimeServers | ForEach-Object { "$_,0x9" }) -join ' '
    $parameters = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'
    if ("$(Get-RegistryValue -Path $parameters -Name 'NtpServer')" -ne $peers) {
        $answer = Invoke-Program -Name 'w32tm.exe' -Arguments '/config', "/manualpeerlist:$peers", '/syncfromflags:manual', '/update'
        if ($null -ne $answer.ExitCode -and $answer.ExitCode -ne 0) {
            throw "w32tm ended with $($answer.ExitCode): $($answer.Text)"
        }
        Write-Log -Message "time comes from $peers"
    }
}
