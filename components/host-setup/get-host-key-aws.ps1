<#
.SYNOPSIS
Reads the host key from AWS Secrets Manager with the role of this instance.
.DESCRIPTION
Uses the AWS Tools for PowerShell that Amazon's Windows images hold, else the AWS command line. The secret is reached over
the endpoint of the network. A secret without a value is one into which no key has been put yet.
#>

<#
.SYNOPSIS
Returns what a secret holds; nothing when it holds no value yet. Nothing of it is logged.
.PARAMETER SecretAddress
ARN of the secret.
#>
function Get-HostKey {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress
    )
    try {
        if (Get-Command -Name 'Get-SECSecretValue' -ErrorAction SilentlyContinue) {
            $secret = Get-SECSecretValue -SecretId $SecretAddress -Region $Settings.Region
            return $secret.SecretString
        }
        return Get-HostKeyByCommandLine -SecretAddress $SecretAddress
    }
    catch {
        if ($_.Exception.Message -match 'staging label') {
            return $null
        }
        throw "Secrets Manager did not give the host key: $($_.Exception.Message)"
    }
}

<#
.SYNOPSIS
Reads the secret with aws.exe. Its arguments name the secret; the value comes on standard output into a variable.
.PARAMETER SecretAddress
ARN of the secret.
#>
function Get-HostKeyByCommandLine {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress
    )
    # Windows PowerShell takes every line on standard error for an exception otherwise.
    $ErrorActionPreference = 'Continue'
    $errorFile = Join-Path -Path $Folder -ChildPath 'aws-error.txt'
    $arguments = @(
        'secretsmanager', 'get-secret-value', '--secret-id', $SecretAddress,
        '--region', $Settings.Region, '--query', 'SecretString', '--output', 'text'
    )
    $value = & aws.exe $arguments 2> $errorFile
    if ($LASTEXITCODE -ne 0) {
        throw (Get-Content -LiteralPath $errorFile -Raw)
    }
    return "$value"
}
