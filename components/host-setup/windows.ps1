<#
.SYNOPSIS
The only file of the set-up that touches Windows: every cmdlet, .NET type and program of the operating system is called here.
.DESCRIPTION
The functions decide nothing. What is asked returns nothing where Windows does not answer; what changes something throws.
Source of classes and methods: Microsoft, "SoftwareLicensingService class" and "SoftwareLicensingProduct class".
#>

$LicensingKey = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform'
$FirewallRule = 'SPPSVC-In-TCP'
$TaskName = 'kmshost setup'
$OwnKey = 'HKLM:\SOFTWARE\kmshost'
$Mutex = $null
$LockFile = $null

function Get-UtcTime {
    return (Get-Date).ToUniversalTime()
}

# By no culture: some have another calendar, or another sign between hours and minutes.
function Format-Time {
    param ([DateTime] $Time, [string] $Format = 'yyyy-MM-ddTHH:mm:ssZ')
    return $Time.ToString($Format, [System.Globalization.CultureInfo]::InvariantCulture)
}

function Get-Sha256 {
    param ([string] $Text)
    $algorithm = [System.Security.Cryptography.SHA256]::Create()
    $bytes = $algorithm.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Text))
    return ([BitConverter]::ToString($bytes) -replace '-', '').ToLowerInvariant()
}

function Wait-Second {
    param ([int] $Seconds)
    Start-Sleep -Seconds $Seconds
}

function Get-Field {
    param ([object] $From, [string] $Name)
    if ($null -eq $From) {
        return $null
    }
    if ($From -is [System.Collections.IDictionary]) {
        return $From[$Name]
    }
    $property = $From.PSObject.Properties[$Name]
    if ($null -eq $property) {
        return $null
    }
    return $property.Value
}

function Get-LanguageMode {
    return "$($ExecutionContext.SessionState.LanguageMode)"
}

# One run at a time on this machine. The mutex is what Windows forgets when a run dies; it lets its own thread in again, so an
# open file stands beside it.
function Enter-Lock {
    param ([string] $Name, [string] $File)
    if ($null -eq $script:Mutex) {
        $script:Mutex = New-Object -TypeName System.Threading.Mutex -ArgumentList $false, $Name
    }
    try {
        $got = $script:Mutex.WaitOne(0)
    }
    catch {
        # The run that held it died: Windows hands the mutex over with an AbandonedMutexException.
        $got = $_.Exception.GetBaseException() -is [System.Threading.AbandonedMutexException]
        if (-not $got) {
            throw
        }
    }
    if (-not $got) {
        return $false
    }
    try {
        $script:LockFile = [System.IO.File]::Open($File, 'OpenOrCreate', 'ReadWrite', 'None')
    }
    catch [System.IO.IOException] {
        # Sharing violation: 32 in Windows, 11 (try again) elsewhere. A full disk leaves the mutex alone to guard.
        if (($_.Exception.GetBaseException().HResult -band 0xFFFF) -in 32, 33, 11) {
            $script:Mutex.ReleaseMutex()
            return $false
        }
    }
    return $true
}

function Exit-Lock {
    if ($null -ne $script:LockFile) {
        $script:LockFile.Dispose()
        $script:LockFile = $null
    }
    if ($null -ne $script:Mutex) {
        $script:Mutex.ReleaseMutex()
        $script:Mutex.Dispose()
        $script:Mutex = $null
    }
}

function Test-File {
    param ([string] $Path)
    return [bool] (Test-Path -LiteralPath $Path)
}

# A reader or a second writer must not stop us: Windows PowerShell's own cmdlets let nobody else in.
function Read-File {
    param ([string] $Path)
    $stream = [System.IO.File]::Open($Path, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList $stream
        return $reader.ReadToEnd()
    }
    finally {
        $stream.Dispose()
    }
}

function Add-FileLine {
    param ([string] $Path, [string] $Line)
    for ($try = 1; $true; $try++) {
        try {
            $stream = [System.IO.File]::Open($Path, 'OpenOrCreate', 'ReadWrite', 'ReadWrite, Delete')
            try {
                $start = ''
                if ($stream.Length -gt 0) {
                    $stream.Seek(-1, 'End') | Out-Null
                    # A power cut may have torn the last line.
                    if ($stream.ReadByte() -ne 10) {
                        $start = "`r`n"
                    }
                }
                $bytes = [System.Text.Encoding]::UTF8.GetBytes("$start$Line`r`n")
                $stream.Write($bytes, 0, $bytes.Length)
                $stream.Flush($true)
            }
            finally {
                $stream.Dispose()
            }
            return
        }
        catch [System.IO.IOException] {
            if ($try -ge 3) {
                throw
            }
            Wait-Second -Seconds 1
        }
    }
}

