/** What a first deployment on Azure meets, and the sandbox therefore refuses. */
import { changeSetting } from "../../../sandbox/drift";
import type { Json, Properties } from "../../../sandbox/provider/resource-type";
import { group, inGroup, machineInputs, nicId, nicInputs, subnetId, subscriptionWith } from "./fixture";

const rg = { resourceGroupName: "rg", location: "westeurope" };
const vaultId = inGroup("Microsoft.KeyVault/vaults", "kv-test");
const roles = `/subscriptions/00000000-0000-0000-0000-000000000099/providers/Microsoft.Authorization/roleDefinitions`;

async function withNetwork(options: Parameters<typeof subscriptionWith>[0] = {}) {
  const azure = subscriptionWith(options);
  await azure.group();
  await azure.network();
  await azure.subnet();
  return azure;
}
type Azure = Awaited<ReturnType<typeof withNetwork>>;

const set = (azure: Azure, path: string, value: Json) => azure.cloud.change((view) => changeSetting(view, path, value));
const endpoint = (name: string, more: Properties = {}): Properties => ({
  ...rg,
  privateEndpointName: name,
  subnet: { id: subnetId() },
  privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vaultId, groupIds: ["vault"] }],
  ...more,
});
const secret = (secretName: string) => ({
  resourceGroupName: "rg",
  vaultName: "kv-test",
  secretName,
  properties: { value: "x" },
});
const codesOf = async (calls: Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map((result) =>
    result.status === "fulfilled" ? "ok" : String((result.reason as Error).message).split(":")[0],
  );

describe("Azure refuses", () => {
  it("encryption at host where the subscription's feature is not registered", async () => {
    const azure = await withNetwork();
    await azure.nic();
    const machine = { securityProfile: { ...(machineInputs().securityProfile as Properties), encryptionAtHost: true } };
    await set(azure, 'features["Microsoft.Compute/EncryptionAtHost"]', "Registering");
    await expect(azure.machine(machine)).rejects.toThrow(
      "the 'Microsoft.Compute/EncryptionAtHost' feature is not enabled for this subscription.",
    );
    await set(azure, 'features["Microsoft.Compute/EncryptionAtHost"]', "Registered");
    expect((await azure.machine(machine)).id).toContain("/virtualMachines/kms01");
  });

  it("more processors than the quota, a size that a zone lacks, accelerated networking on small sizes", async () => {
    const azure = await withNetwork();
    await azure.nic();
    await set(azure, "quotas.cores", 1);
    await expect(azure.machine()).rejects.toThrow(
      "OperationNotAllowed: Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: westeurope, Current Limit: 1, Current Usage: 0, Additional Required: 2, (Minimum) New Limit Required: 2.",
    );
    await set(azure, "quotas.cores", 2);
    await set(azure, "unavailable.Standard_D2s_v5", ["1"]);
    await expect(azure.machine()).rejects.toThrow("SkuNotAvailable: The requested VM size Standard_D2s_v5");
    await azure.make("network:NetworkInterface", { ...nicInputs("fast"), enableAcceleratedNetworking: true });
    const small = {
      hardwareProfile: { vmSize: "Standard_B2ms" },
      networkProfile: { networkInterfaces: [{ id: nicId("fast") }] },
    };
    await expect(azure.machine(small)).rejects.toThrow("VMSizeIsNotPermittedToEnableAcceleratedNetworking");
    expect(
      (await azure.machine({ ...small, hardwareProfile: { vmSize: "Standard_D2s_v5" }, zones: ["2"] })).id,
    ).toBeTruthy();
  });

  it("an interface and an endpoint in another region than their network", async () => {
    const azure = await withNetwork();
    await azure.vault();
    await expect(
      azure.make("network:NetworkInterface", { ...nicInputs("nic"), location: "northeurope" }),
    ).rejects.toThrow("both resources are in the same region");
    await expect(azure.make("network:PrivateEndpoint", endpoint("pe", { location: "North Europe" }))).rejects.toThrow(
      "both resources are in the same region",
    );
  });

  it("more than 15 tags, and their names, where Azure takes less", () => {
    const { check } = subscriptionWith();
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, "v"]));
    const zone = { resourceGroupName: "rg", privateZoneName: "corp.example.com", location: "Global" };
    expect(check("keyvault:Secret", { ...secret("key"), tags: tags(16) })).toEqual([
      "tags: got 16 tags; allowed are 15",
    ]);
    expect(check("keyvault:Secret", { ...secret("key"), tags: tags(15) })).toEqual([]);
    expect(
      check("keyvault:Vault", {
        ...rg,
        vaultName: "kv-test",
        properties: { tenantId: "t", sku: { family: "A", name: "standard" } },
        tags: tags(50),
      }),
    ).toEqual([]);
    expect(
      check("privatedns:PrivateZone", {
        ...zone,
        tags: { ...tags(16), "cost center": "1", "cost(center)": "1", "1st": "1", "cost-center": "1" },
      }),
    ).toEqual([
      "tags: got 20 tags; allowed are 15",
      'tags["cost center"]: a tag\'s name here has letters, digits, _, . and - only, and begins with no digit',
      'tags["cost(center)"]: a tag\'s name here has letters, digits, _, . and - only, and begins with no digit',
      'tags["1st"]: a tag\'s name here has letters, digits, _, . and - only, and begins with no digit',
    ]);
    const record = {
      ...zone,
      recordType: "A",
      relativeRecordSetName: "kms01",
      ttl: 60,
      aRecords: [{ ipv4Address: "10.0.0.5" }],
    };
    const { location: _, ...set } = record;
    expect(check("privatedns:PrivateRecordSet", { ...set, metadata: tags(16) })).toEqual([
      "metadata: got 16 tags; allowed are 15",
    ]);
  });

  it("names and numbers beyond a type's own limits", () => {
    const { check } = subscriptionWith();
    const dce = (length: number) =>
      check("monitor:DataCollectionEndpoint", { ...rg, dataCollectionEndpointName: "d".repeat(length) });
    expect([dce(44), dce(45)]).toEqual([
      [],
      [`dataCollectionEndpointName: got "${"d".repeat(45)}"; allowed is 3 to 44 characters`],
    ]);
    expect(
      check("monitor:ActionGroup", {
        resourceGroupName: "rg",
        location: "global",
        actionGroupName: "a",
        groupShortName: "longer than 12",
        enabled: true,
      }),
    ).toEqual(['groupShortName: got "longer than 12"; allowed is 1 to 12 characters']);
  });

  it("a flow log without a network watcher, a lock of the deployer's rights, an endpoint that nobody may approve", async () => {
    const azure = await withNetwork();
    await azure.vault();
    await expect(
      azure.make("network:FlowLog", {
        ...rg,
        networkWatcherName: "NetworkWatcher_westeurope",
        flowLogName: "f",
        targetResourceId: inGroup("Microsoft.Network/virtualNetworks", "vnet"),
        storageId: inGroup("Microsoft.Storage/storageAccounts", "store"),
      }),
    ).rejects.toThrow("ParentResourceNotFound");
    await set(azure, "deniedActions", [
      "Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
      "Microsoft.Authorization/locks/write",
    ]);
    await expect(azure.make("network:PrivateEndpoint", endpoint("pe"))).rejects.toThrow(
      "LinkedAuthorizationFailed: The client with object id '00000000-0000-0000-0000-5a4db0000002' does not have authorization to perform action 'Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action'",
    );
    await expect(
      azure.make("authorization:ManagementLockByScope", { scope: group, lockName: "l", level: "CanNotDelete" }),
    ).rejects.toThrow("AuthorizationFailed");
  });
});

