<#
.SYNOPSIS
A simulated Windows Server: the licensing service as a state machine, registry, firewall, services, tasks, event logs, vaults,
directory, DNS, clock and disk, as functions of the names that Windows has.
.DESCRIPTION
The fakes know nothing of the scripts. They refuse what Windows does not know: a parameter (param blocks), a class, a method, the
name or type of an argument. What is read is a copy: who does not ask again sees the old state. Every call can be the one at
which the power goes off ($Sim.CutAt), or at which something else happens ($Sim.AtCall).
#>

Add-Type -TypeDefinition @'
using System;
public class FakeResponse { public int StatusCode; }
public class FakeHttpException : Exception {
  public FakeResponse Response { get; set; }
  public FakeHttpException(int status, string message) : base(message) { Response = new FakeResponse { StatusCode = status }; }
}
public class FakeProperty { public object Value; }
public class FakeErrorData { public System.Collections.Generic.Dictionary<string, FakeProperty> CimInstanceProperties = new System.Collections.Generic.Dictionary<string, FakeProperty>(); }
public class FakeCimException : Exception {
  public FakeErrorData ErrorData { get; set; }
  public string MessageId { get; set; }
  public FakeCimException(string message) : base(message) {}
}
public class FakeTcpClient : IDisposable {
  public static System.Collections.Generic.HashSet<string> Open = new System.Collections.Generic.HashSet<string>();
  public System.Threading.Tasks.Task ConnectAsync(string host, int port) {
    if (Open.Contains(host.TrimEnd('.').ToLowerInvariant() + ":" + port)) return System.Threading.Tasks.Task.CompletedTask;
    return System.Threading.Tasks.Task.FromException(new Exception("No connection could be made"));
  }
  public bool Connected { get { return true; } }
  public void Close() {}
  public void Dispose() {}
}
'@

$global:WindowsApp = '55c92734-d682-4d71-983e-d6ec3f16059f'
$global:OfficeApp = '0ff1ce15-a989-479d-af46-f275c6370663'
$global:Spp = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'

# A key that no one issued, made when the test runs: the text of a test holds none.
function global:New-Key { param ([string] $Seed)
    $digits = '23456789BCDFGHJKMPQRTVWXY'
    $bytes = [System.Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($Seed))
    $letters = 0..24 | ForEach-Object { $digits[$bytes[$_ % 32] % 25] }
    return (0..4 | ForEach-Object { -join $letters[(5 * $_)..(5 * $_ + 4)] }) -join '-'
}

function global:New-Product { param ([string] $Id, [string] $Name, [string] $Description, [string] $App, [string] $Channel)
    return @{ ID = $Id; Name = $Name; Description = $Description; ApplicationID = $App; ProductKeyChannel = $Channel; PartialProductKey = $null; LicenseStatus = [uint32] 0; LicenseStatusReason = [uint32] 3221549076; OfflineInstallationId = $null; KeyManagementServiceCurrentCount = [uint32]::MaxValue; RequiredClientCount = [uint32]::MaxValue; KeyManagementServiceMachine = ''; GracePeriodRemaining = [uint32] 0; VLActivationType = [uint32] 0 }
}

# Where a settings change is a line of the script; the settings' own id changes with it, as it does when they are rendered.
function global:Edit-Script { param ([string] $Text, [hashtable] $Values)
    foreach ($name in $Values.Keys | Sort-Object) {
        $pattern = "(?m)^    $name = .*$"
        if ($Text -match $pattern) { $Text = [regex]::Replace($Text, $pattern, "    $name = $($Values[$name])".Replace('$', '$$')) }
    }
    $id = [BitConverter]::ToString([System.Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes(($Values.Keys | Sort-Object | ForEach-Object { "$_=$($Values[$_])" }) -join ';'))).Replace('-', '').Substring(0, 12)
    return $Text.Replace("    SettingsId = '", "    SettingsId = '$id")
}

