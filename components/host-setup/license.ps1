<#
.SYNOPSIS
Installs host keys and activates the host with Microsoft, each key at most once on this machine without a word.
.DESCRIPTION
Asks what is, lets plan.ps1 decide, carries out one action, and asks again. The key goes from the vault to the licensing
service through CIM, so that it is on no command line and in no file.
#>

$Activation = "$LicensingKey\Activation"
$States = [ordered]@{}
$InstallationIds = @()
$Activations = 0

# What one host product is wanted to be, out of the settings; the word is kept free of the ledger's own characters.
function New-Want {
    param ([string] $Title, [string] $ActivationId, [string] $SecretAddress, [string] $LastFive, [string] $ConfirmationId)
    $context = $Settings.SettingsId
    $confirmation = ''
    if ($ConfirmationId -ne '') {
        $confirmation = (Get-Sha256 -Text $ConfirmationId).Substring(0, 12)
        $context = "$context/$confirmation"
    }
    return @{
        Title            = $Title
        ActivationId     = $ActivationId
        SecretAddress    = $SecretAddress
        LastFive         = $LastFive
        ConfirmationId   = $ConfirmationId
        Confirmation     = $confirmation
        ActivationMethod = $Settings.ActivationMethod
        Reactivate       = $Settings.Reactivate -replace '[^0-9A-Za-z:.-]', '_'
        SettingsId       = $context
        ClientKeyHashes  = @($Settings.ClientKeyHashes)
    }
}

function Get-HostProduct {
    param ([string] $ActivationId)
    $filter = "ApplicationID = '$WindowsApplication' AND PartialProductKey IS NOT NULL"
    if ($ActivationId -ne '') {
        $filter = "ID = '$ActivationId' AND PartialProductKey IS NOT NULL"
    }
    return Select-HostProduct -Products (Get-LicensingProduct -Filter $filter) -ById ($ActivationId -ne '')
}

# The key in the vault, as a table of ConvertTo-HostKey; State unreadable and a reason where the vault does not give it.
function Read-HostKey {
    param ([string] $SecretAddress)
    try {
        return ConvertTo-HostKey -Text "$(Get-HostKey -SecretAddress $SecretAddress)"
    }
    catch {
        return @{ State = 'unreadable'; Reason = "$($_.Exception.Message)" }
    }
}

# Windows itself would activate a host key in its own time, which no ledger sees (Microsoft, "Registry Settings for Volume
# Activation": Manual 0 allows automatic online activation, of MAK and KMS host keys).
function Disable-AutomaticActivation {
    if ("$(Get-RegistryValue -Path $Activation -Name 'Manual')" -ne '1') {
        Set-RegistryValue -Path $Activation -Name 'Manual' -Value 1 -Type 'DWord'
        if ("$(Get-RegistryValue -Path $Activation -Name 'Manual')" -ne '1') {
            throw 'the automatic activation by Windows could not be switched off'
        }
        Write-Log -Message 'switched the automatic activation by Windows off'
    }
}

function Get-CodeOrError {
    param ([System.Management.Automation.ErrorRecord] $Record)
    $code = Get-ErrorCode -Record $Record
    if ($code -eq '') {
        return 'error'
    }
    return $code
}

function Update-LicenseStatus {
    try {
        Invoke-Licensing -Target (Get-LicensingService) -Method 'RefreshLicenseStatus' | Out-Null
    }
    catch {
        Add-Warning -Message "the status of the licence was not refreshed: $(Format-Failure -Record $_)"
    }
}

# What is known of one product and its key; the plan needs nothing else.
function Get-LicenseState {
    param ([hashtable] $Want, [hashtable] $Key)
    $product = Get-HostProduct -ActivationId $Want.ActivationId
    $ledger = @(Get-Ledger)
    $state = @{ Product = $product; Key = $Key; Ledger = $ledger; HostRefusal = ''; KeyRefusal = ''; Told = ''; OtherConfirmation = $false; Spending = $null }
    if ($null -eq $product -or $product.Status -ne $StatusLicensed -or ($Want.LastFive -ne '' -and $Want.LastFive -ne $product.LastFive)) {
        $version = Get-WindowsVersion
        $state.HostRefusal = Get-HostRefusal -Version $version -Settings $Settings
        if ($Key.State -eq 'present') {
            $state.KeyRefusal = Get-InstallRefusal -Ledger $ledger -Hash $Key.Hash -Context "$($version.Build).$($version.Revision)"
        }
    }
    if ($null -ne $product) {
        $state.Spending = Get-Spending -Ledger $ledger -LastFive $product.LastFive -OfObject $false -Used ([int] $Settings.ActivationsUsed * [int] ($Want.ActivationId -eq ''))
        $state.Told = Get-ToldId -Prefix 'installation-id' -LastFive $product.LastFive
        $state.OtherConfirmation = $Want.Confirmation -ne '' -and
            @($ledger | Where-Object { $null -ne $_ -and $_.Context -like "*/$($Want.Confirmation)" -and $_.LastFive -ne $product.LastFive }).Count -gt 0
    }
    return $state
}

