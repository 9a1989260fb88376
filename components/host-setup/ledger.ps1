<#
.SYNOPSIS
Counts what is spent of the host keys on this machine.
.DESCRIPTION
A host key activates six hosts, each ten times. Every ask is a line of activations.csv before it is made and another one after
it, so that a power cut between them leaves `asked` without an outcome, which counts as spent. Fields: time, computer, method,
last five characters of the key, result; then number of the activation, word of the environment, settings it was asked with.
Installs of a key are kept there too, by a hash of the key, so that one that Windows refused is not installed again.
The registry keeps the lines about keys too.
#>

$LedgerFile = Join-Path -Path $Folder -ChildPath 'activations.csv'

$KeptLines = 200

# Everything the ledger holds. One that is there and cannot be read throws: then nothing may be asked.
function Get-Ledger {
    $lines = @()
    if (Test-File -Path $LedgerFile) {
        $lines = @((Read-File -Path $LedgerFile) -split "\r?\n")
    }
    # Who empties the folder, or a disk that lost a line, makes no key unspent.
    $lost = @(Get-KeptLine | Where-Object { $lines -notcontains $_ })
    ConvertFrom-Ledger -Lines ($lost + $lines)
}

# The lines about keys, as the registry keeps them too.
function Get-KeptLine {
    return @("$(Get-RegistryValue -Path $OwnKey -Name 'Ledger')" -split '\|' | Where-Object { $_ -ne '' })
}

function Add-LedgerEntry {
    param ([string] $Method, [string] $LastFive, [string] $Result, [string] $Number = '', [string] $Word = '', [string] $Context = '')
    $line = ((Format-Time -Time (Get-UtcTime)), $env:COMPUTERNAME, $Method, $LastFive, $Result, $Number, $Word, $Context) -join ','
    Add-FileLine -Path $LedgerFile -Line $line
    if ($Method -notin 'role', 'licence-files') {
        $kept = @(@(Get-KeptLine) + $line | Select-Object -Last $KeptLines)
        try {
            Set-RegistryValue -Path $OwnKey -Name 'Ledger' -Value ($kept -join '|') -Type 'String'
        }
        catch {
            # What is not asked for this reason is not spent: access denied is asked again.
            if ($Result -eq 'asked') {
                Add-FileLine -Path $LedgerFile -Line $line.Replace(',asked,', ',0x80070005,')
            }
            throw
        }
    }
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
