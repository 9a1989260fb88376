import * as pulumi from "@pulumi/pulumi";
import { AzureKmsClients, type AzureKmsClientsArgs } from "../../../components/clients/azure-kms-clients";
import { renderClientScript } from "../../../components/clients/client-script";
import { planOrThrow } from "../../../components/clients/clients-plan";
import { fromStack, refuseOutputs } from "../../../components/from-stack";
import { mockClients, resolved, sorted } from "./mocks";

const zones = "/subscriptions/00000000-0000-0000-0000-000000000010/resourceGroups/rg-kms/providers";
const zoneId = (name: string) => `${zones}/Microsoft.Network/privateDnsZones/${name}`;
const networkId =
  "/subscriptions/00000000-0000-0000-0000-0000000000bb/resourceGroups/rg-team/providers/Microsoft.Network/virtualNetworks/vnet-team";

const outputs = {
  hostAddresses: { kms02: "10.90.0.5", kms01: "10.90.0.4" },
  hostIds: { kms01: "id-1", kms02: "id-2" },
  srvRecords: [
    "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com",
    "_vlmcs._tcp.az.example.com 0 0 1688 kms01.az.example.com",
  ],
  zoneIds: { "corp.example.com": zoneId("corp.example.com"), "az.example.com": zoneId("az.example.com") },
  networkId: "id-of-network",
  subnetIds: ["id-of-subnet"],
  hostKeySecret: "https://kv.vault.azure.net/secrets/kms-host-key",
};

const args: AzureKmsClientsArgs = {
  host: outputs,
  networkId,
  securityGroup: { resourceGroupName: "rg-team", name: "nsg-team" },
  tags: { owner: "team" },
};

async function build(more: Partial<AzureKmsClientsArgs> = {}) {
  const registered = await mockClients();
  const clients = new AzureKmsClients("team", { ...args, ...more });
  const made = await resolved(pulumi.all([clients.zoneLinkIds, clients.egressRuleIds, clients.clientScript]));
  await pulumi.runtime.disconnect();
  return { registered: sorted(registered), clients, made };
}

