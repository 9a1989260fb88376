<#
.SYNOPSIS
Asks a real Windows Server for what the scripts use: classes, methods, arguments and their types, event log, firewall rule.
Changes nothing and spends no activation. Never run by npm test: there is no Windows.
#>

Describe 'Windows' {
    It 'parses every script under Windows PowerShell 5.1' {
        foreach ($file in Get-ChildItem -Path "$PSScriptRoot/../../components" -Recurse -Filter '*.ps1') {
            $errors = $null
            [void] [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $errors)
            @($errors | ForEach-Object { "$($file.Name): $($_.Message)" }) | Should -BeNullOrEmpty
        }
    }
    It '<class>.<method> takes <arguments>' -ForEach @(
        @{ class = 'SoftwareLicensingService'; method = 'InstallProductKey'; arguments = 'ProductKey:String' }
        @{ class = 'SoftwareLicensingService'; method = 'InstallLicense'; arguments = 'License:String' }
        @{ class = 'SoftwareLicensingService'; method = 'RefreshLicenseStatus'; arguments = '' }
        @{ class = 'SoftwareLicensingService'; method = 'DoActiveDirectoryOnlineActivation'; arguments = 'ActivationObjectName:String ProductKey:String' }
        @{ class = 'SoftwareLicensingService'; method = 'DepositActiveDirectoryOfflineActivationConfirmation'; arguments = 'ActivationObjectName:String ConfirmationID:String ProductKey:String' }
        @{ class = 'SoftwareLicensingService'; method = 'SetKeyManagementServiceLookupDomain'; arguments = 'LookupDomain:String' }
        @{ class = 'SoftwareLicensingService'; method = 'SetKeyManagementServicePort'; arguments = 'PortNumber:UInt32' }
        @{ class = 'SoftwareLicensingProduct'; method = 'Activate'; arguments = '' }
        @{ class = 'SoftwareLicensingProduct'; method = 'DepositOfflineConfirmationId'; arguments = 'ConfirmationId:String InstallationId:String' }
    ) {
        $found = (Get-CimClass -ClassName $class).CimClassMethods[$method]
        $found | Should -Not -BeNullOrEmpty
        $in = @($found.Parameters | Where-Object { $_.Qualifiers.Name -contains 'In' } | ForEach-Object { "$($_.Name):$($_.CimType)" } | Sort-Object)
        ($in -join ' ') | Should -Be $arguments
    }
    It 'counts in uint32' {
        (Get-CimClass -ClassName SoftwareLicensingProduct).CimClassProperties['KeyManagementServiceCurrentCount'].CimType | Should -Be 'UInt32'
    }
    It 'has the log and the firewall rule' {
        Get-WinEvent -ListLog 'Key Management Service' | Should -Not -BeNullOrEmpty
        Get-NetFirewallRule -Name 'SPPSVC-In-TCP' | Should -Not -BeNullOrEmpty
    }
    It 'gives the error of a key that is none as an HRESULT in its id' {
        $service = Get-CimInstance -ClassName SoftwareLicensingService
        { Invoke-CimMethod -InputObject $service -MethodName InstallProductKey -Arguments @{ ProductKey = 'none' } -ErrorAction Stop } | Should -Throw -ErrorId 'HRESULT 0x*'
    }
}