# Written beside and put in its place at once, so that a power cut leaves the old file or the new one.
function Set-File {
    param ([string] $Path, [string] $Text)
    $stream = [System.IO.File]::Create("$Path.new")
    try {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    }
    finally {
        $stream.Dispose()
    }
    if (Test-File -Path $Path) {
        [System.IO.File]::Replace("$Path.new", $Path, [NullString]::Value)
        return
    }
    Move-Item -LiteralPath "$Path.new" -Destination $Path -Force
}

function Limit-File {
    param ([string] $Path, [long] $Bytes)
    if ((Test-File -Path $Path) -and (Get-Item -LiteralPath $Path).Length -gt $Bytes) {
        Move-Item -LiteralPath $Path -Destination "$Path.1" -Force
    }
}

function Get-LicenseFile {
    param ([string] $Folder)
    return @(Get-ChildItem -LiteralPath $Folder -Filter '*.xrm-ms' -ErrorAction Stop | ForEach-Object { $_.FullName })
}

# That the folder is closed is remembered in the registry, where only administrators write.
function New-ClosedFolder {
    param ([string] $Path)
    if (-not (Test-File -Path $Path)) {
        New-Item -ItemType Directory -Path $Path | Out-Null
    }
    elseif ("$(Get-RegistryValue -Path $OwnKey -Name 'ClosedFolder')" -eq $Path) {
        return
    }
    # Whoever made the folder before us loses it. Identifiers, since the names of groups depend on the language of Windows.
    & icacls.exe $Path /setowner '*S-1-5-18' /T /C /Q | Out-Null
    & icacls.exe $Path /reset /T /C /Q | Out-Null
    & icacls.exe $Path /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' /Q | Out-Null
    if ($LASTEXITCODE -ne 0) {
        throw "cannot close the folder $Path (icacls ended with $LASTEXITCODE)"
    }
    Set-RegistryValue -Path $OwnKey -Name 'ClosedFolder' -Value $Path -Type 'String'
}

function Invoke-Program {
    param ([string] $Name, [string[]] $Arguments)
    # Windows PowerShell takes every line on standard error for an exception otherwise.
    $ErrorActionPreference = 'Continue'
    $lines = @(& $Name @Arguments 2>&1 | ForEach-Object { "$_" })
    return @{ ExitCode = $LASTEXITCODE; Text = ($lines -join "`n") }
}

function Get-LicensingService {
    return Get-CimInstance -ClassName SoftwareLicensingService
}

function Get-LicensingProduct {
    param ([string] $Filter)
    return @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter $Filter)
}

# The answer of the method. The product key is in a hashtable, so no command line and no event shows it.
function Invoke-Licensing {
    param ([object] $Target, [string] $Method, [hashtable] $Arguments = @{})
    if ($Arguments.Count -eq 0) {
        $answer = Invoke-CimMethod -InputObject $Target -MethodName $Method
    }
    else {
        $answer = Invoke-CimMethod -InputObject $Target -MethodName $Method -Arguments $Arguments
    }
    $value = Get-Field -From $answer -Name 'ReturnValue'
    if ($null -ne $value -and "$value" -ne '0') {
        throw ('{0} returned 0x{1:X8}' -f $Method, [uint32] ([int64] $value -band 4294967295))
    }
    return $answer
}

# Code of the licensing service out of what CIM throws: error_Code, then the error's id. HResult says the same of all.
function Get-ErrorCode {
    param ([System.Management.Automation.ErrorRecord] $Record)
    $data = Get-Field -From $Record.Exception -Name 'ErrorData'
    $properties = Get-Field -From $data -Name 'CimInstanceProperties'
    if ($null -ne $properties) {
        $code = Get-Field -From $properties['error_Code'] -Name 'Value'
        if ($null -ne $code -and "$code" -ne '0') {
            return '0x{0:X8}' -f [uint32] ([int64] $code -band 4294967295)
        }
    }
    $message = Get-Field -From $Record.Exception -Name 'MessageId'
    foreach ($text in "$($Record.FullyQualifiedErrorId)", "$message", "$($Record.Exception.Message)") {
        if ($text -match '0x([0-9A-Fa-f]{8})') {
            return '0x' + $Matches[1].ToUpperInvariant()
        }
    }
    return ''
}

function Restart-Licensing {
    Restart-Service -Name sppsvc -Force
}

function Get-Computer {
    $system = Get-CimInstance -ClassName Win32_ComputerSystem -ErrorAction SilentlyContinue
    return @{ Joined = [bool] (Get-Field -From $system -Name 'PartOfDomain'); Domain = "$(Get-Field -From $system -Name 'Domain')" }
}

