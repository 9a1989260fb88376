<#
.SYNOPSIS
Counts what is spent of the host keys on this machine.
.DESCRIPTION
A host key activates six hosts, each ten times. Every ask is a line of activations.csv before it is made and another one after
it, so that a power cut between them leaves `asked` without an outcome, which counts as spent. Fields: time, computer, method,
last five characters of the key, result; then number of the activation, word of the environment, settings it was asked with.
Installs of a key are kept there too, by a hash of the key, so that one that Windows refused is not installed again.
#>

$LedgerFile = Join-Path -Path $Folder -ChildPath 'activations.csv'

# Everything the ledger holds. One that is there and cannot be read throws: then nothing may be asked.
function Get-Ledger {
    if (-not (Test-File -Path $LedgerFile)) {
        return
    }
    ConvertFrom-Ledger -Lines ((Read-File -Path $LedgerFile) -split "\r?\n")
}

function Add-LedgerEntry {
    param ([string] $Method, [string] $LastFive, [string] $Result, [string] $Number = '', [string] $Word = '', [string] $Context = '')
    $time = '{0:yyyy-MM-ddTHH:mm:ssZ}' -f (Get-UtcTime)
    $line = ($time, $env:COMPUTERNAME, $Method, $LastFive, $Result, $Number, $Word, $Context) -join ','
    Add-FileLine -Path $LedgerFile -Line $line
}

# The outcome. Where it cannot be written, `asked` stands alone and counts as spent.
function Add-LedgerOutcome {
    param ([hashtable] $Entry, [string] $Result)
    try {
        Add-LedgerEntry @Entry -Result $Result
    }
    catch {
        Add-Warning -Message "the ledger does not hold the outcome $Result, and counts it as spent: $($_.Exception.Message)"
    }
}
