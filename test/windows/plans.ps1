<#
.SYNOPSIS
The pure plan for one host product, in every combination of state and settings.
#>

function Test-Plan {
    param ([string] $Script)
    . $Script
    $gvlk = 'gvlk-hash'
    $products = @($null) + @(foreach ($status in 0, 1, 2, 3, 5, 6) { foreach ($last in 'AAAAA', 'BBBBB') { foreach ($clients in $true, $false) { @{ Name = 'p'; LastFive = $last; Status = $status; StatusReason = ''; InstallationId = '1234567'; ForClients = $clients } } } })
    $keys = @(@{ State = 'unread' }, @{ State = 'none' }, @{ State = 'invalid' }, @{ State = 'unreadable'; Reason = 'r' }) + @('AAAAA', 'BBBBB', 'CCCCC' | ForEach-Object { @{ State = 'present'; LastFive = $_; Hash = "h$_" } }) + @(@{ State = 'present'; LastFive = 'CCCCC'; Hash = $gvlk })
    $spendings = @(
        @{ Number = 0; Spent = $false; Words = @(); Code = ''; CodeContext = ''; Since = '' },
        @{ Number = 1; Spent = $true; Words = @(''); Code = ''; CodeContext = ''; Since = 't' },
        @{ Number = 2; Spent = $true; Words = @('', 'w1'); Code = ''; CodeContext = ''; Since = 't' },
        @{ Number = 10; Spent = $true; Words = @(''); Code = ''; CodeContext = ''; Since = 't' },
        @{ Number = 10; Spent = $false; Words = @(); Code = ''; CodeContext = ''; Since = '' },
        @{ Number = 0; Spent = $false; Words = @(); Code = '0xC004C008'; CodeContext = 'now'; Since = '' },
        @{ Number = 0; Spent = $false; Words = @(); Code = '0xC004C008'; CodeContext = 'before'; Since = '' })
    $wants = @(foreach ($method in 'online', 'telephone') { foreach ($confirmation in '', '1') { foreach ($named in '', 'AAAAA', 'CCCCC') { foreach ($word in '', 'w1') { @{ ActivationMethod = $method; ConfirmationId = $confirmation; LastFive = $named; Reactivate = $word; SettingsId = 'now'; ClientKeyHashes = @($gvlk) } } } } })
    $broken = [Collections.Generic.List[string]]::new()
    $count = 0
    foreach ($product in $products) {
        foreach ($key in $keys) {
            foreach ($spending in $spendings) {
                foreach ($facts in @('', '', ''), @('azure', '', ''), @('', 'refused', ''), @('', '', '7654321')) {
                    $state = @{ Product = $product; Key = $key; Spending = $(if ($product) { $spending }); HostRefusal = $facts[0]; KeyRefusal = $facts[1]; Told = $facts[2]; OtherConfirmation = $false }
                    foreach ($want in $wants) {
                        $count++
                        $plan = Get-LicensePlan -State $state -Want $want
                        $action = $plan.Action
                        $licensed = $product -and $product.Status -eq 1
                        $fresh = $want.Reactivate -ne '' -and $spending.Words -notcontains $want.Reactivate
                        $wrong = ''
                        if ($action -notin 'done', 'wait', 'refuse', 'read-key', 'install', 'activate', 'deposit', 'tell-id') { $wrong = 'an unknown action' }
                        if ($action -in 'wait', 'refuse' -and $plan.Reason -eq '') { $wrong = 'no reason' }
                        if ($action -in 'activate', 'deposit') {
                            if ($licensed) { $wrong = 'asks for a licensed host' }
                            if ($spending.Spent -and -not $fresh) { $wrong = 'spends twice' }
                            if ($spending.Number -ge 10) { $wrong = 'spends an eleventh' }
                            if ($spending.Code -ne '' -and $spending.CodeContext -eq 'now') { $wrong = 'asks again after a final error' }
                            if ($product.ForClients -or $facts[0] -ne '') { $wrong = 'asks for what cannot be a host' }
                            if (($action -eq 'activate') -ne ($want.ActivationMethod -eq 'online')) { $wrong = 'another method' }
                            if ($action -eq 'deposit' -and ($want.ConfirmationId -eq '' -or $facts[2] -ne '')) { $wrong = 'a confirmation ID of another installation ID' }
                            if ($want.LastFive -ne '' -and $product.LastFive -ne $want.LastFive) { $wrong = 'spends a key that is not named' }
                        }
                        if ($action -eq 'install') {
                            if ($key.State -ne 'present' -or $key.Hash -eq $gvlk) { $wrong = 'installs what is no host key' }
                            if ($licensed -and ($want.LastFive -eq '' -or $want.LastFive -ne $key.LastFive)) { $wrong = 'breaks a licensed host' }
                            if ($want.LastFive -ne '' -and $want.LastFive -ne $key.LastFive) { $wrong = 'installs a key that is not named' }
                            if ($facts[1] -ne '' -or $facts[0] -ne '') { $wrong = 'installs what was refused' }
                            if ($product -and $product.LastFive -eq $key.LastFive) { $wrong = 'installs what is in' }
                        }
                        if ($licensed -and $want.LastFive -in '', $product.LastFive -and $action -ne 'done') { $wrong = 'does something to a licensed host' }
                        if ($action -eq 'done' -and -not $licensed) { $wrong = 'done without a licence' }
                        if ($action -eq 'read-key' -and $key.State -ne 'unread') { $wrong = 'reads twice' }
                        if ($wrong -ne '' -and $broken.Count -lt 20) { $broken.Add("$wrong ($action): $(ConvertTo-Json -Compress -Depth 3 @{ p = $product; k = $key; s = $spending; w = $want; f = $facts })") }
                    }
                }
            }
        }
    }
    return @{ combinations = $count; broken = @($broken) }
}
