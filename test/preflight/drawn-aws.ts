import type { Expectation } from "../../preflight/expectation";
import { awsEstate, awsRoute, awsTables, awsTransit, type Drawing, head, servers } from "./drawn";
import { green, open, red } from "./drawn-azure";
import { acl, type DrawnCase, everything } from "./drawn-cases";
import { declared, type Inputs } from "./plans";

const e = "aws:ec2/";
const t = "aws:ec2transitgateway/";
const nfw = "aws:networkfirewall/";
const aclRule = (ruleNo: number, action: string, change: Inputs): Inputs => ({
  ...{ ruleNo, action, protocol: "tcp", cidrBlock: "10.0.0.0/8", fromPort: 1688, toPort: 1688, ...change },
});
const sg = (drawing: Drawing, ...ingress: Inputs[]) => drawing.set("sg", "ingress", ingress);
const rule = (change: Inputs): Inputs => ({ protocol: "tcp", fromPort: 1688, toPort: 1688, ...change });
const member = (drawing: Drawing, name: string, ip: string, group: string, subnetId = "subnet-spoke") =>
  drawing.add(`${e}instance:Instance`, name, `i-${name}`, { subnetId, privateIp: ip, vpcSecurityGroupIds: [group] });
const group = (drawing: Drawing, name: string, vpcId: string, change: Inputs = {}) =>
  drawing.add(`${e}securityGroup:SecurityGroup`, name, `sg-${name}`, { vpcId, ingress: [], egress: [], ...change });
const one = (ip: string): Partial<Expectation> => ({ populations: [{ ...servers, cidrs: [`${ip}/32`] }] });

