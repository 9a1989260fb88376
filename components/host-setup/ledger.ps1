<#
.SYNOPSIS
Counts what is spent of the host key on this machine.
.DESCRIPTION
A host key activates six hosts, each ten times. Every attempt that reaches Microsoft is one line of activations.csv in
the folder of this project, which `kmshost` and the operator can read.
#>

$LedgerFile = Join-Path -Path $Folder -ChildPath 'activations.csv'

<#
.SYNOPSIS
Adds one line to the ledger.
.PARAMETER Method
How the host was activated: online, proxy or telephone; active-directory for an activation object.
.PARAMETER LastFive
The last five characters of the host key, which Windows shows too.
.PARAMETER Result
The word `activated`, or the error code.
#>
function Add-LedgerEntry {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Method,
        [Parameter(Mandatory = $true)]
        [string] $LastFive,
        [Parameter(Mandatory = $true)]
        [string] $Result
    )
    $fields = [ordered]@{
        Time     = '{0:yyyy-MM-ddTHH:mm:ssZ}' -f [DateTime]::UtcNow
        Computer = $env:COMPUTERNAME
        Method   = $Method
        LastFive = $LastFive
        Result   = $Result
    }
    New-Object -TypeName PSObject -Property $fields | Export-Csv -LiteralPath $LedgerFile -Append -NoTypeInformation -Encoding UTF8
}

<#
.SYNOPSIS
Returns the lines of this machine for the key that ends in these characters.
.PARAMETER LastFive
The last five characters of the host key.
#>
function Get-LedgerEntry {
    param (
        [Parameter(Mandatory = $true)]
        [string] $LastFive
    )
    if (Test-Path -LiteralPath $LedgerFile) {
        Import-Csv -LiteralPath $LedgerFile | Where-Object { $_.LastFive -eq $LastFive }
    }
}

<#
.SYNOPSIS
Returns how often this machine has been activated with the key that ends in these characters. An activation object is no
activation of the machine.
.PARAMETER LastFive
The last five characters of the host key.
#>
function Get-LedgerCount {
    param (
        [Parameter(Mandatory = $true)]
        [string] $LastFive
    )
    $entries = Get-LedgerEntry -LastFive $LastFive
    return @($entries | Where-Object { $_.Result -eq 'activated' -and $_.Method -ne 'active-directory' }).Count
}
