<#
.SYNOPSIS
Reads a host key from the cloud's vault, and tries again for a while: rights and endpoints of a new machine arrive in minutes.
.DESCRIPTION
All tries of a run together fit the time of the task, however many keys there are.
#>

# Seconds for waiting and asking, of the 50 minutes that the task has.
$VaultPatience = 420
$SecondsOfTry = 30

<#
.SYNOPSIS
Returns what a secret holds; nothing when no key was put into it yet. Nothing of it is logged.
.PARAMETER SecretAddress
Where the key is.
#>
function Get-HostKey {
    param ([string] $SecretAddress)
    for ($try = 1; $true; $try++) {
        try {
            return Read-Secret -SecretAddress $SecretAddress
        }
        catch {
            $message = "$($_.Exception.Message)"
            $status = Get-HttpStatus -Record $_
            if ($message -match 'staging\s*label') {
                return ''
            }
            $script:VaultPatience -= $SecondsOfTry + 6 * $try
            if ($status -eq 404 -or $script:VaultPatience -le 0 -or $try -ge 10) {
                throw "the vault did not give the host key at ${SecretAddress}: $message$(Get-VaultAdvice -Message $message -Status $status)"
            }
            Wait-Second -Seconds (6 * $try)
        }
    }
}

function Get-HttpStatus {
    param ([System.Management.Automation.ErrorRecord] $Record)
    $status = Get-Field -From (Get-Field -From $Record.Exception -Name 'Response') -Name 'StatusCode'
    if ($null -ne $status) {
        return [int] $status
    }
    if ("$($Record.Exception.Message)" -match '\b(40[0-9]|50[0-9])\b') {
        return [int] $Matches[1]
    }
    return 0
}

function Get-VaultAdvice {
    param ([string] $Message, [int] $Status)
    if ($Message -match 'trust|SSL|TLS|certificate') {
        return "; fix: import the root certificate '$RootName', which an isolated host cannot fetch by itself"
    }
    if ($Status -eq 403) {
        return '; fix: let the identity of this machine read the secret, over the private endpoint'
    }
    return ''
}
