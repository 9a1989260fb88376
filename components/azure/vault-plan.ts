import type * as keyvault from "@pulumi/azure-native/types/enums/keyvault";
import type * as pulumi from "@pulumi/pulumi";

/** Azure's name for the private zone of vaults in the public cloud (Microsoft, "Private endpoint DNS zone values"). */
export const vaultPrivateZone = "privatelink.vaultcore.azure.net";

/** Built-in role "Key Vault Secrets User": reads the value of a secret, nothing else (Microsoft, "Azure built-in roles"). */
export const secretsUserRole = "4633458b-17de-408a-b874-0445c86b69e6";

/** Built-in role "Key Vault Crypto Service Encryption User": wraps and unwraps with a key. Same source. */
export const cryptoUserRole = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/** Days that a deleted vault and secret can be recovered: the most that Azure offers. */
export const recoveryDays = 90;

/**
 * What the secret holds until `kmshost key put` writes the host key. Words, so that nothing takes it for a key; the
 * host's set-up knows it and waits. Never written again once the secret exists.
 */
export const hostKeyPlaceholder = "placeholder: the host key is put here with kmshost key put";

/** What the secret is, for whoever finds it in the portal. */
export const hostKeyContentType = "KMS host key (CSVLK)";

/** Id of a built-in role in a subscription. */
export function roleDefinitionId(subscriptionId: string, role: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

/** A vault that nobody reaches over the internet, ruled by roles alone, and recoverable for as long as Azure offers. */
export function closedVault(tenantId: pulumi.Input<string>, bypass: "None" | "AzureServices") {
  return {
    tenantId,
    sku: { family: "A", name: "standard" as keyvault.SkuName },
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: recoveryDays,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "disabled",
    networkAcls: { bypass, defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
  };
}

/** A new version of the disks' key every year; the disk encryption set follows it, the old versions stay. */
export const diskKeyRotation = {
  attributes: { expiryTime: "P2Y" },
  lifetimeActions: [
    { trigger: { timeAfterCreate: "P1Y" }, action: { type: "rotate" as keyvault.KeyRotationPolicyActionType } },
  ],
};
