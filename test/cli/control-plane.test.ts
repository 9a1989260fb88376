import { type ControlPlane, keyVaultByControlPlane, secretIdOf } from "../../cli/vaults/azure";
import { syntheticKey } from "./run-cli";

const vaultId =
  "/subscriptions/00000000-0000-0000-0000-000000000010/resourceGroups/rg-kms/providers/Microsoft.KeyVault/vaults/kv-test";
const reference = "https://kv-test.vault.azure.net/secrets/kms-host-key";

function planeThatAnswers(status: number, body: object) {
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const plane: ControlPlane = {
    token: async () => "token-of-a-test",
    fetch: async (url, init) => {
      requests.push({ url: String(url), init });
      return new Response(JSON.stringify(body), { status });
    },
  };
  return { plane, requests };
}

describe("a key through the control plane", () => {
  it("is one PATCH of one secret, whose tags and state stay as they are, and answers the version", async () => {
    const { plane, requests } = planeThatAnswers(200, {
      properties: { secretUriWithVersion: `${reference}/${"a1".repeat(16)}` },
    });
    const vault = keyVaultByControlPlane(secretIdOf(reference, vaultId) ?? "", plane);
    expect(vault.title).toBe("Key Vault kv-test, secret kms-host-key, by the control plane");
    expect(await vault.put(syntheticKey)).toBe("a1".repeat(16));
    expect(requests).toEqual([
      {
        url: `https://management.azure.com${vaultId}/secrets/kms-host-key?api-version=2023-07-01`,
        init: {
          method: "PATCH",
          redirect: "error",
          headers: { authorization: "Bearer token-of-a-test", "content-type": "application/json" },
          body: JSON.stringify({ properties: { value: syntheticKey, contentType: "KMS host key (CSVLK)" } }),
        },
      },
    ]);
  });

  it("that is refused says the status, and nothing of what Azure answers, which could quote the key", async () => {
    const { plane } = planeThatAnswers(403, { error: { message: `no right to write ${syntheticKey}` } });
    const put = keyVaultByControlPlane(`${vaultId}/secrets/kms-host-key`, plane).put(syntheticKey);
    const error = await put.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ControlPlaneError", statusCode: 403 });
    expect(JSON.stringify(error) + String(error)).not.toContain(syntheticKey);
  });

  it("goes to the vault that the stack made, and to no other", () => {
    expect(secretIdOf(reference, vaultId)).toBe(`${vaultId}/secrets/kms-host-key`);
    for (const [uri, id] of [
      [reference.replace("kv-test", "kv-other"), vaultId],
      [reference, `${vaultId}/../x`],
      [reference, vaultId.replace("rg-kms", "rg?x")],
      ["arn:aws:secretsmanager:eu-central-1:1:secret:x", vaultId],
    ] as const)
      expect(secretIdOf(uri, id)).toBeUndefined();
  });
});
