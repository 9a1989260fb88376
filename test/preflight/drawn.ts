import { readState } from "../../estate/read-state";
import type { Expectation, Population } from "../../preflight/expectation";
import { type PreflightReport, preflightStack } from "../../preflight/preflight";
import { confirmationId, type Inputs, type Json } from "./plans";

interface Drawn {
  readonly type: string;
  inputs: Inputs;
  outputs: Inputs;
}

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";

/** The id that Azure gives: `network("hub")` and the like. */
export const azureId = (kind: string, name: string) =>
  `${subscription}/resourceGroups/rg/providers/Microsoft.Network/${kind}/${name}`;
export const vnet = (name: string) => azureId("virtualNetworks", name);
export const subnet = (network: string, name: string) => `${vnet(network)}/subnets/${name}`;

/** The head of a set-up script, as the deployed one has it. */
export function head(change: Record<string, string> = {}): string {
  const lines: Record<string, string> = {
    SecretAddress: "''",
    ActivationMethod: "'telephone'",
    ConfirmationId: `'${confirmationId}'`,
    OfficeKeys: "@()",
    ActiveDirectory: "$null",
    ListeningPort: "1688",
    ClientPrefixes: "@('10.0.0.0/8')",
    PublishDns: "$false",
    ...change,
  };
  const body = Object.entries(lines).map(([name, value]) => `    ${name} = ${value}`);
  return ["$Settings = @{", ...body, "}"].join("\n");
}

/** A stack that is deployed, drawn by hand: every reference is an id, as in a state. */
export class Drawing {
  readonly #resources = new Map<string, Drawn>();

  add(type: string, name: string, id: string, inputs: Inputs = {}, outputs: Inputs = {}): this {
    this.#resources.set(name, { type, inputs, outputs: { ...outputs, id } });
    return this;
  }

  /** Sets an input at a path such as `routes.0.nextHopType`; undefined takes it away. */
  set(name: string, path: string, value: Json | undefined): this {
    return this.#put(this.of(name).inputs, path, value);
  }

  /** As `set`, for what the cloud answered. */
  saw(name: string, path: string, value: Json): this {
    return this.#put(this.of(name).outputs, path, value);
  }

  remove(name: string): this {
    this.of(name);
    this.#resources.delete(name);
    return this;
  }

  of(name: string): Drawn {
    const found = this.#resources.get(name);
    if (!found) throw new Error(`nothing is named ${name}`);
    return found;
  }

  #put(place: Inputs, path: string, value: Json | undefined): this {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at: Inputs = place;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Inputs;
    }
    if (value === undefined) delete at[last];
    else at[last] = value;
    return this;
  }

  report(expectation: Partial<Expectation> = {}): PreflightReport {
    const resources = [...this.#resources].map(([name, { type, inputs, outputs }]) => ({
      urn: `urn:pulumi:drawn::test::${type}::${name}`,
      ...{ type, inputs, outputs, id: outputs.id, custom: true },
    }));
    const stack = readState(JSON.stringify({ version: 3, deployment: { resources } }));
    return preflightStack(stack, { ...plainly, ...expectation });
  }
}

export const servers: Population = {
  name: "servers",
  cidrs: ["10.60.0.0/16"],
  zone: "corp.example.com",
  machines: { windowsServer2022: 100 },
};

export const plainly: Expectation = {
  populations: [servers],
  port: 1688,
  operatingSystem: "windows-server-2025",
  generation: "windows-server-2025",
  activation: "telephone",
};

const rule = (name: string, priority: number, access: "Allow" | "Deny", change: Inputs = {}): Inputs => ({
  ...{ name, priority, access, direction: "Inbound", protocol: "Tcp" },
  ...{ sourceAddressPrefix: "10.0.0.0/8", sourcePortRange: "*" },
  ...{ destinationAddressPrefix: "*", destinationPortRange: "1688" },
  ...change,
});

export { rule as azureRule };

