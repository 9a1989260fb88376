import type { IpRange } from "../../activation/ip-range";
import type { HostTarget } from "../host-targets";
import type { Decision } from "../model";
import { type Link, type PlannedResource, type ResourceGraph, type ResourceRef, refOf } from "../resource-graph";
import { claimed, lastPart } from "../traffic";
import { type AclRule, rulesOfAcl } from "./network-acls";
import { isExisting, type Networks, type Subnet } from "./networks";
import type { RoutingTable } from "./routes";
import { type GroupMembers, rulesOfGroup } from "./security-groups";

export const instanceType = "aws:ec2/instance:Instance";

/** Everything that reading a host needs of the rest of the stack. */
export interface AwsStack {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly routing: RoutingTable;
  readonly members: GroupMembers;
  /** Port that clients use. */
  readonly port: number;
  /** What the environment says that hosts have to reach. */
  readonly targets: readonly HostTarget[];
}

/** Where a host is, and its security groups. */
export interface HostPlace {
  readonly instance: PlannedResource;
  readonly subnet: Subnet | undefined;
  readonly addresses: readonly IpRange[] | undefined;
  readonly groups: readonly Link[];
}

/** The rules of the groups of an instance or endpoint, taken together. */
export function groupsOf(stack: AwsStack, links: readonly Link[], member: PlannedResource) {
  const held = links.flatMap((link) => (link.kind === "resource" ? [link.resource] : []));
  const [first] = held;
  return {
    rules: held.flatMap((group) => rulesOfGroup(stack.graph, group, stack.members)),
    resource: first ? refOf(first) : refOf(member),
    // A group that is not seen may allow what the others do not.
    // Nothing named is the default group of the VPC, which lets its own members in alone.
    complete: links.length > 0 ? held.length === links.length : member.type === instanceType && links.length === 0,
  };
}

interface AclRules {
  readonly resource: ResourceRef;
  readonly rules: readonly AclRule[];
}

/** Rules of a subnet's ACL; undefined for the one that every VPC brings along and that lets everything through. */
export function aclOf(stack: AwsStack, subnet: Subnet): AclRules | Decision | undefined {
  const { acl, resource } = subnet;
  if (acl.kind === "absent") return undefined;
  if (acl.kind === "resource") return { resource: refOf(acl.resource), rules: rulesOfAcl(stack.graph, acl.resource) };
  const what = "a network ACL that this stack does not hold";
  if (!isExisting(subnet)) return { verdict: "undecided", what, resource };
  const of = lastPart(resource.name);
  const says = `the network ACL of the existing subnet ${of} lets TCP ${stack.port} and its answers through`;
  return claimed(resource, what, { about: "firewall", of, says });
}
