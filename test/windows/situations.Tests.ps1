<#
.SYNOPSIS
The situations that an operator meets, one It each, run by the rendered scripts in the simulated Windows.
#>

BeforeAll {
    . "$PSScriptRoot/simulation.ps1"
    $Scripts = $env:KMSHOST_SCRIPTS
    $Place = Join-Path $env:KMSHOST_WORK 'sim'
    $File = Join-Path $env:KMSHOST_WORK 'run.ps1'

    # Runs a rendered script with other settings, an hour later than the run before.
    function Start-Run { param ([string] $Script = 'azure', [hashtable] $With = @{}, [switch] $Full)
        [IO.File]::WriteAllText($File, (Edit-Script ([IO.File]::ReadAllText("$Scripts/$Script.ps1")) $With))
        $Sim.Now = $Sim.Now.AddHours(1)
        if ($With.ContainsKey('Reactivate')) { $Sim.Word = $With.Reactivate }
        Set-DiskFull $Full
        try { return Invoke-Run $File } finally { Set-DiskFull $false }
    }
    function Get-Host { return @($Sim.Products | Where-Object { $_.PartialProductKey -and $_.ProductKeyChannel -eq 'Volume:CSVLK' })[0] }
    function Get-Ledger { return [IO.File]::ReadAllText("$Place/kmshost/activations.csv") }
    function Get-SetupLog { return [IO.File]::ReadAllText("$Place/kmshost/setup.log") }
    # Quiet: nothing of Windows was changed.
    function Get-Quiet { param ($Run) return (@($Run.Changes) -join ' | ') }
    function Assert-NoKey { foreach ($key in @($Sim.Keys.Keys)) { Get-Written | Should -Not -Match $key } }
    $Telephone = @{ ActivationMethod = "'telephone'" }
}

