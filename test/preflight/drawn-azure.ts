import type { Expectation, Population } from "../../preflight/expectation";
import type { Hop } from "../../preflight/hops/hop";
import {
  azureEstate,
  azureGateway,
  azureHub,
  azureId,
  azureNetwork,
  azurePeering,
  azureRule,
  azureTable,
  type Drawing,
  hop,
  onPremises,
  servers,
  subnet,
  vnet,
} from "./drawn";
import { admin, type DrawnCase } from "./drawn-cases";
import { declared, type Inputs } from "./plans";

const n = "azure-native:network:";
type Draw = () => Drawing;
type Says = Partial<Expectation>;

/** As the documents say it ends: on the right is what a sentence of the finding has to hold. */
export const green = (estate: string, source: string, draw: Draw, expectation: Says = {}): DrawnCase => ({
  ...{ estate, source, draw, expectation, outcome: "activates" },
});
export const red = (
  estate: string,
  source: string,
  [hop, why]: readonly [Hop, string],
  draw: Draw,
  expectation: Says = {},
): DrawnCase => ({ ...{ estate, source, draw, expectation, outcome: "fails", hop, why } });
export const open = (
  estate: string,
  source: string,
  [hop, why]: readonly [Hop, string],
  draw: Draw,
  expectation: Says = {},
): DrawnCase => ({ ...{ estate, source, draw, expectation, outcome: "undecided", hop, why } });

