<#
.SYNOPSIS
Reads host keys from AWS Secrets Manager with the role of this instance.
.DESCRIPTION
Uses the AWS Tools for PowerShell that Amazon's Windows images hold, else the AWS command line, else signs the request itself
with the credentials of the instance (AWS, "Create a signed AWS API request"). The secret is reached over the endpoint of the
network. A secret without a value is one into which no key has been put yet.
#>

$RootName = 'Amazon Root CA 1'
$Metadata = 'http://169.254.169.254/latest'

function Read-Secret {
    param ([string] $SecretAddress)
    if (Get-Command -Name 'Get-SECSecretValue' -ErrorAction SilentlyContinue) {
        return "$((Get-SECSecretValue -SecretId $SecretAddress -Region $Settings.Region).SecretString)"
    }
    if (Get-Command -Name 'aws.exe' -ErrorAction SilentlyContinue) {
        return Read-SecretByCommandLine -SecretAddress $SecretAddress
    }
    return Read-SecretBySignature -SecretAddress $SecretAddress
}

# The arguments name the secret; the value comes on standard output into a variable.
function Read-SecretByCommandLine {
    param ([string] $SecretAddress)
    $answer = Invoke-Program -Name 'aws.exe' -Arguments 'secretsmanager', 'get-secret-value', '--secret-id', $SecretAddress,
        '--region', $Settings.Region, '--query', 'SecretString', '--output', 'text'
    if ($null -ne $answer.ExitCode -and $answer.ExitCode -ne 0) {
        # Windows PowerShell breaks what comes on standard error at the width of a console.
        throw ($answer.Text -replace '[\r\n]+', '')
    }
    return $answer.Text.Trim()
}

function Read-SecretBySignature {
    param ([string] $SecretAddress)
    $token = Invoke-Web -Method 'Put' -Uri "$Metadata/api/token" -Headers @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' }
    $asked = @{ 'X-aws-ec2-metadata-token' = "$token" }
    $role = "$(Invoke-Web -Uri "$Metadata/meta-data/iam/security-credentials/" -Headers $asked)".Trim()
    $credentials = Invoke-Web -Uri "$Metadata/meta-data/iam/security-credentials/$role" -Headers $asked
    if ($credentials -is [string]) {
        $credentials = ConvertFrom-Json -InputObject $credentials
    }
    $name = "secretsmanager.$($Settings.Region).amazonaws.com"
    if ($Settings.Region -like 'cn-*') {
        $name += '.cn'
    }
    $body = ConvertTo-Json -InputObject @{ SecretId = $SecretAddress } -Compress
    $signed = Get-SignedHeader -HostName $name -Region $Settings.Region -Body $body -Credentials $credentials -Time (Get-UtcTime)
    try {
        $answer = Invoke-Web -Method 'Post' -Uri "https://$name/" -Headers $signed -Body $body -ContentType 'application/x-amz-json-1.1'
    }
    catch {
        throw "$($_.Exception.Message) $($_.ErrorDetails)".Trim()
    }
    return "$(Get-Field -From $answer -Name 'SecretString')"
}

# Headers of a request to Secrets Manager, with its signature (version 4).
function Get-SignedHeader {
    param ([string] $HostName, [string] $Region, [string] $Body, [object] $Credentials, [DateTime] $Time)
    $moment = Format-Time -Time $Time -Format 'yyyyMMddTHHmmssZ'
    $scope = "$($moment.Substring(0, 8))/$Region/secretsmanager/aws4_request"
    $headers = [ordered]@{
        'host'                 = $HostName
        'x-amz-date'           = $moment
        'x-amz-security-token' = "$($Credentials.Token)"
        'x-amz-target'         = 'secretsmanager.GetSecretValue'
    }
    $names = @($headers.Keys) -join ';'
    $lines = @($headers.Keys | ForEach-Object { "${_}:$($headers[$_])`n" }) -join ''
    $request = "POST`n/`n`n$lines`n$names`n$(Get-Sha256 -Text $Body)"
    $text = "AWS4-HMAC-SHA256`n$moment`n$scope`n$(Get-Sha256 -Text $request)"
    $key = [System.Text.Encoding]::UTF8.GetBytes("AWS4$($Credentials.SecretAccessKey)")
    foreach ($part in $scope.Split('/') + $text) {
        $key = Get-Hmac -Key $key -Text $part
    }
    $signature = ([BitConverter]::ToString($key) -replace '-', '').ToLowerInvariant()
    $headers.Remove('host')
    $result = @{ Authorization = "AWS4-HMAC-SHA256 Credential=$($Credentials.AccessKeyId)/$scope, SignedHeaders=$names, Signature=$signature" }
    foreach ($header in $headers.Keys) {
        $result[$header] = $headers[$header]
    }
    return $result
}

function Get-Hmac {
    param ([byte[]] $Key, [string] $Text)
    $algorithm = New-Object -TypeName System.Security.Cryptography.HMACSHA256 -ArgumentList (, $Key)
    return , $algorithm.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Text))
}