Describe 'a KMS host' {
    BeforeEach {
        Set-Module $false $false
        New-Sim -Folder $Place
    }
    AfterEach {
        Set-DiskFull $false
        $Sim.Unstable | Should -Be 0 -Because 'the service is restarted between a key and its activation'
        Assert-NoKey
    }

    It '1 fresh host, placeholder / no secret value' {
        $Sim.Secrets['host'] = 'placeholder-put-the-key-with-kmshost'
        $run = Start-Run
        $run.Exit | Should -Be 0
        $Sim.Installs.Count | Should -Be 0
        $Sim.Task | Should -Not -BeNullOrEmpty
        (Get-Report).states.Windows | Should -Match '^wait: no host key in the vault yet'
        (Get-Report).health -join ' ' | Should -Match 'no-host-product'
    }
    It '2 key put, online' {
        $Sim.Secrets['host'] = 'placeholder'
        Start-Run | Out-Null
        $Sim.Secrets['host'] = $Sim.Key
        $run = Start-Run
        $run.Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
        @($Sim.Installs.Count, $Sim.Spent.Count, $Sim.Asks) | Should -Be @(1, 1, 1)
        $Sim.Registry["$Spp\Activation"].Manual | Should -Be 1
        (Get-Report).listening | Should -BeTrue
        (Get-Report).activations | Should -Be 1
        $Sim.IdentityId | Should -Be '11111111-2222-3333-4444-555555555555'
        $Sim.Firewall.Enabled | Should -Be 'True'
        $Sim.Firewall.Remote | Should -Be @('10.20.0.0/16', 'fd12:3456:789a::/48', '10.30.1.5/32')
    }
    It '3 second run, licensed' {
        Start-Run | Out-Null
        $files = Get-ChildItem -LiteralPath $Place -Recurse -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
        $reads = $Sim.Reads
        $run = Start-Run
        $run.Exit | Should -Be 0
        Get-Quiet $run | Should -Be ''
        $Sim.Reads | Should -Be $reads -Because 'the key is read only when something is to be done'
        Get-ChildItem -LiteralPath $Place -Recurse -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" } | Should -Be $files
    }
    It '4 key put, telephone, Azure' {
        (Start-Run -With $Telephone).Exit | Should -Be 0
        $id = (Get-Host).OfflineInstallationId
        ((Get-Report).installationIds.id -replace '-', '') | Should -Be $id
        (Start-Run -With $Telephone).Exit | Should -Be 0
        ((Get-Report).installationIds.id -replace '-', '') | Should -Be $id
        $Sim.Spent.Count | Should -Be 0
        (Start-Run -With ($Telephone + @{ ConfirmationId = "'$(Get-Confirmation $id)'" })).Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
        $Sim.Deposits | Should -Be 1
    }
    It '5 key put, telephone, AWS' {
        $Sim.Cloud = 'aws'
        Set-Module $true $false
        (Start-Run -Script 'aws' -With $Telephone).Exit | Should -Be 0
        $groups = [regex]::Matches((Get-Host).OfflineInstallationId, '\d{7}').Value -join '-'
        Get-SetupLog | Should -Match "installation id $groups"
    }
    It '6 confirmation ID wrong' {
        Start-Run -With $Telephone | Out-Null
        $with = $Telephone + @{ ConfirmationId = "'$('1' * 48)'" }
        (Start-Run -With $with).Exit | Should -Be 1
        (Start-Run -With $with).Exit | Should -Be 1
        @($Sim.Deposits, $Sim.Spent.Count) | Should -Be @(1, 0)
        (Get-Report).failures -join ' ' | Should -Match '0xC004F02C'
        ((Get-Report).installationIds.id -replace '-', '') | Should -Be (Get-Host).OfflineInstallationId
        $right = $Telephone + @{ ConfirmationId = "'$(Get-Confirmation (Get-Host).OfflineInstallationId)'" }
        (Start-Run -With $right).Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
    }
    It '7 key changed after confirmation' {
        Start-Run -With $Telephone | Out-Null
        $with = $Telephone + @{ ConfirmationId = "'$(Get-Confirmation (Get-Host).OfflineInstallationId)'" }
        Start-Run -With $with | Out-Null
        $new = New-Key 'another'
        Add-Key $new 'host-sku'
        $Sim.Secrets['host'] = $new
        $run = Start-Run -With ($with + @{ LastFive = "'$($new.Substring(24))'" })
        $run.Exit | Should -Be 0
        $Sim.Deposits | Should -Be 1
        ((Get-Report).installationIds.id -replace '-', '') | Should -Be (Get-Host).OfflineInstallationId
    }
    It '8 GVLK by portal' {
        $gvlk = (Get-Content "$PSScriptRoot/../../activation/client-keys.ts" -Raw | Select-String 'Windows Server 2025 Datacenter", key: "([A-Z0-9-]{29})"').Matches[0].Groups[1].Value
        Start-Run | Out-Null
        $Sim.Secrets['host'] = $gvlk
        (Start-Run).Exit | Should -Be 0
        (Start-Run -With @{ LastFive = "'$($gvlk.Substring(24))'" }).Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'public client key'
        @($Sim.Installs.Count, $Sim.Lost, (Get-Host).LicenseStatus) | Should -Be @(1, 0, 1)
        New-Sim -Folder $Place
        $Sim.Secrets['host'] = $gvlk
        (Start-Run).Exit | Should -Be 1
        $Sim.Installs.Count | Should -Be 0
    }
    It '9 MAK by mistake' {
        $mak = New-Key 'mak'
        Add-Key $mak 'mak-sku'
        Start-Run | Out-Null
        $Sim.Secrets['host'] = $mak
        Start-Run | Out-Null
        @($Sim.Lost, (Get-Host).LicenseStatus) | Should -Be @(0, 1)
        New-Sim -Folder $Place
        Add-Key $mak 'mak-sku'
        $Sim.Secrets['host'] = $mak
        1..3 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        @($Sim.Installs.Count, $Sim.Spent.Count) | Should -Be @(1, 0) -Because 'Windows may not activate it, and a refused key is remembered'
    }
    It '10 text that is no key' {
        $Sim.Secrets['host'] = 'not a key'
        $run = Start-Run
        $run.Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'not a product key'
        $Sim.Installs.Count | Should -Be 0
    }
    It '11 CSVLK of an older generation' {
        $old = New-Key 'old'
        Add-Key $old 'old-sku'
        Start-Run | Out-Null
        $Sim.Secrets['host'] = $old
        Start-Run | Out-Null
        @($Sim.Installs.Count, $Sim.Spent.Count, $Sim.Lost) | Should -Be @(1, 1, 0)
    }
    It '12 CSVLK too new for this Windows' {
        Add-Key $Sim.Key 'host-sku' '0xC004F069'
        1..3 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Installs.Count | Should -Be 1
        Get-SetupLog | Should -Match '0xC004F069'
        (Get-Report).failures -join ' ' | Should -Match '0xC004F069'
        New-Sim -Folder $Place
        $Sim.Registry['HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'].CurrentBuildNumber = '14393'
        $Sim.System.BuildNumber = '14393'
        (Start-Run).Exit | Should -Be 1
        $Sim.Installs.Count | Should -Be 0
        (Get-Report).failures -join ' ' | Should -Match "Microsoft's table"
    }
    It '13 Office key, pack present' {
        Add-OfficePack
        $key = New-Key 'office'
        Add-Key $key 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'
        $Sim.Secrets['office2024'] = $key
        1..2 | ForEach-Object { (Start-Run -Script 'office').Exit | Should -Be 0 }
        $office = @($Sim.Products | Where-Object { $_.ID -like 'f3d89bbf*' })[0]
        $office.LicenseStatus | Should -Be 1
        @($Sim.Installs.Count, $Sim.Spent.Count) | Should -Be @(2, 2)
        @((Get-Report).products).Count | Should -Be 2
    }
    It '14 Office share missing' {
        $key = New-Key 'office'
        Add-Key $key 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'
        $Sim.Secrets['office2024'] = $key
        $run = Start-Run -Script 'office'
        $run.Exit | Should -Be 0 -Because 'it is waited for, like the key, and blocks nothing else'
        (Get-Report).states.'Office LTSC 2024' | Should -Match '^wait: waits for the licence files'
        (Get-Host).LicenseStatus | Should -Be 1
        Add-OfficePack
        (Start-Run -Script 'office').Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 2
    }
    It '15 0xC004C008' {
        $Sim.Always = '0xC004C008'
        1..4 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Asks | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match '0xC004C008 is final'
        $Sim.Always = ''
        (Start-Run -With @{ Reactivate = "'2026-11-24'" }).Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
    }
    It '16 0xC004F050 from Activate' {
        $Sim.Always = '0xC004F050'
        1..4 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Asks | Should -Be 1
    }
    It '17 0x80072EE7 (no way out)' {
        $Sim.Always = '0x80072EE7'
        1..3 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Asks | Should -Be 3
        (Get-Report).lastError | Should -Be '0x80072EE7'
        $Sim.Always = ''
        (Start-Run).Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 1
    }
    It '18 Activate ok, status stays 5/6/3 (status <status>)' -ForEach @(@{ status = 2 }, @{ status = 3 }, @{ status = 4 }, @{ status = 5 }, @{ status = 6 }) {
        $Sim.Always = "status:$status"
        1..10 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Spent.Count | Should -Be 1
        $Sim.Installs.Count | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'hosts\[\]\.reactivate'
        Get-Ledger | Should -Match "status-$status-0xC004F200"
        Start-Run -With @{ Reactivate = "'2026-11-25'" } | Out-Null
        Start-Run -With @{ Reactivate = "'2026-11-25'" } | Out-Null
        $Sim.Spent.Count | Should -Be 2
    }
    It '19 Refresh fails after Activate' {
        $Sim.OnRefresh = '0xC004F050'
        (Start-Run).Exit | Should -Be 0
        Get-Ledger | Should -Match 'online,\w{5},activated,1'
        Start-Run | Out-Null
        $Sim.Spent.Count | Should -Be 1
    }
    It '20 reboot between Activate and ledger' {
        $Sim.AtCall['after Activate'] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        (Start-Run).How | Should -Be 'cut'
        (Start-Run).Exit | Should -Be 0
        Get-Ledger | Should -Match 'activated'
        $Sim.Spent.Count | Should -Be 1
        New-Sim -Folder $Place
        $Sim.Always = 'status:5'
        $Sim.AtCall['after Activate'] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        Start-Run | Out-Null
        1..5 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Spent.Count | Should -Be 1 -Because 'an asked without an outcome counts as spent'
    }
    It '21 reboot during role installation' {
        $Sim.AtCall['Install-WindowsFeature'] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        (Start-Run).How | Should -Be 'cut'
        $Sim.Task | Should -Not -BeNullOrEmpty -Because 'the task carries on'
        (Start-Run).Exit | Should -Be 0
        $Sim.Feature | Should -Be 'installed'
        $Sim.Spent.Count | Should -Be 1
    }
    It '22 RunCommand and task at once' {
        $inner = @{}
        $Sim.AtCall['InstallProductKey'] = { $inner.Run = Invoke-Run $File }
        (Start-Run).Exit | Should -Be 0
        $inner.Run.Exit | Should -Be 0
        @($Sim.Installs.Count, $Sim.Spent.Count) | Should -Be @(1, 1)
        $Sim.Task.Task.Trigger[1].At.ToUniversalTime() | Should -BeGreaterThan $Sim.Now
    }
    It '22 another process holds the mutex' {
        $ready = [Threading.ManualResetEventSlim]::new($false); $done = [Threading.ManualResetEventSlim]::new($false)
        $shell = [powershell]::Create().AddScript({ param ($Ready, $Done, $Name) $m = [Threading.Mutex]::new($false, $Name); [void] $m.WaitOne(); $Ready.Set(); [void] $Done.Wait(60000); $m.ReleaseMutex() }).AddArgument($ready).AddArgument($done).AddArgument($global:LockName)
        $wait = $shell.BeginInvoke()
        [void] $ready.Wait(60000)
        $run = Start-Run
        $done.Set(); $shell.EndInvoke($wait)
        $run.Exit | Should -Be 0
        $Sim.Slept | Should -Be 900
        $Sim.Installs.Count | Should -Be 0
        (Start-Run).Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 1
    }
    It '23 disk full' {
        $run = Start-Run -Full
        $run.How | Should -Be ''
        $run.Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 0 -Because 'what cannot be written down is not asked'
        (Get-Report).failures.Count | Should -BeGreaterThan 0
        (Start-Run).Exit | Should -Be 0
        $run = Start-Run -Full
        @($run.How, $run.Exit) | Should -Be @('', 0) -Because 'a licensed host writes nothing in a quiet hour'
        $Sim.Spent.Count | Should -Be 1
    }
    It '24 vault refuses, host licensed' {
        Start-Run | Out-Null
        $Sim.Vault = '403'
        $run = Start-Run
        $run.Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
        $run = Start-Run -With @{ LastFive = "'AAAAA'" }
        $run.Exit | Should -Be 0
        (Get-Report).warnings -join ' ' | Should -Match 'vault'
        @((Get-Host).LicenseStatus, $Sim.Installs.Count) | Should -Be @(1, 1)
    }
    It '25 vault refuses, not licensed (<kind>)' -ForEach @(@{ kind = '403' }, @{ kind = '404' }, @{ kind = 'timeout' }, @{ kind = '503' }, @{ kind = 'trust' }) {
        $Sim.Vault = $kind
        $run = Start-Run -Script 'office'
        $run.Exit | Should -Be 1
        $Sim.Slept | Should -BeLessThan 900 -Because 'all tries fit the time of the task'
        if ($kind -eq '404') { $Sim.Slept | Should -Be 0 }
        if ($kind -eq 'trust') { (Get-Report).failures -join ' ' | Should -Match 'DigiCert Global Root G2' }
        $Sim.Vault = 'ok'
        (Start-Run).Exit | Should -Be 0
    }
    It '26 VM resized, OOT grace' {
        Start-Run | Out-Null
        $Sim.Hardware = 'b'
        (Get-Host).LicenseStatus = [uint32] 3
        1..5 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Spent.Count | Should -Be 1
        (Start-Run -With @{ Reactivate = "'2026-11-24'" }).Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 2
        (Get-Host).LicenseStatus = [uint32] 3
        (Start-Run -With @{ Reactivate = "'2026-11-24'" }).Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 2 -Because 'each word is for one activation'
    }
    It '27 key removed by hand (retire)' {
        Start-Run | Out-Null
        [IO.File]::WriteAllText("$Place/kmshost/hold", '')
        $product = Get-Host
        $product.PartialProductKey = $null; $product.LicenseStatus = [uint32] 0
        $run = Start-Run
        @($run.Exit, $Sim.Installs.Count, $Sim.Spent.Count) | Should -Be @(0, 1, 1)
        Get-Quiet $run | Should -Be ''
        (Get-Report).held | Should -BeTrue
        [IO.File]::Delete("$Place/kmshost/hold")
        (Start-Run -With @{ Hold = '$true' }).Exit | Should -Be 0
        $Sim.Installs.Count | Should -Be 1
        [IO.File]::ReadAllText("$Place/kmshost/setup.ps1") | Should -Match 'Hold = \$true'
        # Without a hold the key goes in again, and nothing is spent without a word.
        (Start-Run).Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 1
    }
    It '28 host rebuilt' {
        Start-Run -With @{ ActivationsUsed = '4' } | Out-Null
        (Get-Report).activations | Should -Be 5
        Start-Run -With @{ ActivationsUsed = '5' } | Out-Null
        (Get-Report).activations | Should -Be 5
        New-Sim -Folder $Place
        $run = Start-Run -With @{ ActivationsUsed = '10' }
        $run.Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 0
        (Get-Report).failures -join ' ' | Should -Match 'the key allows ten'
    }
    It '29 host renamed' {
        Start-Run | Out-Null
        $env:COMPUTERNAME = 'KMS09'
        (Get-Host).LicenseStatus = [uint32] 3
        (Start-Run).Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 1 -Because 'it is the same machine'
        (Get-Report).host | Should -Be 'KMS09'
    }
    It '30 sppsvc disabled' {
        $Sim.Services['sppsvc'] = @{ Status = 'Stopped'; StartType = 'Disabled' }
        $run = Start-Run
        @($run.How, $run.Exit) | Should -Be @('', 1)
        $said = ($Sim.Events | ForEach-Object { $_.Message }) -join ' '
        $said | Should -Match 'sppsvc is disabled'
    }
    It '31 port in use / GPO firewall' {
        $Sim.Profiles[0].AllowLocalFirewallRules = 'False'
        $Sim.Listeners = @(4712)
        (Start-Run).Exit | Should -Be 0
        (Get-Report).health -join ' ' | Should -Match 'group policy keeps the firewall rule'
        (Get-Report).health -join ' ' | Should -Match 'TCP 1688 is taken by nginx'
        $Sim.Events[-1].Type | Should -Be 'Warning'
        $Sim.Listeners = @()
        Start-Run | Out-Null
        (Get-Report).health -join ' ' | Should -Match 'licensed, and nothing listens on TCP 1688'
        (Get-Report).listening | Should -BeFalse
    }
    It '32 clock 5 h off' {
        $Sim.ClockError = [TimeSpan]::FromHours(5)
        (Start-Run).Exit | Should -Be 0
        (Get-Report).clockOffset | Should -Be 18000
        (Get-Report).health -join ' ' | Should -Match '0xC004F06C'
        Start-Run -With @{ TimeServers = "@('10.0.0.1')" } | Out-Null
        (Get-Report).clockOffset | Should -Be 18000
    }
    It '33 no DNS' {
        $run = Start-Run -With @{ SecretAddress = "'https://unknown.example/secrets/x'" }
        $run.Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'could not be resolved'
    }
    It '34 AD object made, not replicated' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'; $Sim.Replicates = $false
        (Start-Run -Script 'directory').Exit | Should -Be 0
        $Sim.Controller = 'dc2.corp.example.com'
        1..4 | ForEach-Object { (Start-Run -Script 'directory').Exit | Should -Be 0 }
        $Sim.Objects.Count | Should -Be 1
        [IO.File]::ReadAllText("$Place/kmshost/domain-controller.txt").Trim() | Should -Be 'dc1.corp.example.com'
        New-Sim -Folder $Place
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'; $Sim.Replicates = $false
        $Sim.AtCall['after DoActiveDirectoryOnlineActivation'] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        Start-Run -Script 'directory' | Out-Null
        $Sim.Controller = 'dc2.corp.example.com'
        (Start-Run -Script 'directory').Exit | Should -Be 0 -Because 'the controller that made it is asked'
        $Sim.Objects.Count | Should -Be 1
    }
    It '34 the name of the object is too long' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'
        (Start-Run -Script 'long').Exit | Should -Be 1
        $Sim.Objects.Count | Should -Be 0
        (Get-Report).failures -join ' ' | Should -Match 'allowed: 40'
    }
    It '35 no right on the container' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'; $Sim.MayCreate = $false
        (Start-Run -Script 'directory').Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'may not make activation objects; fix:'
        @($Sim.Spent | Where-Object { $_.Kind -eq 'object' }).Count | Should -Be 0
        $Sim.MayCreate = $true
        (Start-Run -Script 'directory').Exit | Should -Be 0
        $Sim.Objects.Count | Should -Be 1
    }
    It '35 not a member yet, and old schema' {
        (Start-Run -Script 'directory').Exit | Should -Be 0
        (Get-Report).states.'activation object, Windows' | Should -Match '^wait: no member'
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'; $Sim.Schema = $false
        (Start-Run -Script 'directory').Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'adprep'
    }
    It '35 the directory alone, by telephone' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'
        1..2 | ForEach-Object { (Start-Run -Script 'only' -With $Telephone).Exit | Should -Be 0 }
        $id = Get-InstallationId "object $($Sim.Key)"
        ((Get-Report).installationIds.id -replace '-', '') | Should -Be $id
        $Sim.Firewall.Enabled | Should -Be 'False'
        $text = [IO.File]::ReadAllText("$Scripts/only.ps1").Replace("MakesObject = `$true; ConfirmationId = ''", "MakesObject = `$true; ConfirmationId = '$(Get-Confirmation $id)'")
        [IO.File]::WriteAllText($File, (Edit-Script $text $Telephone))
        1..2 | ForEach-Object { (Invoke-Run $File).Exit | Should -Be 0 }
        $Sim.Objects.Count | Should -Be 1
        $Sim.Objects[0].Length | Should -BeLessOrEqual 40
    }
    It '42 AWS count before the key is in' {
        Set-Module $true $false
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        $run = Invoke-Run "$Scripts/count.ps1"
        $run.Exit | Should -Be 0
        [IO.File]::ReadAllText("$Place/kmshost/count.log") | Should -Match 'kms01 windows 0\r\n'
        $Sim.Cloud = 'aws'
        Start-Run -Script 'aws' | Out-Null
        (Get-Host).KeyManagementServiceCurrentCount = [uint32] 7
        (Invoke-Run "$Scripts/count.ps1").Exit | Should -Be 0
        [IO.File]::ReadAllText("$Place/kmshost/count.log") | Should -Match 'kms01 windows 7\r\n'
        Set-DiskFull $true
        $run = Invoke-Run "$Scripts/count.ps1"
        @($run.How, $run.Exit) | Should -Be @('', 1)
    }
    It '43 Windows has activated by itself between key and Activate' {
        $Sim.AtCall['Restart-Service'] = {}
        $global:Hooked = $false
        $Sim.AtCall['RefreshLicenseStatus'] = { $p = Get-Host; Add-Spent $Sim.InstalledKey[$p.ID] 'windows'; Set-Licensed $p }
        (Start-Run).Exit | Should -Be 0
        @($Sim.Asks, $Sim.Spent.Count) | Should -Be @(0, 1)
        Get-Ledger | Should -Match '(by-windows|found-licensed),1'
    }
    It '44 Azure Edition' {
        $Sim.System.Caption = 'Microsoft Windows Server 2025 Datacenter Azure Edition'; $Sim.System.OperatingSystemSKU = [uint32] 407
        (Start-Run).Exit | Should -Be 1
        @($Sim.Installs.Count, $Sim.Reads) | Should -Be @(0, 0)
        (Get-Report).failures -join ' ' | Should -Match 'Azure Edition'
    }
    It '45 Constrained Language Mode' {
        [IO.File]::WriteAllText($File, [IO.File]::ReadAllText("$Scripts/azure.ps1"))
        $shell = [powershell]::Create()
        [void] $shell.AddScript({ param ($File) function global:Write-EventLog { param ($LogName, $Source, $EventId, $EntryType, $Message) $global:Said = $Message }; function global:Get-CimInstance { throw 'no' }; $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; & $File; "exit $LASTEXITCODE"; $global:Said }).AddArgument($File)
        $text = @($shell.Invoke()) -join "`n"
        $text | Should -Match 'exit 1'
        $text | Should -Match 'ConstrainedLanguage mode'
    }
    It '46 host key of client Windows in the vault' {
        $w10 = New-Key 'w10'
        Add-Key $w10 'w10-sku'
        Start-Run | Out-Null
        $Sim.Secrets['host'] = $w10
        Start-Run | Out-Null
        @($Sim.Installs.Count, $Sim.Lost) | Should -Be @(1, 0)
        New-Sim -Folder $Place
        Add-Key $w10 'w10-sku'
        $Sim.Secrets['host'] = $w10
        1..3 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Spent.Count | Should -Be 0
        (Get-Report).failures -join ' ' | Should -Match 'host key of client Windows'
        $Sim.Secrets['host'] = $Sim.Key
        (Start-Run).Exit | Should -Be 0
    }

    It 'the report says whom to call: <case>' -ForEach @(
        @{ case = 'the key is awaited'; do = { $Sim.Secrets['host'] = 'placeholder' }; words = '' }
        @{ case = 'all is well'; do = {}; words = '' }
        @{ case = 'a step fails'; do = { $Sim.Always = '0xC004C008' }; words = 'alarm:setup-failed' }
        @{ case = 'Windows refuses the key'; do = { Add-Key $Sim.Key 'host-sku' '0xC004F069' }; words = 'alarm:setup-failed alarm:no-host-product' }
        @{ case = 'no key, but text'; do = { $Sim.Secrets['host'] = 'no key at all' }; words = 'alarm:setup-failed alarm:no-host-product' }
        @{ case = 'the product is gone, and the vault is empty'; do = { Start-Run | Out-Null; (Get-Host).PartialProductKey = $null; $Sim.Secrets['host'] = 'placeholder' }; words = 'alarm:no-host-product' }
        @{ case = 'on hold'; do = { Start-Run | Out-Null; (Get-Host).PartialProductKey = $null; [IO.File]::WriteAllText("$Place/kmshost/hold", '') }; words = '' }
    ) {
        & $do
        $run = Start-Run
        (Get-Report).alarms -join ' ' | Should -Be $words
        $run.Exit | Should -Be ([int] ($words -like '*setup-failed*'))
    }
    It 'the report says whom to call: only Office has its key yet' {
        Add-OfficePack
        $Sim.Secrets['office2024'] = New-Key 'office'
        Add-Key $Sim.Secrets['office2024'] 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'
        $Sim.Secrets['host'] = 'placeholder'
        (Start-Run -Script 'office').Exit | Should -Be 0
        @((Get-Report).products).Count | Should -Be 1
        (Get-Report).alarms | Should -BeNullOrEmpty
    }
    It 'event 1200 holds what an operator needs, and can be read when much fails' {
        Start-Run -With $Telephone | Out-Null
        $said = Get-Report
        @($said.PSObject.Properties.Name) | Should -Be @('host', 'time', 'port', 'answers', 'held', 'products', 'states', 'activations', 'installationIds', 'listening', 'clockOffset', 'lastError', 'health', 'windows', 'settings', 'alarms', 'languageMode', 'log', 'failures', 'warnings')
        @($said.products[0].PSObject.Properties.Name) | Should -Be @('name', 'licensed', 'count', 'required', 'lastFive', 'status', 'reason')
        @($said.port, $said.listening, $said.clockOffset, $said.activations, $said.lastError, $said.languageMode) | Should -Be @(1688, $true, 0, 0, '', 'FullLanguage')
        @($said.windows.caption, $said.windows.edition, $said.windows.build) | Should -Be @('Microsoft Windows Server 2025 Datacenter', 'ServerDatacenter', '26100.4652')
        $said.installationIds[0].id -replace '-', '' | Should -Be (Get-Host).OfflineInstallationId
        $said.installationIds[0].key | Should -Be (Get-Host).PartialProductKey
        $Sim.Vault = 'x' * 40000
        $Sim.AtCall['Set-NetFirewallRule'] = { throw ('y' * 40000) }
        $Sim.AtCall['New-ItemProperty'] = { throw ('z' * 40000) }
        (Start-Run -With @{ ListeningPort = '1700' }).Exit | Should -Be 1
        $Sim.Events[-1].Message.Length | Should -BeLessThan 30000
        @((Get-Report).failures).Count | Should -BeGreaterThan 1
        (Get-Report).alarms | Should -Be @('alarm:setup-failed')
    }
    It 'a folder that was emptied makes no key unspent' {
        Start-Run | Out-Null
        [IO.Directory]::Delete("$Place/kmshost", $true)
        (Get-Host).LicenseStatus = [uint32] 3
        1..2 | ForEach-Object { (Start-Run).Exit | Should -Be 1 }
        $Sim.Spent.Count | Should -Be 1
        (Start-Run -With @{ Reactivate = "'2026-11-24'" }).Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 2
    }
    It 'what the registry does not keep is not asked, and not spent' {
        $Sim.AtCall['InstallProductKey'] = { $Sim.Denied = $true }
        (Start-Run).Exit | Should -Be 1
        @($Sim.Asks, $Sim.Spent.Count) | Should -Be @(0, 0)
        $Sim.Denied = $false
        (Start-Run).Exit | Should -Be 0
        $Sim.Spent.Count | Should -Be 1
    }
    It 'a run that ends after <what> leaves the restart of the service to the next one' -ForEach @(
        @{ what = 'the key'; at = 'after InstallProductKey'; with = @{} }
        @{ what = 'a new port'; at = 'Restart-Service'; with = @{ ListeningPort = '1700' } }
    ) {
        if ($with.Count -gt 0) { Start-Run | Out-Null }
        $Sim.AtCall[$at] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        (Start-Run -With $with).How | Should -Be 'cut'
        $run = Start-Run -With $with
        $run.Exit | Should -Be 0
        @($run.Changes | Where-Object { $_ -eq 'Restart-Service sppsvc' }).Count | Should -Be 1
        $Sim.NeedsRestart | Should -BeFalse
        @((Start-Run -With $with).Changes | Where-Object { $_ -like 'Restart-Service*' }).Count | Should -Be 0
    }
    It 'one licence file of Office that fails stops no other one, and is not installed again' {
        Add-OfficePack
        $share = Join-Path $Sim.Folder 'share'
        [IO.File]::WriteAllText("$share/0.xrm-ms", 'broken'); [IO.File]::WriteAllText("$share/z.xrm-ms", "license-of:f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f`n")
        $Sim.Secrets['office2024'] = New-Key 'office'
        Add-Key $Sim.Secrets['office2024'] 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f'
        1..2 | ForEach-Object { (Start-Run -Script 'office').Exit | Should -Be 1 }
        (Get-Report).failures -join ' ' | Should -Match '0\.xrm-ms: Windows refused it before with 0xC004F012'
        @($Sim.Licenses, $Sim.Spent.Count) | Should -Be @(2, 2)
        [IO.File]::WriteAllText("$share/0.xrm-ms", 'license-of:f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f again')
        (Start-Run -Script 'office').Exit | Should -Be 0
        @($Sim.Licenses, $Sim.Spent.Count) | Should -Be @(3, 2)
    }
    It 'a host on hold writes nothing but its report, the first time too' {
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        [IO.File]::WriteAllText("$Place/kmshost/hold", '')
        Start-Run | Out-Null
        $files = Get-ChildItem -LiteralPath $Place -Recurse -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
        $run = Start-Run
        @($run.Exit, (Get-Quiet $run), $Sim.Reads) | Should -Be @(0, '', 0)
        Get-ChildItem -LiteralPath $Place -Recurse -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" } | Should -Be $files
        (Get-Report).held | Should -BeTrue
    }
    It 'the directory has one object, whatever is put into the vault later; another key is to be named' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'
        Start-Run -Script 'only' | Out-Null
        $reads = $Sim.Reads
        $new = New-Key 'new'
        Add-Key $new 'host-sku'
        $Sim.Secrets['host'] = $new
        $run = Start-Run -Script 'only'
        @($run.Exit, (Get-Quiet $run), $Sim.Reads, $Sim.Objects.Count) | Should -Be @(0, '', $reads, 1)
        1..2 | ForEach-Object { (Start-Run -Script 'only' -With @{ LastFive = "'$($new.Substring(24))'" }).Exit | Should -Be 0 }
        $Sim.Objects.Count | Should -Be 2
        @($Sim.Spent.Key) | Should -Be @($Sim.Key, $new)
    }
    It 'an object that another host made is found, once' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'
        $Sim.Controllers['dc1.corp.example.com'].Objects += $Sim.Key.Substring(24)
        Start-Run -Script 'only' | Out-Null
        $reads = $Sim.Reads
        $run = Start-Run -Script 'only'
        @($run.Exit, (Get-Quiet $run), $Sim.Reads, $Sim.Objects.Count) | Should -Be @(0, '', $reads, 0)
    }
    It 'a controller that was asked for the object and is gone takes a word' {
        $Sim.Joined = $true; $Sim.Domain = 'corp.example.com'; $Sim.Replicates = $false
        $Sim.AtCall['after DoActiveDirectoryOnlineActivation'] = { throw [System.Management.Automation.PipelineStoppedException]::new() }
        Start-Run -Script 'only' | Out-Null
        $Sim.Controllers.Remove('dc1.corp.example.com'); $Sim.Controller = 'dc2.corp.example.com'
        (Start-Run -Script 'only').Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'hosts\[\]\.reactivate'
        (Get-Report).warnings -join ' ' | Should -Match 'dc1.corp.example.com, which was asked'
        1..2 | ForEach-Object { (Start-Run -Script 'only' -With @{ Reactivate = "'2026-11-24'" }).Exit | Should -Be 0 }
        $Sim.Objects.Count | Should -Be 2
    }
    It 'times are written the same in every language of Windows' {
        $was = [cultureinfo]::CurrentCulture
        $other = $was.Clone()
        $other.DateTimeFormat.TimeSeparator = '.'; $other.DateTimeFormat.Calendar = [Globalization.GregorianCalendar]::new()
        [cultureinfo]::CurrentCulture = $other
        try { Start-Run | Out-Null } finally { [cultureinfo]::CurrentCulture = $was }
        Get-Ledger | Should -Match '^2026-11-24T09:00:\d\dZ,KMS01,install,'
        Get-SetupLog | Should -Match '(?m)^2026-11-24T09:00:\d\dZ installed the host key'
    }
    It 'the code of an error comes from <style>, never from HResult' -ForEach @(@{ style = 'id' }, @{ style = 'data' }, @{ style = 'message' }) {
        $Sim.ErrorStyle = $style
        Add-Key $Sim.Key 'host-sku' '0xC004F069'
        (Start-Run).Exit | Should -Be 1
        @((Get-Report).lastError, [regex]::Matches(((Get-Report).failures -join ' '), '0x[0-9A-F]{8}').Value) | Should -Be @('0xC004F069', '0xC004F069')
        Get-Ledger | Should -Match ',0xC004F069,'
    }
    It 'a set-up that does not know its own file says so' {
        $text = [IO.File]::ReadAllText("$Scripts/azure.ps1")
        $text | Should -Match ([regex]::Escape('$RunningFile = $PSCommandPath'))
        [IO.File]::WriteAllText($File, $text.Replace('$PSCommandPath', "''"))
        (Invoke-Run $File).Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match 'does not know its own file, so no task can run it again; fix: run it as a file'
    }
    It 'whoever made the folder before loses it' {
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        $changes = @((Start-Run).Changes | Where-Object { $_ -like 'icacls.exe*' })
        ($changes -join ' ') | Should -Match '/setowner \*S-1-5-18 /T .* /reset /T .* /inheritance:r /grant '
    }
    It 'a value of another type is set again' {
        Start-Run | Out-Null
        $Sim.Registry[$Spp].KeyManagementServiceListeningPort = 1688
        $Sim.Registry[$Spp].DisableDnsPublishing = '1'
        Start-Run | Out-Null
        $Sim.Registry[$Spp].KeyManagementServiceListeningPort | Should -BeOfType [string]
        $Sim.Registry[$Spp].DisableDnsPublishing | Should -BeOfType [int]
    }
    It 'a time service that refuses is a warning' {
        $Sim.TimeFails = $true
        (Start-Run -With @{ TimeServers = "@('10.0.0.1')" }).Exit | Should -Be 0
        (Get-Report).warnings -join ' ' | Should -Match 'w32tm ended with 1: The service has not been started'
    }
    It 'the power may go off at every call (<script>)' -ForEach @(@{ script = 'azure' }, @{ script = 'directory' }) {
        # What is left when nothing goes wrong, but for the ledger.
        function Get-State {
            $registry = $Sim.Registry.Keys | Where-Object { $_ -notlike '*\kmshost' } | Sort-Object | ForEach-Object { $key = $_; $Sim.Registry[$key].Keys | Sort-Object | ForEach-Object { "$key $_ $($Sim.Registry[$key][$_])" } }
            $products = $Sim.Products | ForEach-Object { "$($_.ID) $($_.PartialProductKey) $($_.LicenseStatus)" }
            return (@($registry) + $products + @("$($Sim.Firewall.Enabled) $($Sim.Firewall.Remote) $($Sim.Feature) $($null -ne $Sim.Task) $($Sim.RequestLog.Max) $($Sim.Objects.Count) $($Sim.Services.w32time.StartType)")) -join "`n"
        }
        function Start-New { New-Sim -Folder $Place; $Sim.Joined = $true; $Sim.Domain = 'corp.example.com' }
        Start-New
        (Start-Run -Script $script).Exit | Should -Be 0
        $calls = $Sim.Calls
        $wanted = Get-State
        $calls | Should -BeGreaterThan 50
        $asked = 0
        $failed = @()
        # Every call in the long rounds, every sixth here.
        $stride = [int] "0$env:KMSHOST_STRIDE"
        if ($stride -eq 0) { $stride = 6 }
        for ($cut = 1; $cut -le $calls; $cut += $stride) {
            Start-New
            $Sim.CutAt = $cut
            $run = Start-Run -Script $script
            # A method of an object (SaveChanges) only fails instead.
            if ($run.How -ne 'cut') { $failed += "$cut $($run.Exit)" }
            $run = Start-Run -Script $script
            if ($run.Exit -ne 0) {
                # Cut off between `asked` and its outcome: that counts as spent, and takes a word.
                @($cut, ((Get-Report).failures -join ' ')) -join ' ' | Should -Match 'hosts\[\]\.reactivate'
                $asked++
                $run = Start-Run -Script $script -With @{ Reactivate = "'2026-11-24'" }
            }
            @($cut, $run.Exit, (Get-State)) | Should -Be @($cut, 0, $wanted)
            foreach ($group in $Sim.Spent | Group-Object { "$($_.Key) $($_.Kind)" }) { @($cut, $group.Count) | Should -Be @($cut, 1) }
            $Sim.Unstable | Should -Be 0
        }
        @($failed).Count | Should -BeLessOrEqual 2
        $asked | Should -BeLessOrEqual 8
    }
    It 'a file hold.txt holds the host too' {
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        [IO.File]::WriteAllText("$Place/kmshost/hold.txt", '')
        Start-Run | Out-Null
        @((Get-Report).held, $Sim.Installs.Count) | Should -Be @($true, 0)
    }
    It 'a key with marks that nobody sees is a key' {
        $Sim.Secrets['host'] = "$([char] 0xFEFF)$($Sim.Key.ToLowerInvariant().Replace('-', ' '))$([char] 0x200B)`r`n"
        (Start-Run).Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
    }
    It 'an evaluation copy is refused before the key' {
        $Sim.Registry['HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'].EditionID = 'ServerDatacenterEval'
        (Start-Run).Exit | Should -Be 1
        $Sim.Installs.Count | Should -Be 0
    }
    It 'another key goes in only when it is named' {
        Start-Run | Out-Null
        $new = New-Key 'new'
        Add-Key $new 'host-sku'
        (Start-Run -With @{ LastFive = "'$($new.Substring(24))'" }).Exit | Should -Be 0
        (Get-Report).states.Windows | Should -Match '^wait: the environment names'
        $Sim.Secrets['host'] = $new
        (Start-Run).Exit | Should -Be 0
        $Sim.Installs.Count | Should -Be 1
        (Start-Run -With @{ LastFive = "'$($new.Substring(24))'" }).Exit | Should -Be 0
        @($Sim.Installs.Count, (Get-Host).PartialProductKey) | Should -Be @(2, $new.Substring(24))
        @($Sim.Spent.Key) | Should -Be @($Sim.Key, $new)
    }
    It 'the ledger of earlier versions is read' {
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        $last = $Sim.Key.Substring(24)
        [IO.File]::WriteAllText("$Place/kmshost/activations.csv", "`"Time`",`"Computer`",`"Method`",`"LastFive`",`"Result`"`r`n`"2026-01-01T00:00:00Z`",`"KMS01`",`"online`",`"$last`",`"activated`"`r`n")
        (Start-Run).Exit | Should -Be 1
        $Sim.Spent.Count | Should -Be 0
        (Get-Report).activations | Should -Be 1
    }
    It 'an activation that failed in the answer alone is read again' {
        $Sim.Always = 'then:0x80072EE2'
        (Start-Run).Exit | Should -Be 0
        @($Sim.Asks, $Sim.Spent.Count) | Should -Be @(1, 1)
    }
    It 'a ReturnValue that is not 0 is an error' {
        $Sim.Always = 'returns:3221536776'
        (Start-Run).Exit | Should -Be 1
        (Start-Run).Exit | Should -Be 1
        (Get-Report).failures -join ' ' | Should -Match '0xC004C008'
        $Sim.Asks | Should -Be 1
    }
    It 'a role that fails is a warning' {
        $Sim.Feature = 'fails'
        (Start-Run).Exit | Should -Be 0
        (Get-Report).warnings -join ' ' | Should -Match '0x800f0922'
        (Get-Host).LicenseStatus | Should -Be 1
    }
    It 'a second writer and a mere reader stop nothing' {
        Start-Run | Out-Null
        $open = [IO.File]::Open("$Place/kmshost/setup.log", 'Open', 'ReadWrite', 'ReadWrite')
        $Sim.Firewall.Enabled = 'False'
        $run = Start-Run
        $open.Dispose()
        @($run.How, $run.Exit, $Sim.Firewall.Enabled) | Should -Be @('', 0, 'True')
    }
    It 'the log rotates' {
        [void] (New-Item -ItemType Directory -Path "$Place/kmshost")
        [IO.File]::WriteAllText("$Place/kmshost/setup.log", 'x' * 1100000)
        Start-Run | Out-Null
        (Get-Item "$Place/kmshost/setup.log.1").Length | Should -Be 1100000
        (Get-Item "$Place/kmshost/setup.log").Length | Should -BeLessThan 10000
    }
    It 'old settings of the service are reported' {
        $Sim.Registry[$Spp].VLActivationInterval = 43200
        $Sim.Registry[$Spp].EnableKmsLowPriority = 1
        Start-Run | Out-Null
        (Get-Report).settings.VLActivationInterval | Should -Be '43200'
        (Get-Report).settings.EnableKmsLowPriority | Should -Be '1'
        (Get-Report).windows.build | Should -Be '26100.4652'
    }
    It 'hosts do not run in the same minute' {
        Start-Run | Out-Null
        $first = $Sim.Task.Task.Trigger[1].At.Minute
        New-Sim -Folder $Place
        $env:COMPUTERNAME = 'KMS02'
        Start-Run | Out-Null
        $Sim.Task.Task.Trigger[1].At.Minute | Should -Not -Be $first
    }
    It 'the packed script of AWS does the same as the plain one' {
        [IO.File]::WriteAllText($File, [IO.File]::ReadAllText("$Scripts/packed.ps1"))
        (Invoke-Run $File).Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
        [IO.File]::ReadAllText("$Place/kmshost/setup.ps1") | Should -Be ([IO.File]::ReadAllText("$Scripts/azure.ps1"))
        New-Sim -Folder $Place
        [IO.File]::WriteAllText($File, [IO.File]::ReadAllText("$Scripts/packed-ranges.ps1"))
        (Invoke-Run $File).Exit | Should -Be 0
        $Sim.Firewall.Remote | Should -Be @('10.20.0.0/16', 'fd12:3456:789a::/48', '10.30.1.5/32')
    }
    It 'AWS: the secret by <how>' -ForEach @(@{ how = 'module'; m = $true; a = $false }, @{ how = 'aws.exe'; m = $false; a = $true }, @{ how = 'signature'; m = $false; a = $false }) {
        $Sim.Cloud = 'aws'
        Set-Module $m $a
        $Sim.Secrets.Remove('host')
        (Start-Run -Script 'aws').Exit | Should -Be 0 -Because 'a secret without a value is waited for'
        $Sim.Secrets['host'] = $Sim.Key
        (Start-Run -Script 'aws').Exit | Should -Be 0
        (Get-Host).LicenseStatus | Should -Be 1
    }
}

Describe 'a client' {
    BeforeEach {
        New-Sim -Folder $Place
        $Sim.Service.KeyManagementServiceMachine = 'azkms.core.windows.net'
        $Sim.Service.KeyManagementServicePort = [uint32] 1688
        $Sim.Products[0].LicenseStatus = [uint32] 0
        $Sim.Dns['_vlmcs._tcp.corp.example.com SRV'] = @(@{ Type = 'SRV'; NameTarget = 'kms01.corp.example.com'; Port = 1688 }, @{ Type = 'SRV'; NameTarget = 'kms02.corp.example.com'; Port = 1688 })
        [void] [FakeTcpClient]::Open.Add('kms01.corp.example.com:1688')
        [void] [FakeTcpClient]::Open.Add('kms02.corp.example.com:1688')
    }
    It '36 client on azkms, all fine' {
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 0
        $Sim.Service.KeyManagementServiceMachine | Should -Be ''
        $Sim.Service.KeyManagementServiceLookupDomain | Should -Be 'corp.example.com'
        $run.Text | Should -Match 'this client finds its KMS host by DNS in corp.example.com'
        $again = Invoke-Run "$Scripts/client.ps1"
        @($again.Exit, ($again.Changes -join ' ')) | Should -Be @(0, '')
        (Invoke-Run "$Scripts/client-undo.ps1").Exit | Should -Be 0
        @($Sim.Service.KeyManagementServiceMachine, $Sim.Service.KeyManagementServicePort, $Sim.Service.KeyManagementServiceLookupDomain) | Should -Be @('azkms.core.windows.net', 1688, '')
        (Invoke-Run "$Scripts/client-undo.ps1").Changes | Should -BeNullOrEmpty
    }
    It '37 client, zone not linked' {
        $Sim.Dns.Clear()
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 1
        ($run.Changes -join ' ') | Should -Be ''
        $Sim.Service.KeyManagementServiceMachine | Should -Be 'azkms.core.windows.net'
        $run.Text | Should -Match 'link this network to the zone'
    }
    It '37 no host answers' {
        [FakeTcpClient]::Open.Clear()
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 1
        $Sim.Service.KeyManagementServiceMachine | Should -Be 'azkms.core.windows.net'
    }
    It '38 client with MAK/AVMA/subscription (<channel> <description>)' -ForEach @(
        @{ channel = 'Volume:MAK'; description = 'VOLUME_MAK channel'; says = 'MAK' },
        @{ channel = 'Retail'; description = 'RETAIL channel'; says = "the channel 'Retail'" },
        @{ channel = 'OEM:NONSLP'; description = 'VIRTUAL_MACHINE_ACTIVATION channel'; says = 'AVMA' },
        @{ channel = 'Retail:TB:Sub'; description = 'TIMEBASED_SUB channel'; says = 'subscription' },
        @{ channel = 'Retail:TB:Eval'; description = 'TIMEBASED_EVAL channel'; says = 'evaluation' }
    ) {
        $Sim.Products[0].ProductKeyChannel = $channel; $Sim.Products[0].Description = "Windows(R), $description"
        $run = Invoke-Run "$Scripts/client-activate.ps1"
        $run.Exit | Should -Be 1
        ($run.Changes -join ' ') | Should -Be ''
        $run.Text | Should -Match $says
        $run.Text | Should -Match 'GVLK'
    }
    It '38 a KMS host is left alone' {
        $Sim.Products[0].ProductKeyChannel = 'Volume:CSVLK'; $Sim.Products[0].Description = 'VOLUME_KMS_WS22 channel'
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 1
        ($run.Changes -join ' ') | Should -Be ''
        $run.Text | Should -Match 'is a KMS host'
    }
    It '38 activated by Active Directory, or set to it alone' {
        $Sim.Products[0].VLActivationType = [uint32] 1
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 0
        $run.Text | Should -Match 'activated by Active Directory'
        $Sim.Service.VLActivationTypeEnabled = [uint32] 1
        (Invoke-Run "$Scripts/client.ps1").Exit | Should -Be 1
    }
    It '39 client, first of 25, -Activate' {
        $Sim.Always = '0xC004F038'
        $run = Invoke-Run "$Scripts/client-activate.ps1"
        $run.Exit | Should -Be 0
        $run.Text | Should -Match 'count is too low yet'
        $Sim.Always = '0xC004F074'
        $run = Invoke-Run "$Scripts/client-activate.ps1"
        $run.Exit | Should -Be 1
        $run.Text | Should -Match '0xC004F074'
    }
    It '39 one dead host of two is a warning' {
        [void] [FakeTcpClient]::Open.Remove('kms02.corp.example.com:1688')
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 0
        $run.Text | Should -Match 'no way to kms02'
    }
    It '40 client without Office' {
        $Sim.Products.Count | Should -Be 5
        (Invoke-Run "$Scripts/client-activate.ps1").Exit | Should -Be 0
        $Sim.Products[0].LicenseStatus | Should -Be 1
    }
    It '45 Constrained Language Mode, on a client' {
        $shell = [powershell]::Create()
        [void] $shell.AddScript({ param ($File) function global:Get-CimInstance { throw 'no' }; $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; & $File; "exit $LASTEXITCODE" }).AddArgument("$Scripts/client.ps1")
        $text = @($shell.Invoke()) -join "`n"
        $text | Should -Match 'ConstrainedLanguage mode on this machine'
        $text | Should -Match 'exit 1'
    }
    It '41 client pinned to own host' {
        $Sim.Service.KeyManagementServiceMachine = 'kms9.corp.example.com'
        $run = Invoke-Run "$Scripts/client.ps1"
        $run.Exit | Should -Be 1
        $Sim.Service.KeyManagementServiceMachine | Should -Be 'kms9.corp.example.com'
        $run.Text | Should -Match 'slmgr /ckms'
    }
}

