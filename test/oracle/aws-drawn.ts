import type { AwsWorld, Vpc } from "./aws-world";
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
  for (const vpc of world.vpcs) drawVpc(vpc, add);
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

function drawVpc({ name, block, subnet, routes, acl, dnsSupport }: Vpc, add: Add): void {
  add("ec2/vpc:Vpc", name, `vpc-${name}`, { cidrBlock: block, enableDnsSupport: dnsSupport, enableDnsHostnames: true });
  add("ec2/subnet:Subnet", `${name}-subnet`, `subnet-${name}`, {
    ...{ vpcId: `vpc-${name}`, cidrBlock: subnet, availabilityZone: "eu-central-1a" },
  });
  add("ec2/routeTable:RouteTable", `${name}-table`, `rtb-${name}`, { vpcId: `vpc-${name}`, routes: [] });
  add("ec2/routeTableAssociation:RouteTableAssociation", `${name}-association`, `rtbassoc-${name}`, {
    ...{ subnetId: `subnet-${name}`, routeTableId: `rtb-${name}` },
  });
  const targets = {
    ...{ peering: { vpcPeeringConnectionId: "pcx-1" }, transit: { transitGatewayId: "tgw-1" } },
    ...{ internet: { gatewayId: "igw-1" }, nat: { natGatewayId: "nat-1" } },
  };
  routes.forEach(({ to, by, asList }, at) => {
    const list = `pl-route-${name}-${at}`;
    if (asList) drawList(list, [to], add);
    add("ec2/route:Route", `${name}-route-${at}`, `r-${name}-${at}`, {
      ...{ routeTableId: `rtb-${name}`, ...targets[by] },
      ...(asList ? { destinationPrefixListId: list } : { destinationCidrBlock: to }),
    });
  });
  if (!acl) return;
  add("ec2/networkAcl:NetworkAcl", `${name}-acl`, `acl-${name}`, { vpcId: `vpc-${name}` });
  add("ec2/networkAclAssociation:NetworkAclAssociation", `${name}-acl-association`, `aclassoc-${name}`, {
    ...{ networkAclId: `acl-${name}`, subnetId: `subnet-${name}` },
  });
  for (const rule of acl) {
    const key = `${name}-acl-${rule.egress ? "out" : "in"}-${rule.number}`;
    add("ec2/networkAclRule:NetworkAclRule", key, key, {
      ...{ networkAclId: `acl-${name}`, ruleNumber: rule.number, egress: rule.egress, protocol: rule.protocol },
      ...{ ruleAction: rule.allow ? "allow" : "deny", cidrBlock: rule.block, ...span(rule.ports) },
    });
  }
}

function drawList(id: string, blocks: readonly string[], add: Add): void {
  add("ec2/managedPrefixList:ManagedPrefixList", id, id, {
    ...{ name: id, addressFamily: "IPv4", maxEntries: blocks.length, entries: blocks.map((cidr) => ({ cidr })) },
  });
}

function drawTransit({ transit, vpcs }: AwsWorld, add: Add): void {
  if (!transit) return;
  const word = transit.tables === "default" ? "enable" : "disable";
  add("ec2transitgateway/transitGateway:TransitGateway", "tgw", "tgw-1", {
    ...{ defaultRouteTableAssociation: word, defaultRouteTablePropagation: word },
  });
  for (const name of transit.attached) {
    // A subnet of its own, without an ACL: those of the machines' subnets then hold for what comes by the gateway.
    const vpc = vpcs.find((one) => one.name === name);
    add("ec2/subnet:Subnet", `${name}-attachment-subnet`, `subnet-${name}-attachment`, {
      ...{ vpcId: `vpc-${name}`, cidrBlock: attachmentBlocks[name], availabilityZone: "eu-central-1a" },
    });
    add("ec2/routeTableAssociation:RouteTableAssociation", `${name}-attachment-association`, `rtbassoc-${name}-a`, {
      ...{ subnetId: `subnet-${name}-attachment`, routeTableId: `rtb-${vpc?.name}` },
    });
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

function drawHost({ group, listening, guestFirewall }: AwsWorld, add: Add): void {
  group.forEach(({ blocks, asList }, at) => {
    if (asList) drawList(`pl-group-${at}`, blocks, add);
  });
  add("ec2/securityGroup:SecurityGroup", "sg", "sg-1", {
    ...{ vpcId: "vpc-hosts", egress: [] },
    ingress: group.map(({ blocks, asList, protocol, ports }, at) => ({
      ...{ protocol, ...(protocol === "-1" ? { fromPort: 0, toPort: 0 } : span(ports)) },
      ...(asList ? { prefixListIds: [`pl-group-${at}`] } : { cidrBlocks: blocks }),
    })),
  });
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

function drawZone({ zone }: AwsWorld, add: Add): void {
  const [first = "hosts", ...others] = zone.seenFrom;
  // A private zone has a VPC at least; one that nobody asks is what remains.
  const vpcs = zone.seenFrom.length === 0 ? [{ vpcId: "vpc-elsewhere" }] : [{ vpcId: `vpc-${first}` }];
  add("route53/zone:Zone", "zone", "Z1", { name: "corp.example.com", vpcs });
  for (const other of others) {
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