function Get-WindowsVersion {
    $system = $null
    try {
        $system = Get-CimInstance -ClassName Win32_OperatingSystem
    }
    catch {
        $system = $null
    }
    $key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $build = "$(Get-RegistryValue -Path $key -Name 'CurrentBuildNumber')"
    if ($build -eq '') {
        $build = "$(Get-Field -From $system -Name 'BuildNumber')"
    }
    return @{
        Build    = $build
        Revision = "$(Get-RegistryValue -Path $key -Name 'UBR')"
        Edition  = "$(Get-RegistryValue -Path $key -Name 'EditionID')"
        Caption  = "$(Get-Field -From $system -Name 'Caption')"
        Sku      = "$(Get-Field -From $system -Name 'OperatingSystemSKU')"
        Type     = "$(Get-Field -From $system -Name 'ProductType')"
    }
}

function Get-RegistryValue {
    param ([string] $Path, [string] $Name)
    $key = Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue
    if ($null -eq $key) {
        return $null
    }
    return $key.GetValue($Name)
}

function Set-RegistryValue {
    param ([string] $Path, [string] $Name, [object] $Value, [ValidateSet('String', 'DWord')] [string] $Type)
    if ($null -eq (Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue)) {
        New-Item -Path $Path -Force | Out-Null
    }
    New-ItemProperty -LiteralPath $Path -Name $Name -Value $Value -PropertyType $Type -Force | Out-Null
}

function Remove-RegistryValue {
    param ([string] $Path, [string] $Name)
    Remove-ItemProperty -LiteralPath $Path -Name $Name
}

function Get-RegistryTree {
    param ([string] $Path)
    $below = Get-ChildItem -LiteralPath $Path -Recurse -ErrorAction SilentlyContinue
    return @($Path) + @($below | ForEach-Object { $_.PSPath })
}

# The rule as it is, or nothing. What cannot be read is left out, and so is set again.
function Get-FirewallState {
    $rule = Get-NetFirewallRule -Name $FirewallRule -ErrorAction Stop
    $state = @{ Enabled = "$(Get-Field -From $rule -Name 'Enabled')"; Action = "$(Get-Field -From $rule -Name 'Action')"; Port = ''; Protocol = ''; Remote = $null }
    try {
        $port = $rule | Get-NetFirewallPortFilter
        $state.Port = "$(Get-Field -From $port -Name 'LocalPort')"
        $state.Protocol = "$(Get-Field -From $port -Name 'Protocol')"
        $remote = $rule | Get-NetFirewallAddressFilter
        $state.Remote = @(Get-Field -From $remote -Name 'RemoteAddress')
    }
    catch {
        $state.Remote = $null
    }
    if ($null -eq $state.Remote -or "$($state.Remote)" -eq '') {
        $state.Remote = @(Get-Field -From $rule -Name 'RemoteAddress')
    }
    return $state
}

function Set-FirewallState {
    param ([string] $Port, [string[]] $Remote)
    Set-NetFirewallRule -Name $FirewallRule -Profile Any -Action Allow -RemoteAddress $Remote
    Get-NetFirewallRule -Name $FirewallRule | Get-NetFirewallPortFilter | Set-NetFirewallPortFilter -Protocol TCP -LocalPort $Port
    Enable-NetFirewallRule -Name $FirewallRule
}

function Disable-FirewallState {
    Disable-NetFirewallRule -Name $FirewallRule
}

# Names of the profiles whose group policy ignores local rules or shuts everything: the cmdlets above succeed all the same.
function Get-OverruledProfile {
    $profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore)
    return @($profiles | Where-Object {
            "$(Get-Field -From $_ -Name 'Enabled')" -in 'True', '1' -and (
                "$(Get-Field -From $_ -Name 'AllowLocalFirewallRules')" -in 'False', '0' -or
                "$(Get-Field -From $_ -Name 'AllowInboundRules')" -in 'False', '0')
        } | ForEach-Object { "$(Get-Field -From $_ -Name 'Name')" })
}

# Names of the programs that listen on a port.
function Get-Listener {
    param ([int] $Port)
    $open = @(Get-NetTCPConnection -LocalPort $Port -State Listen -ErrorAction SilentlyContinue)
    return @($open | Where-Object { $null -ne $_ } | ForEach-Object {
            $id = Get-Field -From $_ -Name 'OwningProcess'
            $process = $null
            if ($null -ne $id) {
                $process = Get-Process -Id $id -ErrorAction SilentlyContinue
            }
            "$(Get-Field -From $process -Name 'ProcessName')"
        })
}

function Get-ServiceState {
    param ([string] $Name)
    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    return @{ Status = "$(Get-Field -From $service -Name 'Status')"; StartType = "$(Get-Field -From $service -Name 'StartType')" }
}