function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("AzureKmsClients", () => {
  const link = (zone: string) => ({
    type: "azure-native:privatedns:VirtualNetworkLink",
    name: `team-link-${zone}`,
    inputs: {
      resourceGroupName: "rg-kms",
      privateZoneName: zone,
      location: "Global",
      virtualNetworkLinkName: expect.stringMatching(/^vnet-team-[0-9a-f]{6}$/),
      virtualNetwork: { id: networkId },
      registrationEnabled: false,
      tags: { owner: "team", "kmshost-role": "discovery" },
    },
    provider: "",
  });
  const rule = {
    type: "azure-native:network:SecurityRule",
    name: "team-egress",
    inputs: {
      resourceGroupName: "rg-team",
      networkSecurityGroupName: "nsg-team",
      securityRuleName: "allow-kms-team",
      description: "Activation by the KMS hosts",
      priority: 1688,
      direction: "Outbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "VirtualNetwork",
      sourcePortRange: "*",
      destinationAddressPrefixes: ["10.90.0.4/32", "10.90.0.5/32"],
      destinationPortRange: "1688",
    },
    provider: "",
  };

  it("links the network to every zone, opens the way to the hosts alone, and makes nothing else", async () => {
    const { registered, made, clients } = await build();
    expect(registered).toEqual([rule, link("az.example.com"), link("corp.example.com")]);
    expect(made).toEqual([
      { "az.example.com": "team-link-az.example.com-id", "corp.example.com": "team-link-corp.example.com-id" },
      ["team-egress-id"],
      renderClientScript("corp.example.com"),
    ]);
    expect(Object.keys(clients.nodes).sort()).toEqual(["egress", "link-az.example.com", "link-corp.example.com"]);
  });

  it("does the same with outputs that are known later", async () => {
    const plain = await build();
    const later = await build({ host: { ...outputs, srvRecords: pulumi.output(outputs.srvRecords) } });
    expect(later.registered).toEqual(plain.registered);
    expect(later.made).toEqual(plain.made);
  });

  it("leaves the security group alone when none is given, and links only the zones asked for", async () => {
    const { registered, made } = await build({ securityGroup: undefined, zones: ["AZ.example.com."], activate: true });
    expect(registered).toEqual([link("az.example.com")]);
    expect(made[1]).toEqual([]);
    expect(made[2]).toBe(renderClientScript("az.example.com", true));
  });

  it("makes links in the zones' subscription with a provider of its own", async () => {
    const { registered } = await build({ zoneSubscriptionId: "00000000-0000-0000-0000-000000000010" });
    const providers = Object.fromEntries(registered.map(({ name, provider }) => [name, provider]));
    expect(registered.at(-1)).toMatchObject({
      type: "pulumi:providers:azure-native",
      inputs: { subscriptionId: "00000000-0000-0000-0000-000000000010" },
    });
    expect(providers).toEqual({
      "team-egress": "",
      "team-link-az.example.com": "team-zones::team-zones-id",
      "team-link-corp.example.com": "team-zones::team-zones-id",
      "team-zones": "",
    });
  });

  it("takes another port and priority from where they are said", async () => {
    const srvRecords = outputs.srvRecords.map((line) => line.replace("1688", "1700"));
    const { registered } = await build({
      host: { ...outputs, srvRecords },
      securityGroup: { resourceGroupName: "rg-team", name: "nsg-team", priority: 200 },
    });
    expect(registered[0]?.inputs).toEqual({ ...rule.inputs, priority: 200, destinationPortRange: "1700" });
  });

  it("changes children by transform", async () => {
    const { registered } = await build({
      transform: (child) => {
        if (child.kind === "securityRule") child.args.priority = 300;
      },
    });
    expect(registered.map(({ inputs }) => inputs.priority)).toEqual([300, undefined, undefined]);
  });

  it("refuses every mistake at once, before anything is made", async () => {
    const registered = await mockClients();
    const wrong: AzureKmsClientsArgs = {
      host: { ...outputs, srvRecords: [] },
      networkId: `${networkId}/subnets/snet`,
      securityGroup: { resourceGroupName: "rg-team", name: "nsg-team", priority: 99 },
      zoneSubscriptionId: "mine",
      zones: [],
    };
    expect(errorOf(() => new AzureKmsClients("team", wrong)).split("\n")).toEqual([
      "AzureKmsClients: 5 arguments cannot be used",
      `  networkId: not the id of a Microsoft.Network/virtualNetworks: got "${`${networkId}/subnets/snet`.slice(0, 76)}..., allowed: /subscriptions/<uuid>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<name>; fix: copy the resource id from \`az network vnet show --query id\``,
      "  securityGroup.priority: the priority is out of range: got 99, allowed: a whole number from 100 to 4096; fix: write a whole number from 100 to 4096",
      '  zoneSubscriptionId: not the id of a subscription: got "mine", allowed: a subscription id (uuid); fix: copy it from `az account show --query id`',
      "  zones: no zone: got 0, allowed: az.example.com, corp.example.com",
      "  host.srvRecords: the records must name one port: got [], allowed: one port for all hosts",
    ]);
    expect(registered).toEqual([]);
  });

  const badHost = {
    hostAddresses: { kms01: "10.90.0.4/32" },
    srvRecords: ["_vlmcs._tcp.corp.example.com 0 0 1688 a.corp.example.com", "_vlmcs.corp.example.com 0 0 x"],
    zoneIds: { "corp.example.com": "Z123" },
  };
  const faults = [
    "AzureKmsClients: 3 arguments cannot be used",
    '  host.hostAddresses.kms01: not the address of a host: got "10.90.0.4/32", allowed: an IPv4 address such as 10.90.0.4',
    '  zones[0]: not a zone of the KMS host: got "lab.example.com", allowed: corp.example.com',
    '  host.srvRecords[1]: not an SRV record: got "_vlmcs.corp.example.com 0 0 x", allowed: _vlmcs._tcp.<zone> <priority> <weight> <port> <target>',
  ];

  it("refuses what is wrong with the host, also when it is known later", async () => {
    await mockClients();
    const more = { host: badHost, zones: ["lab.example.com"] };
    expect(errorOf(() => new AzureKmsClients("team", { ...args, ...more })).split("\n")).toEqual(faults);
    const refused = () => planOrThrow("AzureKmsClients", badHost, more, () => undefined);
    expect(errorOf(refused).split("\n")).toEqual(faults);
  });

  it("refuses zones of another cloud, another subscription, several ports, and a zone nobody linked", async () => {
    await mockClients();
    const refused = (more: Partial<AzureKmsClientsArgs>) =>
      errorOf(() => new AzureKmsClients("team", { ...args, ...more }));
    expect(refused({ host: { ...outputs, zoneIds: { "corp.example.com": "Z0123" } } })).toContain(
      'host.zoneIds["corp.example.com"]: not the id of a Microsoft.Network/privateDnsZones: got "Z0123"',
    );
    expect(refused({ zoneSubscriptionId: "00000000-0000-0000-0000-0000000000cc" })).toContain(
      'the zone is in another subscription: got "00000000-0000-0000-0000-000000000010"',
    );
    const srvRecords = [...outputs.srvRecords, "_vlmcs._tcp.az.example.com 0 0 1700 kms02.az.example.com"];
    expect(refused({ host: { ...outputs, srvRecords } })).toContain(
      "host.srvRecords: the records must name one port: got [1688,1700], allowed: one port for all hosts",
    );
    expect(refused({ zones: ["az.example.com"], lookupDomain: "corp.example.com" })).toContain(
      'lookupDomain: the clients would look in a zone that is not linked: got "corp.example.com", allowed: az.example.com',
    );
  });
});

