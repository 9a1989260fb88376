import type { AzureKmsHostArgs } from "../../../components/azure/args";
import { problemsOfAdopted } from "../../../components/azure/prerequisites";
import { adoptedThings, judgeAdopted, rivalZones } from "../../../components/azure/prerequisites-plan";
import { checkAzureKmsHost } from "../../../requirements/azure";
import { renderPath } from "../../../text/problem";
import { asThrown, pathsOf } from "../problems";
import { estate, existingSubnetId, existingZoneId, hubNetworkId } from "./estate";
import { type Answers, fails, notFound, record, subscription } from "./recorded";

const existingVaultId = `/subscriptions/${subscription}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-keys`;
const monitoring = { alerts: ["kms-oncall@example.com"] };

/** What these changes are refused for, when Azure answers so. */
async function refusals(changes: Partial<AzureKmsHostArgs>, answers: Answers): Promise<Record<string, string>> {
  const { result } = await record(() => problemsOfAdopted({}, "kms", estate(changes)), answers);
  return Object.fromEntries(asThrown(await result).map(({ propertyPath, reason }) => [propertyPath, reason]));
}

describe("what is adopted and is not there", () => {
  it("is named all at once, each with its argument, before anything is created", async () => {
    const found = await refusals(
      {
        resourceGroupName: "rg-none",
        existingVaultId,
        network: { addressSpace: "10.90.0.0/26", hubNetworkId },
        discovery: { zones: [{ name: "corp.example.com", existingId: existingZoneId }] },
      },
      {
        "azure-native:resources:getResourceGroup": notFound,
        "azure-native:network:getVirtualNetwork": notFound,
        "azure-native:privatedns:getPrivateZone": notFound,
        "azure-native:keyvault:getSecret": notFound,
      },
    );
    expect(Object.keys(found).sort()).toEqual([
      "discovery.zones[0].existingId",
      "hostKey.secretName",
      "network.hubNetworkId",
      "resourceGroupName",
    ]);
    expect(found.resourceGroupName).toBe(
      'there is no such resource group: got "rg-none", allowed: a resource group of this subscription; fix: correct the id',
    );
    expect(found["hostKey.secretName"]).toContain("fix: put the key there first, or name its secret");
  });

  it("is taken as it is written where we may not look, or where it is another subscription's", async () => {
    const forbidden = fails('Status=403 Code="AuthorizationFailed" Message="The client has no authorization."');
    const asked: string[] = [];
    const ask = (token: string) => (): never => {
      asked.push(token);
      return forbidden();
    };
    const tokens = ["network:getVirtualNetwork", "privatedns:getPrivateZone"].map((token) => `azure-native:${token}`);
    const answers = Object.fromEntries(tokens.map((token) => [token, ask(token)]));
    const elsewhere = hubNetworkId.replace(subscription, "00000000-0000-0000-0000-0000000000ff");
    for (const [id, questions] of [
      [hubNetworkId, 2],
      [elsewhere, 0],
    ] as const) {
      asked.length = 0;
      expect(await refusals({ network: { addressSpace: "10.90.0.0/26", hubNetworkId: id } }, answers)).toEqual({});
      expect(asked).toHaveLength(questions);
    }
  });
});

