import type { AclRule, AwsStyle, AwsWorld, GroupRule, Vpc } from "./aws-world";
import { confirmation, type Resource, script } from "./drawn";
import { hostAddress } from "./verdict";

type Add = (type: string, name: string, at: string, inputs: Record<string, unknown>) => void;

const span = (ports: string) => {
  const [fromPort = 0, toPort = fromPort] = ports === "*" ? [0, 65_535] : ports.split("-").map(Number);
  return { fromPort, toPort };
};

/** The world in the terms of the AWS provider. */
export function drawAws(world: AwsWorld): Resource[] {
  const resources: Resource[] = [];
  const add: Add = (type, name, at, inputs) => resources.push({ type: `aws:${type}`, name, id: at, inputs });
  for (const vpc of world.vpcs) drawVpc(vpc, world.style, add);
  const { peering } = world;
  if (peering) {
    add("ec2/vpcPeeringConnection:VpcPeeringConnection", "pcx", "pcx-1", {
      ...{ vpcId: `vpc-${peering.askedBy}`, peerVpcId: `vpc-${peering.askedBy === "hosts" ? "spoke" : "hosts"}` },
      ...(peering.accepted === "with it" ? { autoAccept: true } : {}),
    });
    if (peering.accepted === "by an accepter") {
      add("ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", "accepter", "pcx-1", {
        ...{ vpcPeeringConnectionId: "pcx-1", autoAccept: true },
      });
    }
  }
  drawTransit(world, add);
  drawHost(world, add);
  drawZone(world, add);
  return resources;
}

function drawVpc({ name, block, subnet, routes, acl, dnsSupport }: Vpc, style: AwsStyle, add: Add): void {
  add("ec2/vpc:Vpc", name, `vpc-${name}`, { cidrBlock: block, enableDnsSupport: dnsSupport, enableDnsHostnames: true });
  add("ec2/subnet:Subnet", `${name}-subnet`, `subnet-${name}`, {
    ...{ vpcId: `vpc-${name}`, cidrBlock: subnet, availabilityZone: "eu-central-1a" },
  });
  const targets = {
    ...{ peering: { vpcPeeringConnectionId: "pcx-1" }, transit: { transitGatewayId: "tgw-1" } },
    ...{ internet: { gatewayId: "igw-1" }, nat: { natGatewayId: "nat-1" } },
  };
  const inside = style.routes === "in the table";
  const drawn = routes.map(({ to, by, asList }, at) => {
    const list = `pl-route-${name}-${at}`;
    if (asList) drawList(list, [to], add);
    const block4 = inside ? { cidrBlock: to } : { destinationCidrBlock: to };
    return { ...targets[by], ...(asList ? { destinationPrefixListId: list } : block4) };
  });
  add("ec2/routeTable:RouteTable", `${name}-table`, `rtb-${name}`, {
    ...{ vpcId: `vpc-${name}`, routes: inside ? drawn : [] },
  });
  if (!inside) {
    drawn.forEach((route, at) => {
      add("ec2/route:Route", `${name}-route-${at}`, `r-${name}-${at}`, { routeTableId: `rtb-${name}`, ...route });
    });
  }
  if (style.tables === "main") {
    add("ec2/mainRouteTableAssociation:MainRouteTableAssociation", `${name}-main`, `rtbassoc-${name}-main`, {
      ...{ vpcId: `vpc-${name}`, routeTableId: `rtb-${name}` },
    });
  } else {
    drawAssociation(name, `subnet-${name}`, add);
  }
  if (acl) drawAcl(name, acl, style, add);
}

function drawAssociation(vpc: string, subnet: string, add: Add): void {
  add("ec2/routeTableAssociation:RouteTableAssociation", `${subnet}-association`, `rtbassoc-${subnet}`, {
    ...{ subnetId: subnet, routeTableId: `rtb-${vpc}` },
  });
}

