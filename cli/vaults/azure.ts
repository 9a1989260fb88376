import { UserError } from "../exit-codes";
import type { Vault } from "./vault";

const secretUri =
  /^https:\/\/([a-z0-9-]{3,24})\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net)\/secrets\/([A-Za-z0-9-]{1,127})(?:\/[0-9a-f]{32})?$/;

export function isKeyVaultSecret(reference: string): boolean {
  return secretUri.test(reference);
}

/** Key Vault, reached with Azure's ordinary credential chain: environment, workload identity, managed identity, CLI. */
export async function keyVault(reference: string): Promise<Vault> {
  const match = secretUri.exec(reference);
  if (!match)
    throw new UserError(
      "not a Key Vault secret: got a reference of another shape, allowed https://<vault>.vault.azure.net/secrets/<name>",
    );
  const [, vaultName, suffix, secretName] = match as unknown as [string, string, string, string];
  const { DefaultAzureCredential } = await import("@azure/identity");
  const { SecretClient } = await import("@azure/keyvault-secrets");
  const client = new SecretClient(`https://${vaultName}.${suffix}`, new DefaultAzureCredential());
  return {
    title: `Key Vault ${vaultName}, secret ${secretName}`,
    async put(key) {
      const secret = await client.setSecret(secretName, key, { contentType: "KMS host key (CSVLK)" });
      return secret.properties.version ?? "";
    },
  };
}
