import { isWithin } from "../../activation/client-networks";
import { sameName } from "../../activation/discovery";
import { zoneOf } from "../../requirements/aws-regions";
import type { Path, Problem } from "../../text/problem";
import { finding } from "../problems";
import { roleTag } from "../tags";

/** What is asked of an existing subnet. */
export interface SubnetFacts {
  readonly id: string;
  readonly vpcId: string;
  readonly availabilityZone: string;
  readonly cidrBlock: string;
  /** Addresses that AWS can still give. */
  readonly availableIpAddressCount: number;
}

/** Problems of existing subnets: of another VPC, in another zone than the host, or without the host's address. */
export function checkSubnets(
  vpcId: string,
  subnets: readonly SubnetFacts[],
  hosts: readonly { readonly zone?: string; readonly address?: string }[],
): Problem[] {
  const problems: Problem[] = [];
  subnets.forEach((subnet, index) => {
    const path = ["network", "subnetIds", index];
    const { zone, address } = hosts[index] ?? {};
    if (subnet.vpcId !== vpcId) {
      const allowed = `a subnet of ${vpcId}`;
      problems.push({ path, ...finding(`a subnet of ${subnet.vpcId}`, subnet.id, allowed) });
    }
    if (zone !== undefined && subnet.availabilityZone !== zone) {
      const what = `the subnet is in ${subnet.availabilityZone}, the host in ${zone}`;
      problems.push({ path, ...finding(what, subnet.id, `a subnet in ${zone}`) });
    }
    if (address !== undefined && !isWithin(address, [subnet.cidrBlock])) {
      const what = `not an address of ${subnet.id}`;
      problems.push({
        path: ["hosts", index, "address"],
        ...finding(what, address, `an address in ${subnet.cidrBlock}`),
      });
    }
  });
  return problems;
}

/**
 * Problems of subnets that have no room: AWS would refuse the last hosts after everything else is made. `standing` are the
 * hosts of these names that have their addresses already.
 */
export function checkRoom(
  subnets: readonly SubnetFacts[],
  hosts: readonly { readonly name: string }[],
  standing: Readonly<Record<string, readonly string[]>>,
): Problem[] {
  return subnets.flatMap((subnet, index) => {
    if (subnets.findIndex(({ id }) => id === subnet.id) !== index) return [];
    const there = standing[subnet.id] ?? [];
    const wanted = hosts.filter((host, place) => subnets[place]?.id === subnet.id && !there.includes(host.name));
    if (wanted.length <= subnet.availableIpAddressCount) return [];
    const what = `no room: ${wanted.map(({ name }) => name).join(", ")} need an address each in ${subnet.cidrBlock}`;
    const allowed = `a subnet with ${wanted.length} free addresses; this one has ${subnet.availableIpAddressCount}`;
    return [{ path: ["network", "subnetIds", index], ...finding(what, subnet.id, allowed) }];
  });
}

/** Problems of zones that a region has not, or that this account may not use. `known` are the zones that AWS names. */
export function checkKnownZones(
  hosts: readonly { readonly zone?: string }[],
  region: string,
  known: readonly string[],
): Problem[] {
  return hosts.flatMap((host, index) => {
    const zone = zoneOf(host, region);
    if (known.includes(zone)) return [];
    const fix = host.zone === undefined ? "name a zone" : undefined;
    const what = `no zone of this account in ${region}`;
    return [{ path: ["hosts", index, "zone"], ...finding(what, zone, [...known].sort().join(", "), fix) }];
  });
}

/** Problem of more client ranges than a security group of this account holds: a prefix list counts with every range. */
export function checkRuleQuota(ranges: number, quota: number | undefined): Problem[] {
  if (quota === undefined || ranges <= quota) return [];
  const fix = `name larger networks, or raise the quota "Inbound or outbound rules per security group" (${quotaCode}) to ${ranges}`;
  const what = "more client ranges than a security group of this account holds";
  return [{ path: ["clients"], ...finding(what, ranges, `${quota} ranges after merging`, fix) }];
}

/** Quota "Inbound or outbound rules per security group" (Amazon VPC User Guide, "Amazon VPC quotas"). */
export const quotaCode = "L-0EA8095F";

/**
 * Problem of a zone that is to be created where a VPC answers for that name already: Route 53 takes one private zone of a
 * name for each VPC. Zones of this toolkit are told by their tag.
 */
export function checkOtherZone(
  path: Path,
  wanted: string,
  vpcId: string,
  found: { readonly zoneId?: string; readonly tags?: Readonly<Record<string, string>> } | undefined,
): Problem[] {
  if (found?.zoneId === undefined || found.tags?.[roleTag] !== undefined) return [];
  const fix = `name it: existingId: ${found.zoneId}, or unlink it from the VPC first`;
  const what = finding(
    `${vpcId} answers for this zone already, from ${found.zoneId}`,
    wanted,
    "a name of its own",
    fix,
  );
  return [{ path, ...what }];
}

/** Problems of an existing zone, once AWS has told what it is. */
export function checkExistingZone(
  path: Path,
  wanted: string,
  found: { readonly name: string; readonly privateZone?: boolean; readonly zoneId: string },
): Problem[] {
  const problems: Problem[] = [];
  if (sameName(found.name) !== sameName(wanted)) {
    problems.push({
      path,
      ...finding(`the zone is ${sameName(found.name)}`, found.zoneId, `the id of ${wanted}`),
    });
  }
  if (!found.privateZone) {
    const what = "the zone is public, so the internet would learn where the KMS hosts are";
    problems.push({ path, ...finding(what, found.zoneId, "the id of a private zone") });
  }
  return problems;
}

/** What AWS says of a transit gateway. */
export interface GatewayFacts {
  readonly id: string;
  readonly ownerId: string;
  readonly autoAcceptSharedAttachments: string;
  readonly defaultRouteTableAssociation: string;
  readonly defaultRouteTablePropagation: string;
}

/** The default tables that an attachment of this account asks for. Those of a shared gateway are its owner's to set. */
export function joinedTables(gateway: GatewayFacts | undefined, account: string) {
  const own = gateway?.ownerId === account;
  return {
    association: !own || gateway.defaultRouteTableAssociation !== "disable",
    propagation: !own || gateway.defaultRouteTablePropagation !== "disable",
  };
}

/** What the owner of a gateway has to do, or nothing passes. */
export function gatewayNotes(gateway: GatewayFacts | undefined, account: string): string[] {
  if (gateway === undefined) return [];
  const { id, ownerId } = gateway;
  const missing = [
    ...(gateway.defaultRouteTableAssociation === "disable" ? ["associates it with a route table"] : []),
    ...(gateway.defaultRouteTablePropagation === "disable" ? ["lets the tables of the clients learn its range"] : []),
  ];
  const notes: string[] = [];
  if (ownerId !== account && gateway.autoAcceptSharedAttachments !== "enable") {
    notes.push(
      `${id} is of account ${ownerId}, which has to accept the attachment: until then routes to it fail after five minutes; accept it there, and run up again`,
    );
  }
  if (missing.length > 0) {
    notes.push(
      `${id} has no default route table for attachments: answers come back once its owner ${missing.join(" and ")}`,
    );
  }
  return notes;
}
