<#
.SYNOPSIS
What is to be done, decided from what is: state and settings go in, one action comes out.
.DESCRIPTION
Nothing here asks Windows, a file, a clock or the network, so that every combination can be tried. Actions: read-key, install,
activate, deposit, tell-id, done, wait and refuse; the last two with a reason. A refusal needs a person and fails the run.
#>

$WindowsApplication = '55c92734-d682-4d71-983e-d6ec3f16059f'
$StatusLicensed = 1
$MostActivations = 10
$MostInstalls = 3
$Unknown32 = 4294967295

function New-Plan {
    param ([string] $Action, [string] $Reason = '')
    return @{ Action = $Action; Reason = $Reason }
}

# Windows says the largest uint32 of a machine that is no KMS host, or has had no request yet.
function ConvertTo-Count {
    param ([object] $Value)
    if ($null -eq $Value -or "$Value" -notmatch '^\d+$' -or [uint64] $Value -ge $Unknown32) {
        return 0
    }
    return [uint32] $Value
}

# A product of a KMS host. Seen names of its channel: Volume:CSVLK; VOLUME_KMS_WS22, "VOLUME_KMS channel" for Office.
function Test-HostProduct {
    param ([object] $Product)
    if ("$(Get-Field -From $Product -Name 'ProductKeyChannel')" -eq 'Volume:CSVLK') {
        return $true
    }
    return "$(Get-Field -From $Product -Name 'Description')" -match 'VOLUME_KMS(?!CLIENT)'
}

# The host product with a key among those that Windows knows, as a table; nothing when there is none.
function Select-HostProduct {
    param ([object[]] $Products, [bool] $ById)
    foreach ($product in @($Products)) {
        if ($null -eq $product -or "$(Get-Field -From $product -Name 'PartialProductKey')" -eq '') {
            continue
        }
        if (-not $ById -and -not (Test-HostProduct -Product $product)) {
            continue
        }
        if ($ById -and "$(Get-Field -From $product -Name 'Description')" -match 'VOLUME_KMSCLIENT') {
            continue
        }
        return @{
            Raw            = $product
            Name           = "$(Get-Field -From $product -Name 'Name')"
            LastFive       = "$(Get-Field -From $product -Name 'PartialProductKey')"
            Status         = [int] (ConvertTo-Count -Value (Get-Field -From $product -Name 'LicenseStatus'))
            StatusReason   = Format-Code -Value (Get-Field -From $product -Name 'LicenseStatusReason')
            InstallationId = "$(Get-Field -From $product -Name 'OfflineInstallationId')"
            # The host key of client Windows activates no server.
            ForClients     = "$(Get-Field -From $product -Name 'Description')" -match 'VOLUME_KMS_W\d'
        }
    }
    return $null
}

function Format-Code {
    param ([object] $Value)
    if ($null -eq $Value -or "$Value" -notmatch '^-?\d+$') {
        return ''
    }
    return '0x{0:X8}' -f [uint32] ([int64] $Value -band $Unknown32)
}

# What is asked again at the next run: Microsoft was not reached, or the service was not there. All else is final.
function Test-PassingCode {
    param ([string] $Code)
    return $Code -match '^0x8007(2E|2F|27|2A|232|2338|251D|267C|0005|000E|0020|0070|0079|04|05B4|06B|139F)' -or
        $Code -match '^0x(8004FE33|80041|800401|80080005|801901F)'
}

# A key out of what a vault holds: State none, invalid or present, and for one that is present its text and last five.
function ConvertTo-HostKey {
    param ([string] $Text)
    # Portals and editors leave marks that nobody sees.
    $plain = ("$Text" -replace '[\uFEFF\u200B-\u200F\u2060]', '').Trim()
    if ($plain -eq '' -or $plain -match '^placeholder') {
        return @{ State = 'none' }
    }
    $key = ($plain -replace '[\s\u2010-\u2015\u2212]+', '-').ToUpperInvariant()
    if ($key -notmatch '^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$') {
        return @{ State = 'invalid' }
    }
    return @{ State = 'present'; Text = $key; LastFive = $key.Substring($key.Length - 5); Hash = (Get-Sha256 -Text $key).Substring(0, 12) }
}

