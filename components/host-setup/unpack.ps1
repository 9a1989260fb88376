<#
.SYNOPSIS
Writes the plain set-up beside the script that holds it packed, and runs it.
.DESCRIPTION
A document of Systems Manager holds 64 KB. The settings stand in front, readable; $Packed is the rest, gzip in base64.
#>

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    Write-Host -Object "failed: scripts run in $($ExecutionContext.SessionState.LanguageMode) mode on this machine, and the set-up of the KMS host cannot; fix: allow it by policy, or sign it"
    exit 1
}
$bytes = New-Object -TypeName System.IO.MemoryStream -ArgumentList (, [Convert]::FromBase64String($Packed))
$gzip = New-Object -TypeName System.IO.Compression.GZipStream -ArgumentList $bytes, ([System.IO.Compression.CompressionMode]::Decompress)
$rest = (New-Object -TypeName System.IO.StreamReader -ArgumentList $gzip).ReadToEnd()
$own = [System.IO.File]::ReadAllText($PSCommandPath).Replace("`r`n", "`n")
$plain = Join-Path -Path (Split-Path -Path $PSCommandPath -Parent) -ChildPath 'kmshost-setup-plain.ps1'
[System.IO.File]::WriteAllText($plain, $own.Substring(0, $own.IndexOf("`n`$Packed = ") + 1) + $rest)
& $plain
exit $LASTEXITCODE
