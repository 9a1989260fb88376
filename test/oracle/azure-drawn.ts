import { type AzureStyle, type AzureWorld, middleAddress, type Network, type Rule } from "./azure-world";
import { confirmation, type Resource, script } from "./drawn";
import { hostAddress } from "./verdict";

const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers";
const id = (kind: string, name: string) => `${group}/Microsoft.Network/${kind}/${name}`;
const vnet = (name: string) => id("virtualNetworks", name);
const subnet = (network: string, name = "machines") => `${vnet(network)}/subnets/${name}`;
const inGroup = { resourceGroupName: "rg" };

/** Azure's ids do not care about case, and what a template writes often differs from what Azure answers. */
const referTo = (at: string, { case: letters }: AzureStyle) => ({ id: letters === "lower" ? at.toLowerCase() : at });

function securityRule(rule: Rule, { prefixes }: AzureStyle): Record<string, unknown> {
  const side = (name: string, one: string) =>
    prefixes === "list" && /^\d/.test(one) ? { [`${name}AddressPrefixes`]: [one] } : { [`${name}AddressPrefix`]: one };
  const ports =
    prefixes === "list" && rule.ports !== "*"
      ? { destinationPortRanges: [rule.ports] }
      : { destinationPortRange: rule.ports };
  return {
    ...{ priority: rule.priority, protocol: rule.protocol, sourcePortRange: rule.fromPorts, ...ports },
    ...{ direction: rule.inbound ? "Inbound" : "Outbound", access: rule.allow ? "Allow" : "Deny" },
    ...{ ...side("source", rule.from), ...side("destination", rule.to) },
  };
}

/** The world in Azure's own terms, as Microsoft's resource types have them. */
export function drawAzure(world: AzureWorld): Resource[] {
  const { style } = world;
  const resources: Resource[] = [];
  const add: Add = (type, name, at, inputs) =>
    resources.push({ type: `azure-native:${type}`, name, id: at, inputs: { ...inGroup, ...inputs } });
  const addRules = (name: string, rules: readonly Rule[]) => {
    const at = id("networkSecurityGroups", name);
    const inside = style.rules === "in the group";
    const named = rules.map((rule) => ({
      ...{ name: `rule-${rule.inbound ? "in" : "out"}-${rule.priority}`, ...securityRule(rule, style) },
    }));
    add("network:NetworkSecurityGroup", name, at, {
      ...{ networkSecurityGroupName: name, securityRules: inside ? named : [] },
    });
    for (const { name: own, ...rule } of inside ? [] : named) {
      add("network:SecurityRule", `${name}-${own}`, `${at}/securityRules/${own}`, {
        ...{ networkSecurityGroupName: name, securityRuleName: own, ...rule },
      });
    }
    return { networkSecurityGroup: referTo(at, style) };
  };
  const addTable = ({ name, routes = [], noGatewayRoutes }: Network) => {
    const table = id("routeTables", `${name}-table`);
    const named = routes.map(({ to, hop, address }) => ({
      ...{ name: `to-${to.replace("/", "-")}`, addressPrefix: to, nextHopType: hop },
      ...(address ? { nextHopIpAddress: address } : {}),
    }));
    const inside = style.routes === "in the table";
    add("network:RouteTable", `${name}-table`, table, {
      ...{ routeTableName: `${name}-table`, disableBgpRoutePropagation: noGatewayRoutes === true },
      routes: inside ? named : [],
    });
    for (const { name: own, ...route } of inside ? [] : named) {
      add("network:Route", `${name}-${own}`, `${table}/routes/${own}`, {
        ...{ routeTableName: `${name}-table`, routeName: own, ...route },
      });
    }
    return { routeTable: referTo(table, style) };
  };
  const addSubnet = (network: string, name: string, addressPrefix: string, more: Record<string, unknown> = {}) =>
    add("network:Subnet", `${network}-${name}`, subnet(network, name), {
      ...{ virtualNetworkName: network, subnetName: name, ...more },
      ...(style.prefixes === "list" ? { addressPrefixes: [addressPrefix] } : { addressPrefix }),
    });

  for (const network of world.networks) {
    const { name, space, subnet: prefix, rules, routes } = network;
    const more = { ...(rules ? addRules(`${name}-rules`, rules) : {}), ...(routes ? addTable(network) : {}) };
    // The hosts' subnet stays a resource: their interfaces name it.
    const inside = style.subnets === "in the network" && name !== "hosts" && name !== "hub";
    add("network:VirtualNetwork", name, vnet(name), {
      ...{ virtualNetworkName: name, addressSpace: { addressPrefixes: [space] } },
      ...(inside ? { subnets: [{ name: "machines", addressPrefix: prefix, ...more }] } : {}),
    });
    if (!inside) addSubnet(name, "machines", prefix, more);
  }
  for (const peering of world.peerings) {
    const { from, to } = peering;
    add("network:VirtualNetworkPeering", `${from}-to-${to}`, `${vnet(from)}/virtualNetworkPeerings/${to}`, {
      ...{ virtualNetworkName: from, virtualNetworkPeeringName: to, remoteVirtualNetwork: referTo(vnet(to), style) },
      ...{ allowVirtualNetworkAccess: peering.access, allowForwardedTraffic: peering.forwarded },
      ...{ allowGatewayTransit: peering.transit, useRemoteGateways: peering.remoteGateway },
    });
  }
  addSubnet("hub", "AzureFirewallSubnet", "10.50.0.64/26");
  drawMiddle(world, add);
  if (world.site !== undefined) {
    addSubnet("hub", "GatewaySubnet", "10.50.0.0/27");
    addSubnet("hub", "resolver", "10.50.1.0/28");
    const gateway = id("virtualNetworkGateways", "gateway");
    const site = id("localNetworkGateways", "site");
    add("network:VirtualNetworkGateway", "gateway", gateway, {
      ...{ virtualNetworkGatewayName: "gateway", gatewayType: "Vpn" },
      ipConfigurations: [{ name: "one", subnet: { id: subnet("hub", "GatewaySubnet") } }],
    });
    add("network:LocalNetworkGateway", "site", site, {
      ...{ localNetworkGatewayName: "site", localNetworkAddressSpace: { addressPrefixes: [world.site] } },
    });
    add("network:VirtualNetworkGatewayConnection", "connection", id("connections", "connection"), {
      ...{ virtualNetworkGatewayConnectionName: "connection", connectionType: "IPsec" },
      ...{ virtualNetworkGateway1: { id: gateway }, localNetworkGateway2: { id: site } },
    });
    add("dnsresolver:InboundEndpoint", "resolver", id("dnsResolvers", "resolver/inboundEndpoints/one"), {
      ipConfigurations: [{ privateIpAddress: "10.50.1.4", subnet: { id: subnet("hub", "resolver") } }],
    });
  }
  drawHost(world, add, world.cardRules ? addRules("card-rules", world.cardRules) : {});
  drawZone(world, add);
  return resources;
}

