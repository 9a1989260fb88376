<#
.SYNOPSIS
Reads host keys from Azure Key Vault with the identity of this machine.
.DESCRIPTION
A token for the vault comes from the instance metadata service; the secret comes over the vault's private endpoint.
#>

$RootName = 'DigiCert Global Root G2'

function Read-Secret {
    param ([string] $SecretAddress)
    $address = 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01' +
        '&resource=https%3A%2F%2Fvault.azure.net'
    if ($Settings.IdentityClientId -ne '') {
        $address += '&client_id=' + $Settings.IdentityClientId
    }
    $token = Invoke-Web -Uri $address -Headers @{ Metadata = 'true' }
    $secret = Invoke-Web -Uri "${SecretAddress}?api-version=7.4" -Headers @{ Authorization = "Bearer $($token.access_token)" }
    return "$($secret.value)"
}