function global:New-Sim { param ([string] $Cloud = 'azure', [string] $Folder)
    Set-DiskFull $false
    # On Linux a named mutex is a file, which a full disk must not stop, as it stops none in Windows.
    if ($null -eq $global:KeptMutex) { $global:KeptMutex = [Threading.Mutex]::new($false, $global:LockName) }
    if (Test-Path -LiteralPath $Folder) { Microsoft.PowerShell.Management\Remove-Item -LiteralPath $Folder -Recurse -Force }
    Microsoft.PowerShell.Management\New-Item -ItemType Directory -Path $Folder -Force | Out-Null
    $env:ProgramData = $Folder
    $env:COMPUTERNAME = 'KMS01'
    $env:SystemRoot = 'C:\Windows'
    $global:Sim = @{
        Cloud = $Cloud; Folder = $Folder; Running = $false; Calls = 0; CutAt = -1; AtCall = @{}; Log = [Collections.Generic.List[string]]::new(); Changes = [Collections.Generic.List[string]]::new()
        Now = [DateTime]::new(2026, 11, 24, 8, 0, 0, [DateTimeKind]::Utc); ClockError = [TimeSpan]::Zero; Slept = 0; Word = ''
        Products = [Collections.Generic.List[hashtable]]::new(); Keys = @{}; InstalledKey = @{}; Unstable = 0; NeedsRestart = $false
        Installs = [Collections.Generic.List[string]]::new(); Spent = [Collections.Generic.List[hashtable]]::new(); Asks = 0; Deposits = 0; Licenses = 0; Lost = 0; Refreshes = 0
        OnActivate = [Collections.Generic.Queue[string]]::new(); Always = ''; OnRefresh = ''; OnInstall = ''; OnObject = ''; ErrorStyle = 'id'
        Hardware = 'a'; Registry = @{}; Services = @{}; Firewall = @{ Enabled = 'False'; Action = 'Allow'; Profile = 'Any'; Port = '1688'; Protocol = 'TCP'; Remote = @('Any') }
        Profiles = @(@{ Name = 'Domain'; Enabled = 'True'; AllowInboundRules = 'NotConfigured'; AllowLocalFirewallRules = 'NotConfigured' })
        Feature = 'absent'; Task = $null; Events = [Collections.Generic.List[hashtable]]::new(); Sources = @(); RequestLog = @{ Max = 20971520; Enabled = $true; Size = 69632; Records = 0 }
        Secrets = @{}; Vault = 'ok'; Reads = 0; IdentityId = ''; Module = $false; AwsExe = $false; Token = 'imds-token'
        Shares = @{}; Joined = $false; Domain = 'WORKGROUP'; Controllers = [ordered]@{ 'dc1.corp.example.com' = @{ Objects = @() }; 'dc2.corp.example.com' = @{ Objects = @() } }; Controller = 'dc1.corp.example.com'; Replicates = $true; MayCreate = $true; Schema = $true; Objects = [Collections.Generic.List[string]]::new()
        System = @{ Caption = 'Microsoft Windows Server 2025 Datacenter'; BuildNumber = '26100'; OperatingSystemSKU = [uint32] 8; ProductType = [uint32] 3 }
        Listeners = $null; Dns = @{}; Drift = 0; Denied = $false; TimeFails = $false; Service = @{ KeyManagementServiceMachine = ''; KeyManagementServicePort = [uint32] 0; KeyManagementServiceLookupDomain = ''; KeyManagementServiceActivationDisabled = $false; VLActivationTypeEnabled = [uint32] 0; KeyManagementServiceHostCaching = $true }
    }
    [FakeTcpClient]::Open.Clear()
    $s = $global:Sim
    foreach ($name in 'sppsvc', 'w32time', 'wuauserv') { $s.Services[$name] = @{ Status = 'Running'; StartType = 'Automatic' } }
    $s.Registry[$global:Spp] = @{ KeyManagementServiceName = 'azkms.core.windows.net'; KeyManagementServicePort = '1688' }
    $s.Registry["$($global:Spp)\55c92734\sku"] = @{}
    $s.Registry['HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'] = @{ CurrentBuildNumber = '26100'; UBR = 4652; EditionID = 'ServerDatacenter' }
    $s.Registry['HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\VMICTimeProvider'] = @{ Enabled = 0 }
    $s.Registry['HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'] = @{ NtpServer = 'time.windows.com,0x9' }
    $client = New-Product 'client-sku' 'Windows(R), ServerDatacenter edition' 'Windows(R) Operating System, VOLUME_KMSCLIENT channel' $global:WindowsApp 'Volume:GVLK'
    $client.PartialProductKey = 'GVLK1'; $client.LicenseStatus = [uint32] 1
    $s.Products.Add($client)
    foreach ($kind in @(@('host-sku', 'VOLUME_KMS_WS25 channel', 'Volume:CSVLK'), @('old-sku', 'VOLUME_KMS_WS19 channel', 'Volume:CSVLK'), @('w10-sku', 'VOLUME_KMS_W10 channel', 'Volume:CSVLK'), @('mak-sku', 'VOLUME_MAK channel', 'Volume:MAK'))) {
        $s.Products.Add((New-Product $kind[0] "Windows(R), $($kind[0])" "Windows(R) Operating System, $($kind[1])" $global:WindowsApp $kind[2]))
    }
    $s.Key = New-Key "host $Folder"
    Add-Key $s.Key 'host-sku'
    $s.Secrets['host'] = $s.Key
}

function global:Add-Key { param ([string] $Key, [string] $Product, [string] $RefusedWith = '')
    $global:Sim.Keys[$Key] = @{ Product = $Product; Refused = $RefusedWith }
}

function global:Add-OfficePack { param ([string] $Id = 'f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f')
    $folder = Join-Path $global:Sim.Folder 'share'
    Microsoft.PowerShell.Management\New-Item -ItemType Directory -Path $folder -Force | Out-Null
    [IO.File]::WriteAllText("$folder/a.xrm-ms", "license-of:$Id")
    $global:Sim.Shares['\\files\kms\office2024'] = $folder
}

# As root of the container may do, so may the disk: what this process writes into files fails, pipes stay.
function global:Set-DiskFull { param ([bool] $Full)
    if ($Full -eq [bool] $global:DiskFull) { return }
    if (-not (Get-Command -Name prlimit -ErrorAction SilentlyContinue)) { Set-ItResult -Skipped -Because 'a full disk is simulated on Linux' }
    $limit = if ($Full) { '0:unlimited' } else { 'unlimited:unlimited' }
    & prlimit --pid $PID "--fsize=$limit"
    $global:DiskFull = $Full
}

function global:Enter-Call { param ([string] $Name, [string] $Change = '')
    $s = $global:Sim
    if (-not $s.Running) { return }
    $s.Calls++
    if ($Change -ne '') { $s.Changes.Add("$Name $Change") }
    if ($s.AtCall.ContainsKey($s.Calls)) { $action = $s.AtCall[$s.Calls]; $s.AtCall.Remove($s.Calls); & $action }
    if ($s.AtCall.ContainsKey($Name)) { $action = $s.AtCall[$Name]; $s.AtCall.Remove($Name); & $action }
    if ($s.Calls -eq $s.CutAt) { throw [System.Management.Automation.PipelineStoppedException]::new() }
}

# An error as the licensing service gives it: the code is in the error's id in small letters (id), in error_Code (data) or in the
# message's id (message), and the message may be empty. HResult is the same for all.
function global:New-SppError { param ([string] $Code)
    $exception = [FakeCimException]::new(@('', 'The Software Licensing Service reported an error.')[$global:Sim.Calls % 2])
    $id = "HRESULT $($Code.ToLowerInvariant()),Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand"
    if ($global:Sim.ErrorStyle -eq 'data') {
        $id = 'MiException'
        $exception.ErrorData = [FakeErrorData]::new()
        $exception.ErrorData.CimInstanceProperties['error_Code'] = [FakeProperty]@{ Value = [Convert]::ToUInt32($Code, 16) }
    }
    elseif ($global:Sim.ErrorStyle -eq 'message') { $id = 'MiException'; $exception.MessageId = "HRESULT $($Code.ToLowerInvariant())" }
    return [System.Management.Automation.ErrorRecord]::new($exception, $id, 'NotSpecified', $null)
}

function global:Copy-Product { param ([hashtable] $Product)
    $copy = [ordered]@{}
    foreach ($name in $Product.Keys) { $copy[$name] = $Product[$name] }
    $copy.CimClass = @{ CimClassName = 'SoftwareLicensingProduct' }
    return [pscustomobject] $copy
}

function global:Test-SppRuns {
    if ($global:Sim.Services['sppsvc'].StartType -eq 'Disabled') {
        throw [System.Management.Automation.ErrorRecord]::new([Exception]::new('The service cannot be started'), 'HRESULT 0x80070422,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand', 'NotSpecified', $null)
    }
}