Describe 'the scripts of AWS' {
    BeforeEach { New-Sim -Folder $Place -Cloud 'aws' }
    It 'takes the task out of the launch agent, and nothing else' {
        [void] (New-Item -ItemType Directory -Path "$Place/Amazon/EC2Launch/config" -Force)
        $yaml = "$Place/Amazon/EC2Launch/config/agent-config.yml"
        [IO.File]::WriteAllText($yaml, "config:`n  - stage: boot`n    tasks:`n      - task: activateWindows`n        inputs:`n          activation:`n            type: amazon`n      - task: setDnsSuffix`n")
        (Invoke-Run "$Scripts/own-activation.ps1").Exit | Should -Be 0
        [IO.File]::ReadAllText($yaml) | Should -Be "config:`r`n  - stage: boot`r`n    tasks:`r`n      - task: setDnsSuffix`r`n"
        Set-DiskFull $true
        [IO.File]::Exists("$yaml.before-kmshost") | Should -BeTrue
    }
    It 'a full disk is a warning' {
        [void] (New-Item -ItemType Directory -Path "$Place/Amazon/EC2Launch/config" -Force)
        $yaml = "$Place/Amazon/EC2Launch/config/agent-config.yml"
        [IO.File]::WriteAllText($yaml, "      - task: activateWindows`n")
        Set-DiskFull $true
        (Invoke-Run "$Scripts/own-activation.ps1").Exit | Should -Be 0
        Set-DiskFull $false
        [IO.File]::ReadAllText($yaml) | Should -Be "      - task: activateWindows`n"
    }
    It 'names the update server, once; a failure is a warning' {
        (Invoke-Run "$Scripts/update-server.ps1").Exit | Should -Be 0
        $Sim.Registry['HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'].WUServer | Should -Be 'https://wsus.example.com:8531'
        ((Invoke-Run "$Scripts/update-server.ps1").Changes -join ' ') | Should -Be ''
        $Sim.Registry.Remove('HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate')
        $Sim.AtCall['New-ItemProperty'] = { throw 'access denied' }
        $run = Invoke-Run "$Scripts/update-server.ps1"
        @($run.How, $run.Exit) | Should -Be @('', 0)
    }
}

Describe 'settings' {
    It 'any Unicode comes through, and nothing of it runs' {
        $values = @(& "$Scripts/hostile.ps1")
        $wanted = @(ConvertFrom-Json ([IO.File]::ReadAllText("$Scripts/hostile.json")))
        $values.Count | Should -BeGreaterThan 300
        for ($i = 0; $i -lt $wanted.Count; $i++) { $values[$i] | Should -BeExactly $wanted[$i] }
    }
    It 'a share with a letter that cp1252 reads as a quote runs nothing' {
        New-Sim -Folder $Place
        $latin = [Text.Encoding]::GetEncoding('iso-8859-1').GetString([IO.File]::ReadAllBytes("$Scripts/share.ps1"))
        [IO.File]::WriteAllText($File, $latin)
        $global:Injected = 0
        (Invoke-Run $File).Exit | Should -Be 0
        $global:Injected | Should -Be 0
        $latin | Should -Be ([IO.File]::ReadAllText("$Scripts/share.ps1"))
    }
}