function drawAcl(name: string, acl: readonly AclRule[], style: AwsStyle, add: Add): void {
  const inside = style.acl === "in the ACL";
  const entry = (rule: AclRule) => ({ protocol: rule.protocol, cidrBlock: rule.block, ...span(rule.ports) });
  const side = (egress: boolean) =>
    acl
      .filter((rule) => rule.egress === egress)
      .map((rule) => ({ ...entry(rule), ruleNo: rule.number, action: rule.allow ? "allow" : "deny" }));
  add("ec2/networkAcl:NetworkAcl", `${name}-acl`, `acl-${name}`, {
    vpcId: `vpc-${name}`,
    ...(inside ? { subnetIds: [`subnet-${name}`], ingress: side(false), egress: side(true) } : {}),
  });
  if (inside) return;
  add("ec2/networkAclAssociation:NetworkAclAssociation", `${name}-acl-association`, `aclassoc-${name}`, {
    ...{ networkAclId: `acl-${name}`, subnetId: `subnet-${name}` },
  });
  for (const rule of acl) {
    const key = `${name}-acl-${rule.egress ? "out" : "in"}-${rule.number}`;
    add("ec2/networkAclRule:NetworkAclRule", key, key, {
      ...{ networkAclId: `acl-${name}`, ruleNumber: rule.number, egress: rule.egress },
      ...{ ruleAction: rule.allow ? "allow" : "deny", ...entry(rule) },
    });
  }
}

function drawList(id: string, blocks: readonly string[], add: Add): void {
  add("ec2/managedPrefixList:ManagedPrefixList", id, id, {
    ...{ name: id, addressFamily: "IPv4", maxEntries: blocks.length, entries: blocks.map((cidr) => ({ cidr })) },
  });
}

function drawTransit({ transit, style }: AwsWorld, add: Add): void {
  if (!transit) return;
  const word = transit.tables === "default" ? "enable" : "disable";
  add("ec2transitgateway/transitGateway:TransitGateway", "tgw", "tgw-1", {
    ...{ defaultRouteTableAssociation: word, defaultRouteTablePropagation: word },
  });
  for (const name of transit.attached) {
    // A subnet of its own, without an ACL: those of the machines' subnets then hold for what comes by the gateway.
    add("ec2/subnet:Subnet", `${name}-attachment-subnet`, `subnet-${name}-attachment`, {
      ...{ vpcId: `vpc-${name}`, cidrBlock: attachmentBlocks[name], availabilityZone: "eu-central-1a" },
    });
    if (style.tables === "associated") drawAssociation(name, `subnet-${name}-attachment`, add);
    add("ec2transitgateway/vpcAttachment:VpcAttachment", `${name}-attachment`, `tgw-attach-${name}`, {
      ...{ transitGatewayId: "tgw-1", vpcId: `vpc-${name}`, subnetIds: [`subnet-${name}-attachment`] },
      ...{ transitGatewayDefaultRouteTableAssociation: word === "enable" },
      transitGatewayDefaultRouteTablePropagation: word === "enable",
    });
  }
  if (transit.tables === "default") return;
  for (const { name: table, associated, propagated, routes } of transit.tables) {
    const at = `tgw-rtb-${table}`;
    add("ec2transitgateway/routeTable:RouteTable", `tgw-${table}`, at, { transitGatewayId: "tgw-1" });
    for (const one of associated.filter((name) => transit.attached.includes(name))) {
      add(
        "ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        `tgw-${table}-of-${one}`,
        `${at}-of-${one}`,
        {
          ...{ transitGatewayAttachmentId: `tgw-attach-${one}`, transitGatewayRouteTableId: at },
        },
      );
    }
    for (const one of propagated.filter((name) => transit.attached.includes(name))) {
      add(
        "ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        `tgw-${table}-from-${one}`,
        `${at}-from-${one}`,
        {
          ...{ transitGatewayAttachmentId: `tgw-attach-${one}`, transitGatewayRouteTableId: at },
        },
      );
    }
    for (const { to, attachment } of routes) {
      add("ec2transitgateway/route:Route", `tgw-${table}-to-${to}`, `${at}-to-${to}`, {
        ...{ destinationCidrBlock: to, transitGatewayRouteTableId: at },
        ...(attachment === "blackhole"
          ? { blackhole: true }
          : { transitGatewayAttachmentId: `tgw-attach-${attachment}` }),
      });
    }
  }
}