# Lines of the ledger as tables. A torn line is none: what was asked stands before it is asked.
function ConvertFrom-Ledger {
    param ([string[]] $Lines)
    foreach ($line in @($Lines)) {
        $fields = "$line".Replace('"', '').Trim().Split(',')
        if ($fields.Count -lt 5 -or $fields[0] -eq 'Time') {
            continue
        }
        $fields += @('', '', '')
        @{ Time = $fields[0]; Method = $fields[2]; LastFive = $fields[3]; Result = $fields[4]; Number = $fields[5]; Word = $fields[6]; Context = $fields[7] }
    }
}

# What the ledger says of one key: how often it was activated, whether that was the last time without a word, what words were
# used, which final error stands. An `asked` without an outcome counts as spent.
function Get-Spending {
    param ([object[]] $Ledger, [string] $LastFive, [bool] $OfObject, [int] $Used = 0)
    $spending = @{ Number = $Used; Spent = $false; Open = $false; Words = @(); Code = ''; CodeContext = ''; Since = '' }
    $asked = $null
    foreach ($entry in @($Ledger) + @($null)) {
        if ($null -ne $entry) {
            $mine = $entry.LastFive -eq $LastFive -and $entry.Method -notin 'install', 'role', 'licence-files' -and
                ($entry.Method -like 'active-directory*') -eq $OfObject
            if (-not $mine) {
                continue
            }
        }
        $failed = $null -ne $entry -and $entry.Result -match '^(0x[0-9A-F]{8}|error)$'
        $outcome = $null -ne $entry -and $entry.Result -ne 'asked'
        if (($null -ne $asked -and -not ($outcome -and $failed)) -or ($null -eq $asked -and $outcome -and -not $failed)) {
            $of = $asked
            if ($null -eq $of) {
                $of = $entry
            }
            $number = $spending.Number + 1
            if ($of.Number -match '^\d+$') {
                $number = [int] $of.Number
            }
            $spending.Number = [Math]::Max($spending.Number, $number)
            $spending.Spent = $true
            $spending.Open = -not $outcome
            $spending.Since = $of.Time
            $spending.Words += $of.Word
            $spending.Code = ''
        }
        elseif ($failed -and -not (Test-PassingCode -Code $entry.Result)) {
            $spending.Code = $entry.Result
            $spending.CodeContext = $entry.Context
        }
        $asked = $null
        if ($null -ne $entry -and -not $outcome) {
            $asked = $entry
        }
    }
    return $spending
}

# Why a key is not installed, as far as the ledger knows; empty when nothing is against it.
function Get-InstallRefusal {
    param ([object[]] $Ledger, [string] $Hash, [string] $Context)
    $mine = @(@($Ledger) | Where-Object { $null -ne $_ -and $_.Method -eq 'install' -and $_.Word -eq $Hash -and $_.Context -eq $Context })
    if ($mine.Count -eq 0 -or $mine[-1].Result -eq 'installed') {
        return ''
    }
    if ($mine[-1].Result -ne 'asked' -and -not (Test-PassingCode -Code $mine[-1].Result)) {
        return "Windows refused it with $($mine[-1].Result) at $($mine[-1].Time)"
    }
    if (@($mine | Where-Object { $_.Result -eq 'asked' }).Count -ge $MostInstalls -and $mine[-1].Result -eq 'asked') {
        return "$MostInstalls tries to install it had no outcome"
    }
    return ''
}

# Why no host key may be installed on this Windows; empty when it may.
function Get-HostRefusal {
    param ([hashtable] $Version, [object] $Settings)
    if ("$($Version.Caption) $($Version.Edition)" -match 'Azure|Turbine' -or $Version.Sku -in '168', '406', '407', '408') {
        return 'this is Windows Server Azure Edition, which cannot be a KMS host; fix: rebuild the host from a Datacenter image'
    }
    if ("$($Version.Caption) $($Version.Edition)" -match 'Eval') {
        return 'this is an evaluation copy, which takes no volume key; fix: rebuild the host from a volume edition'
    }
    if ($Version.Type -eq '1') {
        return 'this is Windows for clients, which as a KMS host activates no server; fix: use Windows Server'
    }
    $builds = @($Settings.HostBuilds)
    if ($builds.Count -gt 0 -and $Version.Build -ne '' -and $builds -notcontains $Version.Build) {
        return "a host key of $($Settings.Generation) does not go on build $($Version.Build), by Microsoft's table; fix: hostKey.generation or the image"
    }
    return ''
}