describe("fromStack", () => {
  const name = "organization/kmshost/azure-prod";

  it("gives a stack's outputs, typed, for the component", async () => {
    const registered = await mockClients({ [name]: outputs });
    const host = fromStack(new pulumi.StackReference(name));
    const clients = new AzureKmsClients("team", { ...args, host });
    await resolved(pulumi.all([clients.zoneLinkIds, clients.egressRuleIds]));
    await pulumi.runtime.disconnect();
    expect(sorted(registered).map((one) => one.name)).toEqual([
      "team-egress",
      "team-link-az.example.com",
      "team-link-corp.example.com",
    ]);
    const { hostKeySecret: _, ...expected } = outputs;
    expect(await resolved(pulumi.output(host))).toEqual(expected);
  });

  it.each([
    [
      "of another kind",
      { url: "https://example.com", networkId: 4, zoneIds: ["Z1"] },
      [
        `stack ${name} has not the outputs of a KMS host`,
        "  hostAddresses: missing, expected a map of host names to addresses",
        "  hostIds: missing, expected a map of host names to ids",
        "  srvRecords: missing, expected a list of SRV records",
        '  zoneIds: got ["Z1"], expected a map of zone names to ids',
        "  networkId: got 4, expected an id",
        "  subnetIds: missing, expected a list of ids",
        "  fix: name the stack of the KMS host, or update that stack to this version of kmshost",
      ],
    ],
    [
      "without outputs",
      {},
      [
        expect.anything(),
        ...Array(6).fill(expect.anything()),
        "  fix: run pulumi up in that stack first, or name the stack of the KMS host",
      ],
    ],
  ])("refuses a stack %s with one message that names every fault", (_, wrong, lines) => {
    expect(refuseOutputs(name, wrong)?.split("\n")).toEqual(lines);
  });
});
