import type { Expectation } from "../../preflight/expectation";
import type { Hop } from "../../preflight/hops/hop";
import type { Outcome } from "../../preflight/verdict";
import {
  awsEstate,
  awsNetwork,
  awsRoute,
  awsTables,
  awsTransit,
  azureEstate,
  azureGateway,
  azureHub,
  azureId,
  azurePeering,
  azureRule,
  azureTable,
  collection,
  type Drawing,
  head,
  hop,
  onPremises,
  servers,
  subnet,
  vnet,
} from "./drawn";
import { confirmationId, declared, type Inputs } from "./plans";

/** An estate that is drawn by hand, and what the clouds' documents say becomes of its clients. */
export interface DrawnCase {
  readonly estate: string;
  readonly source: string;
  readonly draw: () => Drawing;
  readonly expectation?: Partial<Expectation>;
  readonly outcome: Outcome;
  readonly hop?: Hop;
  readonly why?: string;
  readonly fix?: string;
}

const n = "azure-native:network:";
const premises = { populations: [onPremises] };
export const script = (drawing: Drawing, change: Record<string, string>) =>
  drawing.set("setup", "source", { script: head(change) });
export const ruleGroup = (name: string, priority: number, ruleCollections: Inputs[]) => (drawing: Drawing) =>
  drawing.add(
    `${n}FirewallPolicyRuleCollectionGroup`,
    name,
    `${azureId("firewallPolicies", "policy")}/ruleCollectionGroups/${name}`,
    {
      ...{
        resourceGroupName: "rg",
        firewallPolicyName: "policy",
        ruleCollectionGroupName: name,
        priority,
        ruleCollections,
      },
    },
  );
export const admin = (drawing: Drawing, access: string, change: Inputs = {}) => {
  const manager = azureId("networkManagers", "manager");
  const group = `${manager}/networkGroups/g`;
  return drawing
    .add(`${n}NetworkGroup`, "group", group, { networkGroupName: "g" })
    .add(`${n}StaticMember`, "member", `${group}/staticMembers/m`, { networkGroupName: "g", resourceId: vnet("hosts") })
    .add(`${n}AdminRuleCollection`, "admin", `${manager}/c`, {
      ...{ ruleCollectionName: "admin", appliesToGroups: [{ networkGroupId: group }] },
    })
    .add(`${n}AdminRule`, "admin-rule", `${manager}/c/r`, {
      ...{ ruleCollectionName: "admin", ruleName: "r", priority: 10, direction: "Inbound", access, protocol: "Tcp" },
      sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
      destinations: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
      destinationPortRanges: ["1688"],
      ...change,
    });
};
export const vault = (drawing: Drawing, access = "disabled") => {
  const id =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
  const zone = azureId("privateDnsZones", "privatelink.vaultcore.azure.net");
  const endpoint = azureId("privateEndpoints", "pe");
  script(drawing, { SecretAddress: "'https://kv.vault.azure.net/secrets/kms-host-key'" });
  return drawing
    .set("kms01", "identity", { type: "SystemAssigned" })
    .saw("kms01", "identity", { principalId: "p-1" })
    .add("azure-native:keyvault:Vault", "kv", id, {
      vaultName: "kv",
      properties: { enableRbacAuthorization: true, publicNetworkAccess: access },
    })
    .add("azure-native:keyvault:Secret", "secret", `${id}/secrets/kms-host-key`, {
      ...{ vaultName: "kv", secretName: "kms-host-key", properties: { attributes: { enabled: true } } },
    })
    .add("azure-native:authorization:RoleAssignment", "role", "role-1", {
      ...{ principalId: "p-1", scope: id },
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
    })
    .add(`${n}PrivateEndpoint`, "pe", endpoint, {
      ...{ privateEndpointName: "pe", subnet: { id: subnet("hosts", "machines") } },
      privateLinkServiceConnections: [{ name: "v", privateLinkServiceId: id }],
    })
    .add("azure-native:privatedns:PrivateZone", "vault-zone", zone, {
      privateZoneName: "privatelink.vaultcore.azure.net",
    })
    .add("azure-native:privatedns:VirtualNetworkLink", "vault-link", `${zone}/l`, {
      ...{ privateZoneName: "privatelink.vaultcore.azure.net", virtualNetwork: { id: vnet("hosts") } },
    })
    .add(`${n}PrivateDnsZoneGroup`, "zone-group", `${endpoint}/g`, {
      ...{ privateEndpointName: "pe", privateDnsZoneConfigs: [{ name: "v", privateDnsZoneId: zone }] },
    });
};
/** The hosts' subnet lets itself be reached, but its group stops what goes out. */
export const closedOut = (drawing: Drawing, port: string) => {
  const rules = drawing.of("nsg").inputs.securityRules as Inputs[];
  const side = { direction: "Outbound", sourceAddressPrefix: "*", destinationPortRange: port };
  rules.push(azureRule("deny-out", 300, "Deny", { ...side, protocol: "*" }));
  return drawing;
};
const share = { populations: [{ ...servers, machines: { windowsServer2022: 100, office2024: 100 } }] };
export const officeScript = (id = confirmationId) => ({
  OfficeKeys: `@(@{ Title = 'Office LTSC 2024'; ActivationId = '${office2024}'; LicenseFolder = '\\\\files\\kms'; SecretAddress = ''; ConfirmationId = '${id}'; ObjectConfirmationId = '' })`,
});
const office2024 = "f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f";
const target = { what: "the share", addresses: ["10.60.0.16"], port: 445, office: "office2024" };