describe("Azure refuses, too,", () => {
  it("two members of a private link scope at once, but not one after the other", async () => {
    const azure = await withNetwork();
    await azure.make("monitor:PrivateLinkScope", {
      ...rg,
      scopeName: "s",
      location: "global",
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" },
    });
    const member = (name: string) =>
      azure.make("monitor:PrivateLinkScopedResource", {
        resourceGroupName: "rg",
        scopeName: "s",
        name,
        linkedResourceId: inGroup("Microsoft.Insights/dataCollectionEndpoints", "d"),
      });
    expect(await codesOf([member("c"), member("d")])).toEqual(["ok", "Conflict"]);
    expect([await codesOf([member("e")]), await codesOf([member("d")])]).toEqual([["ok"], ["ok"]]);
  });

  it("two writes on one vault at once: secrets, and the endpoint that leads to it", async () => {
    const azure = await withNetwork();
    await azure.vault();
    await azure.vault("kv-other");
    const write = (name: string, vaultName = "kv-test") =>
      azure.make("keyvault:Secret", { ...secret(name), vaultName });
    expect(
      await codesOf([write("a"), azure.make("network:PrivateEndpoint", endpoint("pe")), write("c", "kv-other")]),
    ).toEqual(["ok", "ConflictError", "ok"]);
    expect(await codesOf([azure.make("network:PrivateEndpoint", endpoint("pe"))])).toEqual(["ok"]);
  });

  it("an interface while its network changes; subnets wait for each other, as the provider asks again", async () => {
    const azure = await withNetwork();
    const calls = [azure.subnet("one", "10.0.0.32/28"), azure.nic("early"), azure.subnet("two", "10.0.0.48/28")];
    expect(await codesOf(calls)).toEqual(["ok", "ReferencedResourceNotProvisioned", "ok"]);
    expect(await codesOf([azure.nic("early"), azure.nic("other")])).toEqual(["ok", "ok"]);
  });

  it("a machine whose disk encryption set got its right a moment ago", async () => {
    let now = new Date("2026-10-01T08:00:00Z");
    const azure = await withNetwork({ clock: () => now });
    await azure.nic();
    await azure.vault();
    await azure.make("compute:DiskEncryptionSet", {
      ...rg,
      diskEncryptionSetName: "des",
      identity: { type: "SystemAssigned" },
      activeKey: { keyUrl: "https://kv-test.vault.azure.net/keys/k/1" },
    });
    const id = inGroup("Microsoft.Compute/diskEncryptionSets", "des");
    const found = await azure.read("compute:DiskEncryptionSet", id);
    const { principalId = "" } = (found?.outputs.identity ?? {}) as Properties;
    await azure.make("authorization:RoleAssignment", {
      scope: vaultId,
      roleAssignmentName: "00000000-0000-4000-8000-000000000001",
      principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId: `${roles}/e147488a-f6f5-4113-8e2d-b22465e65bf6`,
    });
    const storage = machineInputs().storageProfile as Properties;
    const disk = { createOption: "FromImage", managedDisk: { diskEncryptionSet: { id } } };
    const machine = () => azure.machine({ storageProfile: { ...storage, osDisk: disk } });
    await expect(machine()).rejects.toThrow("KeyVaultAccessForbidden");
    now = new Date("2026-10-01T08:01:00Z");
    expect((await machine()).id).toContain("kms01");
  });

  it("a saved search that is written again without an etag", async () => {
    const azure = await withNetwork();
    await azure.make("operationalinsights:Workspace", { ...rg, workspaceName: "logs" });
    const search = {
      resourceGroupName: "rg",
      workspaceName: "logs",
      savedSearchId: "s",
      category: "c",
      displayName: "d",
      query: "Event",
    };
    const { id } = await azure.make("operationalinsights:SavedSearch", search);
    const update = (more: object) =>
      azure.update("operationalinsights:SavedSearch", id, { ...search, query: "Event | count", ...more });
    await expect(update({})).rejects.toThrow("Conflict");
    expect((await update({ etag: "*" })).outputs.query).toBe("Event | count");
  });

  it("a set-up that cannot resolve the vault, or whose result does not come", async () => {
    const azure = await withNetwork();
    await azure.make("network:VirtualNetwork", {
      ...rg,
      virtualNetworkName: "hub",
      addressSpace: { addressPrefixes: ["10.50.0.0/20"] },
    });
    await azure.nic();
    await azure.machine();
    await azure.make("privatedns:PrivateZone", {
      resourceGroupName: "rg",
      privateZoneName: "privatelink.vaultcore.azure.net",
      location: "Global",
    });
    const link = (name: string) =>
      azure.make("privatedns:VirtualNetworkLink", {
        resourceGroupName: "rg",
        privateZoneName: "privatelink.vaultcore.azure.net",
        virtualNetworkLinkName: name,
        location: "Global",
        virtualNetwork: { id: inGroup("Microsoft.Network/virtualNetworks", name) },
      });
    await link("vnet");
    await azure.update("network:VirtualNetwork", inGroup("Microsoft.Network/virtualNetworks", "vnet"), {
      ...rg,
      virtualNetworkName: "vnet",
      addressSpace: { addressPrefixes: ["10.0.0.0/24"] },
      dhcpOptions: { dnsServers: ["10.50.1.4"] },
    });
    const command = (runCommandName: string, more: object = {}) =>
      azure.make("compute:VirtualMachineRunCommandByVirtualMachine", {
        ...rg,
        vmName: "kms01",
        runCommandName,
        source: { script: "x" },
        ...more,
      });
    await expect(command("a")).rejects.toThrow(
      "the DNS servers 10.50.1.4 do not see the zone privatelink.vaultcore.azure.net",
    );
    const unheard = await command("c", { asyncExecution: true });
    expect(unheard.outputs.instanceView).toMatchObject({ executionState: "Failed", exitCode: 1 });
    await link("hub");
    expect((await command("a")).id).toContain("/runCommands/a");
    await set(azure, "runCommandResults", "lost");
    await expect(command("b")).rejects.toThrow("did not report a result within 5400 seconds");
    expect((await command("b", { asyncExecution: true })).id).toContain("/runCommands/b");
  });

  it("nothing, but changes an endpoint's names and an extension's version by itself, which a refresh sees", async () => {
    const azure = await withNetwork();
    await azure.vault();
    await azure.nic();
    await azure.machine();
    const { id } = await azure.make("network:PrivateEndpoint", endpoint("pe"));
    const agent = await azure.make("compute:VirtualMachineExtension", {
      ...rg,
      vmName: "kms01",
      vmExtensionName: "agent",
      publisher: "Microsoft.Azure.Monitor",
      type: "AzureMonitorWindowsAgent",
      typeHandlerVersion: "1.0",
      enableAutomaticUpgrade: true,
    });
    const seen = async () => [
      (await azure.read("network:PrivateEndpoint", id))?.inputs.customDnsConfigs,
      (await azure.read("compute:VirtualMachineExtension", agent.id))?.inputs.typeHandlerVersion,
    ];
    expect(await seen()).toEqual([undefined, "1.99"]);
    await azure.make("privatedns:PrivateZone", {
      resourceGroupName: "rg",
      privateZoneName: "privatelink.vaultcore.azure.net",
      location: "Global",
    });
    await azure.make("network:PrivateDnsZoneGroup", {
      resourceGroupName: "rg",
      privateEndpointName: "pe",
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [
        {
          name: "vault",
          privateDnsZoneId: inGroup("Microsoft.Network/privateDnsZones", "privatelink.vaultcore.azure.net"),
        },
      ],
    });
    expect(await seen()).toEqual([[], "1.99"]);
  });
});
