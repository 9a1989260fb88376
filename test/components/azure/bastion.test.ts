import * as pulumi from "@pulumi/pulumi";
import { checkClientNetworks } from "../../../activation/client-networks";
import type { AzureKmsHostArgs } from "../../../components/azure/args";
import type { AzureBastion } from "../../../components/azure/bastion";
import { planBastionRules } from "../../../components/azure/bastion-plan";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { configurationFor } from "../../../policies/environment-configuration";
import { estate, existingSubnetId } from "./estate";
import { record, resolved } from "./recorded";

const build = (network: AzureKmsHostArgs["network"]) => record(() => new AzureKmsHost("kms", estate({ network })));
const administrators = ["10.20.7.0/24"];

const remoteDesktop = (rules: unknown) =>
  (rules as Record<string, unknown>[]).filter(({ destinationPortRange }) => destinationPortRange === "3389");

describe("a Bastion of the hosts' own", () => {
  it("is private-only, in a subnet that Azure knows by its name, and the hosts take Remote Desktop from it alone", async () => {
    const { byName, registered, result } = await build({ addressSpace: "10.90.0.0/25", bastion: { administrators } });
    const of = (name: string) => byName[name]?.inputs;
    expect(registered.map(({ name }) => name).filter((name) => name.startsWith("kms-bastion"))).toEqual([
      "kms-bastion-bastion",
      "kms-bastion-security-group",
      "kms-bastion-subnet",
    ]);
    expect(of("kms-bastion-subnet")).toEqual({
      resourceGroupName: "rg-kms",
      virtualNetworkName: "vnet-kms-network",
      subnetName: "AzureBastionSubnet",
      addressPrefix: "10.90.0.64/26",
      networkSecurityGroup: { id: "id-of-kms-bastion-security-group" },
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    });
    expect(of("kms-bastion-bastion")).toMatchObject({
      resourceGroupName: "rg-kms",
      location: "westeurope",
      tags: { owner: "platform", "kmshost-role": "network" },
      bastionHostName: "bas-kms-bastion",
      sku: { name: "Premium" },
      enablePrivateOnlyBastion: true,
      enableShareableLink: false,
      scaleUnits: 2,
      ipConfigurations: [
        {
          name: "private",
          privateIPAllocationMethod: "Dynamic",
          subnet: { id: expect.stringMatching(/\/vnet-kms-network\/subnets\/AzureBastionSubnet$/) },
        },
      ],
    });
    expect(byName["kms-bastion-subnet"]?.options.dependsOn).toEqual(
      expect.arrayContaining(["kms-network-hosts-subnet", "kms-network-endpoints-subnet"]),
    );
    expect(remoteDesktop(of("kms-network-hosts-security-group")?.securityRules)).toEqual([
      {
        name: "allow-remote-desktop-from-bastion",
        description: "Remote Desktop from Azure Bastion's subnet only",
        priority: 300,
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourcePortRange: "*",
        sourceAddressPrefix: "10.90.0.64/26",
        destinationAddressPrefix: "10.90.0.0/27",
        destinationPortRange: "3389",
      },
    ]);
    expect(Object.keys(result.nodes)).toContain("bastion");
    const bastion = result.nodes.bastion as AzureBastion;
    expect(await resolved(bastion.bastionId)).toBe("id-of-kms-bastion-bastion");
    expect(Object.keys(bastion.nodes)).toEqual(["security-group", "subnet", "bastion"]);
  });

  it("has the rules that Azure asks for, lets in no internet, and denies the rest by name", () => {
    const rules = planBastionRules(administrators);
    expect(
      rules.map(({ direction, access, protocol, ...rule }) => [
        direction,
        access,
        protocol,
        rule.sourceAddressPrefixes?.join() ?? rule.sourceAddressPrefix,
        rule.destinationAddressPrefix,
        rule.destinationPortRanges?.join() ?? rule.destinationPortRange,
      ]),
    ).toEqual([
      ["Inbound", "Allow", "Tcp", "10.20.7.0/24", "*", "443"],
      ["Inbound", "Allow", "Tcp", "GatewayManager", "*", "443"],
      ["Inbound", "Allow", "Tcp", "AzureLoadBalancer", "*", "443"],
      ["Inbound", "Allow", "*", "VirtualNetwork", "VirtualNetwork", "8080,5701"],
      ["Inbound", "Deny", "*", "*", "*", "*"],
      ["Outbound", "Allow", "*", "*", "VirtualNetwork", "22,3389"],
      ["Outbound", "Allow", "Tcp", "*", "AzureCloud", "443"],
      ["Outbound", "Allow", "*", "VirtualNetwork", "VirtualNetwork", "8080,5701"],
      ["Outbound", "Allow", "*", "*", "Internet", "80"],
      ["Outbound", "Deny", "*", "*", "*", "*"],
    ]);
    const taken = rules.map(({ direction, priority }) => `${direction} ${priority}`);
    expect(new Set(taken).size).toBe(taken.length);
  });
});