function global:Get-CimInstance { [CmdletBinding()] param ([string] $ClassName, [string] $Filter, [string] $Namespace)
    Enter-Call 'Get-CimInstance'
    $s = $global:Sim
    switch ($ClassName) {
        'Win32_ComputerSystem' { return [pscustomobject]@{ PartOfDomain = $s.Joined; Domain = $s.Domain; Name = $env:COMPUTERNAME } }
        'Win32_OperatingSystem' { return [pscustomobject] $s.System }
        'SoftwareLicensingService' {
            Test-SppRuns
            $properties = $s.Service.Clone()
            $windows = @($s.Products | Where-Object { $_.ApplicationID -eq $global:WindowsApp -and $_.PartialProductKey })[0]
            $properties.IsKeyManagementServiceMachine = [uint32] [int] ($null -ne $windows -and $windows.ProductKeyChannel -eq 'Volume:CSVLK')
            $properties.KeyManagementServiceCurrentCount = if ($properties.IsKeyManagementServiceMachine) { $windows.KeyManagementServiceCurrentCount } else { [uint32]::MaxValue }
            $properties.Version = '10.0.26100.1'
            $properties.CimClass = @{ CimClassName = 'SoftwareLicensingService' }
            return [pscustomobject] $properties
        }
        'SoftwareLicensingProduct' {
            Test-SppRuns
            $found = @($s.Products)
            foreach ($term in ($Filter -split ' AND ' | Where-Object { $_ -ne '' })) {
                if ($term -match "^(\w+) = '([^']*)'$") { $field = $Matches[1]; $wanted = $Matches[2]; $found = @($found | Where-Object { "$($_[$field])" -eq $wanted }) }
                elseif ($term -match '^(\w+) IS NOT NULL$') { $field = $Matches[1]; $found = @($found | Where-Object { $null -ne $_[$field] }) }
                else { throw "Invalid query: $Filter" }
            }
            return @($found | ForEach-Object { Copy-Product $_ })
        }
        default { throw "Invalid class $ClassName" }
    }
}

$global:SppMethods = @{
    SoftwareLicensingService = @{ InstallProductKey = 'ProductKey'; InstallLicense = 'License'; RefreshLicenseStatus = ''; DoActiveDirectoryOnlineActivation = 'ProductKey,ActivationObjectName'; GenerateActiveDirectoryOfflineActivationId = 'ProductKey'; DepositActiveDirectoryOfflineActivationConfirmation = 'ProductKey,ConfirmationID,ActivationObjectName'; ClearKeyManagementServiceMachine = ''; ClearKeyManagementServicePort = ''; SetKeyManagementServiceMachine = 'MachineName'; SetKeyManagementServicePort = 'PortNumber'; SetKeyManagementServiceLookupDomain = 'LookupDomain'; ClearKeyManagementServiceLookupDomain = '' }
    SoftwareLicensingProduct = @{ Activate = ''; DepositOfflineConfirmationId = 'InstallationId,ConfirmationId'; ClearKeyManagementServiceMachine = ''; ClearKeyManagementServicePort = ''; SetKeyManagementServiceMachine = 'MachineName'; SetKeyManagementServicePort = 'PortNumber'; UninstallProductKey = '' }
}

# What Microsoft answers to an installation ID: 48 digits.
function global:Get-Confirmation { param ([string] $InstallationId)
    $bytes = [System.Security.Cryptography.SHA512]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($InstallationId))
    return -join ($bytes[0..47] | ForEach-Object { $_ % 10 })
}

function global:Get-InstallationId { param ([string] $Seed)
    $bytes = [System.Security.Cryptography.SHA512]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes("$Seed $($global:Sim.Hardware)"))
    return -join (0..62 | ForEach-Object { $bytes[$_] % 10 })
}

function global:Add-Spent { param ([string] $Key, [string] $Kind)
    $global:Sim.Spent.Add(@{ Key = $Key; Kind = $Kind; Word = $global:Sim.Word })
}

function global:Set-Licensed { param ([hashtable] $Product)
    $Product.LicenseStatus = [uint32] 1; $Product.LicenseStatusReason = [uint32] 1074066433
    $Product.KeyManagementServiceCurrentCount = [uint32] 0; $Product.RequiredClientCount = [uint32] 5
}

# Windows' own automatic activation, unless it is switched off: some time after a key is in.
function global:Step-Windows {
    $s = $global:Sim
    $manual = $s.Registry["$($global:Spp)\Activation"]
    if ($null -ne $manual -and $manual['Manual'] -eq 1) { return }
    foreach ($product in $s.Products) {
        if ($product.PartialProductKey -and $product.ProductKeyChannel -in 'Volume:CSVLK', 'Volume:MAK' -and $product.LicenseStatus -ne 1 -and -not $product.Tried) {
            $product.Tried = $true
            Add-Spent $s.InstalledKey[$product.ID] 'windows'
            Set-Licensed $product
        }
    }
}