const n = "azure-native:network:";

export function azureNetwork(
  drawing: Drawing,
  name: string,
  space: string,
  inside: string,
  more: Inputs = {},
): Drawing {
  return drawing
    .add(`${n}VirtualNetwork`, name, vnet(name), {
      ...{ resourceGroupName: "rg", virtualNetworkName: name, addressSpace: { addressPrefixes: [space] } },
    })
    .add(`${n}Subnet`, `${name}-subnet`, subnet(name, "machines"), {
      ...{ resourceGroupName: "rg", virtualNetworkName: name, subnetName: "machines", addressPrefix: inside, ...more },
    });
}

export function azurePeering(drawing: Drawing, from: string, to: string, change: Inputs = {}): Drawing {
  return drawing.add(`${n}VirtualNetworkPeering`, `${from}-to-${to}`, `${vnet(from)}/virtualNetworkPeerings/${to}`, {
    ...{ resourceGroupName: "rg", virtualNetworkName: from, virtualNetworkPeeringName: to },
    ...{ remoteVirtualNetwork: { id: vnet(to) }, allowVirtualNetworkAccess: true, ...change },
  });
}

export function azureTable(drawing: Drawing, name: string, network: string, routes: Inputs[]): Drawing {
  const id = azureId("routeTables", name);
  return drawing
    .add(`${n}RouteTable`, name, id, { resourceGroupName: "rg", routeTableName: name, routes })
    .set(`${network}-subnet`, "routeTable", { id });
}

export const hop = (prefix: string, address: string): Inputs => ({
  ...{ name: `to-${prefix}`, addressPrefix: prefix, nextHopType: "VirtualAppliance", nextHopIpAddress: address },
});

