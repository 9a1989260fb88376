<#
.SYNOPSIS
Keeps a log of what was changed and what failed, and runs steps so that one failure does not hide the others.
.DESCRIPTION
Everything this project writes on the host is below ProgramData\kmshost, which only administrators and the system may
open. The log names steps, error codes and the last five characters of host keys, never a key. A log that cannot be written
stops nothing.
#>

$Folder = Join-Path -Path $env:ProgramData -ChildPath 'kmshost'
$LogFile = Join-Path -Path $Folder -ChildPath 'setup.log'
$LogBytes = 1048576
$Failures = @()
$Warnings = @()
$Notes = @()
$LastError = ''

# One line for the log and for the output of Run Command or Systems Manager.
function Write-Log {
    param ([string] $Message)
    $line = "$(Format-Time -Time (Get-UtcTime)) $Message"
    try {
        Add-FileLine -Path $LogFile -Line $line
    }
    catch {
        $line = "$line (not in the log: $($_.Exception.Message))"
    }
    Write-Host -Object $line
}

# What stays as it is, is in the output and in the report, so that a quiet run writes nothing into the log.
function Write-Note {
    param ([string] $Message)
    $script:Notes += $Message
    Write-Host -Object $Message
}

function Add-Warning {
    param ([string] $Message)
    $script:Warnings += $Message
    Write-Log -Message "warning: $Message"
}

function Add-Failure {
    param ([string] $Message)
    $script:Failures += $Message
    Write-Log -Message "failed: $Message"
}

# Text of an error, with the code of the licensing service in front, whose own messages are often empty.
function Format-Failure {
    param ([System.Management.Automation.ErrorRecord] $Record)
    $code = Get-ErrorCode -Record $Record
    $text = "$($Record.Exception.Message)".Trim()
    if ($code -eq '') {
        return $text
    }
    $script:LastError = $code
    if ($text -match $code) {
        return $text
    }
    return "$code $text".Trim()
}

<#
.SYNOPSIS
Runs one step; a failure is logged and kept for the end.
.PARAMETER Name
What the step does, in words.
.PARAMETER Action
The step.
.PARAMETER Minor
What a KMS host can do without: its failure is a warning.
#>
function Invoke-Step {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Name,
        [Parameter(Mandatory = $true)]
        [scriptblock] $Action,
        [switch] $Minor
    )
    try {
        & $Action
    }
    catch {
        $text = "${Name}: $(Format-Failure -Record $_)"
        if ($Minor) {
            Add-Warning -Message $text
        }
        else {
            Add-Failure -Message $text
        }
    }
}