type Add = (type: string, name: string, at: string, inputs: Record<string, unknown>) => void;

function drawMiddle({ middle }: AzureWorld, add: Add): void {
  if (middle === undefined) return;
  const configuration = {
    ipConfigurations: [
      { name: "one", privateIPAddress: middleAddress, subnet: { id: subnet("hub", "AzureFirewallSubnet") } },
    ],
  };
  if (typeof middle === "string") {
    add("network:NetworkInterface", "appliance", id("networkInterfaces", "appliance"), {
      ...{ networkInterfaceName: "appliance", enableIPForwarding: middle === "forwards", ...configuration },
    });
    return;
  }
  const policy = id("firewallPolicies", "policy");
  add("network:FirewallPolicy", "policy", policy, { firewallPolicyName: "policy" });
  add("network:AzureFirewall", "firewall", id("azureFirewalls", "firewall"), {
    ...{ azureFirewallName: "firewall", firewallPolicy: { id: policy }, ...configuration },
  });
  add("network:FirewallPolicyRuleCollectionGroup", "group", `${policy}/ruleCollectionGroups/group`, {
    ...{ firewallPolicyName: "policy", ruleCollectionGroupName: "group", priority: 300 },
    ruleCollections: middle.map(({ priority, allow, protocol, from, to, ports }) => ({
      ...{ name: `c-${priority}`, priority, action: { type: allow ? "Allow" : "Deny" } },
      ruleCollectionType: "FirewallPolicyFilterRuleCollection",
      rules: [
        {
          ...{ name: `r-${priority}`, ruleType: "NetworkRule", ipProtocols: [protocol] },
          ...{ sourceAddresses: [from], destinationAddresses: [to], destinationPorts: [ports] },
        },
      ],
    })),
  });
}

function drawHost({ listening, guestFirewall }: AzureWorld, add: Add, card: Record<string, unknown>): void {
  const at = id("networkInterfaces", "nic");
  const machine = `${group}/Microsoft.Compute/virtualMachines/kms01`;
  add("network:NetworkInterface", "nic", at, {
    ...{ networkInterfaceName: "nic", enableIPForwarding: false, ...card },
    ipConfigurations: [{ name: "primary", privateIPAddress: hostAddress, subnet: { id: subnet("hosts") } }],
  });
  add("compute:VirtualMachine", "kms01", machine, {
    ...{ vmName: "kms01", tags: { "kmshost-role": "host" }, osProfile: { computerName: "kms01" } },
    networkProfile: { networkInterfaces: [{ id: at }] },
    storageProfile: { imageReference: { sku: "2025-datacenter-g2", version: "latest" } },
  });
  add("compute:VirtualMachineRunCommandByVirtualMachine", "setup", `${machine}/runCommands/setup`, {
    ...{ vmName: "kms01", runCommandName: "setup", source: { script: script(listening, guestFirewall, confirmation) } },
  });
}

function drawZone({ zone }: AzureWorld, add: Add): void {
  const at = id("privateDnsZones", "corp.example.com");
  const inZone = { privateZoneName: "corp.example.com" };
  add("privatedns:PrivateZone", "zone", at, inZone);
  for (const network of zone.seenFrom) {
    add("privatedns:VirtualNetworkLink", `link-${network}`, `${at}/virtualNetworkLinks/${network}`, {
      ...{ ...inZone, virtualNetworkLinkName: network, virtualNetwork: { id: vnet(network) } },
    });
  }
  add("privatedns:PrivateRecordSet", "srv", `${at}/SRV/_vlmcs._tcp`, {
    ...{ ...inZone, relativeRecordSetName: "_vlmcs._tcp", recordType: "SRV", ttl: 3600 },
    srvRecords: [{ priority: 0, weight: 0, port: zone.port, target: zone.target }],
  });
  if (zone.address === undefined) return;
  add("privatedns:PrivateRecordSet", "address", `${at}/A/kms01`, {
    ...{ ...inZone, relativeRecordSetName: "kms01", recordType: "A", ttl: 3600 },
    aRecords: [{ ipv4Address: zone.address }],
  });
}