<#
.SYNOPSIS
Returns the next action for one host product.
.PARAMETER State
Product (nothing, or a table of Select-HostProduct), Key (State unread, none, invalid, unreadable or present), Spending of the
installed key, HostRefusal, KeyRefusal, Told (installation ID told last), OtherConfirmation (the confirmation ID was used with
another key), CanActivate.
.PARAMETER Want
ActivationMethod, ConfirmationId, LastFive, Reactivate, SettingsId, ClientKeyHashes, ByKey (a product of Office).
#>
function Get-LicensePlan {
    param ([hashtable] $State, [hashtable] $Want)
    $product = $State.Product
    $licensed = $null -ne $product -and $product.Status -eq $StatusLicensed
    $named = $Want.LastFive
    if ($licensed -and ($named -eq '' -or $product.LastFive -eq $named)) {
        return New-Plan -Action 'done' -Reason "licensed with the key that ends in $($product.LastFive)"
    }
    # A key that is named and in needs no look into the vault; else the vault says which one is meant.
    if ($null -eq $product -or $named -eq '' -or $product.LastFive -ne $named) {
        $plan = Get-KeyPlan -State $State -Want $Want -Licensed $licensed
        if ($null -ne $plan) {
            return $plan
        }
    }
    if ($product.ForClients) {
        return New-Plan -Action 'refuse' -Reason "the key that ends in $($product.LastFive) is the host key of client Windows, which activates no server; fix: kmshost key put with the host key for Windows Server"
    }
    if ($State.HostRefusal -ne '') {
        return New-Plan -Action 'refuse' -Reason $State.HostRefusal
    }
    $refusal = Get-StandingRefusal -State $State -Want $Want
    if ($null -ne $refusal) {
        return $refusal
    }
    if ($Want.ActivationMethod -eq 'online') {
        return New-Plan -Action 'activate'
    }
    if ($Want.ConfirmationId -eq '') {
        return New-Plan -Action 'tell-id' -Reason 'waits for the confirmation ID of its installation ID'
    }
    if ($State.OtherConfirmation -or ($State.Told -ne '' -and $State.Told -ne $product.InstallationId)) {
        return New-Plan -Action 'tell-id' -Reason 'the confirmation ID of the environment was given for another installation ID'
    }
    return New-Plan -Action 'deposit'
}

# What keeps a key that is in and not licensed from being asked for again; nothing when it may be.
function Get-StandingRefusal {
    param ([hashtable] $State, [hashtable] $Want)
    $spending = $State.Spending
    $lastFive = $State.Product.LastFive
    $fresh = $Want.Reactivate -ne '' -and @($spending.Words) -notcontains $Want.Reactivate
    if ($spending.Spent -and -not $fresh) {
        $status = "not licensed (status $($State.Product.Status) $($State.Product.StatusReason))".Replace(' )', ')')
        return New-Plan -Action 'refuse' -Reason "$status though the key that ends in $lastFive was spent on this machine at $($spending.Since); fix: find out why, then set hosts[].reactivate to today's date for one more activation"
    }
    if ($spending.Number -ge $MostActivations) {
        return New-Plan -Action 'refuse' -Reason "$($spending.Number) activations of this host are spent, and the key allows ten; fix: ask the Microsoft Activation Center"
    }
    if ($spending.Code -ne '' -and $spending.CodeContext -eq $Want.SettingsId) {
        $again = "$($spending.Code) is final and is not asked again until the key, the settings or hosts[].reactivate change; see kmshost explain $($spending.Code)"
        if ($Want.ActivationMethod -ne 'online') {
            return New-Plan -Action 'tell-id' -Reason "refused: the confirmation ID was not taken: $again"
        }
        return New-Plan -Action 'refuse' -Reason "not activated: $again"
    }
    return $null
}

