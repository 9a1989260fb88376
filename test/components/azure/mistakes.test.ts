import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod, type HostOperatingSystem, OfficeVersion } from "../../../components/args";
import type { AzureKmsHostArgs } from "../../../components/azure/args";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { checkAzureKmsHost } from "../../../requirements/azure";
import { pathsOf } from "../problems";
import { estate, existingSubnetId, existingZoneId, hubNetworkId } from "./estate";
import { resolved as promised, record } from "./recorded";

/** What building with these changes is refused for, by path; and nothing may have been registered by then. */
async function refusals(changes: Partial<AzureKmsHostArgs>): Promise<Record<string, string>> {
  let refusal: unknown;
  const { registered } = await record(() => {
    try {
      return new AzureKmsHost("kms", estate(changes));
    } catch (error) {
      refusal = error;
      return undefined;
    }
  });
  expect(registered).toEqual([]);
  if (!(refusal instanceof pulumi.InputPropertiesError)) throw refusal ?? new Error("nothing was refused");
  return Object.fromEntries((refusal.errors ?? []).map((one) => [one.propertyPath, one.reason]));
}

describe("mistakes in the arguments", () => {
  it("are refused all at once, each with its path, before anything is created", async () => {
    const found = await refusals({
      location: "eu-central-1",
      hosts: [{ name: "kms01", zone: "4" }, { name: "KMS01" }, { name: "a-name-that-is-too-long" }],
      image: { operatingSystem: "windows-server-2025-azure-edition" as HostOperatingSystem, version: "newest" },
      network: { addressSpace: "10.90.0.1/26", firewallAddress: "nowhere", hubNetworkId: "vnet-hub" },
      activation: "carrier pigeon" as ActivationMethod,
      port: 3389,
      clients: [{ name: "everyone", cidrs: ["0.0.0.0/0"] }],
      discovery: { zones: [{ name: "com" }], ttl: 1 },
      vaultName: "-",
      tags: { "a/b": "c" },
    });
    expect(Object.keys(found).sort()).toEqual([
      "activation",
      "clients[0].cidrs[0]",
      "discovery.ttl",
      "discovery.zones[0].name",
      "hosts[0].zone",
      "hosts[1].name",
      "hosts[2].name",
      "image.operatingSystem",
      "image.version",
      "location",
      "network.addressSpace",
      "network.firewallAddress",
      "network.hubNetworkId",
      "port",
      'tags["a/b"]',
      "vaultName",
    ]);
    expect(found["network.addressSpace"]).toBe(
      'has bits set behind its prefix: got "10.90.0.1/26", allowed: a private ipv4 network of /16 to /28, such as 10.90.0.0/26; fix: write 10.90.0.0/26',
    );
    expect(found.location).toBe(
      'not a region of Azure: got "eu-central-1", allowed: a name such as westeurope; fix: write a region of azure: that is one of aws',
    );
  });

  it.each([["0.0.0.0/0"], ["::/0"], ["*"], ["Internet"], ["0.0.0.0/1", "128.0.0.0/1"], ["8.8.8.0/24"]])(
    "includes clients from the internet, written as %s",
    async (...cidrs) => {
      const found = await refusals({ clients: [{ name: "branches", cidrs: ["10.1.0.0/16", ...cidrs] }] });
      expect(Object.keys(found)).toEqual(cidrs.map((_, index) => `clients[0].cidrs[${index + 1}]`));
    },
  );

  it("includes the internet in pieces that several client networks bring together", async () => {
    const found = await refusals({
      clients: [
        { name: "low", cidrs: ["0.0.0.0/1"] },
        { name: "high", cidrs: ["128.0.0.0/1"] },
      ],
    });
    expect(Object.keys(found)).toEqual(["clients[0].cidrs[0]", "clients[1].cidrs[0]"]);
  });

  it("includes a key that cannot be installed on the system, with what it can be installed on", async () => {
    const image = { operatingSystem: "windows-server-2016" as HostOperatingSystem };
    const hostKey = { generation: "windows-server-2025" as AzureKmsHostArgs["hostKey"]["generation"] };
    expect(await refusals({ image, hostKey })).toEqual({
      "hostKey.generation":
        'a windows-server-2025 key cannot be installed on windows-server-2016: got "windows-server-2025", allowed: windows-server-2025 key on: windows-server-2025, windows-server-2022, windows-server-2019; fix: set image.operatingSystem to windows-server-2025, or use a key of another generation',
    });
  });

  it("includes a network that is none, two, too small, or would have to be modified", async () => {
    expect(Object.keys(await refusals({ network: {} }))).toEqual(["network"]);
    const both = { subnetId: existingSubnetId, addressSpace: "10.90.0.0/26", hubNetworkId };
    expect(Object.keys(await refusals({ network: both }))).toEqual(["network", "network.hubNetworkId"]);
    expect(Object.keys(await refusals({ network: { addressSpace: "10.90.0.0/29" } }))).toEqual([
      "network.addressSpace",
    ]);
    expect(Object.keys(await refusals({ network: { addressSpace: "fd00::/64" } }))).toEqual(["network.addressSpace"]);
    const hosts = ["a", "b", "c", "d"].map((name) => ({ name: `kms-${name}` }));
    expect(await refusals({ network: { addressSpace: "10.90.0.0/28" }, hosts })).toEqual({
      "network.addressSpace":
        'the hosts\' subnet 10.90.0.0/29 is too small for 4 hosts: got "10.90.0.0/28", allowed: a larger network; this one takes 3; fix: write a shorter prefix than 10.90.0.0/28',
    });
  });

  it("includes online activation without a way out", async () => {
    const found = await refusals({ activation: ActivationMethod.Online });
    expect(Object.keys(found)).toEqual(["activation"]);
  });

  it("includes zones where the region has none", async () => {
    const found = await refusals({ location: "West US" });
    expect(Object.keys(found)).toEqual(["hosts[0].zone", "hosts[1].zone"]);
  });

  it("includes regions of the clouds for governments and China, whose private names differ", async () => {
    expect(await refusals({ location: "usgovvirginia" })).toEqual({
      location:
        'a region of a sovereign cloud, whose vaults and private zones have other names: got "usgovvirginia", allowed: regions of the public cloud, such as westeurope; fix: write a region of the public azure cloud',
    });
    expect(Object.keys(await refusals({ location: "China North 3" }))).toEqual(["location"]);
  });

  it("includes addresses that Azure cannot give, and one address for two hosts", async () => {
    const hosts = [
      { name: "kms01", address: "10.90.0.3" },
      { name: "kms02", address: "10.90.0.9" },
      { name: "kms03", address: "10.90.0.9" },
    ];
    expect(Object.keys(await refusals({ hosts })).sort()).toEqual(["hosts[0].address", "hosts[2].address"]);
  });

  it("includes an existing zone whose id is another zone's, or another thing's", async () => {
    const zones = [
      { name: "servers.example.com", existingId: existingZoneId },
      { name: "corp.example.com", existingId: hubNetworkId },
    ];
    expect(Object.keys(await refusals({ discovery: { zones } }))).toEqual([
      "discovery.zones[0].existingId",
      "discovery.zones[1].existingId",
    ]);
  });

  it("includes an Office key that cannot be hosted, has no share, or whose share cannot be reached", async () => {
    const officeKeys = [{ version: OfficeVersion.Office2024, licenseFolder: "C:\\office" }];
    const image = { operatingSystem: "windows-server-2019" as HostOperatingSystem };
    const hostKey = { generation: "windows-server-2019" as AzureKmsHostArgs["hostKey"]["generation"] };
    expect(Object.keys(await refusals({ officeKeys, image, hostKey }))).toEqual([
      "officeKeys[0].licenseFolder",
      "officeKeys[0].version",
      "network.fileServers",
    ]);
  });

  it("includes a vault that is new and existing, or no vault", async () => {
    const found = await refusals({ existingVaultId: hubNetworkId, vaultName: "kv-new" });
    expect(Object.keys(found)).toEqual(["existingVaultId", "vaultName"]);
  });

  it("includes a confirmation ID that is none, which is not repeated", async () => {
    const found = await refusals({ hosts: [{ name: "kms01", confirmationId: "1234-5678" }] });
    expect(found).toEqual({
      "hosts[0].confirmationId":
        "not a confirmation ID: got 9 characters, allowed: 48 digits in quotes, all in one or in eight groups of six; fix: copy it from Microsoft's answer",
    });
  });

  it("includes more client ranges than a security group holds", async () => {
    const cidrs = Array.from({ length: 4001 }, (_, i) => `10.${(i >> 7) & 255}.${(i & 127) * 2}.0/24`);
    expect(await refusals({ clients: [{ name: "branches", cidrs }] })).toEqual({
      clients:
        "more client ranges than a network security group can hold: got 4001, allowed: 4000 or fewer; fix: write wider ranges: the ranges that touch each other are merged already",
    });
  });

  it("includes more client ranges than a route table holds, a router that is none, and one in a network of others", async () => {
    const cidrs = Array.from({ length: 400 }, (_, i) => `10.${(i >> 7) & 255}.${(i & 127) * 2}.0/24`);
    const network = { addressSpace: "10.90.0.0/26", clientRouterAddress: "10.50.0.68" };
    expect(await refusals({ clients: [{ name: "branches", cidrs }], network })).toEqual({
      clients:
        "more client ranges than a route table can hold: got 400, allowed: 399 or fewer; fix: write wider ranges, or reach the clients by the hub's gateway",
    });
    const nobody = { ...network, clientRouterAddress: "router" };
    expect(Object.keys(await refusals({ network: nobody }))).toEqual(["network.clientRouterAddress"]);
    const others = { subnetId: existingSubnetId, clientRouterAddress: "10.50.0.68" };
    expect(Object.keys(await refusals({ network: others }))).toEqual(["network.clientRouterAddress"]);
  });

  it("includes priorities and weights that no record can have", async () => {
    const hosts = [
      { name: "kms01", priority: -1 },
      { name: "kms02", weight: 65_536 },
    ];
    expect(await refusals({ hosts })).toEqual({
      "hosts[0].priority":
        "the priority is out of range: got -1, allowed: a whole number from 0 to 65535; fix: write a whole number from 0 to 65535",
      "hosts[1].weight":
        "the weight is out of range: got 65536, allowed: a whole number from 0 to 65535; fix: write a whole number from 0 to 65535",
    });
  });

  it("in an Output are refused as soon as it resolves, with those that are plain before", async () => {
    const later = pulumi.output(["10.20.0.0/16", "0.0.0.0/0"]);
    const clients = [
      { name: "branches", cidrs: later },
      { name: "everyone", cidrs: ["::/0"] },
    ];
    expect(Object.keys(await refusals({ clients }))).toEqual(["clients[1].cidrs[0]"]);
    const known = [{ name: "branches", cidrs: await promised(later) }];
    expect(pathsOf(checkAzureKmsHost(estate({ clients: known })))).toEqual(["clients[0].cidrs[1]"]);
  });
});

