import { purge } from "../../../sandbox/azure/types/vault";
import { group, inGroup, subnetId, subscriptionWith, vaultInputs } from "./fixture";

const vaultId = inGroup("Microsoft.KeyVault/vaults", "kv-test");
const secretId = `${vaultId}/secrets/key`;

async function withVault(properties = {}, options = {}) {
  const azure = subscriptionWith(options);
  await azure.group();
  await azure.vault("kv-test", properties);
  return azure;
}

describe("vaults", () => {
  it("answer with their address and defaults", async () => {
    const azure = await withVault();
    expect((await azure.read("keyvault:Vault", vaultId))?.outputs.properties).toMatchObject({
      vaultUri: "https://kv-test.vault.azure.net/",
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
    });
  });

  it("keep their name after they are deleted, until the retention ends or somebody recovers them", async () => {
    let now = new Date("2026-01-01T00:00:00Z");
    const azure = await withVault({ softDeleteRetentionInDays: 7 }, { clock: () => now });
    await azure.secret();
    await azure.remove("keyvault:Secret", secretId);
    await azure.remove("keyvault:Vault", vaultId);
    await expect(azure.vault()).rejects.toThrow(
      "ConflictError: A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.",
    );
    await azure.vault("kv-test", { softDeleteRetentionInDays: 7, createMode: "recover" });
    await expect(azure.secret()).rejects.toThrow(
      "Conflict: Secret key is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.",
    );
    now = new Date("2026-01-09T00:00:00Z");
    expect((await azure.secret()).id).toBe(secretId);
    await expect(azure.vault("kv-new", { createMode: "recover" })).rejects.toThrow("VaultNotFound");
  });

  it("have a name that is taken everywhere", async () => {
    const azure = await withVault();
    await azure.make("resources:ResourceGroup", { resourceGroupName: "other", location: "westeurope" });
    await expect(
      azure.make("keyvault:Vault", { ...vaultInputs("KV-TEST"), resourceGroupName: "other" }),
    ).rejects.toThrow("VaultAlreadyExists: The vault name 'KV-TEST' is already in use.");
    await expect(azure.vault()).rejects.toThrow(`cannot create already existing resource '${vaultId}'`);
  });

  it("never lose their protection", async () => {
    const azure = await withVault({ enablePurgeProtection: true });
    const words =
      'BadRequest: The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.';
    await expect(azure.vault("kv-open", { enablePurgeProtection: false })).rejects.toThrow(words);
    await expect(azure.update("keyvault:Vault", vaultId, vaultInputs("kv-test"))).rejects.toThrow(words);
    await expect(
      azure.update(
        "keyvault:Vault",
        vaultId,
        vaultInputs("kv-test", { enablePurgeProtection: true, softDeleteRetentionInDays: 7 }),
      ),
    ).rejects.toThrow("has been set already and it can't be modified");
    await azure.remove("keyvault:Vault", vaultId);
    await expect(azure.cloud.change((view) => purge(view, "azure-native:keyvault:Vault", "kv-test"))).rejects.toThrow(
      "MethodNotAllowed",
    );
  });

  it("can be purged without that protection", async () => {
    const azure = await withVault();
    await azure.remove("keyvault:Vault", vaultId);
    await azure.cloud.change((view) => purge(view, "azure-native:keyvault:Vault", "kv-test"));
    expect((await azure.vault()).id).toBe(vaultId);
  });

  it("are found by private endpoints, which take an address of their subnet", async () => {
    const azure = await withVault();
    await azure.network();
    await azure.subnet();
    const endpoint = (groupIds: string[]) => ({
      resourceGroupName: "rg",
      location: "westeurope",
      privateEndpointName: "pe",
      subnet: { id: subnetId() },
      privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vaultId, groupIds }],
    });
    await expect(azure.make("network:PrivateEndpoint", endpoint(["secrets"]))).rejects.toThrow(
      "PrivateEndpointCannotBeCreatedWithGroupIds",
    );
    const made = await azure.make("network:PrivateEndpoint", endpoint(["vault"]));
    expect(made.outputs.customDnsConfigs).toEqual([{ fqdn: "kv-test.vault.azure.net", ipAddresses: ["10.0.0.4"] }]);
    await expect(azure.nic("nic", "10.0.0.4")).rejects.toThrow("PrivateIPAddressIsAllocated");
    await expect(azure.remove("network:Subnet", subnetId())).rejects.toThrow(`is in use by ${made.id}`);
  });
});

describe("secrets", () => {
  it("leave no value in the cloud's file or in what reading returns", async () => {
    const azure = await withVault();
    const made = await azure.secret("kv-test", "a value that nobody may see");
    expect(made.outputs.properties).toMatchObject({ secretUri: "https://kv-test.vault.azure.net/secrets/key" });
    expect(JSON.stringify([azure.cloud.snapshot(), made.outputs])).not.toContain("nobody may see");
  });

  it("show in their version that an update wrote a value over the one that was there", async () => {
    const azure = await withVault();
    const version = async () => (await azure.read("keyvault:Secret", secretId))?.outputs.properties;
    await azure.secret();
    const first = await version();
    expect(await version()).toEqual(first);
    const inputs = { resourceGroupName: "rg", vaultName: "kv-test", secretName: "key", properties: { value: "again" } };
    await azure.update("keyvault:Secret", secretId, inputs);
    expect(await version()).not.toEqual(first);
  });
});

describe("roles", () => {
  const role = (name: string) =>
    `/subscriptions/${group.split("/")[2]}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
  const secretsUser = role("4633458b-17de-408a-b874-0445c86b69e6");

  it("are given once, to somebody who exists, on something that exists", async () => {
    const azure = await withVault();
    await azure.secret();
    const identity = await azure.make("managedidentity:UserAssignedIdentity", {
      resourceGroupName: "rg",
      location: "westeurope",
      resourceName: "id-kms01",
    });
    const inputs = {
      scope: secretId,
      roleDefinitionId: secretsUser,
      principalId: identity.outputs.principalId ?? "",
      principalType: "ServicePrincipal",
    };
    const stranger = { ...inputs, principalId: "11111111-1111-4111-8111-111111111111" };
    await expect(azure.make("authorization:RoleAssignment", stranger)).rejects.toThrow(
      "PrincipalNotFound: Principal 11111111111141118111111111111111 does not exist in the directory",
    );
    await expect(
      azure.make("authorization:RoleAssignment", {
        ...inputs,
        roleDefinitionId: role("11111111-1111-4111-8111-111111111111"),
      }),
    ).rejects.toThrow("RoleDefinitionDoesNotExist");
    await expect(
      azure.make("authorization:RoleAssignment", { ...inputs, scope: `${vaultId}/secrets/none` }),
    ).rejects.toThrow(/InvalidResourceReference|ResourceNotFound/);
    const made = await azure.make("authorization:RoleAssignment", inputs);
    expect(made.id).toMatch(
      new RegExp(`^${secretId}/providers/Microsoft.Authorization/roleAssignments/[0-9a-f-]{36}$`),
    );
    await expect(azure.make("authorization:RoleAssignment", inputs)).rejects.toThrow(
      "RoleAssignmentExists: The role assignment already exists.",
    );
  });

  it("and locks are heeded", async () => {
    const azure = await withVault();
    await azure.make("authorization:ManagementLockByScope", { scope: group, lockName: "keep", level: "CanNotDelete" });
    await expect(azure.remove("keyvault:Vault", vaultId)).rejects.toThrow(
      `ScopeLocked: The scope '${vaultId}' cannot perform delete operation because following scope(s) are locked: '${group}'.`,
    );
  });
});