function Start-AutomaticService {
    param ([string] $Name, [hashtable] $State)
    if ($State.StartType -notmatch '^Automatic') {
        Set-Service -Name $Name -StartupType Automatic
    }
    if ($State.Status -ne 'Running') {
        Start-Service -Name $Name
    }
}

function Restart-Time {
    Restart-Service -Name w32time
}

function Get-RequestLog {
    return Get-WinEvent -ListLog 'Key Management Service' -ErrorAction SilentlyContinue
}

function Set-RequestLog {
    param ([object] $Log, [long] $Bytes)
    $Log.MaximumSizeInBytes = $Bytes
    if (-not $Log.IsEnabled) {
        $Log.IsEnabled = $true
    }
    $Log.SaveChanges()
}

function Install-Tool {
    $feature = Get-WindowsFeature -Name VolumeActivation
    if ($null -eq $feature) {
        throw 'this Windows offers no role VolumeActivation'
    }
    if (-not $feature.Installed) {
        Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools | Out-Null
        return $true
    }
    return $false
}

function Get-SetupTask {
    try {
        return Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
    }
    catch {
        return $null
    }
}

function Set-SetupTask {
    param ([string] $File, [DateTime] $First)
    $command = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$File`""
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $command
    $hourly = New-ScheduledTaskTrigger -Once -At $First -RepetitionInterval (New-TimeSpan -Hours 1)
    $triggers = @((New-ScheduledTaskTrigger -AtStartup), $hourly)
    $system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $limits = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Minutes 50)
    $task = New-ScheduledTask -Action $action -Trigger $triggers -Principal $system -Settings $limits
    Register-ScheduledTask -TaskName $TaskName -InputObject $task -Force | Out-Null
}

# The source is made where the first try says that there is none.
function Write-Report {
    param ([string] $Text, [string] $Type)
    $entry = @{ LogName = 'Application'; Source = 'kmshost'; EventId = 1200; EntryType = $Type; Message = $Text }
    try {
        Write-EventLog @entry -ErrorAction Stop
    }
    catch {
        New-EventLog -LogName Application -Source 'kmshost' -ErrorAction SilentlyContinue
        Write-EventLog @entry -ErrorAction Stop
    }
}

# An answer by HTTP. A proxy must see neither token nor key; every address is inside the network.
function Invoke-Web {
    param ([string] $Uri, [hashtable] $Headers = @{}, [string] $Method = 'Get', [string] $Body = '', [string] $ContentType = '')
    [System.Net.WebRequest]::DefaultWebProxy = $null
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
    $request = @{ Uri = $Uri; Headers = $Headers; TimeoutSec = 15 }
    if ($Method -ne 'Get') {
        $request.Method = $Method
    }
    if ($Body -ne '') {
        $request.Body = $Body
        $request.ContentType = $ContentType
    }
    return Invoke-RestMethod @request
}

# Seconds by which this clock is ahead of the one it is compared with; nothing where there is none to ask.
function Get-ClockOffset {
    param ([string] $Server)
    if ($Server -ne '') {
        $answer = Invoke-Program -Name 'w32tm.exe' -Arguments '/stripchart', "/computer:$Server", '/samples:1', '/dataonly'
        if ($answer.Text -match '([+-]\d+[.,]\d+)s') {
            return -[double]::Parse($Matches[1].Replace(',', '.'), [System.Globalization.CultureInfo]::InvariantCulture)
        }
    }
    $answer = Invoke-WebRequest -Uri 'http://169.254.169.254/metadata/versions' -Headers @{ Metadata = 'true' } -UseBasicParsing -TimeoutSec 5
    $date = "$(@((Get-Field -From $answer -Name 'Headers')['Date'])[0])"
    return ((Get-UtcTime) - ([DateTime]::Parse($date, [System.Globalization.CultureInfo]::InvariantCulture)).ToUniversalTime()).TotalSeconds
}

function Get-DirectoryEntry {
    param ([string] $Path)
    return New-Object -TypeName System.DirectoryServices.DirectoryEntry -ArgumentList $Path
}

function Get-DirectoryValue {
    param ([object] $Entry, [string] $Name)
    return $Entry.Properties[$Name].Value
}

function Find-DirectoryObject {
    param ([object] $Container, [string] $Filter)
    $searcher = New-Object -TypeName System.DirectoryServices.DirectorySearcher -ArgumentList $Container, $Filter
    return $null -ne $searcher.FindOne()
}

function Get-CreatableClass {
    param ([object] $Container)
    $Container.RefreshCache([string[]] @('allowedChildClassesEffective'))
    return @($Container.Properties['allowedChildClassesEffective'])
}