/** Hosts and servers by a transit gateway and a firewall in a network of its own between them. */
function inspection(stateful: Inputs[], settings: Inputs = {}): Drawing {
  const drawing = awsTransit({ defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" });
  drawing.add(`${e}vpc:Vpc`, "gate", "vpc-gate", { cidrBlock: "10.99.0.0/24", enableDnsSupport: true });
  for (const [name, block] of [
    ["entry", "10.99.0.0/28"],
    ["wall", "10.99.0.16/28"],
  ] as const)
    drawing
      .add(`${e}subnet:Subnet`, `${name}-subnet`, `subnet-${name}`, {
        ...{ vpcId: "vpc-gate", cidrBlock: block, availabilityZone: "eu-central-1a" },
      })
      .add(`${e}routeTable:RouteTable`, `${name}-table`, `rtb-${name}`, { vpcId: "vpc-gate", routes: [] })
      .add(`${e}routeTableAssociation:RouteTableAssociation`, `${name}-association`, `assoc-${name}`, {
        ...{ subnetId: `subnet-${name}`, routeTableId: `rtb-${name}` },
      });
  awsRoute(drawing, "entry", "0.0.0.0/0", { vpcEndpointId: "vpce-1" });
  awsRoute(drawing, "wall", "10.0.0.0/8", { transitGatewayId: "tgw-1" });
  drawing
    .add(`${t}vpcAttachment:VpcAttachment`, "gate-attachment", "tgw-attach-gate", {
      ...{ transitGatewayId: "tgw-1", vpcId: "vpc-gate", subnetIds: ["subnet-entry"], applianceModeSupport: "enable" },
    })
    .add(`${t}routeTable:RouteTable`, "spokes", "tgw-rtb-spokes", { transitGatewayId: "tgw-1" })
    .add(`${t}routeTable:RouteTable`, "inspected", "tgw-rtb-inspected", { transitGatewayId: "tgw-1" })
    .add(`${t}route:Route`, "to-gate", "tgw-route-gate", {
      ...{ destinationCidrBlock: "0.0.0.0/0", transitGatewayRouteTableId: "tgw-rtb-spokes" },
      transitGatewayAttachmentId: "tgw-attach-gate",
    });
  for (const [name, table] of [
    ["hosts", "spokes"],
    ["spoke", "spokes"],
    ["gate", "inspected"],
  ] as const) {
    drawing.add(`${t}routeTableAssociation:RouteTableAssociation`, `${name}-in`, `in-${name}`, {
      ...{ transitGatewayAttachmentId: `tgw-attach-${name}`, transitGatewayRouteTableId: `tgw-rtb-${table}` },
    });
    if (name !== "gate")
      drawing.add(`${t}routeTablePropagation:RouteTablePropagation`, `${name}-told`, `told-${name}`, {
        ...{ transitGatewayAttachmentId: `tgw-attach-${name}`, transitGatewayRouteTableId: "tgw-rtb-inspected" },
      });
  }
  stateful.forEach((ruleGroup, index) => {
    drawing.add(`${nfw}ruleGroup:RuleGroup`, `rules-${index}`, `arn:rules-${index}`, ruleGroup);
  });
  return drawing
    .add(`${nfw}firewallPolicy:FirewallPolicy`, "policy", "arn:policy", {
      firewallPolicy: {
        statelessDefaultActions: ["aws:forward_to_sfe"],
        statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
        statefulRuleGroupReferences: stateful.map((_, index) => ({
          resourceArn: `arn:rules-${index}`,
          priority: index + 1,
        })),
        ...settings,
      },
    })
    .add(`${nfw}firewall:Firewall`, "nfw", "arn:nfw", {
      ...{ firewallPolicyArn: "arn:policy", vpcId: "vpc-gate", subnetMappings: [{ subnetId: "subnet-wall" }] },
    })
    .saw("nfw", "firewallStatuses", [
      { syncStates: [{ availabilityZone: "eu-central-1a", attachments: [{ endpointId: "vpce-1" }] }] },
    ]);
}
const suricata = (rulesString: string, more: Inputs = {}): Inputs => ({
  type: "STATEFUL",
  ruleGroup: { rulesSource: { rulesString }, ...more },
});
const strict = { statefulEngineOptions: { ruleOrder: "STRICT_ORDER" }, statefulDefaultActions: ["aws:drop_strict"] };
const stateless = (rules: Inputs[]): Inputs => ({
  type: "STATELESS",
  ruleGroup: {
    rulesSource: { statelessRulesAndCustomActions: { statelessRules: rules } },
  },
});
const flat = (priority: number, action: string, match: Inputs): Inputs => ({
  priority,
  ruleDefinition: { actions: [action], matchAttributes: { protocols: [6], ...match } },
});
const withStateless = (rules: Inputs[], otherwise: string, stateful: Inputs[] = []) => {
  const drawing = inspection(stateful, { statelessDefaultActions: [otherwise] });
  drawing.add(`${nfw}ruleGroup:RuleGroup`, "stateless", "arn:stateless", stateless(rules));
  return drawing.set("policy", "firewallPolicy.statelessRuleGroupReferences", [
    { resourceArn: "arn:stateless", priority: 1 },
  ]);
};
const toHosts = {
  destinations: [{ addressDefinition: "10.90.0.0/24" }],
  destinationPorts: [{ fromPort: 1688, toPort: 1688 }],
};
const fromHosts = { sources: [{ addressDefinition: "10.90.0.0/24" }], sourcePorts: [{ fromPort: 1688, toPort: 1688 }] };

const acls = "AWS, Network ACLs";
const groups = "AWS, Security groups";

export const awsFilters: readonly DrawnCase[] = [
  green("an ACL that lets the port in and ephemeral ports out", `${acls}: ephemeral ports`, () =>
    acl(awsEstate(), {
      ingress: [aclRule(100, "allow", {})],
      egress: [aclRule(100, "allow", { fromPort: 1024, toPort: 65535 })],
    }),
  ),
  red(
    "an ACL that lets the port out, and no ephemeral ports",
    `${acls}: ephemeral ports`,
    ["network rules", "outbound answers"],
    () => acl(awsEstate(), { ingress: [aclRule(100, "allow", {})], egress: [aclRule(100, "allow", {})] }),
  ),
  red(
    "an ACL with the ephemeral ports of Linux only",
    `${acls}: ephemeral ports`,
    ["network rules", "outbound answers"],
    () =>
      acl(awsEstate(), {
        ingress: [aclRule(100, "allow", {})],
        egress: [aclRule(100, "allow", { fromPort: 32768, toPort: 49151 })],
      }),
  ),
  red(
    "an ACL that denies a part of the clients by a lower number",
    `${acls}: rule numbers`,
    ["network rules", "10.60.7.0/24"],
    () =>
      acl(awsEstate(), {
        ingress: [aclRule(90, "deny", { cidrBlock: "10.60.7.0/24" }), aclRule(100, "allow", {})],
        egress: [everything],
      }),
  ),
  green("an ACL that denies by a higher number", `${acls}: rule numbers`, () =>
    acl(awsEstate(), {
      ingress: [aclRule(110, "deny", { cidrBlock: "10.60.7.0/24" }), aclRule(100, "allow", {})],
      egress: [everything],
    }),
  ),
  red("an ACL of one's own without rules", `${acls}: a custom ACL denies`, ["network rules", "inbound"], () =>
    acl(awsEstate(), {}),
  ),
  red("an ACL of the clients that lets no request out", acls, ["network rules", "outbound"], () =>
    acl(awsEstate(), { ingress: [everything] }, "subnet-spoke"),
  ),
  green(
    "a rule that names the group of a client in the peered VPC",
    `${groups}: referencing over a peering`,
    () =>
      sg(
        member(
          group(awsEstate(), "clients", "vpc-spoke", {
            egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
          }),
          "pc",
          "10.60.0.7",
          "sg-clients",
        ),
        rule({ securityGroups: ["sg-clients"] }),
      ),
    one("10.60.0.7"),
  ),
  red(
    "a rule that names a group, over a transit gateway that does not carry it",
    "AWS, Transit gateway: security group referencing",
    ["network rules", ""],
    () =>
      sg(
        member(
          group(awsTransit(), "clients", "vpc-spoke", {
            egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
          }),
          "pc",
          "10.60.0.7",
          "sg-clients",
        ),
        rule({ securityGroups: ["sg-clients"] }),
      ),
    one("10.60.0.7"),
  ),
  red(
    "the client's own group lets nothing out",
    `${groups}: outbound rules`,
    ["network rules", "pc"],
    () => member(group(awsEstate(), "clients", "vpc-spoke"), "pc", "10.60.0.7", "sg-clients"),
    one("10.60.0.7"),
  ),
  green(
    "the client's own group lets the port out",
    `${groups}: outbound rules`,
    () =>
      member(
        group(awsEstate(), "clients", "vpc-spoke", { egress: [rule({ cidrBlocks: ["10.90.0.0/24"] })] }),
        "pc",
        "10.60.0.7",
        "sg-clients",
      ),
    one("10.60.0.7"),
  ),
  red("the hosts have the VPC's default group", `${groups}: the default group`, ["network rules", ""], () =>
    awsEstate().set("kms01", "vpcSecurityGroupIds", undefined),
  ),
  green("a prefix list with the clients", "AWS, Managed prefix lists", () =>
    sg(
      awsEstate().add(`${e}managedPrefixList:ManagedPrefixList`, "list", "pl-1", {
        entries: [{ cidr: "10.60.0.0/16" }],
        addressFamily: "IPv4",
      }),
      rule({ prefixListIds: ["pl-1"] }),
    ),
  ),
  red(
    "a prefix list without a part of the clients",
    "AWS, Managed prefix lists",
    ["network rules", "10.60.128.0/17"],
    () =>
      sg(
        awsEstate().add(`${e}managedPrefixList:ManagedPrefixList`, "list", "pl-1", {
          entries: [{ cidr: "10.60.0.0/17" }],
          addressFamily: "IPv4",
        }),
        rule({ prefixListIds: ["pl-1"] }),
      ),
  ),
  green("the host's card is a resource of its own", "AWS, Elastic network interfaces", () =>
    awsEstate()
      .add(`${e}networkInterface:NetworkInterface`, "card", "eni-kms", {
        ...{ subnetId: "subnet-hosts", privateIps: ["10.90.0.4"], securityGroups: ["sg-1"] },
      })
      .set("kms01", "subnetId", undefined)
      .set("kms01", "privateIp", undefined)
      .set("kms01", "vpcSecurityGroupIds", undefined)
      .set("kms01", "networkInterfaces", [{ deviceIndex: 0, networkInterfaceId: "eni-kms" }]),
  ),
];

export const awsFirewalls: readonly DrawnCase[] = [
  green("a firewall between, with a rule that passes", "AWS Network Firewall: centralized inspection", () =>
    inspection([suricata("pass tcp 10.60.0.0/16 any -> 10.90.0.0/24 1688 (sid:1;)")], strict),
  ),
  red(
    "a firewall between, in strict order, without a rule",
    "AWS Network Firewall: default actions",
    ["network rules", "default action"],
    () => inspection([suricata("pass tcp 10.60.0.0/16 any -> 10.90.0.0/24 1689 (sid:1;)")], strict),
  ),
  green("a firewall between, in the default order, without a rule", "AWS Network Firewall: action order", () =>
    inspection([suricata("alert tcp any any -> any any (sid:1;)")]),
  ),
  green("the clients' range as a variable of the rule group", "AWS Network Firewall: rule variables", () =>
    inspection(
      [
        suricata("pass tcp $CLIENTS any -> $HOSTS 1688 (sid:1;)", {
          ruleVariables: {
            ipSets: [
              { key: "CLIENTS", ipSet: { definitions: ["10.60.0.0/16"] } },
              { key: "HOSTS", ipSet: { definitions: ["10.90.0.0/24"] } },
            ],
          },
        }),
      ],
      strict,
    ),
  ),
  red(
    "the home network is the firewall's own VPC where nobody says otherwise",
    "AWS Network Firewall: HOME_NET",
    ["network rules", "default action"],
    () => inspection([suricata("pass tcp $HOME_NET any -> any 1688 (sid:1;)")], strict),
  ),
  green("a list of domains says nothing of the port", "AWS Network Firewall: stateful domain lists", () =>
    inspection([
      {
        type: "STATEFUL",
        ruleGroup: {
          rulesSource: {
            rulesSourceList: {
              ...{
                generatedRulesType: "ALLOWLIST",
                targetTypes: ["TLS_SNI", "HTTP_HOST"],
                targets: [".microsoft.com"],
              },
            },
          },
        },
      },
    ]),
  ),
  red(
    "a stateless rule that drops the port",
    "AWS Network Firewall: stateless rule groups",
    ["network rules", "stateless"],
    () => withStateless([flat(1, "aws:drop", toHosts)], "aws:forward_to_sfe"),
  ),
  red(
    "a stateless pass for requests, and the default drops the answers",
    "AWS Network Firewall: stateless rules see packets",
    ["network rules", "answers"],
    () => withStateless([flat(1, "aws:pass", toHosts)], "aws:drop"),
  ),
  green("stateless passes for both directions", "AWS Network Firewall: stateless rule groups", () =>
    withStateless([flat(1, "aws:pass", toHosts), flat(2, "aws:pass", fromHosts)], "aws:drop"),
  ),
  green("stateless rules that forward to stateful ones", "AWS Network Firewall: stateless rule groups", () =>
    withStateless([flat(1, "aws:forward_to_sfe", toHosts), flat(2, "aws:forward_to_sfe", fromHosts)], "aws:drop", [
      suricata("pass tcp any any -> any 1688 (sid:1;)"),
    ]),
  ),
  red(
    "a drop in a later group of strict order comes too late, but a pass before it is for others",
    "AWS Network Firewall: strict order",
    ["network rules", "drop"],
    () =>
      inspection(
        [suricata("pass tcp 10.61.0.0/16 any -> any 1688 (sid:1;)"), suricata("drop tcp any any -> any 1688 (sid:2;)")],
        { statefulEngineOptions: { ruleOrder: "STRICT_ORDER" } },
      ),
  ),
  red("a rule that rejects", "AWS Network Firewall: actions", ["network rules", "reject"], () =>
    inspection([suricata("reject tcp any any -> any 1688 (sid:1;)")]),
  ),
];

const transit = "AWS, Transit gateways";

export const awsRoutes: readonly DrawnCase[] = [
  red(
    "two attachments that nobody propagates to one table",
    `${transit}: propagation`,
    ["route", "no route there"],
    () => awsTables().remove("spoke-tgw-route"),
  ),
  green("a static route beats a propagated one of the same prefix", `${transit}: route evaluation order`, () =>
    awsTables().add(`${t}routeTablePropagation:RouteTablePropagation`, "p", "p-1", {
      ...{ transitGatewayAttachmentId: "tgw-attach-spoke", transitGatewayRouteTableId: "tgw-rtb-hosts" },
    }),
  ),
  green("a blackhole for a wider range", `${transit}: the most specific route`, () =>
    awsTables().add(`${t}route:Route`, "wide", "tgw-route-wide", {
      ...{ destinationCidrBlock: "10.0.0.0/8", blackhole: true, transitGatewayRouteTableId: "tgw-rtb-hosts" },
    }),
  ),
  red("the hosts' table does not know the clients", `${transit}: VPC route tables`, ["route", "no route"], () =>
    awsTransit().remove("hosts-route"),
  ),
  green("two transit gateways that peer, with static routes on both", `${transit}: peering attachments`, () =>
    twoGateways(),
  ),
  red(
    "two transit gateways that peer, without a route on one",
    `${transit}: peering attachments are static`,
    ["route", "no route there"],
    () => twoGateways().remove("spoke-over"),
  ),
  red("a peering attachment that nobody accepted", `${transit}: peering attachments`, ["route", "accept"], () =>
    twoGateways().remove("accepter"),
  ),
  red(
    "peered VPCs, and the clients are behind the peer's VPN",
    "AWS, VPC peering: no edge to edge routing",
    ["route", ""],
    () => awsRoute(awsEstate().remove("hosts-route"), "hosts", "10.20.0.0/16", { vpcPeeringConnectionId: "pcx-1" }),
    {
      populations: [{ ...servers, cidrs: ["10.20.0.0/16"] }],
      declarations: [declared("resolver", "corp.example.com")],
    },
  ),
  red("a private NAT gateway whose range the hosts do not know", "AWS, Private NAT gateways", ["route", ""], () =>
    natted("10.60.254.0/28").set("hosts-route", "destinationCidrBlock", "10.60.0.0/24"),
  ),
  red(
    "two zones without appliance mode: each direction by its own endpoint",
    `${transit}: appliance mode`,
    ["route", "one direction"],
    () => twoZones("disable"),
  ),
  green("two zones with appliance mode", `${transit}: appliance mode`, () => twoZones("enable")),
  red(
    "a more specific route in the clients' table leads to an appliance that is gone",
    "AWS, Route tables: blackhole",
    ["route", "blackhole"],
    () =>
      awsEstate()
        .add(`${e}route:Route`, "specific", "r-specific", {
          ...{ routeTableId: "rtb-spoke", destinationCidrBlock: "10.90.0.0/25", networkInterfaceId: "eni-gone" },
        })
        .saw("specific", "state", "blackhole"),
  ),
  red("answers by a NAT gateway for public addresses", "AWS, NAT gateways", ["route", ""], () =>
    awsEstate().set("hosts-route", "vpcPeeringConnectionId", undefined).set("hosts-route", "natGatewayId", "nat-1"),
  ),
];

/** The hosts' gateway and the servers' in two regions, with a peering between. */
function twoGateways(): Drawing {
  const drawing = awsTransit()
    .set("spoke-attachment", "transitGatewayId", "tgw-2")
    .set("spoke-route", "transitGatewayId", "tgw-2");
  drawing
    .add(`${t}transitGateway:TransitGateway`, "tgw2", "tgw-2", {})
    .saw("tgw", "associationDefaultRouteTableId", "tgw-rtb-1")
    .saw("tgw2", "associationDefaultRouteTableId", "tgw-rtb-2")
    .add(`${t}peeringAttachment:PeeringAttachment`, "peer", "tgw-attach-peer", {
      ...{ transitGatewayId: "tgw-1", peerTransitGatewayId: "tgw-2", peerRegion: "eu-west-1" },
    })
    .add(`${t}peeringAttachmentAccepter:PeeringAttachmentAccepter`, "accepter", "tgw-attach-peer", {
      transitGatewayAttachmentId: "tgw-attach-peer",
    });
  for (const [name, table, block] of [
    ["hosts", "tgw-rtb-1", "10.60.0.0/16"],
    ["spoke", "tgw-rtb-2", "10.90.0.0/24"],
  ] as const)
    drawing.add(`${t}route:Route`, `${name}-over`, `over-${name}`, {
      ...{ destinationCidrBlock: block, transitGatewayRouteTableId: table },
      transitGatewayAttachmentId: "tgw-attach-peer",
    });
  return drawing;
}

/** Servers whose subnet leaves by a private NAT gateway in another subnet of their VPC. */
function natted(block: string): Drawing {
  const drawing = awsEstate()
    .add(`${e}subnet:Subnet`, "nat-subnet", "subnet-nat", {
      ...{ vpcId: "vpc-spoke", cidrBlock: block, availabilityZone: "eu-central-1a" },
    })
    .add(`${e}routeTable:RouteTable`, "nat-table", "rtb-nat", { vpcId: "vpc-spoke", routes: [] })
    .add(`${e}routeTableAssociation:RouteTableAssociation`, "nat-association", "assoc-nat", {
      ...{ subnetId: "subnet-nat", routeTableId: "rtb-nat" },
    })
    .set("spoke-subnet", "cidrBlock", "10.60.0.0/17")
    .add(`${e}natGateway:NatGateway`, "nat", "nat-1", { subnetId: "subnet-nat", connectivityType: "private" })
    .set("spoke-route", "vpcPeeringConnectionId", undefined)
    .set("spoke-route", "natGatewayId", "nat-1")
    .set("hosts-route", "destinationCidrBlock", block);
  return awsRoute(drawing, "nat", "10.90.0.0/24", { vpcPeeringConnectionId: "pcx-1" });
}

/** The firewall in two zones, hosts in one and servers in the other. */
function twoZones(applianceModeSupport: string): Drawing {
  const drawing = inspection([suricata("pass tcp any any -> any 1688 (sid:1;)")]);
  drawing.set("spoke-subnet", "availabilityZone", "eu-central-1b");
  for (const [name, block] of [
    ["entry2", "10.99.0.32/28"],
    ["wall2", "10.99.0.48/28"],
  ] as const)
    drawing
      .add(`${e}subnet:Subnet`, `${name}-subnet`, `subnet-${name}`, {
        ...{ vpcId: "vpc-gate", cidrBlock: block, availabilityZone: "eu-central-1b" },
      })
      .add(`${e}routeTable:RouteTable`, `${name}-table`, `rtb-${name}`, { vpcId: "vpc-gate", routes: [] })
      .add(`${e}routeTableAssociation:RouteTableAssociation`, `${name}-association`, `assoc-${name}`, {
        ...{ subnetId: `subnet-${name}`, routeTableId: `rtb-${name}` },
      });
  awsRoute(drawing, "entry2", "0.0.0.0/0", { vpcEndpointId: "vpce-2" });
  awsRoute(drawing, "wall2", "10.0.0.0/8", { transitGatewayId: "tgw-1" });
  return drawing
    .set("nfw", "subnetMappings", [{ subnetId: "subnet-wall" }, { subnetId: "subnet-wall2" }])
    .saw("nfw", "firewallStatuses", [
      {
        syncStates: [
          { availabilityZone: "eu-central-1a", attachments: [{ endpointId: "vpce-1", subnetId: "subnet-wall" }] },
          { availabilityZone: "eu-central-1b", attachments: [{ endpointId: "vpce-2", subnetId: "subnet-wall2" }] },
        ],
      },
    ])
    .set("gate-attachment", "subnetIds", ["subnet-entry", "subnet-entry2"])
    .set("gate-attachment", "applianceModeSupport", applianceModeSupport);
}

const resolver = (drawing: Drawing, domainName: string, ip: string, vpcId = "vpc-spoke", ruleType = "FORWARD") =>
  drawing
    .add("aws:route53/resolverRule:ResolverRule", `rule-${domainName}`, `rslvr-rr-${domainName}`, {
      ...{ domainName, ruleType, ...(ruleType === "FORWARD" ? { targetIps: [{ ip, port: 53 }] } : {}) },
    })
    .add(
      "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
      `used-${domainName}`,
      `rslvr-ra-${domainName}`,
      {
        ...{ resolverRuleId: `rslvr-rr-${domainName}`, vpcId },
      },
    );
const inbound = (drawing: Drawing, udp = true) =>
  group(drawing, "dns", "vpc-hosts", {
    ingress: [{ protocol: udp ? "udp" : "tcp", fromPort: 53, toPort: 53, cidrBlocks: ["10.0.0.0/8"] }],
  }).add("aws:route53/resolverEndpoint:ResolverEndpoint", "inbound", "rslvr-in-1", {
    ...{ direction: "INBOUND", securityGroupIds: ["sg-dns"] },
    ipAddresses: [
      { subnetId: "subnet-hosts", ip: "10.90.0.53" },
      { subnetId: "subnet-hosts", ip: "10.90.0.54" },
    ],
  });
const elsewhere = (drawing: Drawing) => drawing.set("zone", "vpcs", [{ vpcId: "vpc-hosts" }]);

export const awsNames: readonly DrawnCase[] = [
  green("a rule of the clients' VPC forwards to the hosts' resolver", "AWS, Forwarding outbound DNS queries", () =>
    resolver(inbound(elsewhere(awsEstate())), "corp.example.com", "10.90.0.53"),
  ),
  red(
    "the rule is not associated with the clients' VPC",
    "AWS, Resolver rules: associations",
    ["zone", "not linked"],
    () => resolver(inbound(elsewhere(awsEstate())), "corp.example.com", "10.90.0.53", "vpc-hosts"),
  ),
  open(
    "a rule to servers on premises comes before the zone of the same name",
    "AWS, Private hosted zones: rules go first",
    ["zone", "10.20.0.53"],
    () => resolver(awsEstate(), "corp.example.com", "10.20.0.53"),
  ),
  green("a rule for the parent's name does not: the zone's is longer", "AWS, Resolver rules: the most specific", () =>
    resolver(awsEstate(), "example.com", "10.20.0.53"),
  ),
  green("a system rule leaves the name to the zone", "AWS, Resolver rules: system rules", () =>
    resolver(resolver(awsEstate(), "example.com", "10.20.0.53"), "corp.example.com", "", "vpc-spoke", "SYSTEM"),
  ),
  green(
    "on premises by the inbound endpoint",
    "AWS, Forwarding inbound DNS queries",
    () => vpn(inbound(elsewhere(awsEstate()))),
    { populations: [{ ...servers, cidrs: ["10.20.0.0/16"], dnsServers: ["10.90.0.53", "10.90.0.54"] }] },
  ),
  red(
    "the inbound endpoint's group lets no UDP in",
    "AWS, Resolver endpoints: security groups",
    ["zone", "UDP 53"],
    () => vpn(inbound(elsewhere(awsEstate()), false)),
    { populations: [{ ...servers, cidrs: ["10.20.0.0/16"], dnsServers: ["10.90.0.53", "10.90.0.54"] }] },
  ),
  green(
    "the zone is associated with the clients' VPC by another account",
    "AWS, Associating a VPC of another account",
    () =>
      elsewhere(awsEstate())
        .add("aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization", "authorized", "Z1:vpc-spoke", {
          ...{ zoneId: "Z1", vpcId: "vpc-spoke" },
        })
        .add("aws:route53/zoneAssociation:ZoneAssociation", "associated", "Z1:vpc-spoke:x", {
          ...{ zoneId: "Z1", vpcId: "vpc-spoke" },
        }),
  ),
  red("only authorized, and not associated", "AWS, Associating a VPC of another account", ["zone", "not linked"], () =>
    elsewhere(awsEstate()).add(
      "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
      "authorized",
      "Z1:vpc-spoke",
      {
        ...{ zoneId: "Z1", vpcId: "vpc-spoke" },
      },
    ),
  ),
  green("a VPC that names its own second address", "AWS, DHCP options: the address plus two", () =>
    awsEstate()
      .add(`${e}vpcDhcpOptions:VpcDhcpOptions`, "dhcp", "dopt-1", { domainNameServers: ["10.60.0.2"] })
      .add(`${e}vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation`, "dhcp-used", "dopt-1-spoke", {
        ...{ dhcpOptionsId: "dopt-1", vpcId: "vpc-spoke" },
      }),
  ),
  red(
    "a longer zone that the clients' VPC sees, and that holds nothing",
    "AWS, Private hosted zones: overlapping namespaces",
    ["address", ""],
    () =>
      awsEstate()
        .set("srv", "records", ["0 0 1688 kms01.hosts.corp.example.com"])
        .set("address", "name", "kms01.hosts.corp.example.com")
        .add("aws:route53/zone:Zone", "longer", "Z2", {
          name: "hosts.corp.example.com",
          vpcs: [{ vpcId: "vpc-spoke" }],
        }),
  ),
  red(
    "a public zone holds the records, and a private one of the same name none",
    "AWS, Split-view DNS",
    ["record", ""],
    () =>
      awsEstate()
        .set("zone", "vpcs", [])
        .add("aws:route53/zone:Zone", "private", "Z2", { name: "corp.example.com", vpcs: [{ vpcId: "vpc-spoke" }] }),
  ),
];

/** A site behind a VPN of the hosts' VPC, with static routes. */
function vpn(drawing: Drawing): Drawing {
  drawing
    .add(`${e}vpnGateway:VpnGateway`, "vgw", "vgw-1", { vpcId: "vpc-hosts" })
    .add(`${e}vpnConnection:VpnConnection`, "vpn", "vpn-1", { vpnGatewayId: "vgw-1", staticRoutesOnly: true })
    .add(`${e}vpnConnectionRoute:VpnConnectionRoute`, "vpn-route", "vpn-r-1", {
      ...{ vpnConnectionId: "vpn-1", destinationCidrBlock: "10.20.0.0/16" },
    });
  return awsRoute(drawing.remove("hosts-route"), "hosts", "10.20.0.0/16", { gatewayId: "vgw-1" });
}

const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key-AbCdEf";
const online = { ActivationMethod: "'online'", ConfirmationId: "''" };
const setup = (drawing: Drawing, change: Record<string, string>) =>
  drawing.set(
    "setup",
    "content",
    JSON.stringify({ mainSteps: [{ inputs: { runCommand: head(change).split("\n") } }] }),
  );
const allow = (change: Inputs = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn, ...change }],
  });
