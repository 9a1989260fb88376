import type { EstateHost } from "../../estate/model";
import { type PlannedResource, type ResourceGraph, refOf } from "../../estate/resource-graph";
import { at, listAt, type Value } from "../../estate/values";
import { type Gate, isIn, type Packet, prefixLength } from "./packet";

const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";
const groupType = "aws:ec2/securityGroup:SecurityGroup";
const aclType = "aws:ec2/networkAcl:NetworkAcl";
const tableType = "aws:ec2/routeTable:RouteTable";

const text = (value: Value | undefined, ...path: readonly string[]) => {
  const found = at(value, ...path);
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
};
const texts = (value: Value, ...keys: readonly string[]) =>
  keys.flatMap((key) => {
    const found = at(value, key);
    if (typeof found === "string") return [found];
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  });

function target(
  graph: ResourceGraph,
  from: PlannedResource,
  kind: string,
  property: string,
): PlannedResource | undefined {
  const link = graph.follow(from, kind, [property]);
  return link.kind === "resource" ? link.resource : undefined;
}

/** Resources that name this one in a property. */
function naming(graph: ResourceGraph, kind: string, property: string, resource: PlannedResource): PlannedResource[] {
  return graph.ofType(kind).filter((one) => target(graph, one, resource.type, property) === resource);
}

interface PortRule {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly networks: readonly string[];
}

function readPorts(rule: Value, networks: readonly string[], protocolKey: string): PortRule {
  return {
    protocol: text(rule, protocolKey)?.toLowerCase() ?? "-1",
    from: Number(text(rule, "fromPort") ?? 0),
    to: Number(text(rule, "toPort") ?? 65_535),
    networks,
  };
}

function isAbout({ protocol, from, to, networks }: PortRule, address: string, port: number): boolean {
  const ports = ["-1", "all"].includes(protocol) || (["tcp", "6"].includes(protocol) && port >= from && port <= to);
  return ports && networks.some((network) => isIn(address, network));
}

/** Security groups of the host: any rule of any of them lets a packet in. Answers need no rule. */
function groupsGate(graph: ResourceGraph, groups: readonly PlannedResource[], instance: PlannedResource): Gate {
  const addressesOf = (group: PlannedResource) =>
    graph
      .ofType(instance.type)
      .filter((one) => groupsOf(graph, one).includes(group))
      .flatMap((one) => texts(one.inputs, "privateIp"));
  const members = (from: PlannedResource, property: string) => {
    const group = target(graph, from, groupType, property);
    return group ? addressesOf(group) : [];
  };
  const rules = groups.flatMap((group): PortRule[] => [
    ...(listAt(group.inputs, "ingress") ?? []).map((rule) =>
      readPorts(
        rule,
        [...texts(rule, "cidrBlocks", "ipv6CidrBlocks"), ...(at(rule, "self") === true ? addressesOf(group) : [])],
        "protocol",
      ),
    ),
    ...naming(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId", group).map(
      (rule) =>
        readPorts(
          rule.inputs,
          [...texts(rule.inputs, "cidrIpv4", "cidrIpv6"), ...members(rule, "referencedSecurityGroupId")],
          "ipProtocol",
        ),
    ),
    ...naming(graph, "aws:ec2/securityGroupRule:SecurityGroupRule", "securityGroupId", group)
      .filter((rule) => text(rule.inputs, "type") === "ingress")
      .map((rule) =>
        readPorts(
          rule.inputs,
          [...texts(rule.inputs, "cidrBlocks", "ipv6CidrBlocks"), ...members(rule, "sourceSecurityGroupId")],
          "protocol",
        ),
      ),
  ]);
  return {
    hop: "network rules",
    title: "the security groups of the host",
    resource: refOf(groups[0] ?? instance),
    passes: ({ source, destinationPort }) => rules.some((rule) => isAbout(rule, source, destinationPort)),
    networks: rules.flatMap(({ networks }) => networks),
    ports: [],
  };
}

function groupsOf(graph: ResourceGraph, instance: PlannedResource): PlannedResource[] {
  const sources = graph.sourcesOf(instance, "vpcSecurityGroupIds", groupType);
  return (listAt(instance.inputs, "vpcSecurityGroupIds") ?? []).flatMap((id) => {
    if (typeof id !== "string") return sources;
    const link = graph.resolve(id, groupType, []);
    return link.kind === "resource" ? [link.resource] : sources;
  });
}