/** Azure: peering, hubs, gateways, firewalls and answers. */
export const azureDrawn: readonly DrawnCase[] = [
  { estate: "two peered networks", source: "Azure, Virtual network peering", draw: azureEstate, outcome: "activates" },
  {
    estate: "a route to the own network for addresses of a peered one",
    source: "Azure, Virtual network traffic routing: next hop types do not say whether it leads on to a peer",
    draw: () => {
      const own = { name: "own", addressPrefix: "10.60.0.0/16", nextHopType: "VnetLocal" };
      return azureTable(azureEstate(), "hosts-table", "hosts", [own]);
    },
    ...{ outcome: "undecided", hop: "route", why: "which does not hold them" },
  },
  {
    estate: "the side made first still says Initiated",
    source: "Azure, Virtual network peering: Initiated, Connected",
    draw: () =>
      azureEstate()
        .saw("hosts-to-spoke", "peeringState", "Initiated")
        .saw("spoke-to-hosts", "peeringState", "Connected"),
    outcome: "activates",
  },
  {
    estate: "a peering that lost its other side",
    source: "Azure, Virtual network peering: Disconnected",
    draw: () => azureEstate().saw("hosts-to-spoke", "peeringState", "Disconnected"),
    ...{ outcome: "fails", hop: "route", why: "disconnected", fix: "make them again" },
  },
  {
    estate: "the peering took over an older address space",
    source: "Azure, Update the address space for a peered virtual network",
    draw: () => azureEstate().saw("hosts-to-spoke", "remoteAddressSpace", { addressPrefixes: ["10.60.0.0/17"] }),
    ...{ outcome: "fails", hop: "route", why: "10.60.128.0/17" },
  },
  {
    estate: "a subnet peering that leaves the clients' subnet out",
    source: "Azure, Configure subnet peering",
    draw: () =>
      azureEstate()
        .set("hosts-to-spoke", "peerCompleteVnets", false)
        .set("hosts-to-spoke", "remoteSubnetNames", ["others"])
        .set("hosts-to-spoke", "localSubnetNames", ["others"]),
    ...{ outcome: "fails", hop: "route", why: "no part in" },
  },
  {
    estate: "a subnet peering with both subnets",
    source: "Azure, Configure subnet peering",
    draw: () =>
      azureEstate()
        .set("hosts-to-spoke", "peerCompleteVnets", false)
        .set("hosts-to-spoke", "remoteSubnetNames", ["machines"])
        .set("hosts-to-spoke", "localSubnetNames", ["machines"]),
    outcome: "activates",
  },
  {
    estate: "two spokes of one hub, without a route between them",
    source: "Azure, Virtual network peering: not transitive",
    draw: () => azureHub().set("hosts-table", "routes", []).set("spoke-table", "routes", []),
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "two spokes through a firewall of the hub",
    source: "Azure, Hub-spoke network topology",
    draw: azureHub,
    outcome: "activates",
  },
  {
    estate: "the firewall's rule is for another port",
    source: "Azure Firewall rules",
    draw: () =>
      azureHub().set("group", "ruleCollections", [collection("kms", 200, "Allow", { destinationPorts: ["1689"] })]),
    ...{ outcome: "fails", hop: "network rules", why: "no network rule that allows TCP 1688" },
  },
  {
    estate: "the firewall's rule is for UDP",
    source: "Azure Firewall rules",
    draw: () => azureHub().set("group", "ruleCollections", [collection("kms", 200, "Allow", { ipProtocols: ["UDP"] })]),
    ...{ outcome: "fails", hop: "network rules", why: "no network rule" },
  },
  {
    estate: "a collection that denies comes first",
    source: "Azure Firewall rules: priority",
    draw: () =>
      azureHub().set("group", "ruleCollections", [
        collection("kms", 200, "Allow"),
        collection("no", 100, "Deny", { destinationPorts: ["*"] }),
      ]),
    ...{ outcome: "fails", hop: "network rules", why: "no-rule" },
  },
  {
    estate: "a collection that denies comes later",
    source: "Azure Firewall rules: priority",
    draw: () =>
      azureHub().set("group", "ruleCollections", [
        collection("kms", 200, "Allow"),
        collection("no", 300, "Deny", { destinationPorts: ["*"] }),
      ]),
    outcome: "activates",
  },
  {
    estate: "a group of a lower priority number denies",
    source: "Azure Firewall rules: rule collection groups",
    draw: () => ruleGroup("first", 100, [collection("no", 900, "Deny")])(azureHub()),
    ...{ outcome: "fails", hop: "network rules", why: "no-rule" },
  },
  {
    estate: "the rule names an IP group with the clients",
    source: "Azure, IP Groups in Azure Firewall",
    draw: () => {
      const id = azureId("ipGroups", "clients");
      return azureHub()
        .add(`${n}IpGroup`, "clients", id, { ipAddresses: ["10.60.0.0/16"] })
        .set("group", "ruleCollections", [
          collection("kms", 200, "Allow", { sourceAddresses: [], sourceIpGroups: [id] }),
        ]);
    },
    outcome: "activates",
  },
  {
    estate: "the rule names an IP group with half of the clients",
    source: "Azure, IP Groups in Azure Firewall",
    draw: () => {
      const id = azureId("ipGroups", "clients");
      return azureHub()
        .add(`${n}IpGroup`, "clients", id, { ipAddresses: ["10.60.0.0/17"] })
        .set("group", "ruleCollections", [
          collection("kms", 200, "Allow", { sourceAddresses: [], sourceIpGroups: [id] }),
        ]);
    },
    ...{ outcome: "fails", hop: "network rules", why: "10.60.128.0/17" },
  },
  {
    estate: "the parent policy denies before the own one allows",
    source: "Azure Firewall policy: rule hierarchies",
    draw: () => {
      const base = azureId("firewallPolicies", "base");
      return azureHub()
        .add(`${n}FirewallPolicy`, "base", base, { firewallPolicyName: "base" })
        .set("policy", "basePolicy", { id: base })
        .add(`${n}FirewallPolicyRuleCollectionGroup`, "base-group", `${base}/g`, {
          ...{ firewallPolicyName: "base", priority: 65000, ruleCollections: [collection("no", 900, "Deny")] },
        });
    },
    ...{ outcome: "fails", hop: "network rules", why: "no-rule" },
  },
  {
    estate: "an application rule lets the clients through, which never sees the port",
    source: "Azure Firewall rules: application rules are for HTTP, HTTPS and SQL",
    draw: () =>
      azureHub().set("group", "ruleCollections", [collection("kms", 200, "Allow", { ruleType: "ApplicationRule" })]),
    ...{ outcome: "fails", hop: "network rules", why: "no network rule" },
  },
  {
    estate: "requests pass the firewall and answers go past it",
    source: "Azure Firewall: asymmetric routing",
    draw: () => {
      const drawing = azureHub().set("hosts-table", "routes", []);
      azurePeering(drawing, "hosts", "spoke");
      return azurePeering(drawing, "spoke", "hosts");
    },
    ...{ outcome: "fails", hop: "route", why: "one direction only" },
  },
  {
    estate: "answers pass the firewall and requests go past it",
    source: "Azure Firewall: asymmetric routing",
    draw: () => {
      const drawing = azureHub().set("spoke-table", "routes", []);
      azurePeering(drawing, "hosts", "spoke");
      return azurePeering(drawing, "spoke", "hosts");
    },
    ...{ outcome: "fails", hop: "route", why: "answers pass it and requests do not" },
  },
  {
    estate: "the hosts' peering takes no packets that the hub forwards",
    source: "Azure, Create or change a peering: allow forwarded traffic",
    draw: () => azureHub().set("hosts-to-hub", "allowForwardedTraffic", false),
    ...{ outcome: "fails", hop: "route", why: "does not take packets", fix: "allowForwardedTraffic" },
  },
  {
    estate: "the clients' peering takes no answers that the hub forwards",
    source: "Azure, Create or change a peering: allow forwarded traffic",
    draw: () => azureHub().set("spoke-to-hub", "allowForwardedTraffic", false),
    ...{ outcome: "fails", hop: "route", why: "does not take packets" },
  },
  {
    estate: "an appliance without IP forwarding",
    source: "Azure, Virtual network traffic routing: virtual appliance",
    draw: () =>
      azureHub()
        .remove("firewall")
        .add(`${n}NetworkInterface`, "nva", azureId("networkInterfaces", "nva"), {
          ...{ enableIPForwarding: false },
          ipConfigurations: [
            { name: "c", privateIPAddress: "10.50.0.68", subnet: { id: subnet("hub", "AzureFirewallSubnet") } },
          ],
        }),
    ...{ outcome: "fails", hop: "route", why: "no IP forwarding", fix: "enableIPForwarding on nva" },
  },
  {
    estate: "an appliance with IP forwarding, of which nobody says what it lets through",
    source: "Azure, Virtual network traffic routing: virtual appliance",
    draw: () =>
      azureHub()
        .remove("firewall")
        .add(`${n}NetworkInterface`, "nva", azureId("networkInterfaces", "nva"), {
          ...{ enableIPForwarding: true },
          ipConfigurations: [
            { name: "c", privateIPAddress: "10.50.0.68", subnet: { id: subnet("hub", "AzureFirewallSubnet") } },
          ],
        }),
    ...{ outcome: "undecided", hop: "route", why: "the appliance nva lets TCP" },
  },
  {
    estate: "an appliance with IP forwarding, for which somebody answers",
    source: "Azure, Virtual network traffic routing: virtual appliance",
    draw: () =>
      azureHub()
        .remove("firewall")
        .add(`${n}NetworkInterface`, "nva", azureId("networkInterfaces", "nva"), {
          ...{ enableIPForwarding: true },
          ipConfigurations: [
            { name: "c", privateIPAddress: "10.50.0.68", subnet: { id: subnet("hub", "AzureFirewallSubnet") } },
          ],
        }),
    expectation: { declarations: [declared("appliance", "nva")] },
    outcome: "activates",
  },
  {
    estate: "a next hop that no network here leads to",
    source: "Azure, Virtual network traffic routing: the next hop needs direct connectivity",
    draw: () => azureTable(azureEstate(), "hosts-table", "hosts", [hop("10.60.0.0/16", "172.16.9.9")]),
    ...{ outcome: "fails", hop: "route", why: "which no network here leads to" },
  },
  {
    estate: "clients on premises behind the hub's gateway",
    source: "Azure, Gateway transit for peering",
    draw: azureGateway,
    expectation: premises,
    outcome: "activates",
  },
  {
    estate: "the hub offers no gateway transit",
    source: "Azure, Gateway transit for peering: allowGatewayTransit",
    draw: () => azureGateway().set("hub-to-hosts", "allowGatewayTransit", false),
    expectation: premises,
    ...{ outcome: "fails", hop: "route", why: "offers no gateway", fix: "allowGatewayTransit" },
  },
  {
    estate: "the hosts do not use the hub's gateway",
    source: "Azure, Gateway transit for peering: useRemoteGateways",
    draw: () => azureGateway().set("hosts-to-hub", "useRemoteGateways", false),
    expectation: premises,
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "the hub has no gateway at all",
    source: "Azure, Gateway transit for peering",
    draw: () => azureGateway().remove("gateway").remove("connection"),
    expectation: premises,
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "the connection leads to another site",
    source: "Azure, Local network gateways",
    draw: () => azureGateway().set("site", "localNetworkAddressSpace", { addressPrefixes: ["10.21.0.0/16"] }),
    expectation: premises,
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "the hosts' table takes no routes of gateways",
    source: "Azure, Virtual network traffic routing: propagate gateway routes",
    draw: () =>
      azureTable(azureGateway(), "hosts-table", "hosts", []).set("hosts-table", "disableBgpRoutePropagation", true),
    expectation: premises,
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "BGP tells the gateway what is behind it, and nobody else does",
    source: "Azure, About BGP and VPN Gateway",
    draw: () => azureGateway().set("connection", "enableBgp", true),
    expectation: premises,
    ...{
      outcome: "undecided",
      hop: "route",
      why: "the gateway gateway leads to the clients",
      fix: 'about: route, of: "gateway"',
    },
  },
  {
    estate: "BGP, and the network team says what is behind it",
    source: "Azure, About BGP and VPN Gateway",
    draw: () => azureGateway().set("connection", "enableBgp", true),
    expectation: { ...premises, declarations: [declared("route", "gateway")] },
    outcome: "activates",
  },
  {
    estate: "an admin rule denies before the group allows",
    source: "Azure Virtual Network Manager: security admin rules",
    draw: () => admin(azureEstate(), "Deny"),
    ...{ outcome: "fails", hop: "network rules", why: "admin rule" },
  },
  {
    estate: "an admin rule that always allows overrules a group that denies",
    source: "Azure Virtual Network Manager: AlwaysAllow",
    draw: () => admin(azureEstate().set("nsg", "securityRules.0.access", "Deny"), "AlwaysAllow"),
    outcome: "activates",
  },
  {
    estate: "an admin rule that allows leaves the group its say",
    source: "Azure Virtual Network Manager: Allow",
    draw: () => admin(azureEstate().set("nsg", "securityRules.0.access", "Deny"), "Allow"),
    ...{ outcome: "fails", hop: "network rules", why: "allow-clients" },
  },
  {
    estate: "an admin rule for another port",
    source: "Azure Virtual Network Manager: security admin rules",
    draw: () => admin(azureEstate(), "Deny", { destinationPortRanges: ["3389"] }),
    outcome: "activates",
  },
  {
    estate: "records and hosts of one port, and a group that opens another",
    source: "Microsoft, Slmgr.vbs options: /sprt",
    draw: () =>
      script(azureEstate(), { ListeningPort: "1700" }).set("srv", "srvRecords", [
        { priority: 0, weight: 0, port: 1700, target: "kms01.corp.example.com" },
      ]),
    ...{ outcome: "fails", hop: "network rules", why: "deny-all" },
  },
];