# What is to be done for another key; nothing when the one that is in stays.
function Get-KeyPlan {
    param ([hashtable] $State, [hashtable] $Want, [bool] $Licensed)
    $key = $State.Key
    $product = $State.Product
    if ($State.HostRefusal -ne '') {
        return New-Plan -Action 'refuse' -Reason $State.HostRefusal
    }
    if ($key.State -eq 'unread') {
        return New-Plan -Action 'read-key'
    }
    if ($key.State -in 'none', 'unreadable' -and $null -ne $product -and -not $Licensed -and $Want.LastFive -eq '') {
        return $null
    }
    if ($key.State -eq 'none') {
        return New-Plan -Action 'wait' -Reason 'no host key in the vault yet: put it with kmshost key put, this set-up runs again by itself'
    }
    if ($key.State -eq 'unreadable') {
        if ($Licensed) {
            return New-Plan -Action 'wait' -Reason "the vault was not read, and the key that ends in $($product.LastFive) stays: $($key.Reason)"
        }
        return New-Plan -Action 'refuse' -Reason "$($key.Reason)"
    }
    if ($key.State -eq 'invalid') {
        return New-Plan -Action 'refuse' -Reason 'what the vault holds is not a product key: five groups of five characters; fix: kmshost key put'
    }
    if ($null -ne $product -and $key.LastFive -eq $product.LastFive) {
        if ($Want.LastFive -ne '' -and $key.LastFive -ne $Want.LastFive) {
            return New-Plan -Action 'wait' -Reason "the environment names the key that ends in $($Want.LastFive), and the vault still holds the one that ends in $($key.LastFive): put the new one with kmshost key put"
        }
        return $null
    }
    if (@($Want.ClientKeyHashes) -contains $key.Hash) {
        return New-Plan -Action 'refuse' -Reason "what the vault holds, ending in $($key.LastFive), is a public client key (GVLK), which makes no host; fix: kmshost key put with the host key (CSVLK)"
    }
    if ($Want.LastFive -ne '' -and $key.LastFive -ne $Want.LastFive) {
        return New-Plan -Action 'refuse' -Reason "the vault holds a key that ends in $($key.LastFive), and the environment names $($Want.LastFive); fix: kmshost key put, or lastFive"
    }
    if ($State.KeyRefusal -ne '') {
        return New-Plan -Action 'refuse' -Reason "the key that ends in $($key.LastFive) is not installed again: $($State.KeyRefusal); fix: kmshost key put with a host key (CSVLK) for this Windows"
    }
    return New-Plan -Action 'install'
}