/** The ACL of the host's subnet has no memory: the request goes in by one rule, the answer out by another. */
function aclGate(
  graph: ResourceGraph,
  subnet: PlannedResource,
  unasked: (source: string) => boolean,
): Gate | undefined {
  const association = naming(graph, "aws:ec2/networkAclAssociation:NetworkAclAssociation", "subnetId", subnet)[0];
  const inline = graph.ofType(aclType).find((one) => {
    const sources = graph.sourcesOf(one, "subnetIds", subnetType);
    return (listAt(one.inputs, "subnetIds") ?? []).some((id) => {
      const link = graph.resolve(id, subnetType, sources);
      return link.kind === "resource" && link.resource === subnet;
    });
  });
  const acl = association ? target(graph, association, aclType, "networkAclId") : inline;
  if (!acl) return undefined;
  const rule = (value: Value, egress: boolean, number: string, action: string) => ({
    ...readPorts(value, texts(value, "cidrBlock", "ipv6CidrBlock"), "protocol"),
    egress,
    number: Number(text(value, number)),
    allow: text(value, action)?.toLowerCase() === "allow",
  });
  const rules = [
    ...(listAt(acl.inputs, "ingress") ?? []).map((one) => rule(one, false, "ruleNo", "action")),
    ...(listAt(acl.inputs, "egress") ?? []).map((one) => rule(one, true, "ruleNo", "action")),
    ...naming(graph, "aws:ec2/networkAclRule:NetworkAclRule", "networkAclId", acl).map(({ inputs }) =>
      rule(inputs, at(inputs, "egress") === true, "ruleNumber", "ruleAction"),
    ),
  ].sort((a, b) => a.number - b.number);
  const allows = (egress: boolean, far: string, port: number) =>
    rules.find((one) => one.egress === egress && isAbout(one, far, port))?.allow === true;
  return {
    hop: "network rules",
    title: "the network ACL of the host's subnet",
    resource: refOf(acl),
    passes: ({ source, sourcePort, destinationPort }: Packet) =>
      (unasked(source) || allows(false, source, destinationPort)) && allows(true, source, sourcePort),
    networks: rules.flatMap(({ networks }) => networks),
    ports: rules.filter(({ egress }) => egress).flatMap(({ from, to }) => [from, to]),
  };
}

/** What a route leads to besides the VPC: on to the clients, or nowhere that has private addresses. */
const onward = ["vpcPeeringConnectionId", "networkInterfaceId", "coreNetworkArn", "localGatewayId", "instanceId"];

function leads(graph: ResourceGraph, vpc: PlannedResource | undefined, route: Value): boolean {
  const transit = text(route, "transitGatewayId");
  if (transit) return isAttached(graph, vpc, transit);
  if (onward.some((property) => ![undefined, ""].includes(text(route, property)))) return true;
  const gateway = text(route, "gatewayId");
  return gateway === "local" || gateway?.startsWith("vgw-") === true;
}

/** A transit gateway takes packets only from the VPCs that are attached to it. */
function isAttached(graph: ResourceGraph, vpc: PlannedResource | undefined, transit: string): boolean {
  if (!vpc) return true;
  const attachments = naming(graph, "aws:ec2transitgateway/vpcAttachment:VpcAttachment", "vpcId", vpc);
  return attachments.some(({ inputs }) => text(inputs, "transitGatewayId") === transit);
}

/** Do answers from the host's subnet lead back to the client? The longest prefix wins. */
function routeGate(
  graph: ResourceGraph,
  subnet: PlannedResource,
): Gate & { readonly unasked: (source: string) => boolean } {
  const vpc = target(graph, subnet, vpcType, "vpcId");
  const association = naming(graph, "aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", subnet)[0];
  const main = vpc
    ? naming(graph, "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "vpcId", vpc)[0]
    : undefined;
  const table = [association, main].flatMap((one) =>
    one ? (target(graph, one, tableType, "routeTableId") ?? []) : [],
  )[0];
  const inside = (table ? (listAt(table.inputs, "routes") ?? []) : []).map((route) => ({
    networks: texts(route, "cidrBlock", "ipv6CidrBlock"),
    leads: leads(graph, vpc, route),
    transit: text(route, "transitGatewayId") !== undefined,
  }));
  const separate = (table ? naming(graph, "aws:ec2/route:Route", "routeTableId", table) : []).map(({ inputs }) => ({
    networks: texts(inputs, "destinationCidrBlock", "destinationIpv6CidrBlock"),
    leads: leads(graph, vpc, inputs),
    transit: text(inputs, "transitGatewayId") !== undefined,
  }));
  const local = { networks: vpc ? texts(vpc.inputs, "cidrBlock", "ipv6CidrBlock") : [], leads: true, transit: false };
  const routes = [local, ...inside, ...separate].flatMap(({ networks, leads: on, transit }) =>
    networks.map((network) => ({ network, leads: on, transit })),
  );
  const best = (source: string) =>
    routes
      .filter(({ network }) => isIn(source, network))
      .sort((a, b) => prefixLength(b.network) - prefixLength(a.network))[0];
  return {
    hop: "route",
    title: "the way back",
    resource: refOf(table ?? subnet),
    passes: ({ source }) => best(source)?.leads === true,
    // What comes in by an attachment in the host's own subnet is not asked on its way in.
    unasked: (source) => best(source)?.transit === true && isEntry(graph, subnet),
    networks: routes.map(({ network }) => network),
    ports: [],
  };
}

function isEntry(graph: ResourceGraph, subnet: PlannedResource): boolean {
  return graph
    .ofType("aws:ec2transitgateway/vpcAttachment:VpcAttachment")
    .some((one) => graph.sourcesOf(one, "subnetIds", subnetType).includes(subnet));
}

/** Everything between clients and one host on AWS. */
export function awsGates(graph: ResourceGraph, host: EstateHost): Gate[] {
  const instance = graph.get(host.resource.urn ?? "");
  const subnet = instance && target(graph, instance, subnetType, "subnetId");
  if (!instance || !subnet) return [];
  const route = routeGate(graph, subnet);
  const acl = aclGate(graph, subnet, route.unasked);
  return [route, ...(acl ? [acl] : []), groupsGate(graph, groupsOf(graph, instance), instance)];
}