/** The host key in Secrets Manager, by endpoints of the hosts' VPC, for the role of the host. */
function secret(policy = allow()): Drawing {
  const drawing = setup(awsEstate(), { SecretAddress: `'${arn}'` });
  group(drawing, "endpoints", "vpc-hosts", {
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.90.0.0/24"] }],
  });
  for (const name of ["secretsmanager", "ssm", "ssmmessages", "ec2messages"])
    drawing.add(`${e}vpcEndpoint:VpcEndpoint`, `${name}-endpoint`, `vpce-${name}`, {
      ...{ vpcId: "vpc-hosts", serviceName: `com.amazonaws.eu-central-1.${name}`, vpcEndpointType: "Interface" },
      ...{ privateDnsEnabled: true, subnetIds: ["subnet-hosts"], securityGroupIds: ["sg-endpoints"] },
    });
  return drawing
    .set("sg", "egress", [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.90.0.0/24"] }])
    .add("aws:secretsmanager/secret:Secret", "secret", arn, { name: "kms-host-key" }, { arn })
    .add(
      "aws:iam/role:Role",
      "role",
      "kms-role",
      { name: "kms-role" },
      { arn: "arn:aws:iam::111122223333:role/kms-role", name: "kms-role" },
    )
    .add("aws:iam/instanceProfile:InstanceProfile", "profile", "kms-profile", { name: "kms-profile", role: "kms-role" })
    .add("aws:iam/rolePolicy:RolePolicy", "reads", "kms-role:reads", { role: "kms-role", policy })
    .set("kms01", "iamInstanceProfile", "kms-profile");
}
const key = "arn:aws:kms:eu-central-1:111122223333:key/k-1";

export const awsNeeds: readonly DrawnCase[] = [
  green("the secret by an endpoint", "AWS, Secrets Manager VPC endpoints", () => secret()),
  red(
    "a policy that denies after it allows",
    "AWS, IAM policy evaluation: explicit deny",
    ["host activation", "secret"],
    () =>
      secret(
        JSON.stringify({
          Statement: [
            { Effect: "Allow", Action: "*", Resource: "*" },
            { Effect: "Deny", Action: "secretsmanager:*", Resource: "*" },
          ],
        }),
      ),
  ),
  red("a policy for another secret", "AWS, IAM policies for secrets", ["host activation", "secret"], () =>
    secret(allow({ Resource: arn.replace("kms-host-key", "another") })),
  ),
  red("a policy that describes and does not get", "AWS, IAM policies for secrets", ["host activation", "secret"], () =>
    secret(allow({ Action: "secretsmanager:DescribeSecret" })),
  ),
  red(
    "the endpoint's group lets the hosts' subnet in no more",
    "AWS, Interface endpoints: security groups",
    ["host activation", "TCP 443 in"],
    () => secret().set("sg-endpoints".replace("sg-", ""), "ingress", []),
  ),
  red("no endpoint and no way out", "AWS, Secrets Manager VPC endpoints", ["host activation", "secretsmanager"], () =>
    secret().remove("secretsmanager-endpoint"),
  ),
  red("an endpoint in another VPC", "AWS, Interface endpoints", ["host activation", "secretsmanager"], () =>
    secret()
      .set("secretsmanager-endpoint", "vpcId", "vpc-spoke")
      .set("secretsmanager-endpoint", "subnetIds", ["subnet-spoke"]),
  ),
  red(
    "an endpoint without its private name",
    "AWS, Interface endpoints: private DNS",
    ["host activation", "private name"],
    () => secret().set("secretsmanager-endpoint", "privateDnsEnabled", false),
  ),
  red(
    "an endpoint whose policy lets nobody read secrets",
    "AWS, Endpoint policies",
    ["host activation", "policy of the endpoint"],
    () =>
      secret().set(
        "secretsmanager-endpoint",
        "policy",
        JSON.stringify({
          Statement: [{ Effect: "Allow", Principal: "*", Action: "secretsmanager:ListSecrets", Resource: "*" }],
        }),
      ),
  ),
  red("an endpoint whose policy denies", "AWS, Endpoint policies", ["host activation", "policy of the endpoint"], () =>
    secret().set(
      "secretsmanager-endpoint",
      "policy",
      JSON.stringify({
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
          { Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" },
        ],
      }),
    ),
  ),
  red(
    "a key of one's own that the role may not use",
    "AWS, Secrets Manager: encryption and decryption",
    ["host activation", ""],
    () =>
      secret()
        .set("secret", "kmsKeyId", key)
        .add(
          "aws:kms/key:Key",
          "key",
          "k-1",
          {
            policy: JSON.stringify({
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { AWS: "arn:aws:iam::111122223333:root" },
                  Action: "kms:*",
                  Resource: "*",
                },
              ],
            }),
          },
          { arn: key, keyId: "k-1" },
        ),
  ),
  green("a key of one's own that the role may use", "AWS, Secrets Manager: encryption and decryption", () =>
    secret(
      JSON.stringify({
        Statement: [
          { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn },
          { Effect: "Allow", Action: "kms:Decrypt", Resource: key },
        ],
      }),
    )
      .set("secret", "kmsKeyId", key)
      .add(
        "aws:kms/key:Key",
        "key",
        "k-1",
        {
          policy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" },
            ],
          }),
        },
        { arn: key, keyId: "k-1" },
      ),
  ),
  red(
    "a policy of the secret that denies the role",
    "AWS, Secrets Manager: resource-based policies",
    ["host activation", ""],
    () =>
      secret().add("aws:secretsmanager/secretPolicy:SecretPolicy", "own", arn, {
        secretArn: arn,
        policy: JSON.stringify({
          Statement: [
            {
              Effect: "Deny",
              Principal: { AWS: "arn:aws:iam::111122223333:role/kms-role" },
              Action: "secretsmanager:GetSecretValue",
              Resource: "*",
            },
          ],
        }),
      }),
  ),
  red("no instance profile", "AWS, IAM roles for EC2", ["host activation", "instance profile"], () =>
    secret().set("kms01", "iamInstanceProfile", undefined),
  ),
  red("an ACL that lets no answers of the endpoint in", acls, ["host activation", ""], () =>
    acl(
      secret()
        .add(`${e}subnet:Subnet`, "endpoint-subnet", "subnet-endpoint", {
          vpcId: "vpc-hosts",
          cidrBlock: "10.90.0.128/28",
          availabilityZone: "eu-central-1a",
        })
        .set("hosts-subnet", "cidrBlock", "10.90.0.0/25")
        .set("secretsmanager-endpoint", "subnetIds", ["subnet-endpoint"])
        .set("sg", "egress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }]),
      { ingress: [aclRule(100, "allow", {})], egress: [everything] },
    ),
  ),
  red(
    "activation online, and no route out",
    "AWS, Route tables",
    ["host activation", "public addresses"],
    () =>
      setup(awsEstate(), online).set("sg", "egress", [
        { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] },
      ]),
    { activation: "online" },
  ),
  green("activation online by a NAT gateway in a public subnet", "AWS, NAT gateways", () => outside(), {
    activation: "online",
  }),
  red(
    "activation online by a NAT gateway in a subnet without an internet gateway",
    "AWS, NAT gateways: public subnet",
    ["host activation", ""],
    () => outside().set("public-table", "routes", []),
    { activation: "online" },
  ),
  red(
    "activation online by an internet gateway, without a public address",
    "AWS, Internet gateways: public addresses",
    ["host activation", "public address"],
    () =>
      outside().remove("hosts-out").add(`${e}route:Route`, "hosts-out", "r-out", {
        routeTableId: "rtb-hosts",
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: "igw-1",
      }),
    { activation: "online" },
  ),
  red(
    "activation online, and the default route is a black hole",
    "AWS, Route tables: blackhole",
    ["host activation", ""],
    () => outside().saw("hosts-out", "state", "blackhole"),
    { activation: "online" },
  ),
  red(
    "activation online, and the group lets HTTP out only",
    groups,
    ["host activation", "443"],
    () => outside().set("sg", "egress", [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }]),
    { activation: "online" },
  ),
];

/** A way to the internet by a NAT gateway. */
function outside(): Drawing {
  return setup(awsEstate(), online)
    .set("sg", "egress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }])
    .add(`${e}internetGateway:InternetGateway`, "igw", "igw-1", { vpcId: "vpc-hosts" })
    .set("hosts", "cidrBlock", "10.90.0.0/16")
    .add(`${e}subnet:Subnet`, "public-subnet", "subnet-public", {
      vpcId: "vpc-hosts",
      cidrBlock: "10.90.1.0/28",
      availabilityZone: "eu-central-1a",
    })
    .add(`${e}routeTable:RouteTable`, "public-table", "rtb-public", {
      vpcId: "vpc-hosts",
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }],
    })
    .add(`${e}routeTableAssociation:RouteTableAssociation`, "public-association", "assoc-public", {
      subnetId: "subnet-public",
      routeTableId: "rtb-public",
    })
    .add(`${e}natGateway:NatGateway`, "nat", "nat-1", { subnetId: "subnet-public", allocationId: "eipalloc-1" })
    .add(`${e}route:Route`, "hosts-out", "r-out", {
      routeTableId: "rtb-hosts",
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: "nat-1",
    });
}