<#
.SYNOPSIS
Returns the next action for an activation object: read-key, make, generate, done, wait or refuse.
.PARAMETER State
Joined, Key, Spending, Exists (true, false or nothing when it was not looked for), Told, Made (last five characters of the keys
that have their object), MadeWords (words that were used for it).
.PARAMETER Want
ActivationMethod, ConfirmationId, Reactivate, SettingsId, ClientKeyHashes, LastFive.
#>
function Get-ObjectPlan {
    param ([hashtable] $State, [hashtable] $Want)
    $key = $State.Key
    if (-not $State.Joined) {
        return New-Plan -Action 'wait' -Reason "no member of $($Want.Domain) yet: join it, this set-up runs again by itself"
    }
    if ($key.State -eq 'unread') {
        # One object, ever: the object of a key needs no look into the vault, and another key is to be named.
        $made = @($State.Made)
        $word = $Want.Reactivate -ne '' -and @($State.MadeWords) -notcontains $Want.Reactivate
        if ($made.Count -gt 0 -and -not $word -and ($Want.LastFive -eq '' -or $made -contains $Want.LastFive)) {
            return New-Plan -Action 'done' -Reason "the activation object is there, for the key that ends in $($made[-1])"
        }
        return New-Plan -Action 'read-key'
    }
    if ($key.State -eq 'none') {
        return New-Plan -Action 'wait' -Reason 'no host key in the vault yet: put it with kmshost key put, this set-up runs again by itself'
    }
    if ($key.State -eq 'unreadable') {
        return New-Plan -Action 'refuse' -Reason "$($key.Reason)"
    }
    if ($key.State -eq 'invalid') {
        return New-Plan -Action 'refuse' -Reason 'what the vault holds is not a product key: five groups of five characters; fix: kmshost key put'
    }
    if (@($Want.ClientKeyHashes) -contains $key.Hash) {
        return New-Plan -Action 'refuse' -Reason "what the vault holds, ending in $($key.LastFive), is a public client key (GVLK); fix: kmshost key put with the host key (CSVLK)"
    }
    if ($Want.LastFive -ne '' -and $key.LastFive -ne $Want.LastFive) {
        return New-Plan -Action 'refuse' -Reason "the vault holds a key that ends in $($key.LastFive), and the environment names $($Want.LastFive); fix: kmshost key put, or lastFive"
    }
    $spending = $State.Spending
    $fresh = $Want.Reactivate -ne '' -and @($spending.Words) -notcontains $Want.Reactivate
    if ($spending.Spent -and -not $spending.Open -and -not $fresh) {
        return New-Plan -Action 'done' -Reason "made the activation object for the key that ends in $($key.LastFive) at $($spending.Since)"
    }
    if ($null -eq $State.Exists) {
        return New-Plan -Action 'look'
    }
    if ($State.Exists) {
        return New-Plan -Action 'done' -Reason "the forest has an activation object for the key that ends in $($key.LastFive)"
    }
    if ($spending.Spent -and -not $fresh) {
        return New-Plan -Action 'refuse' -Reason "the activation object was asked for at $($spending.Since) and is not there; fix: look for it on every domain controller, then set hosts[].reactivate to today's date"
    }
    if ($spending.Code -ne '' -and $spending.CodeContext -eq $Want.SettingsId) {
        return New-Plan -Action 'refuse' -Reason "no activation object: $($spending.Code) is final and is not asked again until the key, the settings or hosts[].reactivate change; see kmshost explain $($spending.Code)"
    }
    if ($Want.ActivationMethod -ne 'online' -and $Want.ConfirmationId -eq '') {
        if ($State.Told -ne '') {
            return New-Plan -Action 'wait' -Reason "waits for the confirmation ID of the object's installation ID $($State.Told)"
        }
        return New-Plan -Action 'generate'
    }
    return New-Plan -Action 'make'
}

# Client ranges as Windows shows them or as we write them, in one form: a list in order.
function ConvertTo-RangeText {
    param ([object[]] $Ranges)
    $texts = @(@($Ranges) | Where-Object { "$_" -ne '' } | ForEach-Object {
            $address, $length = "$_".ToLowerInvariant().Split('/')
            if ("$length" -match '\.') {
                $bits = ($length.Split('.') | ForEach-Object { [Convert]::ToString([int] $_, 2).PadLeft(8, '0') }) -join ''
                $length = "$($bits.TrimEnd('0').Length)"
            }
            $parsed = $null
            if ([System.Net.IPAddress]::TryParse($address, [ref] $parsed)) {
                $address = $parsed.ToString()
            }
            if ("$length" -eq '' -or ($address -match ':' -and $length -eq '128') -or ($address -match '\.' -and $length -eq '32')) {
                $address
            }
            else {
                "$address/$length"
            }
        })
    return (@($texts | Sort-Object -Unique) -join ' ')
}

# The minute of the hour at which this host runs, so that two hosts do not run in the same one.
function Get-RunMinute {
    param ([string] $Name)
    $sum = 0
    foreach ($character in $Name.ToLowerInvariant().ToCharArray()) {
        $sum = ($sum * 31 + [int] $character) % 3600
    }
    return $sum % 60
}


# What somebody should be called for; both clouds watch for these words in the report.
function Get-ReportAlarm {
    param ([bool] $Failed, [bool] $Answers, [bool] $Held, [bool] $Read, [bool] $Present, [bool] $Had, [string] $State)
    if ($Failed) {
        'alarm:setup-failed'
    }
    # A vault without a key is waited for; a key that was there once, and is gone, is not.
    if ($Answers -and -not $Held -and $Read -and -not $Present -and ($Had -or $State -notmatch '^wait: no host key')) {
        'alarm:no-host-product'
    }
}