const attachmentBlocks: Readonly<Record<string, string>> = {
  ...{ hosts: "10.90.0.240/28", spoke: "10.60.255.240/28", lab: "10.61.255.240/28" },
};

/** Rules in the group or as resources of both generations of the provider. */
function drawGroup({ group, style }: AwsWorld, add: Add): void {
  group.forEach(({ blocks, asList }, at) => {
    if (asList) drawList(`pl-group-${at}`, blocks, add);
  });
  const ports = (rule: GroupRule) => (rule.protocol === "-1" ? { fromPort: 0, toPort: 0 } : span(rule.ports));
  const sources = ({ asList, blocks }: GroupRule, at: number) =>
    asList ? { prefixListIds: [`pl-group-${at}`] } : { cidrBlocks: blocks };
  const inside = style.group === "in the group";
  add("ec2/securityGroup:SecurityGroup", "sg", "sg-1", {
    vpcId: "vpc-hosts",
    ...(inside
      ? {
          egress: [],
          ingress: group.map((rule, at) => ({ protocol: rule.protocol, ...ports(rule), ...sources(rule, at) })),
        }
      : {}),
  });
  if (inside) return;
  group.forEach((rule, at) => {
    if (style.group === "rules of either direction") {
      add("ec2/securityGroupRule:SecurityGroupRule", `sg-rule-${at}`, `sgrule-${at}`, {
        ...{ securityGroupId: "sg-1", type: "ingress", protocol: rule.protocol, ...ports(rule), ...sources(rule, at) },
      });
      return;
    }
    const each = rule.asList ? [{ prefixListId: `pl-group-${at}` }] : rule.blocks.map((cidrIpv4) => ({ cidrIpv4 }));
    each.forEach((source, part) => {
      add("vpc/securityGroupIngressRule:SecurityGroupIngressRule", `sg-rule-${at}-${part}`, `sgr-${at}-${part}`, {
        ...{ securityGroupId: "sg-1", ipProtocol: rule.protocol, ...source },
        ...(rule.protocol === "-1" ? {} : span(rule.ports)),
      });
    });
  });
}

function drawHost(world: AwsWorld, add: Add): void {
  const { listening, guestFirewall } = world;
  drawGroup(world, add);
  add("ec2/instance:Instance", "kms01", "i-1", {
    ...{ subnetId: "subnet-hosts", privateIp: hostAddress, vpcSecurityGroupIds: ["sg-1"] },
    tags: { Name: "kms01", "kmshost-role": "host" },
  });
  const lines = script(listening, guestFirewall, confirmation).split("\n");
  add("ssm/document:Document", "setup", "setup", {
    ...{ name: "setup", content: JSON.stringify({ mainSteps: [{ inputs: { runCommand: lines } }] }) },
  });
  add("ssm/association:Association", "run", "a-1", {
    ...{ name: "setup", targets: [{ key: "InstanceIds", values: ["i-1"] }] },
  });
}

function drawZone({ zone, style }: AwsWorld, add: Add): void {
  const [first = "hosts", ...others] = zone.seenFrom;
  const all = style.zone === "in the zone" ? zone.seenFrom : [first];
  // A private zone has a VPC at least; one that nobody asks is what remains.
  const vpcs = zone.seenFrom.length === 0 ? [{ vpcId: "vpc-elsewhere" }] : all.map((one) => ({ vpcId: `vpc-${one}` }));
  add("route53/zone:Zone", "zone", "Z1", { name: "corp.example.com", vpcs });
  for (const other of style.zone === "in the zone" ? [] : others) {
    add("route53/zoneAssociation:ZoneAssociation", `zone-${other}`, `Z1:vpc-${other}`, {
      ...{ zoneId: "Z1", vpcId: `vpc-${other}` },
    });
  }
  add("route53/record:Record", "srv", "Z1_srv", {
    ...{ zoneId: "Z1", name: "_vlmcs._tcp.corp.example.com", type: "SRV", ttl: 3600 },
    records: [`0 0 ${zone.port} ${zone.target}`],
  });
  if (zone.address === undefined) return;
  add("route53/record:Record", "address", "Z1_a", {
    ...{ zoneId: "Z1", name: "kms01.corp.example.com", type: "A", ttl: 3600, records: [zone.address] },
  });
}
