<#
.SYNOPSIS
Takes the cloud provider's KMS off this client and points it to the company's KMS hosts by DNS.
.DESCRIPTION
Images of Azure and AWS are pinned to the provider's own KMS, and a pinned client never asks DNS. The script removes such a
pin from the licensing service and from every product with a key, sets the zone in which the client looks for
_vlmcs._tcp, and shows whether the records and the hosts can be reached. A pin to any other host is somebody's decision:
it is told and left. Can run any number of times, needs an administrator, and carries no secret.

Ends with 0 when the client asks DNS, with 1 when something keeps it from that; the last line says what.
.PARAMETER LookupDomain
Zone that holds the records, such as corp.example.com.
.PARAMETER ProviderHost
Names and addresses of the providers' own KMS hosts.
.PARAMETER Activate
Also asks for activation now. Without it Windows does so by itself, within two hours.
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
    [switch] $Activate
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$script:Obstacles = @()

<#
.SYNOPSIS
Tells what keeps the client from DNS, and remembers it for the end.
.PARAMETER Message
What it is, and how to fix it.
#>
function Add-Obstacle {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Message
    )
    $script:Obstacles += $Message
    Write-Warning -Message $Message
}

<#
.SYNOPSIS
Is this one of the providers' own hosts?
.PARAMETER Name
Name or address, with or without a port.
#>
function Test-ProviderHost {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Name
    )
    $plain = $Name.Trim().ToLowerInvariant() -replace '^\[([^\]]+)\](:\d+)?$', '$1' -replace '^([^:]+):\d+$', '$1'
    return $ProviderHost -contains $plain.TrimEnd('.')
}

<#
.SYNOPSIS
Removes a provider's pin from the licensing service or from one product.
.PARAMETER Holder
An instance of SoftwareLicensingService or SoftwareLicensingProduct.
.PARAMETER Title
What it is, for the messages.
#>
function Clear-ProviderPin {
    param (
        [Parameter(Mandatory = $true)]
        [object] $Holder,
        [Parameter(Mandatory = $true)]
        [string] $Title
    )
    $pin = "$($Holder.KeyManagementServiceMachine)"
    if ($pin -eq '') {
        return
    }
    if (-not (Test-ProviderHost -Name $pin)) {
        Add-Obstacle -Message "$Title is pinned to $pin, which is no provider's KMS, and was left; fix: slmgr /ckms"
        return
    }
    Invoke-CimMethod -InputObject $Holder -MethodName 'ClearKeyManagementServiceMachine' | Out-Null
    Invoke-CimMethod -InputObject $Holder -MethodName 'ClearKeyManagementServicePort' | Out-Null
    Write-Output -InputObject "removed the pin of $Title to $pin"
}

<#
.SYNOPSIS
Tells of a pin by group policy, which comes back until the policy is changed.
#>
function Find-PolicyPin {
    $path = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\CurrentVersion\Software Protection Platform'
    $key = Get-Item -LiteralPath $path -ErrorAction SilentlyContinue
    if ($null -ne $key -and "$($key.GetValue('KeyManagementServiceName'))" -ne '') {
        $pin = $key.GetValue('KeyManagementServiceName')
        Add-Obstacle -Message "group policy pins this client to $pin; fix: clear KeyManagementServiceName in the policy"
    }
}

<#
.SYNOPSIS
Tells of the launch agent of AWS, which pins a licence-included instance again whenever it starts.
#>
function Find-LaunchAgentPin {
    $path = Join-Path -Path $env:ProgramData -ChildPath 'Amazon\EC2Launch\config\agent-config.yml'
    $task = Select-String -Path $path -Pattern '^\s*-?\s*task:\s*activateWindows' -ErrorAction SilentlyContinue
    if ($null -ne $task) {
        Write-Warning -Message "EC2Launch may pin this client again when it starts; fix: remove activateWindows from $path"
    }
}

<#
.SYNOPSIS
Shows the hosts that DNS names, and whether each can be reached.
#>
function Test-Discovery {
    $name = "_vlmcs._tcp.$LookupDomain"
    $records = @(Resolve-DnsName -Name $name -Type SRV -DnsOnly -ErrorAction SilentlyContinue |
            Where-Object { $_.Type -eq 'SRV' })
    if ($records.Count -eq 0) {
        Add-Obstacle -Message "DNS has no $name; fix: link this network to the zone, or have the resolver forward it"
    }
    foreach ($record in $records) {
        $connection = New-Object -TypeName System.Net.Sockets.TcpClient
        try {
            $reached = $connection.ConnectAsync($record.NameTarget, $record.Port).Wait(5000)
        }
        catch {
            $reached = $false
        }
        finally {
            $connection.Close()
        }
        if ($reached) {
            Write-Output -InputObject "reached $($record.NameTarget) on TCP $($record.Port)"
        }
        else {
            Add-Obstacle -Message "no way to $($record.NameTarget) on TCP $($record.Port); fix: routes and egress rules"
        }
    }
}

Find-PolicyPin
$service = Get-CimInstance -ClassName SoftwareLicensingService
Clear-ProviderPin -Holder $service -Title 'Windows'
$products = @(Get-CimInstance -ClassName SoftwareLicensingProduct -Filter 'PartialProductKey IS NOT NULL')
foreach ($product in $products) {
    Clear-ProviderPin -Holder $product -Title $product.Name
}
if ("$($service.KeyManagementServiceLookupDomain)" -ne $LookupDomain) {
    $zone = @{ LookupDomain = $LookupDomain }
    Invoke-CimMethod -InputObject $service -MethodName 'SetKeyManagementServiceLookupDomain' -Arguments $zone | Out-Null
    Write-Output -InputObject "this client looks for its KMS host in $LookupDomain"
}
Find-LaunchAgentPin
Test-Discovery

if ($Activate) {
    foreach ($product in $products | Where-Object { $_.ProductKeyChannel -eq 'Volume:GVLK' }) {
        try {
            Invoke-CimMethod -InputObject $product -MethodName 'Activate' | Out-Null
            Write-Output -InputObject "activated $($product.Name)"
        }
        catch {
            Add-Obstacle -Message "$($product.Name) was not activated: $($_.Exception.Message)"
        }
    }
    Invoke-CimMethod -InputObject $service -MethodName 'RefreshLicenseStatus' | Out-Null
}
if ($script:Obstacles.Count -gt 0) {
    Write-Output -InputObject "this client does not get to its KMS host yet: $($script:Obstacles -join '; ')"
    exit 1
}
Write-Output -InputObject "this client finds its KMS host by DNS in $LookupDomain"
exit 0
