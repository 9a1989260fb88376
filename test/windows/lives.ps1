<#
.SYNOPSIS
Random lives of a KMS host: hourly runs, with faults, power cuts, reboots, two runs at once and operators in between.
.DESCRIPTION
What is promised at every hour: a key is activated once on a machine, and once more for each word; a licensed host never loses
its licence by us, unless the environment names another key; no key is in what can be read; the script never leaves its own end
half way; it ends with 1 exactly when something failed, as its own report says; a quiet hour changes nothing.
#>

. "$PSScriptRoot/simulation.ps1"

function Test-Life {
    param ([int] $Lives, [int] $Hours, [int] $Seed)
    $broken = [Collections.Generic.List[string]]::new()
    $runs = 0
    $place = Join-Path $env:KMSHOST_WORK 'life'
    $file = Join-Path $env:KMSHOST_WORK 'life.ps1'
    # One text for all lives, which PowerShell parses and compiles once: the settings, which are a table in front, come from outside.
    $table = '(?s)\$Settings = (@\{.*?\n\})\n'
    $kinds = @{}
    foreach ($name in 'azure', 'office', 'directory') {
        $whole = [IO.File]::ReadAllText("$env:KMSHOST_SCRIPTS/$name.ps1")
        $kinds[$name] = & ([scriptblock]::Create([regex]::Match($whole, $table).Groups[1].Value))
    }
    [IO.File]::WriteAllText($file, [regex]::new($table).Replace($whole, '$Settings = $$global:Sim.Settings' + "`n", 1))
    for ($life = 0; $life -lt $Lives; $life++) {
        $dice = [Random]::new($Seed * 1000003 + $life)
        Set-Module $false $false
        New-Sim -Folder $place
        $kind = @('azure', 'azure', 'office', 'directory')[$dice.Next(4)]
        $with = @{}
        if ($dice.Next(4) -eq 0) { $with.ActivationMethod = 'telephone' }
        $words = @(); $named = @(); $story = @("$kind $($with.Values)")
        Add-OfficePack
        $office = New-Key "office $life"
        Add-Key $office 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'
        $Sim.Secrets['office2024'] = $office
        $others = @{ mak = (New-Key "mak $life"); old = (New-Key "old $life"); w10 = (New-Key "w10 $life"); bad = (New-Key "bad $life"); new = (New-Key "new $life") }
        Add-Key $others.mak 'mak-sku'; Add-Key $others.old 'old-sku'; Add-Key $others.w10 'w10-sku'; Add-Key $others.bad 'host-sku' '0xC004F069'; Add-Key $others.new 'host-sku'
        if ($dice.Next(3) -eq 0) { $Sim.Secrets['host'] = 'placeholder' }
        if ($kind -eq 'directory') { $Sim.Joined = $dice.Next(2) -eq 0; $Sim.Domain = 'corp.example.com'; $Sim.Replicates = $dice.Next(2) -eq 0 }
        for ($hour = 1; $hour -le $Hours; $hour++) {
            $full = $false
            $quiet = $true
            # What happens in this hour. A third of the hours are quiet.
            $event = $dice.Next(54)
            switch ($event) {
                0 { $Sim.Secrets['host'] = $Sim.Key }
                1 { $Sim.Secrets['host'] = @($others.Values | Sort-Object)[$dice.Next(5)] }
                2 { $Sim.Secrets['host'] = 'no key at all' }
                3 { $Sim.Vault = @('403', '404', 'timeout', '503', 'trust')[$dice.Next(5)] }
                4 { $Sim.OnActivate.Enqueue(@('0x80072EE7', '0xC004C008', '0xC004F050', '0x80072EE2', 'then:0x80072EE2', 'status:2', 'status:3', 'status:4', 'status:5', 'status:6', 'returns:3221537800')[$dice.Next(11)]) }
                5 { $Sim.OnRefresh = '0xC004F050' }
                6 { $full = $true }
                7 { $Sim.CutAt = 1 + $dice.Next(90) }
                8 { $Sim.CutAt = 1 + $dice.Next(90) }
                9 { $Sim.AtCall["after $(@('Activate', 'InstallProductKey', 'DoActiveDirectoryOnlineActivation', 'DepositOfflineConfirmationId')[$dice.Next(4)])"] = { throw [System.Management.Automation.PipelineStoppedException]::new() } }
                10 { $Sim.AtCall[1 + $dice.Next(60)] = { Invoke-Run $file | Out-Null } }
                11 { $word = '2026-11-{0:00}-{1}' -f $dice.Next(1, 30), $words.Count; $words += $word; $with.Reactivate = $word }
                12 { foreach ($product in $Sim.Products) { if ($product.ProductKeyChannel -eq 'Volume:CSVLK' -and $product.LicenseStatus -eq 1) { $product.LicenseStatus = [uint32] 3 } }; $Sim.Hardware = "$hour" }
                13 { $Sim.Firewall.Enabled = 'False' }
                14 { $Sim.Services['sppsvc'].StartType = 'Disabled' }
                15 { if ($Sim.Secrets['host'] -match '-' -and $Sim.Secrets['host'] -notmatch ' ') { $last = $Sim.Secrets['host'].Substring($Sim.Secrets['host'].Length - 5); $with.LastFive = $last; $named += $last } }
                16 { $with.Remove('LastFive') }
                17 { [IO.Directory]::CreateDirectory("$place/kmshost") | Out-Null; [IO.File]::WriteAllText("$place/kmshost/hold", '') }
                18 { if ([IO.File]::Exists("$place/kmshost/hold")) { [IO.File]::Delete("$place/kmshost/hold") } }
                19 { $with.Hold = $true }
                20 { $with.Remove('Hold') }
                21 { $product = @($Sim.Products | Where-Object { $_.ProductKeyChannel -eq 'Volume:CSVLK' -and $_.OfflineInstallationId })[0]; if ($product) { $with.ConfirmationId = Get-Confirmation $product.OfflineInstallationId } }
                22 { $Sim.Joined = $true; $Sim.Controller = 'dc2.corp.example.com' }
                23 { $Sim.OnObject = @('0xC004C008', '0x80072EE7', '')[$dice.Next(3)] }
                24 { $Sim.Feature = 'fails' }
                25 { $Sim.Shares.Clear() }
                26 { Add-OfficePack }
                27 { $Sim.OnInstall = @('0x80070005', '0x800706BA', '')[$dice.Next(3)] }
                28 { $with.ListeningPort = 1688 + $dice.Next(3) }
                29 { if ([IO.Directory]::Exists("$place/kmshost")) { [IO.Directory]::Delete("$place/kmshost", $true) } }
                30 { $Sim.Registry["$Spp\Activation"] = @{ Manual = 0 } }
                31 { $Sim.Task = $null }
                32 { $Sim.Denied = $true }
                33 { $Sim.ClockError = [TimeSpan]::FromHours($dice.Next(-9, 10)) }
                34 { $env:COMPUTERNAME = "KMS0$($dice.Next(1, 4))" }
                35 { [IO.File]::WriteAllText("$place/share/b.xrm-ms", @('broken', 'license-of:f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f b')[$dice.Next(2)]) }
                36 { $Sim.AtCall[@('Write-EventLog', 'Get-WinEvent', 'Get-NetFirewallRule', 'Set-NetFirewallRule', 'Get-NetTCPConnection', 'Restart-Service', 'Get-ScheduledTask', 'Register-ScheduledTask', 'Get-Service', 'icacls.exe', 'w32tm.exe', 'Invoke-WebRequest', 'Get-CimInstance')[$dice.Next(13)]] = { throw 'The RPC server is unavailable.' } }
                37 { if ($Sim.Controllers.Count -gt 1) { $Sim.Controllers.Remove('dc1.corp.example.com'); $Sim.Controller = 'dc2.corp.example.com' } }
                38 { $Sim.Profiles[0].AllowLocalFirewallRules = @('True', 'False', 'NotConfigured')[$dice.Next(3)]; $Sim.Listeners = @($null, @(4712), @())[$dice.Next(3)] }
                39 { foreach ($product in $Sim.Products) { if ($product.ProductKeyChannel -eq 'Volume:CSVLK') { $product.PartialProductKey = $null; $product.LicenseStatus = [uint32] 0; $product.OfflineInstallationId = $null } } }
                40 { $with.SetupAttempt = $hour }
                41 { $Sim.OnActivate.Enqueue('0xC004C003') }
                default {
                    # Everybody repairs what they can.
                    $Sim.Vault = 'ok'; $Sim.OnRefresh = ''; $Sim.Services['sppsvc'].StartType = 'Automatic'; $Sim.OnInstall = ''; $Sim.OnObject = ''
                    $quiet = $false
                }
            }
            $Sim.Settings = $kinds[$kind].Clone()
            foreach ($name in $with.Keys) { $Sim.Settings[$name] = $with[$name] }
            $Sim.Settings.SettingsId = ($with.Keys | Sort-Object | ForEach-Object { "$_=$($with[$_])" }) -join ' '
            $Sim.Word = if ($words.Count -gt 0) { $words[-1] } else { '' }
            $Sim.Now = $Sim.Now.AddHours(1)
            $story += "$event"
            Set-DiskFull $full
            $asked = $Sim.Spent.Count; $events = $Sim.Events.Count
            $licensed = @($Sim.Products | Where-Object { $_.ProductKeyChannel -eq 'Volume:CSVLK' -and $_.LicenseStatus -eq 1 } | ForEach-Object { "$($_.ID) $($_.PartialProductKey)" })
            try { $run = Invoke-Run $file } finally { Set-DiskFull $false; $Sim.Denied = $false }
            $runs++
            $problems = @()
            if ($run.How -like 'thrown*') { $problems += $run.How }
            foreach ($group in @($Sim.Spent | Group-Object -Property { "$($_.Key) $($_.Kind -eq 'object')" })) {
                if ($group.Count -gt 1 + $words.Count) { $problems += "$($group.Count) activations of one key with $($words.Count) words" }
            }
            if (@($Sim.Spent | Where-Object { $_.Kind -eq 'windows' }).Count -gt 0) { $problems += 'Windows activated by itself' }
            foreach ($had in $licensed) {
                $id, $last = $had.Split(' ')
                $now = @($Sim.Products | Where-Object { $_.ID -eq $id })[0]
                if (($now.LicenseStatus -ne 1 -or $now.PartialProductKey -ne $last) -and "$($with.LastFive)" -in '', $last) { $problems += 'a licensed host lost its licence' }
            }
            if ($Sim.Unstable -gt 0) { $problems += 'activated without a restart of the service' }
            if ($run.How -eq '' -and $Sim.Events.Count -gt $events -and -not $full) {
                $report = Get-Report
                if (($run.Exit -eq 1) -ne (@($report.failures).Count -gt 0)) { $problems += "exit $($run.Exit) with $(@($report.failures).Count) failures" }
            }
            if ($run.How -eq '' -and $run.Exit -notin 0, 1) { $problems += "exit $($run.Exit)" }
            if ($hour % 8 -eq 0) {
                $written = Get-Written
                foreach ($key in @($Sim.Keys.Keys)) { if ($written.Contains($key)) { $problems += 'a key can be read' } }
            }
            foreach ($problem in $problems) { $broken.Add("life $life, hour ${hour}: $problem ($($story -join ' '))") }
            if ($problems.Count -gt 0) { break }
        }
        if ($broken.Count -gt 20) { break }
        # Then all is well, and stays as it is: a second run changes nothing, and writes no file.
        $Sim.Vault = 'ok'; $Sim.OnRefresh = ''; $Sim.Services['sppsvc'].StartType = 'Automatic'; $Sim.Feature = 'absent'; $Sim.OnInstall = ''; $Sim.OnObject = ''; $Sim.OnActivate.Clear()
        $first = Invoke-Run $file
        if ($first.Exit -eq 0 -and $first.How -eq '' -and -not (Get-Report).held) {
            Invoke-Run $file | Out-Null
            $last = Invoke-Run $file
            if ($last.Exit -eq 0 -and ($last.Changes -join '') -ne '') { $broken.Add("life ${life}: a quiet run changes $($last.Changes -join ', ') ($($story -join ' '))") }
        }
    }
    return @{ lives = $life; runs = $runs; broken = @($broken | Select-Object -First 20) }
}