/** Hosts in a network of their own, servers in another, both peered; a private zone that the servers' network resolves. */
export function azureEstate(): Drawing {
  const drawing = new Drawing();
  azureNetwork(drawing, "hosts", "10.90.0.0/24", "10.90.0.0/25");
  azureNetwork(drawing, "spoke", "10.60.0.0/16", "10.60.0.0/16");
  azurePeering(drawing, "hosts", "spoke");
  azurePeering(drawing, "spoke", "hosts");
  const group = azureId("networkSecurityGroups", "nsg");
  const card = azureId("networkInterfaces", "nic");
  const machine = `${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/kms01`;
  const zone = azureId("privateDnsZones", "corp.example.com");
  const inZone = { resourceGroupName: "rg", privateZoneName: "corp.example.com" };
  return drawing
    .add(`${n}NetworkSecurityGroup`, "nsg", group, {
      ...{ resourceGroupName: "rg", networkSecurityGroupName: "nsg" },
      securityRules: [
        rule("allow-clients", 100, "Allow"),
        rule("deny-all", 4096, "Deny", { protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*" }),
      ],
    })
    .set("hosts-subnet", "networkSecurityGroup", { id: group })
    .add(`${n}NetworkInterface`, "nic", card, {
      ...{ resourceGroupName: "rg", networkInterfaceName: "nic", enableIPForwarding: false },
      ipConfigurations: [
        { name: "primary", privateIPAddress: "10.90.0.4", subnet: { id: subnet("hosts", "machines") } },
      ],
    })
    .add("azure-native:compute:VirtualMachine", "kms01", machine, {
      ...{
        resourceGroupName: "rg",
        vmName: "kms01",
        tags: { "kmshost-role": "host" },
        osProfile: { computerName: "kms01" },
      },
      networkProfile: { networkInterfaces: [{ id: card }] },
      storageProfile: { imageReference: { sku: "2025-datacenter-g2", version: "latest" } },
    })
    .add("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "setup", `${machine}/runCommands/setup`, {
      ...{ resourceGroupName: "rg", vmName: "kms01", runCommandName: "setup", source: { script: head() } },
    })
    .add("azure-native:privatedns:PrivateZone", "zone", zone, inZone)
    .add("azure-native:privatedns:VirtualNetworkLink", "link", `${zone}/virtualNetworkLinks/spoke`, {
      ...{ ...inZone, virtualNetwork: { id: vnet("spoke") } },
    })
    .add("azure-native:privatedns:PrivateRecordSet", "srv", `${zone}/SRV/_vlmcs._tcp`, {
      ...{ ...inZone, relativeRecordSetName: "_vlmcs._tcp", recordType: "SRV", ttl: 3600 },
      srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" }],
    })
    .add("azure-native:privatedns:PrivateRecordSet", "address", `${zone}/A/kms01`, {
      ...{ ...inZone, relativeRecordSetName: "kms01", recordType: "A", ttl: 3600 },
      aRecords: [{ ipv4Address: "10.90.0.4" }],
    });
}

/** The same with a hub between: a firewall that both sides route through. */
export function azureHub(): Drawing {
  const drawing = azureEstate().remove("hosts-to-spoke").remove("spoke-to-hosts");
  drawing.add(`${n}VirtualNetwork`, "hub", vnet("hub"), {
    ...{ resourceGroupName: "rg", virtualNetworkName: "hub", addressSpace: { addressPrefixes: ["10.50.0.0/20"] } },
  });
  drawing.add(`${n}Subnet`, "hub-subnet", subnet("hub", "AzureFirewallSubnet"), {
    ...{
      resourceGroupName: "rg",
      virtualNetworkName: "hub",
      subnetName: "AzureFirewallSubnet",
      addressPrefix: "10.50.0.64/26",
    },
  });
  for (const spoke of ["hosts", "spoke"]) {
    azurePeering(drawing, spoke, "hub", { allowForwardedTraffic: true });
    azurePeering(drawing, "hub", spoke, { allowForwardedTraffic: true });
  }
  azureTable(drawing, "hosts-table", "hosts", [hop("10.60.0.0/16", "10.50.0.68")]);
  azureTable(drawing, "spoke-table", "spoke", [hop("10.90.0.0/24", "10.50.0.68")]);
  const policy = azureId("firewallPolicies", "policy");
  return drawing
    .add(`${n}FirewallPolicy`, "policy", policy, { resourceGroupName: "rg", firewallPolicyName: "policy" })
    .add(`${n}AzureFirewall`, "firewall", azureId("azureFirewalls", "firewall"), {
      ...{ resourceGroupName: "rg", azureFirewallName: "firewall", firewallPolicy: { id: policy } },
      ipConfigurations: [
        { name: "c", privateIPAddress: "10.50.0.68", subnet: { id: subnet("hub", "AzureFirewallSubnet") } },
      ],
    })
    .add(`${n}FirewallPolicyRuleCollectionGroup`, "group", `${policy}/ruleCollectionGroups/group`, {
      ...{ resourceGroupName: "rg", firewallPolicyName: "policy", ruleCollectionGroupName: "group", priority: 200 },
      ruleCollections: [collection("kms", 200, "Allow")],
    });
}

/** A collection of network rules, with one rule for the activation port. */
export function collection(name: string, priority: number, type: "Allow" | "Deny", change: Inputs = {}): Inputs {
  return {
    ...{ name, priority, action: { type }, ruleCollectionType: "FirewallPolicyFilterRuleCollection" },
    rules: [
      {
        ...{ name: `${name}-rule`, ruleType: "NetworkRule", ipProtocols: ["TCP"], destinationPorts: ["1688"] },
        ...{ sourceAddresses: ["10.60.0.0/16"], destinationAddresses: ["10.90.0.0/24"], ...change },
      },
    ],
  };
}

/** A hub with a VPN gateway, and clients on premises behind it. */
export function azureGateway(): Drawing {
  const drawing = azureEstate().remove("hosts-to-spoke").remove("spoke-to-hosts");
  drawing.add(`${n}VirtualNetwork`, "hub", vnet("hub"), {
    ...{ resourceGroupName: "rg", virtualNetworkName: "hub", addressSpace: { addressPrefixes: ["10.50.0.0/20"] } },
  });
  drawing.add(`${n}Subnet`, "hub-subnet", subnet("hub", "GatewaySubnet"), {
    ...{
      resourceGroupName: "rg",
      virtualNetworkName: "hub",
      subnetName: "GatewaySubnet",
      addressPrefix: "10.50.0.0/27",
    },
  });
  azurePeering(drawing, "hosts", "hub", { useRemoteGateways: true });
  azurePeering(drawing, "hub", "hosts", { allowGatewayTransit: true });
  const gateway = azureId("virtualNetworkGateways", "gateway");
  const site = azureId("localNetworkGateways", "site");
  return drawing
    .set("link", "virtualNetwork", { id: vnet("hub") })
    .add(`${n}VirtualNetworkGateway`, "gateway", gateway, {
      ...{ resourceGroupName: "rg", gatewayType: "Vpn" },
      ipConfigurations: [{ name: "c", subnet: { id: subnet("hub", "GatewaySubnet") } }],
    })
    .add(`${n}LocalNetworkGateway`, "site", site, {
      ...{ resourceGroupName: "rg", localNetworkAddressSpace: { addressPrefixes: ["10.20.0.0/16"] } },
    })
    .add(`${n}VirtualNetworkGatewayConnection`, "connection", azureId("connections", "connection"), {
      ...{ resourceGroupName: "rg", virtualNetworkGateway1: { id: gateway }, localNetworkGateway2: { id: site } },
    })
    .add("azure-native:dnsresolver:InboundEndpoint", "resolver", azureId("dnsResolvers", "r/inboundEndpoints/e"), {
      ipConfigurations: [{ privateIpAddress: "10.50.1.4", subnet: { id: subnet("hub", "GatewaySubnet") } }],
    });
}

export const onPremises: Population = {
  ...servers,
  name: "premises",
  cidrs: ["10.20.0.0/16"],
  dnsServers: ["10.50.1.4"],
};

const e = "aws:ec2/";

export function awsNetwork(drawing: Drawing, name: string, block: string, inside = block): Drawing {
  return drawing
    .add(`${e}vpc:Vpc`, name, `vpc-${name}`, { cidrBlock: block, enableDnsSupport: true, enableDnsHostnames: true })
    .add(`${e}subnet:Subnet`, `${name}-subnet`, `subnet-${name}`, {
      ...{ vpcId: `vpc-${name}`, cidrBlock: inside, availabilityZone: "eu-central-1a" },
    })
    .add(`${e}routeTable:RouteTable`, `${name}-table`, `rtb-${name}`, { vpcId: `vpc-${name}`, routes: [] })
    .add(`${e}routeTableAssociation:RouteTableAssociation`, `${name}-association`, `rtbassoc-${name}`, {
      ...{ subnetId: `subnet-${name}`, routeTableId: `rtb-${name}` },
    });
}

export function awsRoute(drawing: Drawing, from: string, block: string, target: Inputs): Drawing {
  return drawing.add(`${e}route:Route`, `${from}-route`, `r-rtb-${from}`, {
    ...{ routeTableId: `rtb-${from}`, destinationCidrBlock: block, ...target },
  });
}

/** A host in a VPC of its own and servers in another, over a peering that is active. */
export function awsEstate(): Drawing {
  const drawing = new Drawing();
  awsNetwork(drawing, "hosts", "10.90.0.0/24");
  awsNetwork(drawing, "spoke", "10.60.0.0/16");
  drawing.add(`${e}vpcPeeringConnection:VpcPeeringConnection`, "pcx", "pcx-1", {
    ...{ vpcId: "vpc-hosts", peerVpcId: "vpc-spoke", autoAccept: true },
  });
  awsRoute(drawing, "hosts", "10.60.0.0/16", { vpcPeeringConnectionId: "pcx-1" });
  awsRoute(drawing, "spoke", "10.90.0.0/24", { vpcPeeringConnectionId: "pcx-1" });
  const content = JSON.stringify({ mainSteps: [{ inputs: { runCommand: head().split("\n") } }] });
  return drawing
    .add(`${e}securityGroup:SecurityGroup`, "sg", "sg-1", {
      vpcId: "vpc-hosts",
      ingress: [{ protocol: "tcp", fromPort: 1688, toPort: 1688, cidrBlocks: ["10.0.0.0/8"] }],
      egress: [],
    })
    .add(`${e}instance:Instance`, "kms01", "i-1", {
      ...{ subnetId: "subnet-hosts", privateIp: "10.90.0.4", vpcSecurityGroupIds: ["sg-1"] },
      tags: { Name: "kms01", "kmshost-role": "host" },
    })
    .add("aws:ssm/document:Document", "setup", "setup", { content })
    .add("aws:ssm/association:Association", "run", "a-1", {
      name: "setup",
      targets: [{ key: "InstanceIds", values: ["i-1"] }],
    })
    .add("aws:route53/zone:Zone", "zone", "Z1", { name: "corp.example.com", vpcs: [{ vpcId: "vpc-spoke" }] })
    .add("aws:route53/record:Record", "srv", "Z1_srv", {
      ...{ zoneId: "Z1", name: "_vlmcs._tcp.corp.example.com", type: "SRV", ttl: 3600 },
      records: ["0 0 1688 kms01.corp.example.com"],
    })
    .add("aws:route53/record:Record", "address", "Z1_a", {
      ...{ zoneId: "Z1", name: "kms01.corp.example.com", type: "A", ttl: 3600, records: ["10.90.0.4"] },
    });
}

const t = "aws:ec2transitgateway/";

/** The same by a transit gateway of the stack, with its default table. */
export function awsTransit(gateway: Inputs = {}): Drawing {
  const drawing = awsEstate().remove("pcx").remove("hosts-route").remove("spoke-route");
  drawing.add(`${t}transitGateway:TransitGateway`, "tgw", "tgw-1", gateway);
  for (const name of ["hosts", "spoke"]) {
    drawing.add(`${t}vpcAttachment:VpcAttachment`, `${name}-attachment`, `tgw-attach-${name}`, {
      ...{ transitGatewayId: "tgw-1", vpcId: `vpc-${name}`, subnetIds: [`subnet-${name}`] },
    });
  }
  awsRoute(drawing, "hosts", "10.60.0.0/16", { transitGatewayId: "tgw-1" });
  return awsRoute(drawing, "spoke", "10.90.0.0/24", { transitGatewayId: "tgw-1" });
}

/** With route tables of its own: each attachment has one, with a static route to the other. */
export function awsTables(): Drawing {
  const drawing = awsTransit({ defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" });
  const to = { hosts: ["spoke", "10.60.0.0/16"], spoke: ["hosts", "10.90.0.0/24"] } as const;
  for (const name of ["hosts", "spoke"] as const) {
    const [other, block] = to[name];
    drawing
      .add(`${t}routeTable:RouteTable`, `${name}-tgw-table`, `tgw-rtb-${name}`, { transitGatewayId: "tgw-1" })
      .add(`${t}routeTableAssociation:RouteTableAssociation`, `${name}-tgw-association`, `assoc-${name}`, {
        ...{ transitGatewayAttachmentId: `tgw-attach-${name}`, transitGatewayRouteTableId: `tgw-rtb-${name}` },
      })
      .add(`${t}route:Route`, `${name}-tgw-route`, `tgw-route-${name}`, {
        ...{ destinationCidrBlock: block, transitGatewayRouteTableId: `tgw-rtb-${name}` },
        transitGatewayAttachmentId: `tgw-attach-${other}`,
      });
  }
  return drawing;
}
