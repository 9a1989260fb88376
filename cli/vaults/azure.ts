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

/** How the control plane is asked: a token of whoever is signed in, and one request. Tests bring their own. */
export interface ControlPlane {
  token(): Promise<string>;
  fetch: typeof fetch;
}

const realControlPlane: ControlPlane = {
  async token() {
    const { DefaultAzureCredential } = await import("@azure/identity");
    const got = await new DefaultAzureCredential().getToken("https://management.azure.com/.default");
    return got.token;
  },
  fetch: (...args) => fetch(...args),
};

/**
 * The same secret by Azure's control plane, which writes past a vault's firewall and needs no way into its network: who
 * puts the key needs `Microsoft.KeyVault/vaults/secrets/write` on the secret, and no right to read it. Microsoft says of
 * this interface that it is meant for templates (REST reference, "Secrets - Update").
 */
export function keyVaultByControlPlane(secretId: string, plane: ControlPlane = realControlPlane): Vault {
  const [, vaultName = "", secretName = ""] =
    /\/vaults\/([A-Za-z0-9-]{3,24})\/secrets\/([A-Za-z0-9-]{1,127})$/i.exec(secretId) ?? [];
  return {
    title: `Key Vault ${vaultName}, secret ${secretName}, by the control plane`,
    async put(key) {
      const token = await plane.token();
      const answer = await plane.fetch(`https://management.azure.com${secretId}?api-version=2023-07-01`, {
        method: "PATCH",
        redirect: "error",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ properties: { value: key, contentType: "KMS host key (CSVLK)" } }),
      });
      // The body of a refusal could quote the request, so it is not read.
      if (!answer.ok)
        throw Object.assign(new Error("refused"), { name: "ControlPlaneError", statusCode: answer.status });
      const { properties } = (await answer.json()) as { properties?: { secretUriWithVersion?: unknown } };
      const address = properties?.secretUriWithVersion;
      return typeof address === "string" ? (address.split("/").at(-1) ?? "") : "";
    },
  };
}

/** The secret's id below its vault's; undefined where the two are not of one vault. */
export function secretIdOf(reference: string, vaultId: string): string | undefined {
  const [, vaultName, , secretName] = secretUri.exec(reference) ?? [];
  const isThis =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.KeyVault\/vaults\/([A-Za-z0-9-]+)$/i.exec(
      vaultId,
    );
  if (secretName === undefined || isThis?.[1]?.toLowerCase() !== vaultName) return undefined;
  return `${vaultId}/secrets/${secretName}`;
}