export const at = (cidr: string, more: Partial<Population> = {}): Says => ({
  populations: [{ ...servers, cidrs: [cidr], ...more }],
});
export const inbound = (drawing: Drawing, ...rules: Inputs[]) => drawing.set("nsg", "securityRules", rules);
export const denyAll = (direction = "Inbound", change: Inputs = {}) =>
  azureRule("deny-all", 4096, "Deny", {
    ...{ direction, protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*", ...change },
  });
export const group = (drawing: Drawing, name: string, rules: Inputs[], on: string) => {
  const id = azureId("networkSecurityGroups", name);
  drawing.add(`${n}NetworkSecurityGroup`, name, id, { networkSecurityGroupName: name, securityRules: rules });
  return drawing.set(on, "networkSecurityGroup", { id });
};
const asg = (drawing: Drawing, name: string) =>
  drawing.add(`${n}ApplicationSecurityGroup`, name, azureId("applicationSecurityGroups", name), {
    applicationSecurityGroupName: name,
  });
const noTarget = (drawing: Drawing) => drawing.remove("address");
export const route = (name: string, addressPrefix: string, nextHopType: string): Inputs => ({
  ...{ name, addressPrefix, nextHopType },
});
const zoneOf = (drawing: Drawing, name: string, key: string, links: readonly string[] = []) => {
  const id = azureId("privateDnsZones", name);
  drawing.add("azure-native:privatedns:PrivateZone", key, id, { resourceGroupName: "rg", privateZoneName: name });
  for (const link of links)
    drawing.add("azure-native:privatedns:VirtualNetworkLink", `${key}-${link}`, `${id}/virtualNetworkLinks/${link}`, {
      ...{ privateZoneName: name, virtualNetwork: { id: vnet(link) } },
    });
  return drawing;
};
const recordA = (drawing: Drawing, zone: string, name: string, address: string) =>
  drawing.add(
    "azure-native:privatedns:PrivateRecordSet",
    `a-${name}-${zone}`,
    `${azureId("privateDnsZones", zone)}/A/${name}`,
    {
      ...{ resourceGroupName: "rg", privateZoneName: zone, relativeRecordSetName: name, recordType: "A", ttl: 300 },
      aRecords: [{ ipv4Address: address }],
    },
  );
/** A resolver in the hosts' network: an inbound endpoint, and a ruleset that a network uses. */
const ruleset = (
  drawing: Drawing,
  network: string,
  rules: readonly { domain: string; to: string; state?: string }[],
) => {
  const id = azureId("dnsForwardingRulesets", "rules");
  drawing
    .add("azure-native:dnsresolver:InboundEndpoint", "inbound", azureId("dnsResolvers", "r/inboundEndpoints/e"), {
      ipConfigurations: [{ privateIpAddress: "10.90.0.132", subnet: { id: subnet("hosts", "machines") } }],
    })
    .add("azure-native:dnsresolver:DnsForwardingRuleset", "ruleset", id, { dnsForwardingRulesetName: "rules" })
    .add("azure-native:dnsresolver:PrivateResolverVirtualNetworkLink", "ruleset-link", `${id}/virtualNetworkLinks/l`, {
      ...{ dnsForwardingRulesetName: "rules", virtualNetwork: { id: vnet(network) } },
    });
  rules.forEach(({ domain, to, state }, index) => {
    drawing.add("azure-native:dnsresolver:ForwardingRule", `forward-${index}`, `${id}/forwardingRules/${index}`, {
      ...{ dnsForwardingRulesetName: "rules", domainName: domain, ...(state ? { forwardingRuleState: state } : {}) },
      targetDnsServers: [{ ipAddress: to, port: 53 }],
    });
  });
  return drawing;
};
const tags = "Azure, Virtual network service tags";
const groups = "Azure, Network security groups";
const routing = "Azure, Virtual network traffic routing";

export const azureFilters: readonly DrawnCase[] = [
  green("the tag VirtualNetwork holds the peered network", tags, () =>
    inbound(azureEstate(), azureRule("vnet", 100, "Allow", { sourceAddressPrefix: "VirtualNetwork" }), denyAll()),
  ),
  red("the tag VirtualNetwork where the peering gives no access", tags, ["route", ""], () =>
    inbound(azureEstate(), azureRule("vnet", 100, "Allow", { sourceAddressPrefix: "VirtualNetwork" }), denyAll()).set(
      "hosts-to-spoke",
      "allowVirtualNetworkAccess",
      false,
    ),
  ),
  green("no rule of one's own: the default rules let the peered network in", groups, () => inbound(azureEstate())),
  green("the tag VirtualNetwork holds what a user-defined route names", `${tags}: user-defined routes`, () =>
    inbound(azureHub(), azureRule("vnet", 100, "Allow", { sourceAddressPrefix: "VirtualNetwork" }), denyAll()),
  ),
  green(
    "the tag VirtualNetwork holds the site behind the hub's gateway",
    tags,
    () =>
      inbound(azureGateway(), azureRule("vnet", 100, "Allow", { sourceAddressPrefix: "VirtualNetwork" }), denyAll()),
    { populations: [onPremises] },
  ),
  red("a rule for the load balancer's probes lets no client in", tags, ["network rules", "deny-all"], () =>
    inbound(azureEstate(), azureRule("probe", 100, "Allow", { sourceAddressPrefix: "AzureLoadBalancer" }), denyAll()),
  ),
  red("a rule for the internet lets no private client in", tags, ["network rules", "deny-all"], () =>
    inbound(azureEstate(), azureRule("internet", 100, "Allow", { sourceAddressPrefix: "Internet" }), denyAll()),
  ),
  green("a rule with lists of prefixes and port ranges", `${groups}: augmented rules`, () =>
    inbound(
      azureEstate(),
      azureRule("lists", 100, "Allow", {
        ...{ sourceAddressPrefix: "", sourceAddressPrefixes: ["10.60.0.0/17", "10.60.128.0/17"] },
        ...{ destinationPortRange: "", destinationPortRanges: ["135", "1600-1700"] },
      }),
      denyAll(),
    ),
  ),
  red(
    "lists of prefixes that leave a part of the clients out",
    `${groups}: augmented rules`,
    ["network rules", "10.60.128.0/17"],
    () =>
      inbound(
        azureEstate(),
        azureRule("lists", 100, "Allow", { sourceAddressPrefix: "", sourceAddressPrefixes: ["10.60.0.0/17"] }),
        denyAll(),
      ),
  ),
  red(
    "the interface's group denies what the subnet's allows",
    `${groups}: both levels`,
    ["network rules", "deny-all"],
    () => group(azureEstate(), "card-group", [denyAll()], "nic"),
  ),
  red("the clients' own group lets nothing out", `${groups}: both levels`, ["network rules", "clients' subnet"], () =>
    group(azureEstate(), "client-group", [denyAll("Outbound")], "spoke-subnet"),
  ),
  green("the clients' own group lets nothing in: answers pass by themselves", `${groups}: stateful`, () =>
    group(azureEstate(), "client-group", [denyAll("Inbound")], "spoke-subnet"),
  ),
  green("the hosts' group lets nothing out: answers pass by themselves", `${groups}: stateful`, () => {
    const drawing = azureEstate();
    return inbound(drawing, azureRule("in", 100, "Allow"), denyAll(), denyAll("Outbound"));
  }),
  green("a rule for the hosts' application security group", "Azure, Application security groups", () =>
    inbound(
      asg(azureEstate(), "kms").set("nic", "ipConfigurations.0.applicationSecurityGroups", [
        { id: azureId("applicationSecurityGroups", "kms") },
      ]),
      azureRule("to-kms", 100, "Allow", {
        destinationAddressPrefix: "",
        destinationApplicationSecurityGroups: [{ id: azureId("applicationSecurityGroups", "kms") }],
      }),
      denyAll(),
    ),
  ),
  red(
    "a rule for a group that the host is no member of",
    "Azure, Application security groups",
    ["network rules", "deny-all"],
    () =>
      inbound(
        asg(azureEstate(), "kms"),
        azureRule("to-kms", 100, "Allow", {
          destinationAddressPrefix: "",
          destinationApplicationSecurityGroups: [{ id: azureId("applicationSecurityGroups", "kms") }],
        }),
        denyAll(),
      ),
  ),
  red("a deny of a lower number than the allow", groups, ["network rules", "first"], () =>
    inbound(azureEstate(), azureRule("first", 99, "Deny"), azureRule("then", 100, "Allow")),
  ),
  red("a rule with the port as its source port", groups, ["network rules", ""], () =>
    inbound(
      azureEstate(),
      azureRule("wrong", 100, "Allow", { sourcePortRange: "1688", destinationPortRange: "*" }),
      denyAll(),
    ),
  ),
  red("a rule for UDP", groups, ["network rules", "deny-all"], () =>
    inbound(azureEstate(), azureRule("udp", 100, "Allow", { protocol: "Udp" }), denyAll()),
  ),
  red(
    "an admin rule keeps the clients from asking",
    "Azure, Security admin rules: outbound",
    ["network rules", "admin rule"],
    () => admin(azureEstate(), "Deny", { direction: "Outbound" }).set("member", "resourceId", vnet("spoke")),
  ),
  red("a subnet of the network that the rule does not name", groups, ["network rules", "deny-all"], () =>
    inbound(azureEstate(), azureRule("other", 100, "Allow", { destinationAddressPrefix: "10.90.0.128/25" }), denyAll()),
  ),
];

export const azureRoutes: readonly DrawnCase[] = [
  red(
    "a more specific route drops a part of the clients",
    `${routing}: longest prefix`,
    ["route", "10.60.4.0/24"],
    () => azureTable(azureEstate(), "table", "hosts", [route("drop", "10.60.4.0/24", "None")]),
  ),
  green("a wider route that drops: the peering's is longer", `${routing}: longest prefix`, () =>
    azureTable(azureEstate(), "table", "hosts", [route("drop", "10.0.0.0/8", "None")]),
  ),
  red(
    "a route of the same length as the peering's wins",
    `${routing}: user-defined first`,
    ["route", "drops everything"],
    () => azureTable(azureEstate(), "table", "hosts", [route("drop", "10.60.0.0/16", "None")]),
  ),
  red("answers sent to the internet", `${routing}: next hop Internet`, ["route", "internet"], () =>
    azureTable(azureEstate(), "table", "hosts", [route("out", "10.60.0.0/16", "Internet")]),
  ),
  red(
    "a route to a gateway that there is not",
    `${routing}: next hop virtual network gateway`,
    ["route", "gateway"],
    () => azureTable(azureEstate(), "table", "hosts", [route("gw", "10.60.0.0/16", "VirtualNetworkGateway")]),
  ),
  open(
    "the local network as next hop for clients elsewhere",
    `${routing}: next hop virtual network`,
    ["route", ""],
    () => azureTable(azureEstate(), "table", "hosts", [route("local", "10.70.0.0/16", "VnetLocal")]),
    { ...at("10.70.0.0/16"), declarations: [declared("resolver", "corp.example.com")] },
  ),
  red("the clients' table drops the hosts", routing, ["route", "drops everything"], () =>
    azureTable(azureEstate(), "table", "spoke", [route("drop", "10.90.0.0/24", "None")]),
  ),
  green(
    "spokes that route through the VPN gateway of the hub",
    "Azure, Hub-spoke: spokes through a VPN gateway",
    () => {
      const drawing = azureGateway();
      azurePeering(drawing, "spoke", "hub", { useRemoteGateways: true, allowForwardedTraffic: true });
      azurePeering(drawing, "hub", "spoke", { allowGatewayTransit: true, allowForwardedTraffic: true });
      drawing.set("hosts-to-hub", "allowForwardedTraffic", true).set("hub-to-hosts", "allowForwardedTraffic", true);
      azureTable(drawing, "hosts-table", "hosts", [route("gw", "10.60.0.0/16", "VirtualNetworkGateway")]);
      return azureTable(drawing, "spoke-table", "spoke", [route("gw", "10.90.0.0/24", "VirtualNetworkGateway")]).set(
        "link",
        "virtualNetwork",
        { id: vnet("spoke") },
      );
    },
  ),
  red(
    "spokes of one gateway, and no route that uses it",
    "Azure, Virtual network peering: not transitive",
    ["route", "no route"],
    () => {
      const drawing = azureGateway();
      azurePeering(drawing, "spoke", "hub", { useRemoteGateways: true });
      return azurePeering(drawing, "hub", "spoke", { allowGatewayTransit: true }).set("link", "virtualNetwork", {
        id: vnet("spoke"),
      });
    },
  ),
  green("two networks over a VPN between their gateways", "Azure, VNet-to-VNet VPN gateway connection", () => {
    const drawing = azureEstate().remove("hosts-to-spoke").remove("spoke-to-hosts");
    for (const name of ["hosts", "spoke"]) {
      drawing.add(`${n}Subnet`, `${name}-gateway-subnet`, subnet(name, "GatewaySubnet"), {
        ...{ virtualNetworkName: name, subnetName: "GatewaySubnet" },
        addressPrefix: name === "hosts" ? "10.90.0.224/27" : "10.60.255.0/27",
      });
      drawing.add(`${n}VirtualNetworkGateway`, `${name}-gateway`, azureId("virtualNetworkGateways", name), {
        ipConfigurations: [{ name: "c", subnet: { id: subnet(name, "GatewaySubnet") } }],
      });
    }
    for (const [from, to] of [
      ["hosts", "spoke"],
      ["spoke", "hosts"],
    ] as const)
      drawing.add(`${n}VirtualNetworkGatewayConnection`, `${from}-connection`, azureId("connections", from), {
        connectionType: "Vnet2Vnet",
        virtualNetworkGateway1: { id: azureId("virtualNetworkGateways", from) },
        virtualNetworkGateway2: { id: azureId("virtualNetworkGateways", to) },
      });
    return drawing;
  }),
  green(
    "clients that dial in by the hub's point-to-site pool",
    "Azure, Point-to-site VPN: address pool",
    () =>
      azureGateway().set("gateway", "vpnClientConfiguration", {
        vpnClientAddressPool: { addressPrefixes: ["10.201.0.0/24"] },
      }),
    at("10.201.0.0/24", { dnsServers: ["10.50.1.4"] }),
  ),
  red(
    "a second site whose connection is of another gateway",
    "Azure, Local network gateways",
    ["route", ""],
    () => azureGateway(),
    at("10.21.0.0/16", { dnsServers: ["10.50.1.4"] }),
  ),
  green("two routes that together are the clients' network", `${routing}: longest prefix`, () => {
    const drawing = azureHub();
    return drawing.set("hosts-table", "routes", [
      hop("10.60.0.0/17", "10.50.0.68"),
      hop("10.60.128.0/17", "10.50.0.68"),
    ]);
  }),
  red("only half of the answers find the firewall", `${routing}: longest prefix`, ["route", "10.60.128.0/17"], () =>
    azureHub().set("hosts-table", "routes", [hop("10.60.0.0/17", "10.50.0.68")]),
  ),
  green("peered networks in two regions", "Azure, Virtual network peering: global", () =>
    azureEstate().set("hosts", "location", "westeurope").set("spoke", "location", "northeurope"),
  ),
  open(
    "a route server, of whose routes nobody says anything",
    "Azure, Route Server",
    ["route", ""],
    () => {
      const drawing = azureEstate().remove("hosts-to-spoke").remove("spoke-to-hosts");
      drawing.add(`${n}Subnet`, "rs-subnet", subnet("hosts", "RouteServerSubnet"), {
        ...{ virtualNetworkName: "hosts", subnetName: "RouteServerSubnet", addressPrefix: "10.90.0.192/27" },
      });
      return drawing
        .add(`${n}VirtualHub`, "rs", azureId("virtualHubs", "rs"), { sku: "Standard", kind: "RouteServer" })
        .add(`${n}VirtualHubIpConfiguration`, "rs-ip", `${azureId("virtualHubs", "rs")}/ipConfigurations/c`, {
          ...{ virtualHubName: "rs", subnet: { id: subnet("hosts", "RouteServerSubnet") } },
        })
        .add(`${n}VirtualHubBgpConnection`, "bgp", `${azureId("virtualHubs", "rs")}/bgpConnections/b`, {
          ...{ virtualHubName: "rs", peerAsn: 65010, peerIp: "10.90.0.70" },
        })
        .set("link", "virtualNetwork", { id: vnet("hosts") });
    },
    { ...at("10.21.0.0/16"), declarations: [declared("resolver", "corp.example.com")] },
  ),
];

export const azureNames: readonly DrawnCase[] = [
  green("the hosts' name is registered by the zone's link", "Azure, Private DNS auto registration", () =>
    noTarget(azureEstate()).add(
      "azure-native:privatedns:VirtualNetworkLink",
      "auto",
      `${azureId("privateDnsZones", "corp.example.com")}/virtualNetworkLinks/hosts`,
      {
        ...{ privateZoneName: "corp.example.com", virtualNetwork: { id: vnet("hosts") }, registrationEnabled: true },
      },
    ),
  ),
  red(
    "the hosts' network is linked without registration",
    "Azure, Private DNS auto registration",
    ["address", "no address record"],
    () =>
      noTarget(azureEstate()).add(
        "azure-native:privatedns:VirtualNetworkLink",
        "auto",
        `${azureId("privateDnsZones", "corp.example.com")}/virtualNetworkLinks/hosts`,
        {
          ...{ privateZoneName: "corp.example.com", virtualNetwork: { id: vnet("hosts") }, registrationEnabled: false },
        },
      ),
  ),
  green("the record lies in the parent zone", "Azure, Private DNS zones", () => {
    const drawing = azureEstate().remove("zone").remove("link").remove("srv").remove("address");
    zoneOf(drawing, "example.com", "zone", ["spoke"]);
    recordA(drawing, "example.com", "kms01.corp", "10.90.0.4");
    return drawing.add(
      "azure-native:privatedns:PrivateRecordSet",
      "srv",
      `${azureId("privateDnsZones", "example.com")}/SRV/_vlmcs._tcp.corp`,
      {
        ...{ resourceGroupName: "rg", privateZoneName: "example.com", relativeRecordSetName: "_vlmcs._tcp.corp" },
        ...{ recordType: "SRV", ttl: 300 },
        srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" }],
      },
    );
  }),
  red(
    "an empty zone of a longer name hides the target",
    "Azure, Private DNS zones: the longest name",
    ["address", ""],
    () => {
      const drawing = azureEstate().set("srv", "srvRecords", [
        { priority: 0, weight: 0, port: 1688, target: "kms01.hosts.corp.example.com" },
      ]);
      recordA(drawing, "corp.example.com", "kms01.hosts", "10.90.0.4");
      return zoneOf(drawing, "hosts.corp.example.com", "longer", ["spoke"]);
    },
  ),
  green("a zone of a longer name that the clients do not see hides nothing", "Azure, Private DNS zones: links", () => {
    const drawing = azureEstate().set("srv", "srvRecords", [
      { priority: 0, weight: 0, port: 1688, target: "kms01.hosts.corp.example.com" },
    ]);
    recordA(drawing, "corp.example.com", "kms01.hosts", "10.90.0.4");
    return zoneOf(drawing, "hosts.corp.example.com", "longer", ["hosts"]);
  }),
  red("two zones of one name: the clients' is the empty one", "Azure, Private DNS zones: links", ["record", ""], () => {
    const drawing = azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") });
    const id = azureId("privateDnsZones", "corp.example.com").replace("/rg/", "/rg2/");
    return drawing
      .add("azure-native:privatedns:PrivateZone", "second", id, {
        ...{ resourceGroupName: "rg2", privateZoneName: "corp.example.com" },
      })
      .add("azure-native:privatedns:VirtualNetworkLink", "second-link", `${id}/virtualNetworkLinks/l`, {
        ...{ resourceGroupName: "rg2", privateZoneName: "corp.example.com", virtualNetwork: { id: vnet("spoke") } },
      });
  }),
  green("the clients' network names Azure's own server", "Azure, Name resolution: 168.63.129.16", () =>
    azureEstate().set("spoke", "dhcpOptions", { dnsServers: ["168.63.129.16"] }),
  ),
  green(
    "a ruleset forwards to the resolver of the hosts' network",
    "Azure, DNS Private Resolver endpoints and rulesets",
    () =>
      ruleset(azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") }), "spoke", [
        { domain: "corp.example.com.", to: "10.90.0.132" },
      ]),
  ),
  red(
    "a disabled rule of a ruleset",
    "Azure, DNS Private Resolver endpoints and rulesets: rule state",
    ["zone", "not linked"],
    () =>
      ruleset(azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") }), "spoke", [
        { domain: "corp.example.com.", to: "10.90.0.132", state: "Disabled" },
      ]),
  ),
  red(
    "a ruleset for another domain",
    "Azure, DNS Private Resolver endpoints and rulesets",
    ["zone", "not linked"],
    () =>
      ruleset(azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") }), "spoke", [
        { domain: "other.example.com.", to: "10.90.0.132" },
      ]),
  ),
  red(
    "a ruleset that another network uses",
    "Azure, DNS Private Resolver endpoints and rulesets: links",
    ["zone", "not linked"],
    () =>
      ruleset(azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") }), "hosts", [
        { domain: "corp.example.com.", to: "10.90.0.132" },
      ]),
  ),
  open(
    "a ruleset forwards to a server on premises",
    "Azure, DNS Private Resolver endpoints and rulesets",
    ["zone", "10.20.0.53"],
    () =>
      ruleset(azureEstate().set("link", "virtualNetwork", { id: vnet("hosts") }), "spoke", [
        { domain: "corp.example.com.", to: "10.20.0.53" },
      ]),
  ),
  green("the firewall of the hub answers names for the clients", "Azure Firewall DNS proxy", () => {
    const drawing = azureHub()
      .set("policy", "dnsSettings", { enableProxy: true, servers: [] })
      .set("link", "virtualNetwork", { id: vnet("hub") });
    return drawing.set("spoke", "dhcpOptions", { dnsServers: ["10.50.0.68"] });
  }),
  red("the firewall answers no names", "Azure Firewall DNS proxy: off by default", ["zone", ""], () => {
    const drawing = azureHub().set("link", "virtualNetwork", { id: vnet("hub") });
    return drawing.set("spoke", "dhcpOptions", { dnsServers: ["10.50.0.68"] });
  }),
  red(
    "the firewall answers names, and the zone is not linked to the hub",
    "Azure Firewall DNS proxy",
    ["zone", "not linked"],
    () => {
      const drawing = azureHub().set("policy", "dnsSettings", { enableProxy: true, servers: [] });
      return drawing.set("spoke", "dhcpOptions", { dnsServers: ["10.50.0.68"] });
    },
  ),
  green(
    "clients in two networks, both linked",
    "Azure, Private DNS zones: links",
    () => {
      const drawing = azureNetwork(azureEstate(), "second", "10.61.0.0/16", "10.61.0.0/16");
      azurePeering(drawing, "hosts", "second");
      azurePeering(drawing, "second", "hosts");
      return drawing.add(
        "azure-native:privatedns:VirtualNetworkLink",
        "link-2",
        `${azureId("privateDnsZones", "corp.example.com")}/virtualNetworkLinks/second`,
        { ...{ privateZoneName: "corp.example.com", virtualNetwork: { id: vnet("second") } } },
      );
    },
    { populations: [{ ...servers, cidrs: ["10.60.0.0/16", "10.61.0.0/16"] }] },
  ),
  red(
    "clients in two networks, one linked",
    "Azure, Private DNS zones: links",
    ["zone", "second"],
    () => {
      const drawing = azureNetwork(azureEstate(), "second", "10.61.0.0/16", "10.61.0.0/16");
      azurePeering(drawing, "hosts", "second");
      return azurePeering(drawing, "second", "hosts");
    },
    { populations: [{ ...servers, cidrs: ["10.60.0.0/16", "10.61.0.0/16"] }] },
  ),
  red(
    "the SRV record leads to an address where no host is",
    "Azure, Private DNS records",
    ["address", "10.90.0.5"],
    () => azureEstate().set("address", "aRecords", [{ ipv4Address: "10.90.0.5" }]),
  ),
  red("one of two address records leads to nobody", "RFC 2782: the client takes any address", ["address", ""], () =>
    azureEstate().set("address", "aRecords", [{ ipv4Address: "10.90.0.9" }, { ipv4Address: "10.99.0.9" }]),
  ),
];