function global:Invoke-CimMethod { [CmdletBinding()] param ([object] $InputObject, [string] $MethodName, [System.Collections.IDictionary] $Arguments)
    $s = $global:Sim
    $class = $InputObject.CimClass.CimClassName
    $methods = $global:SppMethods[$class]
    if ($null -eq $methods -or -not $methods.ContainsKey($MethodName)) { throw "Invalid method $MethodName of $class" }
    $wanted = @($methods[$MethodName].Split(',') | Where-Object { $_ -ne '' } | Sort-Object)
    $given = @(); if ($null -ne $Arguments) { $given = @($Arguments.Keys | Sort-Object) }
    if (($wanted -join ',') -cne ($given -join ',')) { throw "Invalid method parameters: $MethodName takes $($wanted -join ', ')" }
    foreach ($name in $given) { if ($Arguments[$name] -isnot [string] -and $name -ne 'PortNumber') { throw "Type mismatch for $name" } }
    Test-SppRuns
    Enter-Call $MethodName $MethodName
    $ok = [pscustomobject]@{ ReturnValue = [uint32] 0 }
    $target = $null
    if ($class -eq 'SoftwareLicensingProduct') { $target = @($s.Products | Where-Object { $_.ID -eq $InputObject.ID })[0] }
    switch ($MethodName) {
        'InstallProductKey' {
            $key = $Arguments.ProductKey
            $s.Installs.Add($key)
            $facts = $s.Keys[$key]
            if ($s.OnInstall -ne '') { $PSCmdlet.ThrowTerminatingError((New-SppError $s.OnInstall)) }
            if ($null -eq $facts) { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F050')) }
            if ($facts.Refused -ne '') { $PSCmdlet.ThrowTerminatingError((New-SppError $facts.Refused)) }
            $product = @($s.Products | Where-Object { $_.ID -eq $facts.Product })[0]
            if ($null -eq $product) { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F069')) }
            foreach ($other in $s.Products) {
                if ($other.ApplicationID -eq $global:WindowsApp -and $product.ApplicationID -eq $global:WindowsApp -or $other.ID -eq $product.ID) {
                    if ($other.ProductKeyChannel -eq 'Volume:CSVLK' -and $other.LicenseStatus -eq 1) { $s.Lost++ }
                    $other.PartialProductKey = $null; $other.LicenseStatus = [uint32] 0; $other.OfflineInstallationId = $null; $other.Tried = $false
                    $other.KeyManagementServiceCurrentCount = [uint32]::MaxValue; $other.RequiredClientCount = [uint32]::MaxValue
                }
            }
            $product.PartialProductKey = $key.Substring($key.Length - 5)
            $product.LicenseStatus = [uint32] 2; $product.LicenseStatusReason = [uint32] 1074066434
            $product.OfflineInstallationId = Get-InstallationId $key
            $s.InstalledKey[$product.ID] = $key
            $s.NeedsRestart = $true
        }
        'InstallLicense' {
            if ($Arguments.License -like 'broken*') { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F012')) }
            $s.Licenses++
            $id = $Arguments.License -replace '^license-of:', ''
            if (@($s.Products | Where-Object { $_.ID -eq $id }).Count -eq 0) { $s.Products.Add((New-Product $id 'Office 24, Office24KMSHostVL_KMS_Host edition' 'Office 24, VOLUME_KMS channel' $global:OfficeApp $null)) }
        }
        'RefreshLicenseStatus' { $s.Refreshes++; if ($s.OnRefresh -ne '') { $PSCmdlet.ThrowTerminatingError((New-SppError $s.OnRefresh)) } }
        'Activate' {
            $s.Asks++
            if ($s.NeedsRestart) { $s.Unstable++ }
            if ($target.ProductKeyChannel -in 'Volume:GVLK') {
                $answer = $s.Always; if ($s.OnActivate.Count -gt 0) { $answer = $s.OnActivate.Dequeue() }
                if ($answer -like '0x*') { $PSCmdlet.ThrowTerminatingError((New-SppError $answer)) }
                $target.LicenseStatus = [uint32] 1
                return $ok
            }
            $key = $s.InstalledKey[$target.ID]
            $answer = $s.Always; if ($s.OnActivate.Count -gt 0) { $answer = $s.OnActivate.Dequeue() }
            if ($answer -like '0x*') { $PSCmdlet.ThrowTerminatingError((New-SppError $answer)) }
            if ($answer -like 'returns:*') { return [pscustomobject]@{ ReturnValue = [uint32] ($answer -replace 'returns:', '') } }
            Add-Spent $key 'activate'
            if ($answer -match '^status:(\d)') {
                $target.LicenseStatus = [uint32] $Matches[1]; $target.LicenseStatusReason = [uint32] 3221549568
                return $ok
            }
            Set-Licensed $target
            if ($answer -like 'then:*') { $PSCmdlet.ThrowTerminatingError((New-SppError ($answer -replace 'then:', ''))) }
        }
        'DepositOfflineConfirmationId' {
            $s.Deposits++
            $key = $s.InstalledKey[$target.ID]
            if ($Arguments.InstallationId -ne $target.OfflineInstallationId -or $Arguments.ConfirmationId -ne (Get-Confirmation $target.OfflineInstallationId)) { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F02C')) }
            Add-Spent $key 'deposit'
            Set-Licensed $target
        }
        'GenerateActiveDirectoryOfflineActivationId' { return [pscustomobject]@{ ReturnValue = [uint32] 0; InstallationID = (Get-InstallationId "object $($Arguments.ProductKey)") } }
        { $_ -in 'DoActiveDirectoryOnlineActivation', 'DepositActiveDirectoryOfflineActivationConfirmation' } {
            if ($Arguments.ActivationObjectName.Length -gt 40) { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F082')) }
            if (-not $s.Joined -or -not $s.MayCreate) { $PSCmdlet.ThrowTerminatingError((New-SppError '0x80070005')) }
            if ($s.OnObject -like '0x*') { $PSCmdlet.ThrowTerminatingError((New-SppError $s.OnObject)) }
            if ($MethodName -like 'Deposit*' -and $Arguments.ConfirmationID -ne (Get-Confirmation (Get-InstallationId "object $($Arguments.ProductKey)"))) { $PSCmdlet.ThrowTerminatingError((New-SppError '0xC004F02C')) }
            Add-Spent $Arguments.ProductKey 'object'
            $s.Objects.Add($Arguments.ActivationObjectName)
            $last = $Arguments.ProductKey.Substring($Arguments.ProductKey.Length - 5)
            $s.Controllers[$s.Controller].Objects += $last
            if ($s.Replicates) { foreach ($name in @($s.Controllers.Keys)) { $s.Controllers[$name].Objects += $last } }
        }
        'ClearKeyManagementServiceMachine' { if ($target) { $target.KeyManagementServiceMachine = '' } else { $s.Service.KeyManagementServiceMachine = '' } }
        'ClearKeyManagementServicePort' { if (-not $target) { $s.Service.KeyManagementServicePort = [uint32] 0 } }
        'SetKeyManagementServiceMachine' { if ($target) { $target.KeyManagementServiceMachine = $Arguments.MachineName } else { $s.Service.KeyManagementServiceMachine = $Arguments.MachineName } }
        'SetKeyManagementServicePort' { if (-not $target) { $s.Service.KeyManagementServicePort = [uint32] $Arguments.PortNumber } }
        'SetKeyManagementServiceLookupDomain' { $s.Service.KeyManagementServiceLookupDomain = $Arguments.LookupDomain }
        'ClearKeyManagementServiceLookupDomain' { $s.Service.KeyManagementServiceLookupDomain = '' }
        'UninstallProductKey' { $target.PartialProductKey = $null; $target.LicenseStatus = [uint32] 0 }
    }
    # The power may go off after the service did it as well.
    Enter-Call "after $MethodName"
    return $ok
}

# --- registry -------------------------------------------------------------------------------------------------------------
function global:Get-Item { [CmdletBinding()] param ([Parameter(Position = 0)] [string[]] $Path, [string] $LiteralPath, [switch] $Force)
    $asked = if ($LiteralPath) { $LiteralPath } else { $Path[0] }
    if ($asked -notlike 'HKLM:*') { return Microsoft.PowerShell.Management\Get-Item @PSBoundParameters }
    Enter-Call 'Get-Item'
    $values = $global:Sim.Registry[$asked]
    if ($null -eq $values) { Write-Error "Cannot find path '$asked' because it does not exist."; return }
    $key = [pscustomobject]@{ PSPath = $asked; Name = $asked; Values = $values }
    $key | Add-Member -MemberType ScriptMethod -Name GetValue -Value { param ($Name, $Default) if ($this.Values.ContainsKey($Name)) { return $this.Values[$Name] }; return $Default }
    return $key
}
function global:Get-ChildItem { [CmdletBinding()] param ([Parameter(Position = 0)] [string[]] $Path, [string] $LiteralPath, [string] $Filter, [switch] $Recurse, [switch] $File, [switch] $Force)
    $asked = if ($LiteralPath) { $LiteralPath } else { "$($Path)" }
    if ($asked -like 'HKLM:*') {
        Enter-Call 'Get-ChildItem'
        return @($global:Sim.Registry.Keys | Where-Object { $_ -like "$asked\*" } | ForEach-Object { [pscustomobject]@{ PSPath = $_; Name = $_ } })
    }
    if ($asked -like '\\*') {
        Enter-Call 'Get-ChildItem'
        $real = $global:Sim.Shares[$asked]
        if ($null -eq $real) { Write-Error "Cannot find path '$asked' because it does not exist."; return }
        return @(Microsoft.PowerShell.Management\Get-ChildItem -LiteralPath $real -Filter $Filter)
    }
    return Microsoft.PowerShell.Management\Get-ChildItem @PSBoundParameters
}
function global:New-Item { [CmdletBinding()] param ([Parameter(Position = 0)] [string[]] $Path, [string] $ItemType, [string] $Name, [object] $Value, [switch] $Force)
    if ("$Path" -notlike 'HKLM:*') { return Microsoft.PowerShell.Management\New-Item @PSBoundParameters }
    Enter-Call 'New-Item' "$Path"
    $global:Sim.Registry["$Path"] = @{}
}
function global:New-ItemProperty { [CmdletBinding()] param ([string] $LiteralPath, [string] $Path, [string] $Name, [object] $Value, [ValidateSet('String', 'DWord', 'MultiString', 'QWord', 'ExpandString', 'Binary')] [string] $PropertyType, [switch] $Force)
    $asked = "$LiteralPath$Path"
    if ($global:Sim.Denied) { throw 'Requested registry access is not allowed.' }
    Enter-Call 'New-ItemProperty' "$asked $Name $Value"
    if (-not $global:Sim.Registry.ContainsKey($asked)) { throw "Cannot find path '$asked' because it does not exist." }
    $global:Sim.Registry[$asked][$Name] = if ($PropertyType -eq 'DWord') { [int] $Value } else { $Value }
}
function global:Remove-ItemProperty { [CmdletBinding()] param ([string] $LiteralPath, [string] $Path, [string] $Name)
    $asked = "$LiteralPath$Path"
    Enter-Call 'Remove-ItemProperty' "$asked $Name"
    if (-not $global:Sim.Registry[$asked].ContainsKey($Name)) { throw "Property $Name does not exist at path $asked." }
    $global:Sim.Registry[$asked].Remove($Name)
}
function global:Test-Path { [CmdletBinding()] param ([Parameter(Position = 0)] [string[]] $Path, [string] $LiteralPath, [string] $PathType)
    $asked = if ($LiteralPath) { $LiteralPath } else { "$Path" }
    if ($asked -notlike 'HKLM:*') { return Microsoft.PowerShell.Management\Test-Path @PSBoundParameters }
    return $global:Sim.Registry.ContainsKey($asked)
}

# --- services, firewall, logs, roles, tasks ---------------------------------------------------------------------------------
function global:Get-Service { [CmdletBinding()] param ([string] $Name)
    Enter-Call 'Get-Service'
    $service = $global:Sim.Services[$Name]
    if ($null -eq $service) { Write-Error "Cannot find any service with service name '$Name'."; return }
    return [pscustomobject]@{ Name = $Name; Status = $service.Status; StartType = $service.StartType }
}
function global:Restart-Service { [CmdletBinding()] param ([string] $Name, [switch] $Force)
    Enter-Call 'Restart-Service' $Name
    if ($global:Sim.Services[$Name].StartType -eq 'Disabled') { throw "Service '$Name' cannot be started." }
    if ($Name -eq 'sppsvc') { $global:Sim.NeedsRestart = $false; Step-Windows }
}
function global:Start-Service { [CmdletBinding()] param ([string] $Name) Enter-Call 'Start-Service' $Name; $global:Sim.Services[$Name].Status = 'Running' }
function global:Set-Service { [CmdletBinding()] param ([string] $Name, [ValidateSet('Automatic', 'Manual', 'Disabled', 'AutomaticDelayedStart')] [string] $StartupType) Enter-Call 'Set-Service' $Name; $global:Sim.Services[$Name].StartType = $StartupType }

function global:Get-NetFirewallRule { [CmdletBinding()] param ([string] $Name)
    Enter-Call 'Get-NetFirewallRule'
    if ($Name -ne 'SPPSVC-In-TCP') { Write-Error "No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '$Name'."; return }
    $f = $global:Sim.Firewall
    return [pscustomobject]@{ Name = $Name; Enabled = $f.Enabled; Action = $f.Action; Profile = $f.Profile }
}
function global:Get-NetFirewallPortFilter { [CmdletBinding()] param ([Parameter(ValueFromPipeline)] [object] $AssociatedNetFirewallRule)
    process { Enter-Call 'Get-NetFirewallPortFilter'; [pscustomobject]@{ Protocol = $global:Sim.Firewall.Protocol; LocalPort = $global:Sim.Firewall.Port } } }
function global:Get-NetFirewallAddressFilter { [CmdletBinding()] param ([Parameter(ValueFromPipeline)] [object] $AssociatedNetFirewallRule)
    process {
        Enter-Call 'Get-NetFirewallAddressFilter'
        # Windows shows an IPv4 range with its mask.
        $shown = @($global:Sim.Firewall.Remote | ForEach-Object { if ($_ -match '^([\d.]+)/(\d+)$') { $bits = ('1' * [int] $Matches[2]).PadRight(32, '0'); "$($Matches[1])/$((0..3 | ForEach-Object { [Convert]::ToInt32($bits.Substring(8 * $_, 8), 2) }) -join '.')" } else { $_ } })
        [pscustomobject]@{ RemoteAddress = $shown }
    } }
function global:Set-NetFirewallPortFilter { [CmdletBinding()] param ([Parameter(ValueFromPipeline)] [object] $InputObject, [string] $Protocol, [string[]] $LocalPort)
    process { Enter-Call 'Set-NetFirewallPortFilter' "$LocalPort"; $global:Sim.Firewall.Protocol = $Protocol; $global:Sim.Firewall.Port = "$LocalPort" } }
function global:Set-NetFirewallRule { [CmdletBinding()] param ([string] $Name, [string] $Profile, [ValidateSet('Allow', 'Block', 'NotConfigured')] [string] $Action, [string[]] $RemoteAddress)
    Enter-Call 'Set-NetFirewallRule' "$RemoteAddress"; $f = $global:Sim.Firewall; $f.Profile = $Profile; $f.Action = $Action; $f.Remote = $RemoteAddress }
function global:Enable-NetFirewallRule { [CmdletBinding()] param ([string] $Name) Enter-Call 'Enable-NetFirewallRule' $Name; $global:Sim.Firewall.Enabled = 'True' }
function global:Disable-NetFirewallRule { [CmdletBinding()] param ([string] $Name) Enter-Call 'Disable-NetFirewallRule' $Name; $global:Sim.Firewall.Enabled = 'False' }
function global:Get-NetFirewallProfile { [CmdletBinding()] param ([string] $PolicyStore) Enter-Call 'Get-NetFirewallProfile'; return @($global:Sim.Profiles | ForEach-Object { [pscustomobject] $_ }) }
function global:Get-NetTCPConnection { [CmdletBinding()] param ([uint16[]] $LocalPort, [string] $State)
    Enter-Call 'Get-NetTCPConnection'
    $s = $global:Sim
    if ($null -ne $s.Listeners) { return @($s.Listeners | ForEach-Object { [pscustomobject]@{ LocalPort = $LocalPort[0]; OwningProcess = $_; State = 'Listen' } }) }
    $host_ = @($s.Products | Where-Object { $_.PartialProductKey -and $_.ProductKeyChannel -eq 'Volume:CSVLK' })
    if ($host_.Count -gt 0) { return [pscustomobject]@{ LocalPort = $LocalPort[0]; OwningProcess = 4711; State = 'Listen' } }
    Write-Error 'No matching MSFT_NetTCPConnection objects found'
}
function global:Get-Process { [CmdletBinding()] param ([int[]] $Id, [string[]] $Name)
    if (-not $global:Sim.Running) { return Microsoft.PowerShell.Management\Get-Process @PSBoundParameters }
    $names = @{ 4711 = 'SppExtComObj'; 4712 = 'nginx' }
    if ($names.ContainsKey([int] $Id[0])) { return [pscustomobject]@{ Id = $Id[0]; ProcessName = $names[[int] $Id[0]] } }
}
function global:Get-WinEvent { [CmdletBinding()] param ([string] $ListLog)
    Enter-Call 'Get-WinEvent'
    $log = $global:Sim.RequestLog
    $object = [pscustomobject]@{ LogName = $ListLog; MaximumSizeInBytes = [long] $log.Max; IsEnabled = $log.Enabled; FileSize = [long] $log.Size; RecordCount = [long] $log.Records }
    $object | Add-Member -MemberType ScriptMethod -Name SaveChanges -Value { Enter-Call 'SaveChanges' "$($this.MaximumSizeInBytes)"; $global:Sim.RequestLog.Max = $this.MaximumSizeInBytes; $global:Sim.RequestLog.Enabled = $this.IsEnabled }
    return $object
}
function global:Get-WindowsFeature { [CmdletBinding()] param ([string] $Name)
    Enter-Call 'Get-WindowsFeature'
    return [pscustomobject]@{ Name = $Name; Installed = ($global:Sim.Feature -eq 'installed') }
}
function global:Install-WindowsFeature { [CmdletBinding()] param ([string] $Name, [switch] $IncludeManagementTools)
    Enter-Call 'Install-WindowsFeature' $Name
    if ($global:Sim.Feature -eq 'fails') { throw 'The request to add or remove features on the specified server failed. 0x800f0922' }
    $global:Sim.Feature = 'installed'
}
function global:New-ScheduledTaskAction { [CmdletBinding()] param ([string] $Execute, [string] $Argument) return @{ Execute = $Execute; Argument = $Argument } }
function global:New-ScheduledTaskTrigger { [CmdletBinding()] param ([switch] $Once, [DateTime] $At, [TimeSpan] $RepetitionInterval, [switch] $AtStartup) return @{ At = $At; Startup = [bool] $AtStartup; Every = $RepetitionInterval } }
function global:New-ScheduledTaskPrincipal { [CmdletBinding()] param ([string] $UserId, [string] $LogonType, [ValidateSet('Highest', 'Limited')] [string] $RunLevel) return @{ UserId = $UserId } }
function global:New-ScheduledTaskSettingsSet { [CmdletBinding()] param ([ValidateSet('Parallel', 'Queue', 'IgnoreNew')] [string] $MultipleInstances, [switch] $StartWhenAvailable, [TimeSpan] $ExecutionTimeLimit) return @{ Limit = $ExecutionTimeLimit } }
function global:New-ScheduledTask { [CmdletBinding()] param ([object[]] $Action, [object[]] $Trigger, [object] $Principal, [object] $Settings, [string] $Description) return @{ Action = $Action; Trigger = $Trigger; Principal = $Principal; Settings = $Settings } }
function global:Register-ScheduledTask { [CmdletBinding()] param ([string] $TaskName, [object] $InputObject, [switch] $Force) Enter-Call 'Register-ScheduledTask' $TaskName; $global:Sim.Task = @{ Name = $TaskName; Task = $InputObject; State = 'Ready' } }
function global:Get-ScheduledTask { [CmdletBinding()] param ([string] $TaskName)
    Enter-Call 'Get-ScheduledTask'
    if ($null -eq $global:Sim.Task -or $global:Sim.Task.Name -ne $TaskName) { Write-Error "No MSFT_ScheduledTask objects found with property 'TaskName' equal to '$TaskName'."; return }
    return [pscustomobject]@{ TaskName = $TaskName; State = $global:Sim.Task.State }
}
function global:New-EventLog { [CmdletBinding()] param ([string] $LogName, [string[]] $Source) Enter-Call 'New-EventLog' "$Source"; $global:Sim.Sources += $Source }
function global:Write-EventLog { [CmdletBinding()] param ([string] $LogName, [string] $Source, [int] $EventId, [ValidateSet('Error', 'Warning', 'Information')] [string] $EntryType, [string] $Message)
    Enter-Call 'Write-EventLog'
    if ($global:Sim.Sources -notcontains $Source) { throw "The source name ""$Source"" does not exist on computer ""localhost""." }
    if ($Message.Length -gt 31839) { throw 'The message is too long' }
    $global:Sim.Events.Add(@{ Id = $EventId; Type = $EntryType; Message = $Message })
}

function global:Write-Warning { [CmdletBinding()] param ([Parameter(Position = 0)] [string] $Message)
    if (-not $global:Sim -or -not $global:Sim.Running) { return Microsoft.PowerShell.Utility\Write-Warning @PSBoundParameters }
    $global:Sim.Log.Add("WARNING: $Message")
}
function global:Write-Host { [CmdletBinding()] param ([Parameter(Position = 0)] [object] $Object, [switch] $NoNewline, [string] $ForegroundColor)
    if (-not $global:Sim -or -not $global:Sim.Running) { return Microsoft.PowerShell.Utility\Write-Host @PSBoundParameters }
    $global:Sim.Log.Add("$Object")
}

# --- programs, clock, network -------------------------------------------------------------------------------------------------
function global:icacls.exe { Enter-Call 'icacls.exe' "$args"; $global:LASTEXITCODE = 0 }
function global:w32tm.exe {
    if ($global:Sim.TimeFails) { Enter-Call 'w32tm.exe' "$args"; $global:LASTEXITCODE = 1; 'The service has not been started. (0x80070426)'; return }
    if ("$args" -match '/config') { Enter-Call 'w32tm.exe' "$args"; $global:Sim.Registry['HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'].NtpServer = ("$args" -replace '^.*manualpeerlist:(.*) /syncfromflags.*$', '$1') }
    else { Enter-Call 'w32tm.exe'; '12:00:00, {0:+00.0000000;-00.0000000}s' -f (-$global:Sim.ClockError.TotalSeconds) }
    $global:LASTEXITCODE = 0
}
function global:Get-Date { [CmdletBinding()] param ([Parameter(Position = 0)] [object] $Date, [string] $Format, [switch] $AsUTC, [string] $UFormat)
    if (-not $global:Sim.Running) { return Microsoft.PowerShell.Utility\Get-Date @PSBoundParameters }
    return $global:Sim.Now + $global:Sim.ClockError
}
function global:Start-Sleep { [CmdletBinding()] param ([Parameter(Position = 0)] [double] $Seconds, [int] $Milliseconds)
    if (-not $global:Sim.Running) { return Microsoft.PowerShell.Utility\Start-Sleep @PSBoundParameters }
    Enter-Call 'Start-Sleep'
    $global:Sim.Slept += $Seconds
    $global:Sim.Now = $global:Sim.Now.AddSeconds($Seconds + $Milliseconds / 1000)
}

function global:Get-SecretOf { param ([string] $Address)
    foreach ($name in $global:Sim.Secrets.Keys) { if ($Address -match "(secrets/|secret:)kms-$name-key") { return $global:Sim.Secrets[$name] } }
    return $null
}
function global:Stop-ByVault {
    $s = $global:Sim
    if ($s.Vault -eq 'timeout') { $s.Now = $s.Now.AddSeconds(15); $s.Slept += 15; throw [Exception]::new('The operation has timed out.') }
    if ($s.Vault -eq 'trust') { throw [Exception]::new('The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.') }
    if ($s.Vault -match '^\d+$') { throw [FakeHttpException]::new([int] $s.Vault, "The remote server returned an error: ($($s.Vault)).") }
}
function global:Invoke-RestMethod { [CmdletBinding()] param ([uri] $Uri, [System.Collections.IDictionary] $Headers, [int] $TimeoutSec, [string] $Method = 'Get', [object] $Body, [string] $ContentType, [switch] $UseBasicParsing)
    Enter-Call 'Invoke-RestMethod'
    $s = $global:Sim
    $text = "$Uri"
    if ($text -like 'http://169.254.169.254/metadata/identity/oauth2/token*' -and $s.Cloud -eq 'azure') {
        if ($Headers['Metadata'] -ne 'true') { throw [FakeHttpException]::new(400, 'Bad Request') }
        if ($text -match 'client_id=([^&]+)') { $s.IdentityId = $Matches[1] }
        return [pscustomobject]@{ access_token = 'a-token' }
    }
    if ($text -like 'https://kv-*.vault.azure.net/*') {
        if ($Headers['Authorization'] -ne 'Bearer a-token') { throw [FakeHttpException]::new(401, 'Unauthorized') }
        $s.Reads++
        Stop-ByVault
        $value = Get-SecretOf $text
        if ($null -eq $value) { throw [FakeHttpException]::new(404, 'Not Found') }
        return [pscustomobject]@{ value = $value }
    }
    if ($text -eq 'http://169.254.169.254/latest/api/token' -and $Method -eq 'Put' -and $s.Cloud -eq 'aws') { return $s.Token }
    if ($text -like 'http://169.254.169.254/latest/meta-data/iam/security-credentials/*' -and $s.Cloud -eq 'aws') {
        if ($Headers['X-aws-ec2-metadata-token'] -ne $s.Token) { throw [FakeHttpException]::new(401, 'Unauthorized') }
        if ($text.EndsWith('/')) { return 'kms-host-role' }
        return '{"Code":"Success","AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"secretexample","Token":"session/token+example=="}'
    }
    if ($text -eq 'https://secretsmanager.eu-central-1.amazonaws.com/' -and $Method -eq 'Post') {
        $s.Reads++
        Stop-ByVault
        if ("$($Headers['Authorization'])" -notmatch '^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/\d{8}/eu-central-1/secretsmanager/aws4_request, SignedHeaders=[a-z;-]+, Signature=[0-9a-f]{64}$') { throw [FakeHttpException]::new(403, 'The request signature is not right') }
        $s.Signed = @{ Headers = $Headers; Body = $Body }
        $value = Get-SecretOf (ConvertFrom-Json $Body).SecretId
        if ($null -eq $value) { throw [FakeHttpException]::new(400, "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT") }
        return [pscustomobject]@{ SecretString = $value }
    }
    throw [Exception]::new('The remote name could not be resolved')
}
function global:Invoke-WebRequest { [CmdletBinding()] param ([uri] $Uri, [System.Collections.IDictionary] $Headers, [switch] $UseBasicParsing, [int] $TimeoutSec)
    Enter-Call 'Invoke-WebRequest'
    if ($global:Sim.Cloud -eq 'azure' -and $Headers['Metadata'] -eq 'true') { return [pscustomobject]@{ StatusCode = 200; Headers = @{ Date = $global:Sim.Now.ToString('r') } } }
    throw [FakeHttpException]::new(404, 'Not Found')
}
function global:Resolve-DnsName { [CmdletBinding()] param ([string] $Name, [string] $Type, [switch] $DnsOnly)
    Enter-Call 'Resolve-DnsName'
    $found = $global:Sim.Dns["$Name $Type"]
    if ($null -eq $found) { Write-Error "$Name : DNS name does not exist"; return }
    return @($found | ForEach-Object { [pscustomobject] $_ })
}
function global:Set-Module { param ([bool] $Module, [bool] $AwsExe)
    Microsoft.PowerShell.Management\Remove-Item -Path Function:\Get-SECSecretValue, Function:\aws.exe -ErrorAction SilentlyContinue
    if ($Module) {
        function global:Get-SECSecretValue { [CmdletBinding()] param ([string] $SecretId, [string] $Region)
            Enter-Call 'Get-SECSecretValue'; $global:Sim.Reads++; Stop-ByVault
            $value = Get-SecretOf $SecretId
            if ($null -eq $value) { throw "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT" }
            return [pscustomobject]@{ SecretString = $value }
        }
    }
    if ($AwsExe) {
        function global:aws.exe {
            Enter-Call 'aws.exe'; $global:Sim.Reads++
            $value = Get-SecretOf "$args"
            if ($null -eq $value) { $global:LASTEXITCODE = 254; Write-Error "An error occurred: Secrets Manager can't find the specified secret value for sta`nging label: AWSCURRENT"; return }
            $global:LASTEXITCODE = 0
            return $value
        }
    }
}

# --- directory ---------------------------------------------------------------------------------------------------------------------
function global:New-Object { [CmdletBinding()] param ([Parameter(Position = 0)] [string] $TypeName, [Parameter(Position = 1)] [object[]] $ArgumentList, [System.Collections.IDictionary] $Property)
    if ($TypeName -eq 'System.Net.Sockets.TcpClient') { Enter-Call 'TcpClient'; return [FakeTcpClient]::new() }
    if ($TypeName -eq 'System.DirectoryServices.DirectoryEntry') {
        Enter-Call 'DirectoryEntry'
        if ($ArgumentList[0] -notmatch '^LDAP://([^/]+)/(.+)$') { throw 'Unknown error (0x80005000)' }
        $server = $Matches[1]; $path = $Matches[2]; $s = $global:Sim
        if (-not $s.Joined) { throw 'The server is not operational.' }
        if ($server -eq 'corp.example.com') { $server = $s.Controller }
        if (-not $s.Controllers.Contains($server)) { throw 'The server is not operational.' }
        $values = @{ configurationNamingContext = 'CN=Configuration,DC=corp,DC=example,DC=com'; dnsHostName = $server; distinguishedName = $path; allowedChildClassesEffective = @() }
        $entry = [pscustomobject]@{ Server = $server; Path = $path; Data = $values; Properties = @{} }
        foreach ($name in 'configurationNamingContext', 'dnsHostName', 'distinguishedName') { $entry.Properties[$name] = [pscustomobject]@{ Value = $values[$name] } }
        $entry | Add-Member -MemberType ScriptMethod -Name RefreshCache -Value { param ($Names)
            if (-not $global:Sim.Schema) { throw 'There is no such object on the server. (0x80072030)' }
            $this.Properties['allowedChildClassesEffective'] = if ($global:Sim.MayCreate) { @('container', 'msSPP-ActivationObject') } else { @('container') }
        }
        return $entry
    }
    if ($TypeName -eq 'System.DirectoryServices.DirectorySearcher') {
        $searcher = [pscustomobject]@{ Root = $ArgumentList[0]; Filter = $ArgumentList[1] }
        $searcher | Add-Member -MemberType ScriptMethod -Name FindOne -Value {
            if ($this.Filter -notmatch 'msSPP-CSVLKPartialProductKey=(\w{5})\)') { throw 'The search filter is invalid.' }
            if ($global:Sim.Controllers[$this.Root.Server].Objects -contains $Matches[1]) { return [pscustomobject]@{ Path = $this.Root.Path } }
            return $null
        }
        return $searcher
    }
    return Microsoft.PowerShell.Utility\New-Object @PSBoundParameters
}

# --- a run ----------------------------------------------------------------------------------------------------------------------------
# Runs a script as Windows would, and says how it ended: exit code, or `cut` where the power went off, `thrown` where it left.
function global:Invoke-Run { param ([string] $File, [hashtable] $Parameters = @{})
    $s = $global:Sim
    $outer = $s.Running
    $s.Running = $true
    if (-not $outer) { $s.Calls = 0; $s.Changes.Clear(); $s.Slept = 0; $s.Log.Clear() }
    $global:LASTEXITCODE = 0
    $shell = [powershell]::Create('CurrentRunspace').AddCommand($File)
    foreach ($name in $Parameters.Keys) { $shell = $shell.AddParameter($name, $Parameters[$name]) }
    $how = ''
    $output = @()
    try { $output = @($shell.Invoke()) }
    catch { $how = if ($_.Exception.GetBaseException() -is [System.Management.Automation.PipelineStoppedException]) { 'cut' } else { "thrown: $($_.Exception.GetBaseException().Message)" } }
    if ($shell.InvocationStateInfo.State -eq 'Stopped') { $how = 'cut' }
    elseif ($shell.InvocationStateInfo.State -eq 'Failed' -and $how -eq '') { $how = "thrown: $($shell.InvocationStateInfo.Reason.Message)" }
    $text = (@($s.Log) + @($output) + @($shell.Streams.Information) + @($shell.Streams.Warning) + @($shell.Streams.Error) | ForEach-Object { "$_" }) -join "`n"
    $code = $global:LASTEXITCODE
    $shell.Dispose()
    if (-not $outer) { $s.Running = $false; $s.CutAt = -1; $s.AtCall.Clear() }
    return @{ Exit = $code; How = $how; Text = $text; Changes = @($s.Changes) }
}

# The last report of the host.
function global:Get-Report { if ($global:Sim.Events.Count -eq 0) { return $null }; return ConvertFrom-Json $global:Sim.Events[-1].Message }

# Everything that this machine wrote where somebody may read it: files, events, task.
function global:Get-Written {
    $files = @(Microsoft.PowerShell.Management\Get-ChildItem -LiteralPath $global:Sim.Folder -Recurse -File | ForEach-Object { [IO.File]::ReadAllText($_.FullName) })
    return (@($files) + @($global:Sim.Events | ForEach-Object { $_.Message }) + @($global:Sim.Changes)) -join "`n"
}