/** Names: zones, links, resolvers, and names in other zones. */
export const nameDrawn: readonly DrawnCase[] = [
  {
    estate: "a zone linked to an island only",
    source: "Azure, What is a virtual network link",
    draw: () => {
      const drawing = azureGateway();
      drawing.add(`${n}VirtualNetwork`, "island", vnet("island"), {
        virtualNetworkName: "island",
        addressSpace: { addressPrefixes: ["10.99.0.0/24"] },
      });
      return drawing.set("link", "virtualNetwork", { id: vnet("island") }).remove("resolver");
    },
    expectation: { populations: [{ ...onPremises, dnsServers: undefined }] },
    ...{ outcome: "fails", hop: "zone", why: "which no other network leads to" },
  },
  {
    estate: "the clients ask a resolver of a network that the zone is not linked to",
    source: "Azure DNS Private Resolver",
    draw: () => azureGateway().set("link", "virtualNetwork", { id: vnet("spoke") }),
    expectation: premises,
    ...{ outcome: "fails", hop: "zone", why: "is in a network that corp.example.com is not linked to" },
  },
  {
    estate: "the clients' network has DNS servers of its own, and nobody says whether they forward",
    source: "Azure, Name resolution that uses your own DNS server",
    draw: () => azureEstate().set("spoke", "dhcpOptions", { dnsServers: ["10.60.0.4"] }),
    ...{
      outcome: "undecided",
      hop: "zone",
      why: "the DNS servers 10.60.0.4 resolve corp.example.com",
      fix: "about: resolver",
    },
  },
  {
    estate: "DNS servers of the network's own that forward, as somebody says",
    source: "Azure, Name resolution that uses your own DNS server",
    draw: () => azureEstate().set("spoke", "dhcpOptions", { dnsServers: ["10.60.0.4"] }),
    expectation: { declarations: [declared("resolver", "corp.example.com")] },
    outcome: "activates",
  },
  {
    estate: "an empty private zone of the same name hides the public one",
    source: "Azure, Private DNS zones: overlapping names",
    draw: () =>
      azureEstate()
        .remove("srv")
        .add("azure-native:dns:Zone", "public", azureId("dnsZones", "corp.example.com"), {
          zoneName: "corp.example.com",
        })
        .add("azure-native:dns:RecordSet", "public-srv", azureId("dnsZones", "corp.example.com/SRV/_vlmcs._tcp"), {
          ...{ zoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp", recordType: "SRV" },
          srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" }],
        }),
    ...{ outcome: "fails", hop: "record", why: "has no record _vlmcs._tcp" },
  },
  {
    estate: "the record names a host in a zone that the clients do not resolve",
    source: "RFC 2782: the target is looked up by the client",
    draw: () => {
      const zone = azureId("privateDnsZones", "kms.example.net");
      const inputs = { privateZoneName: "kms.example.net" };
      return azureEstate()
        .set("srv", "srvRecords.0", { priority: 0, weight: 0, port: 1688, target: "kms01.kms.example.net" })
        .add("azure-native:privatedns:PrivateZone", "other-zone", zone, inputs)
        .add("azure-native:privatedns:VirtualNetworkLink", "other-link", `${zone}/l`, {
          ...inputs,
          virtualNetwork: { id: vnet("hosts") },
        })
        .add("azure-native:privatedns:PrivateRecordSet", "other-address", `${zone}/a`, {
          ...{ ...inputs, relativeRecordSetName: "kms01", recordType: "A", aRecords: [{ ipv4Address: "10.90.0.4" }] },
        });
    },
    ...{ outcome: "fails", hop: "address", why: "kms.example.net is not linked" },
  },
  {
    estate: "a VPC without name resolution",
    source: "AWS, DNS attributes for your VPC: enableDnsSupport",
    draw: () => awsEstate().set("spoke", "enableDnsSupport", false),
    ...{ outcome: "fails", hop: "zone", why: "enableDnsSupport off" },
  },
  {
    estate: "a VPC without DNS host names",
    source: "AWS, Considerations for private hosted zones: both attributes",
    draw: () => awsEstate().set("spoke", "enableDnsHostnames", false),
    ...{ outcome: "fails", hop: "zone", why: "enableDnsHostnames off" },
  },
  {
    estate: "DHCP options that name Amazon's own resolver",
    source: "AWS, DHCP option sets: AmazonProvidedDNS",
    draw: () =>
      awsEstate()
        .add("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "dhcp", "dopt-1", { domainNameServers: ["AmazonProvidedDNS"] })
        .add("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation", "dhcp-of", "x", {
          vpcId: "vpc-spoke",
          dhcpOptionsId: "dopt-1",
        }),
    outcome: "activates",
  },
  {
    estate: "DHCP options that name servers of one's own",
    source: "AWS, DHCP option sets",
    draw: () =>
      awsEstate()
        .add("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "dhcp", "dopt-1", { domainNameServers: ["10.60.0.10"] })
        .add("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation", "dhcp-of", "x", {
          vpcId: "vpc-spoke",
          dhcpOptionsId: "dopt-1",
        }),
    ...{ outcome: "undecided", hop: "zone", why: "10.60.0.10" },
  },
];

const t = "aws:ec2transitgateway/";
export const acl = (drawing: Drawing, rules: { ingress?: Inputs[]; egress?: Inputs[] }, subnetId = "subnet-hosts") =>
  drawing.add("aws:ec2/networkAcl:NetworkAcl", "acl", "acl-1", {
    subnetIds: [subnetId],
    ingress: [],
    egress: [],
    ...rules,
  });
export const everything = {
  protocol: "-1",
  ruleNo: 100,
  action: "allow",
  cidrBlock: "0.0.0.0/0",
  fromPort: 0,
  toPort: 0,
};
export const firewall = (rules: string, order?: Inputs) => {
  const drawing = awsEstate();
  awsNetwork(drawing, "edge", "10.91.0.0/24");
  const policy = {
    statelessDefaultActions: ["aws:forward_to_sfe"],
    statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
  };
  drawing
    .add("aws:networkfirewall/ruleGroup:RuleGroup", "rules", "arn:rules", {
      ruleGroup: { rulesSource: { rulesString: rules } },
    })
    .add("aws:networkfirewall/firewallPolicy:FirewallPolicy", "policy", "arn:policy", {
      firewallPolicy: { ...policy, statefulRuleGroupReferences: [{ resourceArn: "arn:rules", priority: 1 }], ...order },
    })
    .add("aws:networkfirewall/firewall:Firewall", "nfw", "arn:nfw", {
      ...{ firewallPolicyArn: "arn:policy", vpcId: "vpc-spoke", subnetMappings: [{ subnetId: "subnet-gate" }] },
    })
    .saw("nfw", "endpoint", "vpce-1");
  // Both sides of the VPC's peering pass the firewall's subnet.
  drawing
    .add("aws:ec2/subnet:Subnet", "gate", "subnet-gate", {
      vpcId: "vpc-spoke",
      cidrBlock: "10.60.255.0/28",
      availabilityZone: "eu-central-1a",
    })
    .add("aws:ec2/routeTable:RouteTable", "gate-table", "rtb-gate", { vpcId: "vpc-spoke", routes: [] })
    .add("aws:ec2/routeTableAssociation:RouteTableAssociation", "gate-association", "y", {
      subnetId: "subnet-gate",
      routeTableId: "rtb-gate",
    });
  awsRoute(drawing, "gate", "10.90.0.0/24", { vpcPeeringConnectionId: "pcx-1" });
  return drawing.set("spoke-route", "vpcPeeringConnectionId", undefined).set("spoke-route", "vpcEndpointId", "vpce-1");
};

/** AWS: peerings, transit gateways, ACLs, groups. */
export const awsDrawn: readonly DrawnCase[] = [
  {
    estate: "two VPCs over a peering that the hosts' side asked for",
    source: "AWS, VPC peering",
    draw: awsEstate,
    outcome: "activates",
  },
  {
    estate: "a peering that the clients' side asked for",
    source: "AWS, VPC peering: requester and accepter",
    draw: () => awsEstate().set("pcx", "vpcId", "vpc-spoke").set("pcx", "peerVpcId", "vpc-hosts"),
    outcome: "activates",
  },
  {
    estate: "a peering that nobody accepts",
    source: "AWS, VPC peering lifecycle: pending-acceptance",
    draw: () => awsEstate().set("pcx", "autoAccept", false).saw("pcx", "acceptStatus", "pending-acceptance"),
    ...{ outcome: "fails", hop: "route", why: "nobody accepts", fix: "accept pcx" },
  },
  {
    estate: "a peering that an accepter of the stack accepts, pending in the state of the side made first",
    source: "AWS, VPC peering lifecycle",
    draw: () =>
      awsEstate()
        .set("pcx", "autoAccept", false)
        .saw("pcx", "acceptStatus", "pending-acceptance")
        .add("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", "accepter", "pcx-1a", {
          vpcPeeringConnectionId: "pcx-1",
          autoAccept: true,
        }),
    outcome: "activates",
  },
  {
    estate: "a peering that was rejected",
    source: "AWS, VPC peering lifecycle: rejected",
    draw: () => awsEstate().saw("pcx", "acceptStatus", "rejected"),
    ...{ outcome: "fails", hop: "route", why: "is rejected" },
  },
  {
    estate: "a peering with another account, of which nobody says whether it was accepted",
    source: "AWS, VPC peering with another account",
    draw: () =>
      awsEstate()
        .set("pcx", "autoAccept", undefined)
        .set("pcx", "peerOwnerId", "444455556666")
        .saw("pcx", "acceptStatus", "pending-acceptance"),
    ...{ outcome: "undecided", hop: "route", why: "has accepted pcx" },
  },
  {
    estate: "the clients' table has no route to the hosts",
    source: "AWS, Update your route tables for a VPC peering connection: both sides",
    draw: () => awsEstate().remove("spoke-route"),
    ...{ outcome: "fails", hop: "route", why: "no route" },
  },
  {
    estate: "a route in state blackhole",
    source: "AWS, Route tables: blackhole",
    draw: () => awsEstate().saw("hosts-route", "state", "blackhole"),
    ...{ outcome: "fails", hop: "route", why: "blackhole" },
  },
  {
    estate: "two VPCs over a transit gateway with its default table",
    source: "AWS, Transit gateway route tables",
    draw: awsTransit,
    outcome: "activates",
  },
  {
    estate: "twelve VPCs whose tables lead everything private to one transit gateway",
    source: "AWS, Transit gateway examples: centralized router",
    draw: () => {
      const drawing = awsTransit();
      for (let at = 1; at <= 10; at++) {
        awsNetwork(drawing, `app${at}`, `10.${100 + at}.0.0/16`);
        awsRoute(drawing, `app${at}`, "10.0.0.0/8", { transitGatewayId: "tgw-1" });
        drawing.add(`${t}vpcAttachment:VpcAttachment`, `app${at}-attachment`, `tgw-attach-app${at}`, {
          ...{ transitGatewayId: "tgw-1", vpcId: `vpc-app${at}`, subnetIds: [`subnet-app${at}`] },
        });
      }
      return drawing.set("spoke-route", "destinationCidrBlock", "10.0.0.0/8");
    },
    outcome: "activates",
  },
  {
    estate: "by the transit gateway into a VPC, and on from there by its peering",
    source: "AWS, Unsupported VPC peering configurations: transitive peering, edge to edge routing",
    draw: () => {
      const drawing = awsTables();
      awsNetwork(drawing, "middle", "10.95.0.0/24");
      awsRoute(drawing, "middle", "10.90.0.0/24", { vpcPeeringConnectionId: "pcx-2" });
      return drawing
        .add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "pcx2", "pcx-2", {
          ...{ vpcId: "vpc-hosts", peerVpcId: "vpc-middle", autoAccept: true },
        })
        .add(`${t}vpcAttachment:VpcAttachment`, "middle-attachment", "tgw-attach-middle", {
          ...{ transitGatewayId: "tgw-1", vpcId: "vpc-middle", subnetIds: ["subnet-middle"] },
        })
        .set("spoke-tgw-route", "transitGatewayAttachmentId", "tgw-attach-middle");
    },
    ...{ outcome: "fails", hop: "route", why: "takes only what begins in its own VPC" },
  },
  {
    estate: "the clients' VPC is not attached",
    source: "AWS, Transit gateway attachments",
    draw: () => awsTransit().remove("spoke-attachment"),
    ...{ outcome: "fails", hop: "route" },
  },
  {
    estate: "an attachment without a subnet in the clients' zone",
    source: "AWS, Transit gateway VPC attachments: availability zones",
    draw: () =>
      awsTransit()
        .add("aws:ec2/subnet:Subnet", "other-zone", "subnet-b", {
          vpcId: "vpc-spoke",
          cidrBlock: "10.60.254.0/24",
          availabilityZone: "eu-central-1b",
        })
        .set("spoke-attachment", "subnetIds", ["subnet-b"]),
    ...{ outcome: "fails", hop: "route", why: "no subnet in eu-central-1a" },
  },
  {
    estate: "tables of one's own with static routes both ways",
    source: "AWS, Transit gateway route tables",
    draw: awsTables,
    outcome: "activates",
  },
  {
    estate: "no association for the clients' attachment",
    source: "AWS, Route table association: one table for an attachment",
    draw: () => awsTables().remove("spoke-tgw-association"),
    ...{ outcome: "fails", hop: "route", why: "no route table of the transit gateway" },
  },
  {
    estate: "no route back in the hosts' table of the transit gateway",
    source: "AWS, Transit gateway route tables",
    draw: () => awsTables().remove("hosts-tgw-route"),
    ...{
      outcome: "fails",
      hop: "route",
      why: "the transit gateway has no route there",
      fix: "a route or a propagation",
    },
  },
  {
    estate: "a blackhole route in the transit gateway",
    source: "AWS, Transit gateway static routes: blackhole",
    draw: () =>
      awsTables()
        .set("spoke-tgw-route", "transitGatewayAttachmentId", undefined)
        .set("spoke-tgw-route", "blackhole", true),
    ...{ outcome: "fails", hop: "route", why: "drops it" },
  },
  {
    estate: "a propagation in place of a static route",
    source: "AWS, Transit gateway route propagation",
    draw: () =>
      awsTables()
        .remove("hosts-tgw-route")
        .add(`${t}routeTablePropagation:RouteTablePropagation`, "propagation", "p-1", {
          ...{ transitGatewayAttachmentId: "tgw-attach-spoke", transitGatewayRouteTableId: "tgw-rtb-hosts" },
        }),
    outcome: "activates",
  },
  {
    estate: "a static route for a part of the clients is more specific, and drops",
    source: "AWS, Transit gateway route evaluation: the most specific route",
    draw: () =>
      awsTables().add(`${t}route:Route`, "drop", "tgw-route-drop", {
        ...{ destinationCidrBlock: "10.60.8.0/24", blackhole: true, transitGatewayRouteTableId: "tgw-rtb-hosts" },
      }),
    ...{ outcome: "fails", hop: "route", why: "10.60.8.0/24" },
  },
  {
    estate: "a transit gateway of another account, whose tables nobody declares",
    source: "AWS, Transit gateway sharing",
    draw: () => awsTransit().remove("tgw"),
    ...{ outcome: "undecided", hop: "route", why: "leads to the clients" },
  },
  {
    estate: "an ACL of the hosts' own subnet, in which the attachment is, that lets nothing in",
    source: "AWS, How network ACLs work with transit gateways: same subnet",
    draw: () => acl(awsTransit(), { egress: [everything] }),
    outcome: "activates",
  },
  {
    estate: "an ACL of the hosts' subnet, the attachment elsewhere, that lets nothing in",
    source: "AWS, How network ACLs work with transit gateways: different subnets",
    draw: () =>
      acl(awsTransit(), { egress: [everything] })
        .set("hosts-subnet", "cidrBlock", "10.90.0.0/25")
        .add("aws:ec2/subnet:Subnet", "entry", "subnet-entry", {
          vpcId: "vpc-hosts",
          cidrBlock: "10.90.0.128/28",
          availabilityZone: "eu-central-1a",
        })
        .set("hosts-attachment", "subnetIds", ["subnet-entry"]),
    ...{ outcome: "fails", hop: "network rules", why: "inbound" },
  },
  {
    estate: "an ACL of the clients' subnet that lets no answers in",
    source: "AWS, Network ACLs: stateless",
    draw: () => acl(awsEstate(), { egress: [everything] }, "subnet-spoke"),
    ...{ outcome: "fails", hop: "network rules", why: "inbound answers" },
  },
  {
    estate: "a rule that names a group of the clients' VPC, whose members are not in the stack",
    source: "AWS, Security group referencing",
    draw: () =>
      awsEstate()
        .add("aws:ec2/securityGroup:SecurityGroup", "members", "sg-2", { vpcId: "vpc-spoke", ingress: [], egress: [] })
        .set("sg", "ingress", [{ protocol: "tcp", fromPort: 1688, toPort: 1688, securityGroups: ["sg-2"] }]),
    ...{ outcome: "undecided", hop: "network rules" },
  },
  {
    estate: "an appliance that still checks source and destination",
    source: "AWS, NAT instances: disable source and destination checks",
    draw: () =>
      awsEstate()
        .add("aws:ec2/networkInterface:NetworkInterface", "eni", "eni-1", { subnetId: "subnet-spoke" })
        .set("spoke-route", "vpcPeeringConnectionId", undefined)
        .set("spoke-route", "networkInterfaceId", "eni-1"),
    ...{ outcome: "fails", hop: "route", why: "drops what is not its own", fix: "sourceDestCheck" },
  },
  {
    estate: "requests through a Network Firewall whose answers go past it",
    source: "AWS Network Firewall: asymmetric routing",
    draw: () => firewall("pass tcp any any -> any 1688 (sid:1;)"),
    ...{ outcome: "fails", hop: "route", why: "one direction only" },
  },
];

/** What the host needs, keys, counts. */
export const hostDrawn: readonly DrawnCase[] = [
  {
    estate: "the vault by a private endpoint",
    source: "Azure Key Vault and Private Link",
    draw: () => vault(azureEstate()),
    outcome: "activates",
  },
  {
    estate: "the secret is disabled",
    source: "Azure Key Vault: secret attributes",
    draw: () => vault(azureEstate()).set("secret", "properties.attributes.enabled", false),
    ...{ outcome: "fails", hop: "host activation", why: "disabled" },
  },
  {
    estate: "no role that reads the secret",
    source: "Azure RBAC for Key Vault",
    draw: () => vault(azureEstate()).remove("role"),
    ...{ outcome: "fails", hop: "host activation", why: "no role", fix: "Key Vault Secrets User" },
  },
  {
    estate: "a role that reads keys and no secrets",
    source: "Azure RBAC for Key Vault",
    draw: () => vault(azureEstate()).set("role", "roleDefinitionId", "/x/12338af0-0e69-4776-bea7-57ae8d297424"),
    ...{ outcome: "fails", hop: "host activation", why: "reads secrets" },
  },
  {
    estate: "no endpoint and no public access",
    source: "Azure Key Vault networking",
    draw: () => vault(azureEstate()).remove("pe").remove("zone-group"),
    ...{ outcome: "fails", hop: "host activation", why: "no private endpoint" },
  },
  {
    estate: "the vault's zone is not linked to the hosts",
    source: "Azure, Private endpoint DNS",
    draw: () => vault(azureEstate()).remove("vault-link"),
    ...{ outcome: "fails", hop: "host activation", why: "not linked to the hosts' network" },
  },
  {
    estate: "the endpoint has no record",
    source: "Azure, Private endpoint DNS: zone groups",
    draw: () => vault(azureEstate()).remove("zone-group"),
    ...{ outcome: "fails", hop: "host activation", why: "has no record for the vault" },
  },
  {
    estate: "a rule stops the way to the vault",
    source: "Azure, Network security groups",
    draw: () => closedOut(vault(azureEstate()), "443"),
    ...{ outcome: "fails", hop: "host activation", why: "deny-out" },
  },
  {
    estate: "a rule stops the hosts' own name servers",
    source: "Azure, Name resolution that uses your own DNS server",
    draw: () => closedOut(azureEstate().set("hosts", "dhcpOptions", { dnsServers: ["10.60.0.4"] }), "53"),
    ...{ outcome: "fails", hop: "host activation", why: "its own name server" },
  },
  {
    estate: "no confirmation ID yet",
    source: "Microsoft, Activate by telephone: 0xC004F041 until the confirmation ID is entered",
    draw: () => script(azureEstate(), { ConfirmationId: "''" }),
    ...{ outcome: "fails", hop: "host activation", why: "no confirmation ID", fix: "hosts[].confirmationId" },
  },
  {
    estate: "a confirmation ID that the environment has and the deployed set-up has not",
    source: "Microsoft, Activate by telephone",
    draw: () => script(azureEstate(), { ConfirmationId: "''" }),
    expectation: { confirmed: ["kms01"] },
    ...{ outcome: "fails", hop: "host activation" },
  },
  {
    estate: "by proxy without a confirmation ID",
    source: "Microsoft, VAMT: proxy activation",
    draw: () => script(azureEstate(), { ActivationMethod: "'proxy'", ConfirmationId: "''" }),
    ...{ outcome: "fails", hop: "host activation", why: "by proxy" },
  },
  {
    estate: "somebody entered it by hand, and says so",
    source: "Microsoft, Slmgr.vbs options: /atp",
    draw: () => script(azureEstate(), { ConfirmationId: "''" }),
    expectation: { declarations: [declared("activation", "kms01")] },
    outcome: "activates",
  },
  {
    estate: "Office, and the deployed set-up has no key for it",
    source: "Microsoft, Configure a KMS host for Office",
    draw: azureEstate,
    expectation: { ...share, officeHostKeys: ["office2024"] },
    ...{ outcome: "fails", hop: "host key", why: "no host key for Office" },
  },
  {
    estate: "Office with its key and its ID",
    source: "Microsoft, Configure a KMS host for Office",
    draw: () => script(azureEstate(), officeScript()),
    expectation: share,
    outcome: "activates",
  },
  {
    estate: "Office without a confirmation ID of its own",
    source: "Microsoft, Configure a KMS host for Office",
    draw: () => script(azureEstate(), officeScript("")),
    expectation: share,
    ...{ outcome: "fails", hop: "host key", why: "confirmation ID of its own" },
  },
  {
    estate: "the share with the licence files is out of reach",
    source: "Microsoft, Volume License Pack",
    draw: () => closedOut(script(azureEstate(), officeScript()), "445"),
    expectation: { ...share, targets: [target] },
    ...{ outcome: "fails", hop: "host key", why: "the share" },
  },
  {
    estate: "machines of the directory that are members",
    source: "Microsoft, Active Directory-based activation",
    draw: () =>
      script(azureEstate(), {
        ActiveDirectory: `@{ Domain = 'corp.example.com'; Only = $true; ConfirmationId = '${confirmationId}' }`,
      }),
    expectation: {
      directory: { domain: "corp.example.com", only: true, confirmed: true },
      populations: [{ ...servers, domainJoined: true }],
    },
    outcome: "activates",
  },
  {
    estate: "machines that are no members, where the directory alone activates",
    source: "Microsoft, Active Directory-based activation",
    draw: azureEstate,
    expectation: {
      directory: { domain: "corp.example.com", only: true, confirmed: true },
      populations: [{ ...servers, domainJoined: false }],
    },
    ...{ outcome: "fails", hop: "directory", why: "not members" },
  },
  {
    estate: "the directory alone activates, and nobody says who is a member",
    source: "Microsoft, Active Directory-based activation",
    draw: azureEstate,
    expectation: { directory: { domain: "corp.example.com", only: true, confirmed: true } },
    ...{ outcome: "undecided", hop: "directory", fix: "domainJoined" },
  },
  {
    estate: "behind address translation that the hosts' rules do not know",
    source: "RFC 3022",
    draw: azureEstate,
    expectation: { populations: [{ ...servers, seenAs: ["192.168.9.0/24"] }] },
    ...{ outcome: "fails", hop: "route" },
  },
  {
    estate: "laptops that ask too rarely to be counted",
    source: "Microsoft, KMS activation planning: 30 days",
    draw: azureEstate,
    expectation: { populations: [{ ...servers, machines: { windows11: 30 }, rarelyPresent: 10 }] },
    ...{ outcome: "fails", hop: "count" },
  },
];
