<#
.SYNOPSIS
Keeps a log of the set-up, and runs its steps so that one failure does not hide the others.
.DESCRIPTION
Everything this project writes on the host is below ProgramData\kmshost, which only administrators and the system may
open. The log names steps, error codes and the last five characters of the host key, never the key.
#>

$Folder = Join-Path -Path $env:ProgramData -ChildPath 'kmshost'
$LogFile = Join-Path -Path $Folder -ChildPath 'setup.log'
$Failures = New-Object -TypeName 'System.Collections.Generic.List[string]'

<#
.SYNOPSIS
Makes the folder of this project and closes it to everyone but administrators and the system.
#>
function Initialize-Folder {
    if (-not (Test-Path -LiteralPath $Folder)) {
        New-Item -ItemType Directory -Path $Folder | Out-Null
    }
    # Well-known identifiers, since the names of the groups depend on the language of Windows.
    & icacls.exe $Folder /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' /Q | Out-Null
    if ($LASTEXITCODE -ne 0) {
        throw "cannot close the folder $Folder (icacls ended with $LASTEXITCODE)"
    }
}

<#
.SYNOPSIS
Writes one line to the log and to the output of Run Command or Systems Manager.
.PARAMETER Message
What happened. Never a key.
#>
function Write-Log {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Message
    )
    $line = '{0:yyyy-MM-ddTHH:mm:ssZ} {1}' -f [DateTime]::UtcNow, $Message
    Add-Content -LiteralPath $LogFile -Value $line -Encoding UTF8
    Write-Host -Object $line
}

<#
.SYNOPSIS
Runs one step; a failure is logged and kept for the end.
.PARAMETER Name
What the step does, in words.
.PARAMETER Action
The step.
#>
function Invoke-Step {
    param (
        [Parameter(Mandatory = $true)]
        [string] $Name,
        [Parameter(Mandatory = $true)]
        [scriptblock] $Action
    )
    try {
        & $Action
    }
    catch {
        $Failures.Add("${Name}: $($_.Exception.Message)")
        Write-Log -Message "failed: ${Name}: $($_.Exception.Message)"
    }
}
