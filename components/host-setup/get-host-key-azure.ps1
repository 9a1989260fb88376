<#
.SYNOPSIS
Reads the host key from Azure Key Vault with the identity of this machine.
.DESCRIPTION
A token for the vault comes from the instance metadata service; the secret comes over the vault's private endpoint. The
right to read it takes some minutes to arrive after the machine is made, so a refusal is tried again.
#>

<#
.SYNOPSIS
Returns what a secret holds. Nothing of it is logged.
.PARAMETER SecretAddress
Address of the secret.
#>
function Get-HostKey {
    param (
        [Parameter(Mandatory = $true)]
        [string] $SecretAddress
    )
    # A proxy must see neither the token nor the key; both addresses are inside the network.
    [System.Net.WebRequest]::DefaultWebProxy = $null
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
    $tokenAddress = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01' +
        '&resource=https%3A%2F%2Fvault.azure.net'
    if ($Settings.IdentityClientId -ne '') {
        $tokenAddress += '&client_id=' + $Settings.IdentityClientId
    }
    for ($try = 1; $true; $try++) {
        try {
            $token = Invoke-RestMethod -Uri $tokenAddress -Headers @{ Metadata = 'true' } -TimeoutSec 30
            $headers = @{ Authorization = "Bearer $($token.access_token)" }
            $secret = Invoke-RestMethod -Uri "${SecretAddress}?api-version=7.4" -Headers $headers -TimeoutSec 30
            return $secret.value
        }
        catch {
            if ($try -ge 10) {
                throw "the vault did not give the host key: $($_.Exception.Message)"
            }
            Start-Sleep -Seconds (6 * $try)
        }
    }
}
