import { activationServicePorts } from "../../activation/activation-service";
import type { IpRange } from "../../activation/ip-range";
import type { Decision, HostNeed, HostSettings } from "../model";
import { type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { like } from "../rights/aws-conditions";
import { readPolicy } from "../rights/aws-document";
import { AwsReaders } from "../rights/aws-readers";
import { claimed, rangesOf } from "../traffic";
import { at, booleanAt, textAt, unknown } from "../values";
import { answerPorts, flattenAcl } from "./network-acls";
import { linksOf, type Subnet, subnetType, vpcType } from "./networks";
import { type AwsStack, aclOf, groupsOf, type HostPlace } from "./place";
import { routesFrom, wayOutOfSubnet } from "./routes";
import { groupType, intoGroups, outOfGroups } from "./security-groups";

const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";
const secretType = "aws:secretsmanager/secret:Secret";
const profileType = "aws:iam/instanceProfile:InstanceProfile";
const roleType = "aws:iam/role:Role";

/** Any public address: AWS and Microsoft publish names for their services. */
const anywhere = rangesOf(["0.0.0.0/0"]);

/** What a host on AWS has to reach, by the routes and rules that the stack holds. */
export function readNeeds(stack: AwsStack, place: HostPlace, settings: HostSettings | undefined): HostNeed[] {
  return [
    { what: "its own name server", decisions: nameServer(stack, place) },
    {
      what: "Microsoft's activation service",
      decisions: wayOut(stack, place, activationServicePorts),
      activation: ["online"],
      code: "0xC004F041",
    },
    ...(settings && /secretsmanager|^arn:/i.test(settings.secretAddress)
      ? secretNeed(stack, place, settings.secretAddress)
      : []),
    ...stack.targets.map(({ what, addresses, port, protocol, office, isOptional }): HostNeed => {
      const decisions = addresses.flatMap((one) => reach(stack, place, rangesOf([one]), port, protocol));
      return { what, decisions, ...(office ? { office } : {}), ...(isOptional ? { isOptional } : {}) };
    }),
  ];
}

/** Everything on the way from the host to some private addresses. */
function reach(
  stack: AwsStack,
  place: HostPlace,
  target: readonly IpRange[],
  port: number,
  protocol: "tcp" | "udp" = "tcp",
): Decision[] {
  const { subnet, groups, instance } = place;
  if (!subnet) return [{ verdict: "undecided", what: "a subnet that is not known yet", resource: refOf(instance) }];
  const { rules, resource, complete } = groupsOf(stack, groups, instance);
  const [first] = target;
  const route = first && routesFrom(stack.routing, subnet).at(first.version, first.first);
  return [
    ...(route ? [route] : []),
    outOfGroups(rules, resource, target, port, complete, protocol),
    ...(protocol === "tcp" ? acls(stack, place, first, [port]) : []),
  ];
}

/** The ACL of the host's subnet, out to a port and back in on the ports of answers. */
function acls(
  stack: AwsStack,
  { subnet }: HostPlace,
  target: IpRange | undefined,
  ports: readonly number[],
): Decision[] {
  const acl = subnet && aclOf(stack, subnet);
  if (!acl || !target) return [];
  if ("verdict" in acl) return [{ ...acl, verdict: "undecided", relies: undefined }];
  const checks = [
    ...ports.map((port) => ({ egress: true, ports: { first: port, last: port } })),
    { egress: false, ports: answerPorts },
  ];
  return checks.flatMap(({ egress, ports: range }): Decision[] => {
    const decision = flattenAcl(acl.rules, acl.resource, egress, range, subnet.ranges ?? []).at(
      target.version,
      target.first,
    );
    if (!decision || decision.verdict === "pass") return [];
    return [
      { ...decision, what: `network ACL, ${egress ? `TCP ${range.first} out` : "answers in"}: ${decision.what}` },
    ];
  });
}

/** The resolver of a VPC answers whatever the groups say; name servers of one's own have to be reached. */
function nameServer(stack: AwsStack, place: HostPlace): Decision[] {
  const network = place.subnet?.network === undefined ? undefined : stack.networks.networks.get(place.subnet.network);
  if (network?.dnsFault?.includes("enableDnsSupport") || network?.dnsFault?.includes("DHCP")) {
    const what = `the VPC ${network.resource.name} ${network.dnsFault}: the host resolves no name`;
    return [{ verdict: "stop", what, resource: network.resource, fix: "set enableDnsSupport on the hosts' VPC" }];
  }
  if (network?.customDns !== true) return [];
  return (network.dnsServers ?? []).flatMap((server) => reach(stack, place, rangesOf([server]), 53, "udp"));
}

/** Has the instance a public address? Source: AWS, "Amazon EC2 instance IP addressing". */
function hasPublicAddress({ graph }: AwsStack, instance: PlannedResource, subnet: Subnet): boolean {
  const own = booleanAt(instance.inputs, "associatePublicIpAddress");
  const told = textAt(instance.outputs, "publicIp");
  if (own === true || (typeof told === "string" && told !== "")) return true;
  const elastic = graph.ofType("aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation").some((one) =>
    ["instance", "instanceId"].some((property) => {
      const link = graph.follow(one, instance.type, [property]);
      return link.kind === "resource" && link.resource === instance;
    }),
  );
  const place = subnet.resource.urn === undefined ? undefined : graph.get(subnet.resource.urn);
  return elastic || (own === undefined && booleanAt(place?.inputs, "mapPublicIpOnLaunch") === true);
}

const publicAddress: IpRange = { version: 4, first: 0x0808_0808n, last: 0x0808_0808n };

function wayOut(stack: AwsStack, place: HostPlace, ports: readonly number[]): Decision[] {
  const { subnet, groups, instance } = place;
  const { rules, resource, complete } = groupsOf(stack, groups, instance);
  return [
    ...(subnet ? [wayOutOfSubnet(stack.routing, subnet, hasPublicAddress(stack, instance, subnet))] : []),
    ...ports.map((port) => outOfGroups(rules, resource, anywhere, port, complete)),
    ...acls(stack, place, publicAddress, ports),
  ];
}

/** The host key: the secret, the way to it, and the right to read it. */
function secretNeed(stack: AwsStack, place: HostPlace, address: string): HostNeed[] {
  const { graph } = stack;
  const what = "the host key in Secrets Manager";
  const secret = graph.ofType(secretType).find((one) => {
    const names = [one.id, textAt(one.outputs, "arn"), textAt(one.inputs, "name")];
    return names.some((name) => typeof name === "string" && (name === address || address.includes(`:secret:${name}`)));
  });
  if (!secret) {
    const says = "the hosts reach the secret and may read the host key there";
    const claim = { about: "need", of: address.split(":").at(-1) ?? address, says } as const;
    return [{ what, decisions: [claimed(refOf(place.instance), "a secret that this stack does not hold", claim)] }];
  }
  return [
    { what, decisions: [...service(stack, place, "secretsmanager"), ...rights(stack, place, secret)] },
    { what: "Systems Manager, which runs the set-up", decisions: service(stack, place, "ssm") },
  ];
}

/**
 * A service of AWS: by an interface endpoint with a private name, or over public addresses. Source: AWS PrivateLink, "Access an
 * AWS service using an interface VPC endpoint".
 */
function service(stack: AwsStack, place: HostPlace, name: string): Decision[] {
  const { graph } = stack;
  const network = place.subnet?.network;
  const endpoints = graph.ofType(endpointType).filter((endpoint) => {
    const service = textAt(endpoint.inputs, "serviceName");
    const vpc = graph.follow(endpoint, vpcType, ["vpcId"]);
    return (
      typeof service === "string" &&
      service.endsWith(`.${name}`) &&
      (vpc.kind !== "resource" || vpc.resource.urn === network)
    );
  });
  const [endpoint] = endpoints;
  const perhaps = graph.ofType(endpointType).find((one) => textAt(one.inputs, "serviceName") === unknown);
  if (!endpoint && perhaps) {
    return [{ verdict: "undecided", what: "an endpoint whose service is not known yet", resource: refOf(perhaps) }];
  }
  if (!endpoint) {
    const way = wayOut(stack, place, [443]);
    const fix = `make an interface endpoint for ${name} in the hosts' VPC`;
    return way.map((one) =>
      one.verdict === "pass" ? one : { ...one, what: `no endpoint for ${name}, and ${one.what}`, fix },
    );
  }
  const resource = refOf(endpoint);
  const held = network === undefined ? undefined : stack.networks.networks.get(network);
  const found: Decision[] = [];
  if ((booleanAt(endpoint.inputs, "privateDnsEnabled") ?? false) === false) {
    const what = `the endpoint ${endpoint.name} has no private name: the host gets the public address of ${name}`;
    const way = wayOut(stack, place, [443]);
    if (way.some(({ verdict }) => verdict === "stop")) {
      found.push({ verdict: "stop", what, resource, fix: `set privateDnsEnabled on ${endpoint.name}` });
    }
  } else if (held?.dnsFault) {
    const what = `the VPC ${held.resource.name} ${held.dnsFault}, so that the endpoint's private name is not answered`;
    found.push({
      verdict: "stop",
      what,
      resource,
      fix: "set enableDnsSupport and enableDnsHostnames on the hosts' VPC",
    });
  }
  const subnets = linksOf(graph, endpoint, "subnetIds", subnetType).flatMap((link) =>
    link.kind === "resource" ? (stack.networks.subnets.get(link.resource.urn)?.ranges ?? []) : [],
  );
  const { rules, resource: group, complete } = groupsOf(stack, place.groups, place.instance);
  const links = linksOf(graph, endpoint, "securityGroupIds", groupType);
  const theirs = groupsOf(stack, links, endpoint);
  // A rule that names a group holds for its members, whatever their address is: read it as one for the member itself.
  const references = (rule: { readonly groups?: readonly string[] }, wanted: readonly PlannedResource[]) =>
    wanted.some(({ urn }) => rule.groups?.includes(urn));
  const ofLinks = (all: HostPlace["groups"]) =>
    all.flatMap((link) => (link.kind === "resource" ? [link.resource] : []));
  const outByGroup = rules.some((rule) => rule.egress && references(rule, ofLinks(links)));
  const inByGroup = theirs.rules.some((rule) => !rule.egress && references(rule, ofLinks(place.groups)));
  if (!outByGroup) found.push(outOfGroups(rules, group, subnets, 443, complete));
  if (!inByGroup) found.push(intoGroups(theirs.rules, theirs.resource, place.addresses ?? [], 443, theirs.complete));
  return [...found, ...acls(stack, place, subnets[0], [443]), ...policyOf(endpoint, name)];
}

/** Actions that a host needs of a service. */
const actionsOf: Readonly<Record<string, string>> = {
  secretsmanager: "secretsmanager:GetSecretValue",
  ssm: "ssm:UpdateInstanceInformation",
};

/** A policy of an endpoint that lets nobody through. Conditions and principals are for the policies to judge. */
function policyOf(endpoint: PlannedResource, name: string): Decision[] {
  const text = textAt(endpoint.inputs, "policy");
  const action = actionsOf[name];
  if (typeof text !== "string" || action === undefined) return [];
  const statements = readPolicy(text) ?? [];
  const about = statements.filter(({ actions }) => {
    const named = actions.list.some((one) => typeof one === "string" && like(one, action, true));
    return named !== actions.not;
  });
  const denies = about.some(({ allows, conditions }) => !allows && conditions.length === 0);
  if (about.some(({ allows }) => allows) && !denies) return [];
  const what = `the policy of the endpoint ${endpoint.name} does not allow ${action}`;
  return [
    { verdict: "stop", what, resource: refOf(endpoint), fix: `allow ${action} in the policy of ${endpoint.name}` },
  ];
}

/** May the role of the instance read the secret? Whoever may is worked out once, for the policies too. */
function rights({ graph }: AwsStack, { instance }: HostPlace, secret: PlannedResource): Decision[] {
  const resource: ResourceRef = refOf(secret);
  const profiles = graph.follow(instance, profileType, ["iamInstanceProfile"], hasName);
  const given = at(instance.inputs, "iamInstanceProfile");
  if (given === undefined) {
    const fix = `give ${instance.name} an instance profile whose role reads the secret`;
    return [{ verdict: "stop", what: "the host has no instance profile, so it may read nothing", resource, fix }];
  }
  if (profiles.kind !== "resource")
    return [{ verdict: "undecided", what: "the rights of a role that this stack does not hold", resource }];
  const role = graph.follow(profiles.resource, roleType, ["role"], hasName);
  if (role.kind !== "resource")
    return [{ verdict: "undecided", what: "the rights of a role that this stack does not hold", resource }];
  const name = textAt(role.resource.inputs, "name") ?? textAt(role.resource.outputs, "name");
  const label = `role ${typeof name === "string" ? name : role.resource.name}`;
  const { readers } = readersOf(graph).of(secret);
  const mine = readers.filter(({ principal, way }) => principal === label && way === "reads");
  // A condition, such as the endpoint of the hosts, is one that the stack was written for.
  const sure = mine.find(({ known }) => known);
  if (sure) return [{ verdict: "pass", what: "a right to read the host key", resource: refOf(sure.by) }];
  // A text that a plan does not know yet, but that is made of the secret's own ARN, is a policy about it.
  const made = mine.find(({ by, property }) => {
    const from = by.propertyDependencies.get(property) ?? [];
    return from.includes(secret.urn);
  });
  if (made) return [{ verdict: "pass", what: "a policy about the host key", resource: refOf(made.by) }];
  // A secret whose ARN is not known yet is told by what a policy of the role is made of.
  const arn = textAt(secret.outputs, "arn");
  if (typeof arn !== "string" || !/^arn:[^:]+:secretsmanager:/.test(arn)) {
    const about = graph.ofType("aws:iam/rolePolicy:RolePolicy").find((one) => {
      const of = graph.follow(one, roleType, ["role"], hasName);
      const isOwn = of.kind === "resource" && of.resource === role.resource;
      return isOwn && (one.propertyDependencies.get("policy") ?? []).includes(secret.urn);
    });
    if (about) return [{ verdict: "pass", what: "a policy about the host key", resource: refOf(about) }];
  }
  if (mine[0]) return [{ verdict: "undecided", what: "a policy that is not known yet", resource: refOf(mine[0].by) }];
  const fix = `allow secretsmanager:GetSecretValue on the host key in a policy of ${role.resource.name}, and kms:Decrypt on its key`;
  const what = `no policy of the role ${role.resource.name} lets the host read the secret`;
  return [{ verdict: "stop", what, resource, fix }];
}

const known = new WeakMap<ResourceGraph, AwsReaders>();

/** Once for all hosts: every policy of the stack is read for it. */
function readersOf(graph: ResourceGraph): AwsReaders {
  const readers = known.get(graph) ?? new AwsReaders(graph);
  known.set(graph, readers);
  return readers;
}

function hasName(candidate: PlannedResource, text: string): boolean {
  return [at(candidate.inputs, "name"), at(candidate.outputs, "name"), candidate.id].includes(text);
}