# A licensed host whose ledger does not say why: the power went off before the outcome was written, or somebody else did it.
function Write-FoundLicense {
    param ([hashtable] $Want, [hashtable] $State)
    $spending = $State.Spending
    if ($State.Product.Status -ne $StatusLicensed -or ($spending.Spent -and -not $spending.Open)) {
        return
    }
    $entry = @{ Method = $Want.ActivationMethod; LastFive = $State.Product.LastFive; Word = $Want.Reactivate; Context = $Want.SettingsId }
    if ($spending.Open) {
        Add-LedgerOutcome -Entry $entry -Result 'activated'
    }
    else {
        Add-LedgerOutcome -Entry ($entry + @{ Number = "$([Math]::Max(1, $spending.Number))" }) -Result 'found-licensed'
    }
}

<#
.SYNOPSIS
Brings one host product to where the settings want it, step by step.
.PARAMETER Want
A table of New-Want.
#>
function Update-License {
    param ([hashtable] $Want)
    $key = @{ State = 'unread' }
    for ($round = 1; $round -le 8; $round++) {
        $state = Get-LicenseState -Want $Want -Key $key
        if ($null -ne $state.Product) {
            Write-FoundLicense -Want $Want -State $state
            $script:Activations = [Math]::Max($script:Activations, $state.Spending.Number)
        }
        $plan = Get-LicensePlan -State $state -Want $Want
        $script:States[$Want.Title] = "$($plan.Action): $($plan.Reason)".TrimEnd(' ', ':')
        switch ($plan.Action) {
            'read-key' {
                $key = Read-HostKey -SecretAddress $Want.SecretAddress
                if ($key.State -eq 'unreadable' -and $null -ne $state.Product) {
                    Add-Warning -Message "$($Want.Title): $($key.Reason)"
                }
            }
            'install' {
                Install-HostKey -Want $Want -Key $key
            }
            'activate' {
                Invoke-Activation -Want $Want -Method 'Activate'
            }
            'deposit' {
                Invoke-Activation -Want $Want -Method 'DepositOfflineConfirmationId'
            }
            'tell-id' {
                Write-InstallationId -InstallationId $state.Product.InstallationId -LastFive $state.Product.LastFive -Prefix 'installation-id'
                if ($plan.Reason -match '^refused: ') {
                    throw ($plan.Reason -replace '^refused: ', '')
                }
                Write-Note -Message "$($Want.Title): $($plan.Reason)"
                return
            }
            'refuse' {
                throw $plan.Reason
            }
            default {
                Write-Note -Message "$($Want.Title): $($plan.Reason)"
                return
            }
        }
    }
    throw 'the licensing service does not keep what it was told: the set-up gives up for this hour'
}

function Install-HostKey {
    param ([hashtable] $Want, [hashtable] $Key)
    Disable-AutomaticActivation
    $version = Get-WindowsVersion
    $entry = @{ Method = 'install'; LastFive = $Key.LastFive; Word = $Key.Hash; Context = "$($version.Build).$($version.Revision)" }
    Request-Restart
    Add-LedgerEntry @entry -Result 'asked'
    try {
        Invoke-Licensing -Target (Get-LicensingService) -Method 'InstallProductKey' -Arguments @{ ProductKey = $Key.Text } | Out-Null
    }
    catch {
        $text = Format-Failure -Record $_
        Add-LedgerOutcome -Entry $entry -Result (Get-CodeOrError -Record $_)
        throw "Windows did not take the key that ends in $($Key.LastFive): $text"
    }
    Write-Log -Message "installed the host key that ends in $($Key.LastFive)"
    Update-LicenseStatus
    # Microsoft asks for a restart of the service after a key was installed, so that it stays stable.
    try {
        Invoke-RequestedRestart
    }
    catch {
        Add-Warning -Message "the licensing service was not restarted after the key: $(Format-Failure -Record $_)"
    }
    $product = Get-HostProduct -ActivationId $Want.ActivationId
    if ($null -eq $product -or $product.LastFive -ne $Key.LastFive) {
        Add-LedgerOutcome -Entry $entry -Result 'not-a-host-key'
        throw "the key that ends in $($Key.LastFive) is not a host key (CSVLK) for this product; fix: kmshost key put with the host key"
    }
    Add-LedgerOutcome -Entry $entry -Result 'installed'
}