describe("a Bastion that is there", () => {
  it("is let in to the hosts by its range, and nothing is created for it", async () => {
    const { byName } = await build({ subnetId: existingSubnetId, bastion: { existingSubnetRange: "10.50.2.0/26" } });
    expect(Object.keys(byName).filter((name) => name.startsWith("kms-bastion"))).toEqual([]);
    const [rule] = remoteDesktop(byName["kms-network-hosts-security-group"]?.inputs.securityRules);
    expect(rule).toMatchObject({ sourceAddressPrefix: "10.50.2.0/26", destinationAddressPrefix: "*" });
  });
});

describe("what the policies are told", () => {
  const facts = { clients: [{ cidrs: ["10.20.0.0/16"] }] };
  const managed = (network: object) => configurationFor({ ...facts, network })["mgmt-ports-closed"];

  it("is the one network that administers the hosts", () => {
    expect(managed({ addressSpace: "10.90.0.0/25", bastion: { administrators } })).toEqual({
      managementNetworks: ["10.90.0.64/26"],
    });
    expect(managed({ addressSpace: "10.90.0.0/26", bastion: { existingSubnetRange: "10.50.2.0/26" } })).toEqual({
      managementNetworks: ["10.50.2.0/26"],
    });
    expect(managed({ addressSpace: "10.90.0.0/24" })).toBeUndefined();
  });
});

describe("mistakes", () => {
  const refusals = (network: AzureKmsHostArgs["network"]): Record<string, string> => {
    try {
      new AzureKmsHost("kms", estate({ network }));
    } catch (error) {
      if (!(error instanceof pulumi.InputPropertiesError)) throw error;
      return Object.fromEntries((error.errors ?? []).map((one) => [one.propertyPath, one.reason]));
    }
    throw new Error("nothing was refused");
  };

  it("are neither or both, no room, nobody, and the internet", () => {
    const space = { addressSpace: "10.90.0.0/25" };
    expect(refusals({ ...space, bastion: {} })).toEqual({
      "network.bastion":
        "no bastion named: got neither, allowed: administrators (a new one) or existingSubnetRange (an existing one); fix: add one of the two",
    });
    const both = { administrators, existingSubnetRange: "10.50.2.0/26" };
    expect(Object.keys(refusals({ ...space, bastion: both }))).toEqual(["network.bastion"]);
    expect(refusals({ addressSpace: "10.90.0.0/26", bastion: { administrators } })).toEqual({
      "network.bastion.administrators":
        "no room for a bastion of its own: got 10.90.0.0/26, allowed: an addressSpace of /25 or larger; fix: write a larger addressSpace, or name the range of an existing bastion",
    });
    expect(Object.keys(refusals({ subnetId: existingSubnetId, bastion: { administrators } }))).toEqual([
      "network.bastion.administrators",
    ]);
    expect(Object.keys(refusals({ ...space, bastion: { administrators: [] } }))).toEqual([
      "network.bastion.administrators",
    ]);
    const wide = { administrators: ["10.20.7.0/24", "0.0.0.0/0"] };
    expect(refusals({ ...space, bastion: wide })["network.bastion.administrators[1]"]).toBe(
      checkClientNetworks(["0.0.0.0/0"]).problems.map(
        ({ problem, fix }) => `${problem}: got "0.0.0.0/0", allowed: private networks in cidr notation; fix: ${fix}`,
      )[0],
    );
    expect(Object.keys(refusals({ ...space, bastion: { existingSubnetRange: "8.8.8.0/24" } }))).toEqual([
      "network.bastion.existingSubnetRange",
    ]);
  });
});
