/** Azure's name for the private zone of vaults in the public cloud (Microsoft, "Private endpoint DNS zone values"). */
export const vaultPrivateZone = "privatelink.vaultcore.azure.net";

/** Built-in role "Key Vault Secrets User": reads the value of a secret, nothing else (Microsoft, "Azure built-in roles"). */
export const secretsUserRole = "4633458b-17de-408a-b874-0445c86b69e6";

/** Days that a deleted vault and secret can be recovered: the most that Azure offers. */
export const recoveryDays = 90;

/** Name of the secret when none is given. */
export const defaultSecretName = "kms-host-key";

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