describe("what is adopted and cannot be used", () => {
  const judge = (changes: Partial<AzureKmsHostArgs>, facts: object) => {
    const args = estate(changes);
    return adoptedThings(args).flatMap((thing) => judgeAdopted(thing, facts, "kms", args));
  };

  it("is a subnet without room for what is still to come", () => {
    const changes = { network: { subnetId: existingSubnetId }, monitoring, customerManagedDiskKey: true };
    const used = ["nic-db01", "nic-db02"].map((name) => `/networkInterfaces/${name}/ipConfigurations/primary`);
    expect(asThrown(judge(changes, { prefixes: ["10.50.0.0/28"], holders: used }))).toEqual([
      {
        propertyPath: "network.subnetId",
        reason:
          'the subnet 10.50.0.0/28 is too small: got "9 free addresses", allowed: 15 or more, for nic-kms01, nic-kms02, pe-kms-vault, pe-kms-disks, pe-kms-audit (11)',
      },
    ]);
    const standing = ["nic-KMS01", "nic-kms02", "nic-pe-kms-vault", "nic-pe-kms-disks", "nic-pe-kms-audit"];
    const holders = standing.map((name) => `/networkInterfaces/${name}/ipConfigurations/primary`);
    expect(judge(changes, { prefixes: ["10.50.0.0/29"], holders })).toEqual([]);
    expect(judge(changes, { prefixes: ["10.50.0.0/27"], holders: used })).toEqual([]);
  });

  it("is a subnet that is given to a service, or has not the address that a host wants", () => {
    const hosts = [{ name: "kms01", address: "10.51.0.9" }];
    const facts = { prefixes: ["10.50.0.0/24"], delegations: ["Microsoft.Sql/managedInstances"] };
    expect(asThrown(judge({ network: { subnetId: existingSubnetId }, hosts }, facts))).toEqual([
      {
        propertyPath: "network.subnetId",
        reason:
          'the subnet is given to a service: got "Microsoft.Sql/managedInstances", allowed: a subnet without delegation',
      },
      {
        propertyPath: "hosts[0].address",
        reason: 'not an address of the subnet: got "10.51.0.9", allowed: an address in 10.50.0.0/24',
      },
    ]);
  });

  it("is a hub with the same addresses, and a vault that roles do not rule", () => {
    expect(asThrown(judge({}, { prefixes: ["10.0.0.0/8"] })).map(({ reason }) => reason)).toEqual([
      'the hub has these addresses too: got "10.0.0.0/8", allowed: a hub outside 10.90.0.0/26',
    ]);
    expect(pathsOf(judge({ existingVaultId }, { byRoles: false }))).toEqual(["existingVaultId"]);
    expect(judge({ existingVaultId }, { byRoles: true })).toEqual([]);
  });

  it("is a network that resolves another zone of the name already", async () => {
    const answers = { "azure-native:privatedns:getPrivateZone": () => ({ numberOfVirtualNetworkLinks: 1 }) };
    const found = await refusals({}, answers);
    expect(found).toEqual({
      "discovery.zones[0].existingId": expect.stringContaining(
        "the network's own group has a linked zone corp.example.com, and a network resolves one zone of a name",
      ),
    });
    const adopted = estate({ network: { subnetId: existingSubnetId }, monitoring });
    expect(rivalZones(adopted).map(({ path }) => renderPath(path))).toEqual([
      "discovery.zones[0].existingId",
      "network.vaultZoneId",
      ...Array.from({ length: 5 }, () => "monitoring.privateLinkScopeId"),
    ]);
    expect(rivalZones({ ...adopted, resourceGroupName: "RG-HUB" })).toEqual([]);
  });
});

describe("a created network", () => {
  it("has room for monitoring from a /26 on, or leaves it to a scope that is there", () => {
    const args = (addressSpace: string, more = {}) =>
      estate({ network: { addressSpace }, monitoring: { ...monitoring, ...more } });
    expect(checkAzureKmsHost(args("10.90.0.0/26"))).toEqual([]);
    expect(asThrown(checkAzureKmsHost(args("10.90.0.0/27")))).toEqual([
      {
        propertyPath: "network.addressSpace",
        reason:
          'the endpoints\' subnet 10.90.0.16/28 is too small for monitoring, which takes 11 addresses: got "10.90.0.0/27", allowed: a /26 or larger; any with monitoring.privateLinkScopeId; fix: write a /26',
      },
    ]);
    const scope = `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.Insights/privateLinkScopes/hub`;
    const reached = { privateLinkScopeId: scope, privateLinkRanges: ["10.50.3.0/27"] };
    expect(checkAzureKmsHost(args("10.90.0.0/27", reached))).toEqual([]);
    expect(checkAzureKmsHost(estate({ network: { addressSpace: "10.90.0.0/28" } }))).toEqual([]);
  });
});
