<#
.SYNOPSIS
Adds the records by which clients find their KMS hosts to a Windows DNS server.
.DESCRIPTION
Adds what is missing and leaves the rest. A host name with another address, or an SRV record that leads elsewhere, is told
and left: it may be somebody's own KMS host. Can run any number of times; -WhatIf shows what it would do. Ends with 0 when
the server has all records, with 1 when something is to be decided by a person.
.PARAMETER Record
The records: Zone, Type (A or Srv), Name, Ttl, and Address, or Target, Priority, Weight and Port.
.PARAMETER ComputerName
The DNS server.
.NOTES
Needs the module DnsServer and the right to change the zones. Source: Microsoft, "Add-DnsServerResourceRecord".
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param (
    [Parameter(Mandatory = $true)]
    [object[]] $Record,
    [string] $ComputerName = 'localhost'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$script:Open = 0

<#
.SYNOPSIS
Returns the server's records of one name and type; nothing when there are none.
.PARAMETER Wanted
The record that is looked for.
#>
function Get-Present {
    param (
        [Parameter(Mandatory = $true)]
        [object] $Wanted
    )
    $query = @{ ComputerName = $ComputerName; ZoneName = $Wanted.Zone; Name = $Wanted.Name; RRType = $Wanted.Type }
    return @(Get-DnsServerResourceRecord @query -ErrorAction SilentlyContinue)
}

<#
.SYNOPSIS
Tells of something that a person must decide.
.PARAMETER Message
What it is.
#>
function Add-Open {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Message
    )
    $script:Open += 1
    Write-Warning -Message $Message
}

<#
.SYNOPSIS
Adds the address of a host.
.PARAMETER Wanted
The record.
#>
function Add-HostAddress {
    param (
        [Parameter(Mandatory = $true)]
        [object] $Wanted
    )
    $present = @(Get-Present -Wanted $Wanted | ForEach-Object { "$($_.RecordData.IPv4Address)" })
    $title = "$($Wanted.Name).$($Wanted.Zone)"
    if ($present -contains $Wanted.Address) {
        return
    }
    if ($present.Count -gt 0) {
        Add-Open -Message "$title has the address $($present -join ', ') and should have $($Wanted.Address)"
        return
    }
    $life = New-TimeSpan -Seconds $Wanted.Ttl
    $data = @{ ZoneName = $Wanted.Zone; Name = $Wanted.Name; IPv4Address = $Wanted.Address; TimeToLive = $life }
    Add-DnsServerResourceRecordA -ComputerName $ComputerName @data
    Write-Output -InputObject "added $title A $($Wanted.Address)"
}

<#
.SYNOPSIS
Adds the SRV record of a host.
.PARAMETER Wanted
The record.
#>
function Add-HostService {
    param (
        [Parameter(Mandatory = $true)]
        [object] $Wanted
    )
    $present = @(Get-Present -Wanted $Wanted | ForEach-Object { $_.RecordData })
    $same = @($present | Where-Object {
            $_.DomainName.TrimEnd('.') -eq $Wanted.Target.TrimEnd('.') -and $_.Port -eq $Wanted.Port -and
            $_.Priority -eq $Wanted.Priority -and $_.Weight -eq $Wanted.Weight
        })
    if ($same.Count -gt 0) {
        return
    }
    $title = "$($Wanted.Name).$($Wanted.Zone)"
    $life = New-TimeSpan -Seconds $Wanted.Ttl
    $place = @{ ZoneName = $Wanted.Zone; Name = $Wanted.Name; TimeToLive = $life }
    $data = @{ DomainName = $Wanted.Target; Priority = $Wanted.Priority; Weight = $Wanted.Weight; Port = $Wanted.Port }
    Add-DnsServerResourceRecord -ComputerName $ComputerName @place -Srv @data
    Write-Output -InputObject "added $title SRV $($Wanted.Priority) $($Wanted.Weight) $($Wanted.Port) $($Wanted.Target)"
}

<#
.SYNOPSIS
Tells of SRV records that lead to hosts which are not in the list.
.PARAMETER Zone
The zone.
#>
function Find-OtherHost {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Zone
    )
    $mine = @($Record | Where-Object { $_.Zone -eq $Zone -and $_.Type -eq 'Srv' })
    $targets = @($mine | ForEach-Object { $_.Target.TrimEnd('.') })
    foreach ($other in Get-Present -Wanted $mine[0]) {
        if ($targets -notcontains $other.RecordData.DomainName.TrimEnd('.')) {
            Add-Open -Message "$($mine[0].Name).$Zone leads to $($other.RecordData.DomainName) too: remove it if it is no KMS host"
        }
    }
}

foreach ($wanted in $Record) {
    if (-not $PSCmdlet.ShouldProcess("$($wanted.Name).$($wanted.Zone)", "add the $($wanted.Type) record")) {
        continue
    }
    if ($wanted.Type -eq 'A') {
        Add-HostAddress -Wanted $wanted
    }
    else {
        Add-HostService -Wanted $wanted
    }
}
foreach ($zone in $Record | ForEach-Object { $_.Zone } | Select-Object -Unique) {
    Find-OtherHost -Zone $zone
}
if ($script:Open -gt 0) {
    exit 1
}
exit 0