# Asks for an activation: written down before and after, and believed only when Windows says that it is licensed.
function Invoke-Activation {
    param ([hashtable] $Want, [string] $Method)
    Disable-AutomaticActivation
    Invoke-RequestedRestart
    $product = Get-HostProduct -ActivationId $Want.ActivationId
    if ($null -eq $product) {
        throw 'the host product was gone before it was activated'
    }
    $spending = Get-Spending -Ledger @(Get-Ledger) -LastFive $product.LastFive -OfObject $false -Used ([int] $Settings.ActivationsUsed * [int] ($Want.ActivationId -eq ''))
    $number = $spending.Number + 1
    $entry = @{ Method = $Want.ActivationMethod; LastFive = $product.LastFive; Number = "$number"; Word = $Want.Reactivate; Context = $Want.SettingsId }
    if ($product.Status -eq $StatusLicensed) {
        Add-LedgerEntry @entry -Result 'by-windows'
        Write-Log -Message 'Windows had activated the host by itself'
        return
    }
    $arguments = @{}
    if ($Method -ne 'Activate') {
        $arguments = @{ InstallationId = $product.InstallationId; ConfirmationId = $Want.ConfirmationId }
    }
    Add-LedgerEntry @entry -Result 'asked'
    $failure = ''
    $code = 'error'
    try {
        Invoke-Licensing -Target $product.Raw -Method $Method -Arguments $arguments | Out-Null
    }
    catch {
        $failure = Format-Failure -Record $_
        $code = Get-CodeOrError -Record $_
    }
    $after = Get-HostProduct -ActivationId $Want.ActivationId
    if ($null -ne $after -and $after.Status -eq $StatusLicensed) {
        Add-LedgerOutcome -Entry $entry -Result 'activated'
        Write-Log -Message "activated $($Want.Title) ($($Want.ActivationMethod)); activations of this host: $number"
        Update-LicenseStatus
        return
    }
    if ($failure -ne '') {
        Add-LedgerOutcome -Entry $entry -Result $code
        throw "activation failed with $failure"
    }
    $status = 'no product'
    if ($null -ne $after) {
        $status = "status $($after.Status) $($after.StatusReason)".Trim()
        if ($after.StatusReason -ne '') {
            $script:LastError = $after.StatusReason
        }
    }
    Add-LedgerOutcome -Entry $entry -Result ($status -replace ' ', '-')
    Update-LicenseStatus
    throw "Windows took the activation and is not licensed ($status): it is not asked again without hosts[].reactivate"
}

function Get-ToldId {
    param ([string] $Prefix, [string] $LastFive)
    try {
        $file = Join-Path -Path $Folder -ChildPath "$Prefix-$LastFive.txt"
        if (Test-File -Path $file) {
            return (Read-File -Path $file).Trim() -replace '-', ''
        }
    }
    catch {
        Add-Warning -Message "the installation ID told last was not read: $($_.Exception.Message)"
    }
    return ''
}

<#
.SYNOPSIS
Leaves an installation ID for the operator, who gets the confirmation ID for it from Microsoft by telephone or by another
machine (VAMT proxy activation) and writes it into the environment. It is in a file, in the log and in the report.
#>
function Write-InstallationId {
    param ([string] $InstallationId, [string] $LastFive, [string] $Prefix)
    $shown = $InstallationId
    if ($InstallationId -match '^(\d{7})+$') {
        $shown = ([regex]::Matches($InstallationId, '\d{7}') | ForEach-Object { $_.Value }) -join '-'
    }
    $script:InstallationIds += @{ what = ($Prefix -replace '-', ' '); key = $LastFive; id = $shown }
    if ((Get-ToldId -Prefix $Prefix -LastFive $LastFive) -eq ($InstallationId -replace '-', '')) {
        return
    }
    Write-Log -Message "not activated yet: $($Prefix -replace '-', ' ') $shown"
    try {
        Set-File -Path (Join-Path -Path $Folder -ChildPath "$Prefix-$LastFive.txt") -Text "$shown`r`n"
    }
    catch {
        Add-Warning -Message "the installation ID is in the log and the report only: $($_.Exception.Message)"
    }
}
