import { checkAzure } from "../../../doctor/prerequisites";
import { type AzurePlan, allows, azurePrerequisites } from "../../../requirements/prerequisites/azure";
import { type Answer, examinePrerequisites } from "../../../requirements/prerequisites/prerequisite";
import { problemLine, renderPath } from "../../../text/problem";

const subscription = "00000000-0000-0000-0000-000000000010";
const inGroup = (group: string, type: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}`;
const zoneId = inGroup("rg-hub", "Microsoft.Network/privateDnsZones/corp.example.com");
const hubId = inGroup("rg-hub", "Microsoft.Network/virtualNetworks/vnet-hub");

const plan: AzurePlan = {
  subscription,
  name: "kms-azure-prod",
  unique: ["kmshost", "azure-prod"],
  args: {
    location: "westeurope",
    hosts: [
      { name: "kms01", zone: "1" },
      { name: "kms02", zone: "2" },
    ],
    hostKey: {},
    network: { addressSpace: "10.90.0.0/26", hubNetworkId: hubId, useHubGateway: true },
    discovery: { zones: [{ name: "corp.example.com", existingId: zoneId }, { name: "servers.example.com" }] },
    monitoring: { alerts: ["kms@example.com"] },
  },
};
const withArgs = (more: Partial<AzurePlan["args"]>): AzurePlan => ({ ...plan, args: { ...plan.args, ...more } });

const size = (more: object = {}) => ({
  resourceType: "virtualMachines",
  name: "Standard_D2s_v5",
  family: "standardDSv5Family",
  capabilities: [
    { name: "vCPUs", value: "2" },
    { name: "EncryptionAtHostSupported", value: "True" },
  ],
  restrictions: [],
  ...more,
});
const usage = (name: string, limit: number, currentValue: number) => ({ name: { value: name }, limit, currentValue });
const watcher = (group: string, name: string, location: string) => ({
  id: inGroup(group, `Microsoft.Network/networkWatchers/${name}`),
  location,
});

/** A subscription in which everything is as it must be: answers by a part of the question. */
const good: Record<string, object> = {
  "features/EncryptionAtHost": { properties: { state: "Registered" } },
  "/providers?": {
    value: [
      "Compute",
      "Network",
      "KeyVault",
      "ManagedIdentity",
      "Authorization",
      "AlertsManagement",
      "Insights",
      "OperationalInsights",
      "Storage",
    ].map((name) => ({ namespace: `Microsoft.${name}`, registrationState: "Registered" })),
  },
  "Microsoft.Authorization/permissions": { value: [{ actions: ["*"], notActions: [] }] },
  "Microsoft.Compute/skus": { value: [size()] },
  "/usages": { value: [usage("cores", 10, 0), usage("standardDSv5Family", 10, 0), usage("standardFSv2Family", 0, 0)] },
  "virtualNetworks/vnet-hub?": { location: "westeurope" },
  GatewaySubnet: { properties: { ipConfigurations: [{ id: "gateway" }] } },
  networkWatchers: { value: [watcher("NetworkWatcherRG", "NetworkWatcher_westeurope", "westeurope")] },
  deletedVaults: { value: [] },
};

const answering =
  (answers: Record<string, object>) =>
  async (question: string): Promise<Answer> => {
    const found = Object.entries({ ...good, ...answers }).find(([part]) => question.includes(part))?.[1];
    if (found === undefined) return { status: "missing" };
    return "status" in found ? (found as Answer) : { status: "found", body: found as Record<string, unknown> };
  };
const told = async (answers: Record<string, object> = {}, of: AzurePlan = plan) =>
  (await examinePrerequisites(azurePrerequisites, of, answering(answers))).flatMap(({ problems }) =>
    problems.map((problem) => `${renderPath(problem.path)}: ${problemLine(problem)}`),
  );

describe("prerequisites on Azure", () => {
  it("are met by a subscription in which everything is as it must be", async () => {
    const verdicts = await examinePrerequisites(azurePrerequisites, plan, answering({}));
    expect(verdicts.map(({ name, status }) => [name, status])).toEqual([
      ["encryption-at-host", "met"],
      ["resource-providers", "met"],
      ["deployer-rights", "met"],
      ["rights-on-adopted-parts", "met"],
      ["size-and-zones", "met"],
      ["quota", "met"],
      ["network-of-hosts", "unneeded"],
      ["hub-gateway", "met"],
      ["network-watcher", "met"],
      ["deleted-vaults", "met"],
      ["existing-records", "met"],
    ]);
  });

  it.each<[string, Record<string, object>, string[]]>([
    [
      "a feature that is still registering",
      { "features/EncryptionAtHost": { properties: { state: "Registering" } } },
      [
        "subscription: encryption at host is not enabled, so no host can be built: got Registering, allowed: Registered; fix: az feature register --namespace Microsoft.Compute --name EncryptionAtHost, wait for Registered, then az provider register -n Microsoft.Compute",
      ],
    ],
    [
      "a size that a zone does not offer",
      {
        "Microsoft.Compute/skus": {
          value: [size({ restrictions: [{ type: "Zone", restrictionInfo: { zones: ["2"] } }] })],
        },
      },
      [
        "hosts[1].zone: Standard_D2s_v5 is not offered to this subscription in that zone: got 2, allowed: another zone; fix: choose another size, zone or region, or ask support to lift the restriction",
      ],
    ],
    [
      "a size that the region does not offer",
      { "Microsoft.Compute/skus": { value: [size({ restrictions: [{ type: "Location" }] })] } },
      [
        "size: the size is not offered to this subscription in westeurope: got Standard_D2s_v5, allowed: a size of `az vm list-skus`; fix: choose another size, zone or region, or ask support to lift the restriction",
      ],
    ],
    [
      "a quota of the size's family that is too small",
      { "/usages": { value: [usage("cores", 10, 0), usage("standardDSv5Family", 4, 1)] } },
      [
        "hosts: the quota standardDSv5Family of westeurope is too small: got 3 processors free, allowed: 4 or more; fix: ask for more quota: az quota, or Help + support",
      ],
    ],
    [
      "a hub without a gateway",
      { GatewaySubnet: { status: "missing" } },
      [
        "network.useHubGateway: the hub has no gateway: got none in GatewaySubnet, allowed: a vpn or expressroute gateway; fix: write useHubGateway: false, or build the gateway first",
      ],
    ],
    [
      "a network watcher elsewhere",
      { networkWatchers: { value: [watcher("rg-ops", "nw-weu", "West Europe")] } },
      [
        "monitoring.flowLogs: there is no such network watcher: got nw-weu in rg-ops, allowed: NetworkWatcher_westeurope in NetworkWatcherRG; fix: name it in monitoring.networkWatcherGroup and networkWatcherName; make one with az network watcher configure --locations <region> --enabled true; or write flowLogs: false",
      ],
    ],
    [
      "a record of the host before",
      { "SRV/_vlmcs._tcp": { properties: { srvRecords: [{ target: "old.corp.example.com" }] } } },
      [
        "discovery.zones[0].existingId: the zone has a record _vlmcs._tcp.corp.example.com (SRV) already: got old.corp.example.com, allowed: none, or this environment's own; fix: docs/first-deployment.md, `From a host that is there`: keep its target beside the new ones with pulumi import, or delete the record",
      ],
    ],
  ])("tell %s, with the fix", async (_what, answers, expected) => {
    expect(await told(answers)).toEqual(expected);
  });

  it("tell a deployer without rights to roles and locks, and what it lacks on parts of others", async () => {
    const contributor = {
      value: [{ actions: ["*"], notActions: ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"] }],
    };
    const lines = await told({ "Microsoft.Authorization/permissions": contributor });
    expect(lines.map((line) => line.split("; fix")[0])).toEqual([
      "subscription: the deployer lacks rights: got no Microsoft.Authorization/roleAssignments/write, no Microsoft.Authorization/locks/write, allowed: all of them",
    ]);
    const vaultId = inGroup("rg-keys", "Microsoft.KeyVault/vaults/kv-keys");
    const asked = answering({});
    const reader = async (question: string): Promise<Answer> =>
      question.startsWith(`${vaultId}/providers`)
        ? { status: "found", body: { value: [{ actions: ["*/read"], notActions: [] }] } }
        : asked(question);
    const verdicts = await examinePrerequisites(azurePrerequisites, withArgs({ existingVaultId: vaultId }), reader);
    expect(verdicts.flatMap(({ problems }) => problems).map(({ path, got }) => [renderPath(path), got])).toEqual([
      [
        "existingVaultId",
        "no Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action, no Microsoft.Authorization/roleAssignments/write",
      ],
    ]);
  });

  it("tell an unregistered provider only to who may not register it", async () => {
    const providers = { "/providers?": { value: [] } };
    expect(await told(providers)).toEqual([]);
    const may = {
      "Microsoft.Authorization/permissions": { value: [{ actions: ["*"], notActions: ["*/register/action"] }] },
    };
    expect((await told({ ...providers, ...may })).map((line) => line.split(":")[1]?.trim())).toEqual(
      [
        "Authorization",
        "Compute",
        "KeyVault",
        "ManagedIdentity",
        "Network",
        "AlertsManagement",
        "Insights",
        "OperationalInsights",
        "Storage",
      ].map((name) => `Microsoft.${name} is not registered, and the deployer may not register it`),
    );
  });

  it("ask nothing of quota and zones for hosts that stand", async () => {
    const answers = {
      "/virtualMachines/": { properties: {} },
      "/usages": { value: [usage("cores", 4, 4)] },
      "Microsoft.Compute/skus": {
        value: [size({ restrictions: [{ type: "Zone", restrictionInfo: { zones: ["1", "2"] } }] })],
      },
    };
    expect(await told(answers)).toEqual([]);
  });

  it("tell a subnet of another region or subscription", async () => {
    const subnet = inGroup("rg-net", "Microsoft.Network/virtualNetworks/vnet/subnets/hosts");
    const network = (subnetId: string) => withArgs({ network: { subnetId }, monitoring: undefined });
    const elsewhere = { "virtualNetworks/vnet?": { location: "northeurope" } };
    expect((await told(elsewhere, network(subnet))).map((line) => line.split("; fix")[0])).toEqual([
      "network.subnetId: a subnet of another region, where no interface of this one can be: got northeurope, allowed: westeurope",
    ]);
    const other = subnet.replace(subscription, "00000000-0000-0000-0000-0000000000ff");
    expect((await told({}, network(other))).map((line) => line.split(":")[1])).toEqual([
      " a subnet of another subscription, where no interface of this one can be",
    ]);
  });

  it("tell a deleted vault of the planned name, and of none that is made anew each time", async () => {
    const { args } = withArgs({ vaultName: "kv-our-keys" });
    const deleted = { deletedVaults: { value: [{ name: "KV-our-keys" }] } };
    expect((await told(deleted, { ...plan, args })).map((line) => line.split("; fix")[0])).toEqual([
      "vaultName: a vault of this name is deleted and kept, so that none can be made: got kv-our-keys, allowed: another name, or that vault recovered",
    ]);
  });

  it("are lines of the doctor: met, to fix, and not seen", async () => {
    const unseen = { status: "unseen", why: "status 403" };
    const checks = await checkAzure(
      plan,
      answering({ "/usages": unseen, "features/EncryptionAtHost": { status: "missing" } }),
    );
    expect(checks.filter(({ status }) => status !== "ok")).toEqual([
      {
        name: "azure encryption-at-host",
        status: "fail",
        result:
          "subscription: encryption at host is not enabled, so no host can be built: got NotRegistered, allowed: Registered",
        fix: azurePrerequisites[0]?.fix,
      },
      { name: "azure quota", status: "note", result: "not seen: status 403", fix: "ask as somebody who may read it" },
    ]);
  });

  it("read permissions as Azure does: a wildcard takes any depth, and what one role leaves out another may give", () => {
    const action = "Microsoft.Network/virtualNetworks/subnets/join/action";
    expect(allows([{ actions: ["Microsoft.Network/*"], notActions: [] }], action)).toBe(true);
    expect(allows([{ actions: ["microsoft.network/virtualnetworks/*/join/action"], notActions: [] }], action)).toBe(
      true,
    );
    expect(allows([{ actions: ["Microsoft.Networks/*"], notActions: [] }], action)).toBe(false);
    const none = { actions: ["*"], notActions: ["*/join/action"] };
    expect(allows([none], action)).toBe(false);
    expect(allows([none, { actions: [action], notActions: [] }], action)).toBe(true);
  });
});
