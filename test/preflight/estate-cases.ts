import type { Expectation } from "../../preflight/expectation";
import type { Hop } from "../../preflight/hops/hop";
import type { Outcome } from "../../preflight/verdict";
import { desktops, type Inputs, type Plan, servers } from "./plans";

/** An estate with one mistake, and what the documents of Microsoft, Azure or AWS say follows from it. */
export interface EstateCase {
  readonly mistake: string;
  /** Where it is documented. */
  readonly source: string;
  readonly edit?: (plan: Plan) => unknown;
  /** What the cloud says to it before it exists; such an estate can come about only by hand. Default: nothing, it is built. */
  readonly refused?: string;
  readonly expectation?: Partial<Expectation>;
  /** Population to look at. */
  readonly population: string;
  readonly outcome: Outcome;
  readonly hop: Hop;
  readonly code?: string;
  /** End of the name of the resource at fault. */
  readonly resource?: string;
  readonly why: string;
  readonly fix: string;
}

/** Mistakes that have nothing to do with a cloud. */
export const commonCases: readonly EstateCase[] = [
  {
    mistake: "twenty-four clients and no more",
    source: "Microsoft, KMS activation planning: clients activate at 25",
    expectation: { populations: [{ ...desktops, machines: { windows11: 24 } }] },
    population: "desktops",
    outcome: "fails",
    hop: "count",
    code: "0xC004F038",
    why: "Windows 11 (volume editions) needs 25",
    fix: "more machines",
  },
  {
    mistake: "four servers and no more",
    source: "Microsoft, KMS activation planning: servers activate at 5",
    expectation: { populations: [{ ...servers, machines: { windowsServer2022: 4 } }] },
    population: "servers",
    outcome: "fails",
    hop: "count",
    code: "0xC004F038",
    why: "Windows Server 2022 needs 5",
    fix: "more machines",
  },
  {
    mistake: "a thousand clones of an image that was not generalized",
    source: "Microsoft, Guidelines for troubleshooting KMS: duplicate CMIDs count once",
    expectation: { populations: [{ ...desktops, machineIds: 1 }] },
    population: "desktops",
    outcome: "fails",
    hop: "count",
    code: "0xC004F038",
    why: "reaches 1",
    fix: "more machines",
  },
  {
    mistake: "forty clients over two hosts, which may see twenty each",
    source: "Microsoft, Guidelines for troubleshooting KMS: the count is distributed over too many hosts",
    expectation: { populations: [{ ...desktops, machines: { windows11: 40 } }] },
    population: "desktops",
    outcome: "fails",
    hop: "count",
    code: "0xC004F038",
    why: "40 machines spread over",
    fix: "fewer hosts",
  },
  {
    mistake: "a host key that is older than the clients",
    source: "Microsoft, KMS activation planning, activation versions",
    expectation: { generation: "windows-server-2019", operatingSystem: "windows-server-2019" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F074",
    why: "cannot be installed on Windows Server 2025",
    fix: "host key of another generation",
  },
  {
    mistake: "Office without a host key of its own",
    source: "Microsoft, Configure a KMS host computer for Office",
    expectation: { populations: [{ ...desktops, machines: { office2024: 850 } }] },
    population: "desktops",
    outcome: "fails",
    hop: "host key",
    code: "0xC004F042",
    why: "no host key for Office LTSC 2024",
    fix: "106246",
  },
  {
    mistake: "Office, and nobody says whether the hosts have its key",
    source: "Microsoft, Configure a KMS host computer for Office",
    expectation: { officeHostKeys: undefined, populations: [{ ...desktops, machines: { office2021: 850 } }] },
    population: "desktops",
    outcome: "undecided",
    hop: "host key",
    why: "not declared",
    fix: "103446",
  },
  {
    mistake: "four Office clients beside nine hundred of Windows: Office counts alone",
    source: "Microsoft, Configure a KMS host computer for Office",
    expectation: {
      officeHostKeys: ["office2024"],
      populations: [{ ...desktops, machines: { windows11: 900, office2024: 4 } }],
    },
    population: "desktops",
    outcome: "fails",
    hop: "count",
    code: "0xC004F038",
    why: "Office LTSC 2024, Project and Visio needs 5",
    fix: "more machines",
  },
  {
    mistake: "clocks that are five hours off",
    source: "Microsoft, Error 0xC004F074: more than 4 hours",
    expectation: { populations: [{ ...desktops, clockDifferenceMinutes: -300 }] },
    population: "desktops",
    outcome: "fails",
    hop: "clock",
    code: "0xC004F06C",
    why: "300 minutes off; 240 are allowed",
    fix: "w32tm /resync",
  },
  {
    mistake: "clients of a marketplace image",
    source: "Microsoft, Windows activation fails in forced tunneling scenario; AWS, Windows activation",
    expectation: { populations: [{ ...desktops, image: "marketplace" }] },
    population: "desktops",
    outcome: "pinned",
    hop: "pin",
    why: "marketplace images are pinned",
    fix: "slmgr /ckms",
  },
  {
    mistake: "clients that are pinned to a host of long ago",
    source: "Microsoft, Slmgr.vbs options: /skms disables discovery",
    expectation: { populations: [{ ...desktops, pinnedHost: "oldkms.corp.example.com:1688" }] },
    population: "desktops",
    outcome: "pinned",
    hop: "pin",
    why: "oldkms.corp.example.com:1688, which is not a host of this stack",
    fix: "slmgr /ckms",
  },
  {
    mistake: "clients in a zone that nobody publishes in",
    source: "Microsoft, Common troubleshooting procedures for KMS and DNS issues",
    expectation: { populations: [{ ...desktops, zone: "lab.example.com" }] },
    population: "desktops",
    outcome: "fails",
    hop: "zone",
    code: "0x8007232B",
    why: "look in lab.example.com, where the stack publishes nothing",
    fix: "add the zone to the discovery zones",
  },
  {
    mistake: "clients with IPv6 alone, hosts with IPv4 alone",
    source: "RFC 4038: one family does not reach the other",
    expectation: { populations: [{ ...desktops, cidrs: ["fd12:3456:789a::/48"] }] },
    population: "desktops",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    why: "has IPv6 networks only",
    fix: "IPv4 networks",
  },
];

const group = "network-hosts-security-group";
const corpService = "corp.example.com-service";
const zoneName = "discovery-servers.example.com-zone";
const inServersZone = { populations: [{ ...servers, zone: "servers.example.com" }] };
const spoke = (plan: Plan) => {
  plan.add("azure-native:network:VirtualNetwork", "spoke", {
    virtualNetworkName: "vnet-spoke",
    addressSpace: { addressPrefixes: ["10.60.0.0/16"] },
  });
  const peering = (name: string, from: string, to: string) =>
    plan.add(
      "azure-native:network:VirtualNetworkPeering",
      name,
      { virtualNetworkName: "?", remoteVirtualNetwork: { id: "?" }, allowVirtualNetworkAccess: true },
      { virtualNetworkName: [from], remoteVirtualNetwork: [to] },
    );
  peering("hosts-to-spoke", "network-virtual-network", "::spoke");
  return peering("spoke-to-hosts", "::spoke", "network-virtual-network");
};
const inSpoke = { populations: [{ ...servers, cidrs: ["10.60.0.0/18"], zone: "servers.example.com" }] };

/** Mistakes on Azure, in the production example. */
export const azureCases: readonly EstateCase[] = [
  {
    mistake: "the rule for the clients names the wrong port",
    source: "Azure, Network security groups",
    edit: (plan) => plan.set(group, "securityRules.0.destinationPortRange", "1689"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "rule deny-all-inbound (priority 4096) for 10.20.0.0/16",
    fix: "allow TCP 1688 from 10.20.0.0/16",
  },
  {
    mistake: "the rule for the clients is for UDP",
    source: "Microsoft, KMS activation planning: TCP",
    edit: (plan) => plan.set(group, "securityRules.0.protocol", "Udp"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "deny-all-inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "half of the clients' network is missing from the rule",
    source: "Azure, Network security groups",
    edit: (plan) => plan.set(group, "securityRules.0.sourceAddressPrefixes", ["10.20.0.0/17", "10.40.0.0/20"]),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "for 10.20.128.0/17",
    fix: "allow TCP 1688 from 10.20.0.0/16",
  },
  {
    mistake: "a deny rule comes before the rule for the clients",
    source: "Azure, Network security groups: the lower number first",
    edit: (plan) =>
      plan.set(group, "securityRules.6", {
        ...{ name: "deny-branch", priority: 99, direction: "Inbound", access: "Deny", protocol: "*" },
        ...{ sourceAddressPrefix: "10.20.8.0/24", sourcePortRange: "*" },
        ...{ destinationAddressPrefix: "*", destinationPortRange: "*" },
      }),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "rule deny-branch (priority 99) for 10.20.8.0/24",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients denies",
    source: "Azure, Network security groups",
    edit: (plan) => plan.set(group, "securityRules.0.access", "Deny"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "rule allow-activation-ipv4 (priority 100)",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients is outbound",
    source: "Azure, Network security groups",
    edit: (plan) => plan.set(group, "securityRules.0.direction", "Outbound"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "deny-all-inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients is about other machines than the hosts",
    source: "Azure, Network security groups",
    edit: (plan) => plan.set(group, "securityRules.0.destinationAddressPrefix", "10.90.0.32/27"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "deny-all-inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients names an application security group that the hosts are not in",
    source: "Azure, Application security groups",
    edit: (plan) =>
      plan
        .add("azure-native:network:ApplicationSecurityGroup", "web-servers", {
          applicationSecurityGroupName: "asg-web",
        })
        .set(group, "securityRules.0.destinationAddressPrefix", undefined)
        .set(group, "securityRules.0.destinationApplicationSecurityGroups", [
          { id: "/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/applicationSecurityGroups/asg-web" },
        ]),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "deny-all-inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients is about the internet",
    source: "Azure, Virtual network service tags",
    edit: (plan) =>
      plan
        .set(group, "securityRules.0.sourceAddressPrefixes", undefined)
        .set(group, "securityRules.0.sourceAddressPrefix", "Internet"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: group,
    why: "deny-all-inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rules are not known yet",
    source: "Pulumi: unknown values in a preview",
    edit: (plan) => plan.set(group, "securityRules", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"),
    population: "desktops",
    outcome: "undecided",
    hop: "network rules",
    resource: group,
    why: "which may match before",
    fix: "allow TCP 1688",
  },
  {
    mistake: "a second group on a host's interface closes what the subnet's opens",
    source: "Azure, How network security groups filter traffic: both must allow",
    edit: (plan) =>
      plan
        .add("azure-native:network:NetworkSecurityGroup", "interface-group", { securityRules: [denyAll("Inbound")] })
        .set("kms01-interface", "networkSecurityGroup", { id: "?" })
        .set("kms02-interface", "networkSecurityGroup", { id: "?" })
        .step("kms01-interface") && linkInterfaces(plan),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "interface-group",
    why: "network security group of the host's interface",
    fix: "allow TCP 1688",
  },
  {
    mistake: "no peering, so no way to the clients",
    source: "Azure, Virtual network traffic routing",
    edit: (plan) => plan.remove("peering-to-hub"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "route internet (0.0.0.0/0) that drops everything",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "no peering and no route table either",
    source: "Azure, Virtual network traffic routing: private ranges have next hop None",
    edit: (plan) => plan.remove("peering-to-hub").set("network-hosts-subnet", "routeTable", undefined),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-hosts-subnet",
    why: "no route",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "the peering does not let the networks reach each other",
    source: "Azure, Create, change, or delete a virtual network peering",
    edit: (plan) => plan.set("peering-to-hub", "allowVirtualNetworkAccess", false),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "drops everything",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a route drops the clients' network, and what the hub says is not known",
    source: "Azure, Virtual network traffic routing: the longest prefix wins",
    edit: (plan) =>
      plan.set("network-routes", "routes.1", { name: "drop", addressPrefix: "10.20.0.0/16", nextHopType: "None" }),
    population: "desktops",
    outcome: "undecided",
    hop: "route",
    why: "which may match before route drop (10.20.0.0/16)",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a route sends the clients' network to the internet, without any peering",
    source: "Azure, Virtual network traffic routing",
    edit: (plan) =>
      plan
        .remove("peering-to-hub")
        .set("network-routes", "routes.1", { name: "out", addressPrefix: "10.0.0.0/8", nextHopType: "Internet" }),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "route out (10.0.0.0/8) to the internet",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a route leads to a gateway that there is not",
    source: "Azure, Virtual network traffic routing",
    edit: (plan) =>
      plan.remove("peering-to-hub").set("network-routes", "routes.0.nextHopType", "VirtualNetworkGateway"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "to a gateway that there is not",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a spoke of the stack does not peer back",
    source: "Azure, Virtual network peering: both sides",
    edit: (plan) => spoke(plan).remove("spoke-to-hosts"),
    expectation: inSpoke,
    population: "servers",
    outcome: "fails",
    hop: "zone",
    code: "0x8007232B",
    resource: zoneName,
    why: "not linked to the clients' network spoke",
    fix: "link servers.example.com",
  },
  {
    mistake: "a spoke of the stack is linked to the zone, but does not peer back",
    source: "Azure, Virtual network peering: both sides",
    edit: (plan) => linkSpoke(spoke(plan).remove("spoke-to-hosts").remove("peering-to-hub")),
    expectation: inSpoke,
    population: "servers",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "hosts-to-spoke",
    why: "does not return",
    fix: "make the peering of spoke back",
  },
  {
    mistake: "the clients' own subnet lets nothing out",
    source: "Azure, Network security groups",
    edit: (plan) => closedSubnet(linkSpoke(spoke(plan))),
    expectation: inSpoke,
    population: "servers",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "spoke-group",
    why: "network security group of the clients' subnet",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the zone is linked to no network",
    source: "Azure, What is a virtual network link",
    edit: (plan) => plan.remove("servers.example.com-host-network").remove("servers.example.com-hub-network"),
    expectation: inServersZone,
    population: "servers",
    outcome: "fails",
    hop: "zone",
    code: "0x8007232B",
    resource: zoneName,
    why: "no network is linked to the private zone servers.example.com",
    fix: "link servers.example.com",
  },
  {
    mistake: "the record is misspelt as Microsoft's pages misspell it",
    source: "windowsserverdocs issues 4170 and 4214",
    edit: (plan) => plan.set("servers.example.com-service", "relativeRecordSetName", "_vmlcs._tcp"),
    expectation: inServersZone,
    population: "servers",
    outcome: "fails",
    hop: "record",
    code: "0x8007232B",
    resource: "servers.example.com-service",
    why: "is named _vmlcs._tcp",
    fix: "name it _vlmcs._tcp",
  },
  {
    mistake: "the record set is empty",
    source: "Windows SDK: DNS_INFO_NO_RECORDS",
    edit: (plan) => plan.set(corpService, "srvRecords", []),
    refused: "a record set of type SRV needs at least one record",
    population: "desktops",
    outcome: "fails",
    hop: "record",
    code: "0x8007251D",
    resource: corpService,
    why: "is empty",
    fix: "one record for each host",
  },
  {
    mistake: "the record set is of another type",
    source: "Windows SDK: DNS_INFO_NO_RECORDS",
    edit: (plan) =>
      plan
        .set(corpService, "recordType", "TXT")
        .set(corpService, "srvRecords", undefined)
        .set(corpService, "txtRecords", [{ value: ["kms01.corp.example.com"] }]),
    population: "desktops",
    outcome: "fails",
    hop: "record",
    code: "0x8007251D",
    resource: corpService,
    why: "is a TXT record",
    fix: "one record for each host",
  },
  {
    mistake: "the zone has no record at all",
    source: "Microsoft, Common troubleshooting procedures for KMS and DNS issues",
    edit: (plan) => plan.remove("servers.example.com-service"),
    expectation: inServersZone,
    population: "servers",
    outcome: "fails",
    hop: "record",
    code: "0x8007232B",
    resource: zoneName,
    why: "has no record _vlmcs._tcp",
    fix: "publish _vlmcs._tcp",
  },
  {
    mistake: "an existing zone gets no record from the stack",
    source: "Pulumi: what a stack does not hold it does not know",
    edit: (plan) => plan.remove(corpService),
    population: "desktops",
    outcome: "undecided",
    hop: "record",
    why: "what the existing zone corp.example.com holds is not seen",
    fix: "publish the record from this stack",
  },
  {
    mistake: "the record sends clients to another port than the hosts listen on",
    source: "Microsoft, Slmgr.vbs options: /sprt",
    edit: (plan) => plan.set(corpService, "srvRecords.0.port", 1689).set(corpService, "srvRecords.1.port", 1689),
    population: "desktops",
    outcome: "fails",
    hop: "port",
    code: "0xC004F074",
    resource: "kms01-machine",
    why: "sent to TCP 1689, but kms01 listens on 1688",
    fix: "write 1688 into the SRV record",
  },
  {
    mistake: "the set-up lets the hosts listen on another port",
    source: "Microsoft, Slmgr.vbs options: /sprt",
    edit: (plan) => eachScript(plan, (script) => script.replace("ListeningPort = 1688", "ListeningPort = 1690")),
    population: "desktops",
    outcome: "fails",
    hop: "port",
    code: "0xC004F074",
    resource: "kms01-machine",
    why: "kms01 listens on 1690",
    fix: "write 1690 into the SRV record",
  },
  {
    mistake: "the firewall of Windows on the hosts does not know the clients",
    source: "Microsoft, Create a KMS host: SPPSVC-In-TCP",
    edit: (plan) => eachScript(plan, (script) => script.replace("'10.20.0.0/16', ", "")),
    population: "desktops",
    outcome: "fails",
    hop: "guest firewall",
    code: "0xC004F074",
    resource: "kms01-machine",
    why: "does not let 10.20.0.0/16 in",
    fix: "add desktops to the client networks",
  },
  {
    mistake: "the address records lead to addresses of hosts that are gone",
    source: "Microsoft, Error 0xC004F074: incorrect or old record",
    edit: (plan) =>
      plan
        .set("corp.example.com-kms01-address", "aRecords", [{ ipv4Address: "10.90.0.9" }])
        .set("corp.example.com-kms02-address", "aRecords", [{ ipv4Address: "10.90.0.10" }]),
    population: "desktops",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: "corp.example.com-kms01-address",
    why: "leads to 10.90.0.9, where no host of this stack is",
    fix: "point the record at the host",
  },
  {
    mistake: "the records name hosts that were never built",
    source: "Microsoft, Error 0xC004F074: incorrect or old record",
    edit: (plan) =>
      plan.set("servers.example.com-service", "srvRecords", [
        { priority: 0, weight: 0, port: 1688, target: "kms09.servers.example.com" },
      ]),
    expectation: inServersZone,
    population: "servers",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: "servers.example.com-service",
    why: "kms09.servers.example.com, which has no address record in servers.example.com",
    fix: "add an A record",
  },
  {
    mistake: "the record names an address in place of a host",
    source: "RFC 2782: the target is a name",
    edit: (plan) => plan.set(corpService, "srvRecords", [{ priority: 0, weight: 0, port: 1688, target: "10.90.0.4" }]),
    population: "desktops",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: corpService,
    why: "names the address 10.90.0.4",
    fix: "name the host",
  },
  {
    mistake: "the record names an alias",
    source: "RFC 2782: the target must not be an alias",
    edit: (plan) =>
      plan
        .set("servers.example.com-kms01-address", "recordType", "CNAME")
        .set("servers.example.com-kms01-address", "aRecords", undefined)
        .set("servers.example.com-kms01-address", "cnameRecord", { cname: "kms.servers.example.com" })
        .set("servers.example.com-service", "srvRecords", [
          { priority: 0, weight: 0, port: 1688, target: "kms01.servers.example.com" },
        ]),
    expectation: inServersZone,
    population: "servers",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: "servers.example.com-kms01-address",
    why: "is an alias",
    fix: "address record",
  },
  {
    mistake: "hosts of an Azure Edition",
    source: "Microsoft, KMS activation planning, footnote 1",
    edit: (plan) =>
      ["kms01", "kms02"].map((host) =>
        plan.set(`${host}-machine`, "storageProfile.imageReference.sku", "2025-datacenter-azure-edition"),
      ),
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F074",
    resource: "kms01-machine",
    why: "is an Azure Edition",
    fix: "Windows Server image",
  },
  {
    mistake: "online activation from a network without a way out",
    source: "Microsoft, error 0x8004FE33: the names a host must reach",
    edit: online,
    expectation: { activation: "online" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F041",
    resource: "network-routes",
    why: "route internet (0.0.0.0/0) to None",
    fix: "a firewall that filters by name (go.microsoft.com and 12 more), or activate by telephone",
  },
  {
    mistake: "online activation through a firewall, but no rule that lets HTTPS out",
    source: "Azure, Network security groups",
    edit: (plan) =>
      online(plan).set("network-routes", "routes.0", {
        ...{ name: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance" },
        nextHopIpAddress: "10.1.0.4",
      }),
    expectation: { activation: "online" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F041",
    resource: group,
    why: "rule deny-all-outbound for TCP 443",
    fix: "firewall that filters by name",
  },
];

function linkInterfaces(plan: Plan): Plan {
  for (const host of ["kms01", "kms02"]) {
    const { newState } = plan.step(`${host}-interface`);
    if (newState)
      newState.propertyDependencies = {
        ...newState.propertyDependencies,
        networkSecurityGroup: [plan.step("interface-group").urn],
      };
  }
  return plan;
}

function linkSpoke(plan: Plan): Plan {
  const links = { privateZoneName: ["discovery-servers.example.com-zone"], virtualNetwork: ["::spoke"] };
  const inputs = { privateZoneName: "servers.example.com", virtualNetwork: { id: "?" } };
  return plan.add("azure-native:privatedns:VirtualNetworkLink", "spoke-link", inputs, links);
}

function denyAll(direction: "Inbound" | "Outbound"): Inputs {
  const side = {
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "*",
  };
  return { name: "deny-all", priority: 200, direction, access: "Deny", protocol: "*", ...side };
}

function closedSubnet(plan: Plan): Plan {
  return plan
    .add("azure-native:network:NetworkSecurityGroup", "spoke-group", { securityRules: [denyAll("Outbound")] })
    .add(
      "azure-native:network:Subnet",
      "spoke-subnet",
      { virtualNetworkName: "?", addressPrefix: "10.60.0.0/17", networkSecurityGroup: { id: "?" } },
      { virtualNetworkName: ["::spoke"], networkSecurityGroup: ["spoke-group"] },
    );
}

/** What is deployed decides how a host is activated. */
function online(plan: Plan): Plan {
  return eachScript(plan, (script) => script.replace("ActivationMethod = 'telephone'", "ActivationMethod = 'online'"));
}

function onlineOnAws(plan: Plan): Plan {
  for (const host of ["kms11", "kms12"]) {
    const content = String(plan.inputs(`${host}-setup`).content);
    plan.set(`${host}-setup`, "content", content.replace("'telephone'", "'online'"));
  }
  return plan;
}

/** The transit gateway comes in by subnets of its own, so that the ACL of the hosts' subnets is asked. */
export function attachElsewhere(plan: Plan): Plan {
  ["a", "b"].forEach((zone, index) => {
    const inputs = { vpcId: "?", cidrBlock: `10.91.0.${32 + 16 * index}/28`, availabilityZone: `eu-central-1${zone}` };
    plan.add("aws:ec2/subnet:Subnet", `transit-${zone}`, inputs, { vpcId: ["network-vpc"] });
  });
  const { newState } = plan.step("network-transit");
  if (newState?.propertyDependencies) {
    newState.propertyDependencies.subnetIds = ["transit-a", "transit-b"].map((name) => plan.step(name).urn);
  }
  return plan;
}

function eachScript(plan: Plan, change: (script: string) => string): Plan {
  for (const host of ["kms01", "kms02"]) {
    const source = plan.inputs(`${host}-setup`).source as { script: string };
    plan.set(`${host}-setup`, "source", { script: change(source.script) });
  }
  return plan;
}

const clientRule = "clients-10-20-0-0-16";
const awsZone = { populations: [{ ...servers, zone: "aws.example.com" }] };
const clientVpc = (plan: Plan, cidrBlock = "10.70.0.0/18") => plan.add("aws:ec2/vpc:Vpc", "spoke", { cidrBlock });
const inClientVpc = { populations: [{ ...servers, cidrs: ["10.70.0.0/18"], zone: "aws.example.com" }] };

/** Mistakes on AWS, in the production example. */
export const awsCases: readonly EstateCase[] = [
  {
    mistake: "no rule for the clients in the security group",
    source: "AWS, Security group rules",
    edit: (plan) => plan.remove(`network-${clientRule}`),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688 for 10.20.0.0/16",
    fix: "allow TCP 1688 from 10.20.0.0/16",
  },
  {
    mistake: "the rule for the clients stops short of the port",
    source: "AWS, Security group rules",
    edit: (plan) => plan.set(`network-${clientRule}`, "fromPort", 1600).set(`network-${clientRule}`, "toPort", 1687),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients is for UDP",
    source: "AWS, Security group rules",
    edit: (plan) => plan.set(`network-${clientRule}`, "ipProtocol", "udp"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients covers half of them",
    source: "AWS, Security group rules",
    edit: (plan) => plan.set(`network-${clientRule}`, "cidrIpv4", "10.20.0.0/17"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "for 10.20.128.0/17",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule for the clients is in another group",
    source: "AWS, Security group rules",
    edit: (plan) => {
      const { newState } = plan.step(`network-${clientRule}`);
      if (newState) newState.propertyDependencies = { securityGroupId: [plan.step("network-endpoints").urn] };
    },
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule admits members of a group in place of networks",
    source: "AWS, Security group referencing",
    edit: (plan) => {
      plan
        .set(`network-${clientRule}`, "cidrIpv4", undefined)
        .set(`network-${clientRule}`, "referencedSecurityGroupId", "?");
      const { newState } = plan.step(`network-${clientRule}`);
      if (newState) {
        newState.propertyDependencies = {
          ...newState.propertyDependencies,
          referencedSecurityGroupId: [plan.step("network-endpoints").urn],
        };
      }
    },
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule admits members of a group that the stack does not hold",
    source: "AWS, Security group referencing",
    edit: (plan) =>
      plan
        .set(`network-${clientRule}`, "cidrIpv4", undefined)
        .set(`network-${clientRule}`, "referencedSecurityGroupId", "sg-0123456789abcdef0"),
    population: "desktops",
    outcome: "undecided",
    hop: "network rules",
    resource: "network-hosts",
    why: "which may match before no rule",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the rule admits a prefix list that does not hold the clients",
    source: "AWS, Managed prefix lists",
    edit: (plan) => {
      plan
        .add("aws:ec2/managedPrefixList:ManagedPrefixList", "branch-list", {
          ...{ name: "branch", addressFamily: "IPv4", maxEntries: 5 },
          entries: [{ cidr: "10.21.0.0/16" }],
        })
        .set(`network-${clientRule}`, "cidrIpv4", undefined)
        .set(`network-${clientRule}`, "prefixListId", "?");
      const { newState } = plan.step(`network-${clientRule}`);
      if (newState)
        newState.propertyDependencies = {
          ...newState.propertyDependencies,
          prefixListId: [plan.step("branch-list").urn],
        };
    },
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-hosts",
    why: "no rule that allows TCP 1688",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the network ACL does not let the requests in",
    source: "AWS, Network ACL rules",
    edit: (plan) => attachElsewhere(plan).remove("acl-in-clients-10-20-0-0-16"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-acl",
    why: "network ACL of the host's subnet, inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "the network ACL does not let the answers out",
    source: "AWS, Network ACLs: stateless",
    edit: (plan) => plan.remove("acl-out-clients-10-20-0-0-16"),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-acl",
    why: "network ACL of the host's subnet, outbound answers",
    fix: "add an outbound rule to kms-aws-prod-network-acl: TCP 49152 to 65535",
  },
  {
    mistake: "the network ACL lets answers out on the port of the requests only",
    source: "AWS, Network ACLs: ephemeral ports",
    edit: (plan) =>
      plan.set("acl-out-clients-10-20-0-0-16", "fromPort", 1688).set("acl-out-clients-10-20-0-0-16", "toPort", 1688),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-acl",
    why: "outbound answers",
    fix: "add an outbound rule to kms-aws-prod-network-acl: TCP 49152 to 65535",
  },
  {
    mistake: "a rule of the network ACL with a lower number denies",
    source: "AWS, Network ACLs: rules in order",
    edit: (plan) =>
      attachElsewhere(plan).add(
        "aws:ec2/networkAclRule:NetworkAclRule",
        "deny-first",
        {
          ruleNumber: 50,
          egress: false,
          ruleAction: "deny",
          protocol: "-1",
          cidrBlock: "10.20.8.0/24",
          networkAclId: "?",
        },
        { networkAclId: ["network-acl"] },
      ),
    population: "desktops",
    outcome: "fails",
    hop: "network rules",
    code: "0xC004F074",
    resource: "network-acl",
    why: "rule 50 for 10.20.8.0/24",
    fix: "allow TCP 1688",
  },
  {
    mistake: "a rule of the network ACL is not known yet",
    source: "Pulumi: unknown values in a preview",
    edit: (plan) =>
      attachElsewhere(plan).set("acl-in-clients-10-20-0-0-16", "ruleAction", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
    population: "desktops",
    outcome: "undecided",
    hop: "network rules",
    resource: "network-acl",
    why: "network ACL of the host's subnet, inbound",
    fix: "allow TCP 1688",
  },
  {
    mistake: "no route to the clients",
    source: "AWS, Route tables",
    edit: (plan) => plan.remove("network-to-10-20-0-0-16"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "no route for 10.20.0.0/16",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a route to half of the clients",
    source: "AWS, Route tables",
    edit: (plan) => plan.set("network-to-10-20-0-0-16", "destinationCidrBlock", "10.20.0.0/17"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-routes",
    why: "no route for 10.20.128.0/17",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a subnet without a route table of its own",
    source: "AWS, Route tables: the main table has the local route only",
    edit: (plan) => plan.remove("routes-eu-central-1a").remove("routes-eu-central-1b"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "subnet-eu-central-1a",
    why: "no route",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "the VPC is not attached to the transit gateway",
    source: "AWS, Transit gateway attachments",
    edit: (plan) => plan.remove("network-transit"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-to-10-20-0-0-16",
    why: "which the VPC is not attached to",
    fix: "attach the VPC to the transit gateway",
  },
  {
    mistake: "the route leads to a NAT gateway",
    source: "AWS, NAT gateways: connections out only",
    edit: (plan) =>
      plan
        .set("network-to-10-20-0-0-16", "transitGatewayId", undefined)
        .set("network-to-10-20-0-0-16", "natGatewayId", "nat-0123456789abcdef0"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-to-10-20-0-0-16",
    why: "only lets connections out",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "the route leads to an internet gateway",
    source: "AWS, Internet gateways",
    edit: (plan) =>
      plan
        .set("network-to-10-20-0-0-16", "transitGatewayId", undefined)
        .set("network-to-10-20-0-0-16", "gatewayId", "igw-0123456789abcdef0"),
    population: "desktops",
    outcome: "fails",
    hop: "route",
    code: "0xC004F074",
    resource: "network-to-10-20-0-0-16",
    why: "to an internet gateway",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "the target of the route is not known yet",
    source: "Pulumi: unknown values in a preview",
    edit: (plan) =>
      plan
        .set("network-to-10-20-0-0-16", "transitGatewayId", undefined)
        .set("network-to-10-20-0-0-16", "gatewayId", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
    population: "desktops",
    outcome: "undecided",
    hop: "route",
    resource: "network-to-10-20-0-0-16",
    why: "whose target is not known yet",
    fix: "a peering, a gateway or a route",
  },
  {
    mistake: "a VPC of the stack holds the clients and does not resolve the zone",
    source: "AWS, Considerations when working with a private hosted zone",
    edit: (plan) => clientVpc(plan),
    expectation: inClientVpc,
    population: "servers",
    outcome: "fails",
    hop: "zone",
    code: "0x8007232B",
    resource: "zone-aws-example-com",
    why: "not linked to the clients' network spoke",
    fix: "link aws.example.com",
  },
  {
    mistake: "the record is misspelt",
    source: "windowsserverdocs issues 4170 and 4214",
    edit: (plan) => plan.set("srv-aws-example-com", "name", "_vlmcs._udp.aws.example.com"),
    expectation: awsZone,
    population: "servers",
    outcome: "fails",
    hop: "record",
    code: "0x8007232B",
    resource: "srv-aws-example-com",
    why: "is named _vlmcs._udp",
    fix: "name it _vlmcs._tcp",
  },
  {
    mistake: "the zone has no record",
    source: "Microsoft, Common troubleshooting procedures for KMS and DNS issues",
    edit: (plan) => plan.remove("srv-aws-example-com"),
    expectation: awsZone,
    population: "servers",
    outcome: "fails",
    hop: "record",
    code: "0x8007232B",
    resource: "zone-aws-example-com",
    why: "has no record",
    fix: "publish _vlmcs._tcp",
  },
  {
    mistake: "a record that is no SRV record in its text",
    source: "AWS, Supported DNS record types: SRV format",
    edit: (plan) => plan.set("srv-corp-example-com", "records", ["1688 kms11.corp.example.com"]),
    population: "desktops",
    outcome: "undecided",
    hop: "record",
    resource: "srv-corp-example-com",
    why: "not known",
    fix: "publish the record",
  },
  {
    mistake: "the records send clients to another port",
    source: "Microsoft, Slmgr.vbs options: /sprt",
    edit: (plan) =>
      plan.set("srv-corp-example-com", "records", [
        "0 0 1689 kms11.corp.example.com",
        "0 0 1689 kms12.corp.example.com",
      ]),
    population: "desktops",
    outcome: "fails",
    hop: "port",
    code: "0xC004F074",
    resource: "kms11-instance",
    why: "sent to TCP 1689, but kms11 listens on 1688",
    fix: "write 1688",
  },
  {
    mistake: "the address records are stale",
    source: "Microsoft, Error 0xC004F074: incorrect or old record",
    edit: (plan) =>
      plan
        .set("a-kms11-corp-example-com", "records", ["10.91.0.9"])
        .set("a-kms12-corp-example-com", "records", ["10.91.0.10"]),
    population: "desktops",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: "a-kms11-corp-example-com",
    why: "leads to 10.91.0.9, where no host of this stack is",
    fix: "point the record at the host",
  },
  {
    mistake: "the records name a host without an address record",
    source: "RFC 2782",
    edit: (plan) => plan.remove("a-kms11-aws-example-com").remove("a-kms12-aws-example-com"),
    expectation: awsZone,
    population: "servers",
    outcome: "fails",
    hop: "address",
    code: "0xC004F074",
    resource: "srv-aws-example-com",
    why: "which has no address record in aws.example.com",
    fix: "add an A record",
  },
  {
    mistake: "online activation without a route to public addresses",
    source: "Microsoft, error 0x8004FE33: the names a host must reach",
    edit: onlineOnAws,
    expectation: { activation: "online" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F041",
    resource: "network-routes",
    why: "no route to public addresses",
    fix: "activate by telephone",
  },
  {
    mistake: "online activation with a route, but no rule that lets HTTPS out",
    source: "AWS, Security group rules",
    edit: (plan) =>
      onlineOnAws(plan).add(
        "aws:ec2/route:Route",
        "everywhere",
        { destinationCidrBlock: "0.0.0.0/0", transitGatewayId: "tgw-0a1b2c3d4e5f60001", routeTableId: "?" },
        { routeTableId: ["network-routes"] },
      ),
    expectation: { activation: "online" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F041",
    resource: "network-hosts",
    why: "no rule that lets TCP 443 out",
    fix: "activate by telephone",
  },
  {
    mistake: "the firewall of Windows on the hosts does not know the clients",
    source: "Microsoft, Create a KMS host: SPPSVC-In-TCP",
    edit: (plan) => {
      for (const host of ["kms11", "kms12"]) {
        const content = String(plan.inputs(`${host}-setup`).content);
        plan.set(`${host}-setup`, "content", content.replace("'10.20.0.0/16', ", ""));
      }
    },
    population: "desktops",
    outcome: "fails",
    hop: "guest firewall",
    code: "0xC004F074",
    resource: "kms11-instance",
    why: "does not let 10.20.0.0/16 in",
    fix: "add desktops",
  },
  {
    mistake: "an operating system that the host key cannot be installed on",
    source: "Microsoft, KMS activation planning, activation versions",
    expectation: { operatingSystem: "windows-server-2016" },
    population: "desktops",
    outcome: "fails",
    hop: "host activation",
    code: "0xC004F074",
    resource: "kms11-instance",
    why: "cannot be installed on Windows Server 2016",
    fix: "use Windows Server 2025",
  },
  {
    mistake: "a host key of Windows Server 2019 for Windows 11",
    source: "Microsoft, KMS activation planning, activation versions",
    expectation: { operatingSystem: "windows-server-2019", generation: "windows-server-2019" },
    population: "desktops",
    outcome: "fails",
    hop: "host key",
    code: "0xC004F042",
    resource: "kms11-instance",
    why: "does not activate Windows 11",
    fix: "host key of Volume License for Windows Server 2022 or newer",
  },
];
