<#
.SYNOPSIS
Takes the cloud provider's KMS off this client and points it to the company's KMS hosts by DNS.
.DESCRIPTION
Images of Azure and AWS are pinned to the provider's own KMS, and a pinned client never asks DNS. The script first looks for a
KMS host by DNS, and only when one answers removes such a pin from the licensing service and from every product with a key, and
sets the zone in which the client looks for _vlmcs._tcp. What was there is remembered in the registry, for -Undo. A pin to any
other host is somebody's decision: it is told and left. Can run any number of times, needs an administrator, and carries no
secret.

Ends with 0 when the client asks DNS, with 1 when something keeps it from that; the last line says what.
.PARAMETER LookupDomain
Zone that holds the records, such as corp.example.com.
.PARAMETER ProviderHost
Names and addresses of the providers' own KMS hosts.
.PARAMETER Activate
Also asks for activation now. Without it Windows does so by itself, within two hours.
.PARAMETER Force
Changes the pin although no KMS host answers yet.
.PARAMETER Undo
Puts back what an earlier run of this script changed, and does nothing else.
.EXAMPLE
.\use-kms-host.ps1 -LookupDomain corp.example.com -ProviderHost azkms.core.windows.net, 169.254.169.250 -Activate
.NOTES
Source of classes and methods: Microsoft, "SoftwareLicensingService class" and "SoftwareLicensingProduct class".
#>
[CmdletBinding()]
param (
    [Parameter(Mandatory = $true)]
    [string] $LookupDomain,
    [Parameter(Mandatory = $true)]
    [string[]] $ProviderHost,
    [switch] $Activate,
    [switch] $Force,
    [switch] $Undo
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$script:Obstacles = @()
$script:Reached = @()
$Memory = 'HKLM:\SOFTWARE\kmshost\client'

# --- Windows: every call of the operating system, and no decision -----------------------------------------------------------

function Get-Field {
    param ([object] $From, [string] $Name)
    if ($null -eq $From -or $null -eq $From.PSObject.Properties[$Name]) {
        return $null
    }
    return $From.PSObject.Properties[$Name].Value
}

function Get-LicensingService {
    return Get-CimInstance -ClassName SoftwareLicensingService
}

function Get-KeyedProduct {
    return @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey IS NOT NULL')
}

function Invoke-Licensing {
    param ([object] $Target, [string] $Method, [hashtable] $Arguments = @{})
    if ($Arguments.Count -eq 0) {
        Invoke-CimMethod -InputObject $Target -MethodName $Method | Out-Null
    }
    else {
        Invoke-CimMethod -InputObject $Target -MethodName $Method -Arguments $Arguments | Out-Null
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
    param ([string] $Path, [string] $Name, [string] $Value)
    if ($null -eq (Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue)) {
        New-Item -Path $Path -Force | Out-Null
    }
    New-ItemProperty -LiteralPath $Path -Name $Name -Value $Value -PropertyType String -Force | Out-Null
}

function Remove-RegistryValue {
    param ([string] $Path, [string] $Name)
    Remove-ItemProperty -LiteralPath $Path -Name $Name
}

function Resolve-Service {
    param ([string] $Name)
    $found = @(Resolve-DnsName -Name $Name -Type SRV -DnsOnly -ErrorAction SilentlyContinue)
    return @($found | Where-Object { $null -ne $_ -and "$(Get-Field -From $_ -Name 'NameTarget')" -ne '' })
}

function Test-Port {
    param ([string] $Name, [int] $Port)
    $connection = New-Object -TypeName System.Net.Sockets.TcpClient
    try {
        return [bool] $connection.ConnectAsync($Name, $Port).Wait(5000)
    }
    catch {
        return $false
    }
    finally {
        $connection.Close()
    }
}

function Get-ErrorCode {
    param ([System.Management.Automation.ErrorRecord] $Record)
    $properties = Get-Field -From (Get-Field -From $Record.Exception -Name 'ErrorData') -Name 'CimInstanceProperties'
    if ($null -ne $properties -and $null -ne $properties['error_Code'] -and "$($properties['error_Code'].Value)" -notin '', '0') {
        return '0x{0:X8}' -f [uint32] ([int64] $properties['error_Code'].Value -band 4294967295)
    }
    foreach ($text in "$($Record.FullyQualifiedErrorId)", "$($Record.Exception.Message)") {
        if ($text -match '0x([0-9A-Fa-f]{8})') {
            return '0x' + $Matches[1].ToUpperInvariant()
        }
    }
    return ''
}

function Find-LaunchAgentPin {
    $path = Join-Path -Path $env:ProgramData -ChildPath 'Amazon\EC2Launch\config\agent-config.yml'
    if (-not (Test-Path -LiteralPath $path)) {
        return
    }
    $task = Select-String -Path $path -Pattern '^\s*-?\s*task:\s*activateWindows' -ErrorAction SilentlyContinue
    if ($null -ne $task) {
        Write-Warning -Message "EC2Launch may pin this client again when it starts; fix: remove activateWindows from $path"
    }
}

# --- decisions: nothing here asks Windows ----------------------------------------------------------------------------------------

# What a product with a key is: client (asks a KMS host), host, or the words for what never asks one.
function Get-ProductKind {
    param ([object] $Product)
    $channel = "$(Get-Field -From $Product -Name 'ProductKeyChannel')"
    $description = "$(Get-Field -From $Product -Name 'Description')"
    if ($channel -eq 'Volume:CSVLK' -or $description -match 'VOLUME_KMS(?!CLIENT)') {
        return 'host'
    }
    if ($description -match 'EVAL') {
        return 'an evaluation copy'
    }
    if ($description -match 'TIMEBASED_SUB|SUBSCRIPTION') {
        return 'a subscription, which its account activates'
    }
    if ($channel -eq 'Volume:GVLK' -or $description -match 'VOLUME_KMSCLIENT') {
        return 'client'
    }
    if ($channel -match 'MAK' -or $description -match 'VOLUME_MAK') {
        return 'activated with a MAK'
    }
    if ($description -match 'VIRTUAL_MACHINE_ACTIVATION' -or $channel -match '^VT') {
        return 'activated by its Hyper-V host (AVMA)'
    }
    if ($channel -match '^OEM' -or $description -match 'OEM') {
        return 'activated by its maker (OEM)'
    }
    return "of the channel '$channel'"
}

function Test-ProviderHost {
    param ([string] $Name)
    $plain = $Name.Trim().ToLowerInvariant() -replace '^\[([^\]]+)\](:\d+)?$', '$1' -replace '^([^:]+):\d+$', '$1'
    return $ProviderHost -contains $plain.TrimEnd('.')
}

# --- what is done ----------------------------------------------------------------------------------------------------------------

function Add-Obstacle {
    param ([string] $Message)
    $script:Obstacles += $Message
    Write-Warning -Message $Message
}

# Ends the script with what was found.
function Stop-Client {
    if ($script:Obstacles.Count -gt 0) {
        Write-Output -InputObject "this client does not get to its KMS host yet: $($script:Obstacles -join '; ')"
        exit 1
    }
    Write-Output -InputObject "this client finds its KMS host by DNS in $LookupDomain"
    exit 0
}

# Remembers what was there before the first change; a second run keeps the first memory.
function Save-Old {
    param ([string] $Name, [string] $Value)
    if ($null -eq (Get-RegistryValue -Path $Memory -Name $Name)) {
        Set-RegistryValue -Path $Memory -Name $Name -Value $Value
    }
}

# A value that is remembered, which is then forgotten; nothing when none is.
function Restore-Old {
    param ([string] $Name, [scriptblock] $Action)
    $value = Get-RegistryValue -Path $Memory -Name $Name
    if ($null -ne $value) {
        & $Action "$value"
        Remove-RegistryValue -Path $Memory -Name $Name
        $script:Undone += 1
    }
}

function Undo-Client {
    $script:Undone = 0
    $service = Get-LicensingService
    Restore-Old -Name 'Domain' -Action {
        param ($Value)
        if ($Value -eq '') {
            Invoke-Licensing -Target $service -Method 'ClearKeyManagementServiceLookupDomain'
        }
        else {
            Invoke-Licensing -Target $service -Method 'SetKeyManagementServiceLookupDomain' -Arguments @{ LookupDomain = $Value }
        }
    }
    foreach ($holder in @(@{ Name = 'Machine'; Target = $service }) + @(Get-KeyedProduct | ForEach-Object { @{ Name = "Machine $($_.ID)"; Target = $_ } })) {
        Restore-Old -Name $holder.Name -Action {
            param ($Value)
            Invoke-Licensing -Target $holder.Target -Method 'SetKeyManagementServiceMachine' -Arguments @{ MachineName = $Value }
        }
    }
    Restore-Old -Name 'Port' -Action {
        param ($Value)
        Invoke-Licensing -Target $service -Method 'SetKeyManagementServicePort' -Arguments @{ PortNumber = [uint32] $Value }
    }
    Write-Output -InputObject "put back what was changed here: $($script:Undone) settings"
    exit 0
}

# The hosts that DNS names and that answer. One that does not is a warning while another one does.
function Find-KmsHost {
    $name = "_vlmcs._tcp.$LookupDomain"
    $records = @(Resolve-Service -Name $name)
    if ($records.Count -eq 0) {
        Add-Obstacle -Message "DNS has no $name; fix: link this network to the zone, or have the resolver forward it"
        return
    }
    $dead = @()
    foreach ($record in $records) {
        $title = "$($record.NameTarget) on TCP $($record.Port)"
        if (Test-Port -Name $record.NameTarget -Port $record.Port) {
            $script:Reached += $title
            Write-Output -InputObject "reached $title"
        }
        else {
            $dead += "no way to $title; fix: routes and egress rules"
        }
    }
    foreach ($message in $dead) {
        if ($script:Reached.Count -gt 0) {
            Write-Warning -Message $message
        }
        else {
            Add-Obstacle -Message $message
        }
    }
}

function Clear-ProviderPin {
    param ([object] $Holder, [string] $Title, [string] $Name)
    $pin = "$(Get-Field -From $Holder -Name 'KeyManagementServiceMachine')"
    if ($pin -eq '') {
        return
    }
    if (-not (Test-ProviderHost -Name $pin)) {
        Add-Obstacle -Message "$Title is pinned to $pin, which is no provider's KMS, and was left; fix: slmgr /ckms"
        return
    }
    Save-Old -Name $Name -Value $pin
    $port = "$(Get-Field -From $Holder -Name 'KeyManagementServicePort')"
    if ($Name -eq 'Machine' -and $port -notin '', '0') {
        Save-Old -Name 'Port' -Value $port
    }
    Invoke-Licensing -Target $Holder -Method 'ClearKeyManagementServiceMachine'
    Invoke-Licensing -Target $Holder -Method 'ClearKeyManagementServicePort'
    Write-Output -InputObject "removed the pin of $Title to $pin"
}

# What keeps this machine from ever asking a KMS host; with an obstacle nothing is changed.
function Test-Client {
    param ([object] $Service, [object[]] $Products)
    $kinds = @($Products | ForEach-Object { Get-ProductKind -Product $_ })
    if ($kinds -contains 'host') {
        Add-Obstacle -Message 'this machine is a KMS host (it has a CSVLK), and was left; fix: run this on clients'
        return
    }
    for ($index = 0; $index -lt $kinds.Count; $index++) {
        if ($kinds[$index] -ne 'client') {
            $message = "$($Products[$index].Name) is $($kinds[$index]), and never asks a KMS host; fix: install the public client key (GVLK) of its edition, if the volume licence covers it"
            if ($kinds -contains 'client') {
                Write-Warning -Message $message
            }
            else {
                Add-Obstacle -Message $message
            }
        }
        elseif ("$(Get-Field -From $Products[$index] -Name 'VLActivationType')" -eq '1') {
            Write-Output -InputObject "$($Products[$index].Name) is activated by Active Directory, and asks a KMS host only when it is not any more"
        }
    }
    if ($kinds.Count -eq 0) {
        Add-Obstacle -Message 'no product on this machine has a key; fix: install the public client key (GVLK) of its edition'
    }
    $types = @(@($Service) + @($Products) | ForEach-Object { "$(Get-Field -From $_ -Name 'VLActivationTypeEnabled')" })
    if ($types -contains '1' -or $types -contains '3') {
        Add-Obstacle -Message 'this machine is set to activate by Active Directory or by token alone; fix: slmgr /act-type 0'
    }
    if ("$(Get-Field -From $Service -Name 'KeyManagementServiceActivationDisabled')" -in 'True', '1') {
        Add-Obstacle -Message 'activation by KMS is switched off on this machine; fix: slmgr /ctao'
    }
    $policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\CurrentVersion\Software Protection Platform'
    $pin = "$(Get-RegistryValue -Path $policy -Name 'KeyManagementServiceName')"
    if ($pin -ne '') {
        Add-Obstacle -Message "group policy pins this client to $pin; fix: clear KeyManagementServiceName in the policy"
    }
}

try {
    $mode = "$($ExecutionContext.SessionState.LanguageMode)"
    if ($mode -ne 'FullLanguage') {
        Add-Obstacle -Message "scripts run in $mode mode on this machine, and this one cannot; fix: allow it by policy, or sign it"
        Stop-Client
    }
    if ($Undo) {
        Undo-Client
    }
    $service = Get-LicensingService
    $products = @(Get-KeyedProduct | Where-Object { $null -ne $_ })
    Test-Client -Service $service -Products $products
    if ($script:Obstacles.Count -gt 0) {
        Stop-Client
    }
    Find-LaunchAgentPin
    Find-KmsHost
    if ($script:Reached.Count -eq 0 -and -not $Force) {
        Stop-Client
    }
    Clear-ProviderPin -Holder $service -Title 'Windows' -Name 'Machine'
    foreach ($product in $products) {
        Clear-ProviderPin -Holder $product -Title $product.Name -Name "Machine $($product.ID)"
    }
    $domain = "$(Get-Field -From $service -Name 'KeyManagementServiceLookupDomain')"
    if ($domain -ne $LookupDomain) {
        Save-Old -Name 'Domain' -Value $domain
        Invoke-Licensing -Target $service -Method 'SetKeyManagementServiceLookupDomain' -Arguments @{ LookupDomain = $LookupDomain }
        Write-Output -InputObject "this client looks for its KMS host in $LookupDomain"
    }
    if ($Activate) {
        foreach ($product in $products | Where-Object { (Get-ProductKind -Product $_) -eq 'client' }) {
            try {
                Invoke-Licensing -Target $product -Method 'Activate'
                Write-Output -InputObject "activated $($product.Name)"
            }
            catch {
                $code = Get-ErrorCode -Record $_
                if ($code -eq '0xC004F038') {
                    Write-Output -InputObject "$($product.Name) reached its KMS host, whose count is too low yet (0xC004F038): it activates by itself when enough machines have asked"
                }
                else {
                    Add-Obstacle -Message "$($product.Name) was not activated: $code $($_.Exception.Message)".Trim()
                }
            }
        }
        Invoke-Licensing -Target $service -Method 'RefreshLicenseStatus'
    }
}
catch {
    Add-Obstacle -Message "$(Get-ErrorCode -Record $_) $($_.Exception.Message)".Trim()
}
Stop-Client