describe("DNS servers that would not see the vault's private name", () => {
  const network = { addressSpace: "10.90.0.0/26", dnsServers: ["10.50.1.4"] };
  const paths = (changes: Partial<AzureKmsHostArgs>) => pathsOf(checkAzureKmsHost(estate(changes)));

  it("are refused, unless zones are linked where they ask, or are there already", () => {
    expect(paths({ network })).toEqual(["network.dnsServers"]);
    expect(paths({ network: { ...network, hubNetworkId } })).toEqual([]);
    expect(paths({ network: { ...network, dnsNetworkIds: [hubNetworkId] } })).toEqual([]);
    const vaultZoneId = existingZoneId.replace("corp.example.com", "privatelink.vaultcore.azure.net");
    const resolved = { ...network, vaultZoneId };
    expect(paths({ network: resolved })).toEqual([]);
    expect(paths({ network: resolved, monitoring: { alerts: ["kms@example.com"] } })).toEqual(["network.dnsServers"]);
    expect(paths({ network: { addressSpace: "10.90.0.0/26", hubNetworkId, dnsNetworkIds: [hubNetworkId] } })).toEqual([
      "network.dnsNetworkIds",
    ]);
  });

  it("and operators, where the network is somebody else's, are refused too", () => {
    expect(paths({ network: { subnetId: existingSubnetId, operators: ["10.20.9.0/24"] } })).toEqual([
      "network.operators",
    ]);
    expect(paths({ network: { addressSpace: "10.90.0.0/26", operators: ["0.0.0.0/0"] } })).toEqual([
      "network.operators[0]",
    ]);
  });
});

it("an update server is refused whose way stays closed, or that is none", () => {
  const paths = (patching: AzureKmsHostArgs["patching"]) => pathsOf(checkAzureKmsHost(estate({ patching })));
  expect(paths({ updateServer: "https://wsus.corp.example.com:8531" })).toEqual(["patching.updateServerAddresses"]);
  expect(paths({ updateServer: "wsus", updateServerAddresses: ["10.40.0.18"] })).toEqual(["patching.updateServer"]);
  expect(paths({ updateServerAddresses: ["10.40.0.18"] })).toEqual(["patching.updateServer"]);
  expect(paths({})).toEqual(["patching.updateServer"]);
  expect(paths({ updateServer: "http://10.40.0.18:8530", updateServerAddresses: ["10.40.0.18"] })).toEqual([]);
});
