import { getInstances, getPrefixListOutput, getSubnet, getVpc } from "@pulumi/aws/ec2";
import { getTransitGateway } from "@pulumi/aws/ec2transitgateway";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getServiceQuota } from "@pulumi/aws/servicequotas";
import * as pulumi from "@pulumi/pulumi";
import type { Path } from "../../text/problem";
import type { HostArgs } from "../args";
import { finding, throwProblems } from "../problems";
import { roleTag } from "../tags";
import type { AwsNetworkArgs } from "./args";
import { endpointService } from "./network-plan";
import {
  checkKnownZones,
  checkRoom,
  checkRuleQuota,
  checkSubnets,
  gatewayNotes,
  joinedTables,
  quotaCode,
  type SubnetFacts,
} from "./prerequisites-plan";

/** Hosts of ours that stand in a subnet already, by their names; asked only where addresses are scarce. */
async function standingIn(subnet: SubnetFacts, parent: pulumi.Resource, hosts: readonly HostArgs[]): Promise<string[]> {
  if (subnet.availableIpAddressCount >= hosts.length) return [];
  const names = hosts.map(async ({ name }) => {
    const found = await find(() => {
      const filters = [{ name: "subnet-id", values: [subnet.id] }];
      const instanceTags = { Name: name, [roleTag]: "host" };
      const instanceStateNames = ["pending", "running", "stopping", "stopped"];
      return getInstances({ filters, instanceTags, instanceStateNames }, { parent });
    });
    return found !== undefined && (found.ids ?? []).length > 0 ? [name] : [];
  });
  return (await Promise.all(names)).flat();
}

/** Looks at an existing network. Its ids come back only when everything about it is in order. */
export function adoptNetwork(component: pulumi.ComponentResource, hosts: readonly HostArgs[], network: AwsNetworkArgs) {
  const name = "AwsIsolatedNetwork";
  const parent = { parent: component };
  const vpc = lookUp(name, ["network", "vpcId"], "VPC", network.vpcId ?? "", (id) => getVpc({ id }, parent));
  const subnets = (network.subnetIds ?? []).map((subnetId, index) => {
    return lookUp(name, ["network", "subnetIds", index], "subnet", subnetId, (id) => getSubnet({ id }, parent));
  });
  const vpcId = pulumi.all([vpc.id, pulumi.all(subnets)]).apply(async ([id, facts]) => {
    throwProblems(name, checkSubnets(id, facts, hosts));
    const standing = facts.map(async (subnet) => [subnet.id, await standingIn(subnet, component, hosts)] as const);
    throwProblems(name, checkRoom(facts, hosts, Object.fromEntries(await Promise.all(standing))));
    return id;
  });
  return {
    vpcId,
    vpcRanges: pulumi.all([vpc.cidrBlock, vpc.cidrBlockAssociations]).apply(([first, all]) => {
      const further = (all ?? []).filter(({ state }) => state === "associated").map(({ cidrBlock }) => cidrBlock);
      return [...new Set([first, ...further])].sort();
    }),
    subnetIds: subnets.map((subnet) => pulumi.all([subnet.id, vpcId]).apply(([id]) => id)),
  };
}

/** AWS's own list of the addresses of S3 in a region, to which a gateway endpoint of the network's owner leads. */
export function bucketList(parent: pulumi.Resource, region: string): pulumi.Output<string> {
  return getPrefixListOutput({ name: endpointService(region, "s3") }, { parent }).id;
}

/**
 * Which of a gateway's default route tables the attachment joins: those that it has (terraform-provider-aws#13512). A gateway of
 * another account says so itself, and is not asked here; what its owner has to do is told.
 */
export function defaultTables(parent: pulumi.Resource, transitGatewayId: pulumi.Input<string>) {
  const ask = (id: string) => getTransitGateway({ id }, { parent });
  const gateway = pulumi.output(transitGatewayId).apply((id) => find(() => ask(id)));
  const account = getCallerIdentityOutput({}, { parent }).accountId;
  const facts = pulumi.all([gateway, account]).apply(([found, own]) => {
    for (const note of gatewayNotes(found, own)) pulumi.log.warn(note, parent);
    return joinedTables(found, own);
  });
  return {
    transitGatewayDefaultRouteTableAssociation: facts.association,
    transitGatewayDefaultRouteTablePropagation: facts.propagation,
  };
}

/** Zones by name, once AWS has said that all of them are there: not every region has every letter, nor every account. */
export function knownZones(
  parent: pulumi.Resource,
  hosts: readonly HostArgs[],
  region: string,
): pulumi.Output<string[]> {
  const filters = [{ name: "zone-type", values: ["availability-zone"] }];
  return pulumi.output(getAvailabilityZones({ state: "available", filters }, { parent })).apply(({ names }) => {
    throwProblems("AwsIsolatedNetwork", checkKnownZones(hosts, region, names));
    return names;
  });
}

/** The client ranges, once the account's quota has proved to hold them. */
export function withinQuota(parent: pulumi.Resource, ranges: pulumi.Output<string[]>): pulumi.Output<string[]> {
  return ranges.apply(async (known) => {
    const quota = await find(() => getServiceQuota({ serviceCode: "vpc", quotaCode }, { parent }));
    throwProblems("AwsIsolatedNetwork", checkRuleQuota(known.length, quota?.value));
    return known;
  });
}

/**
 * Asks AWS for something that exists already. When AWS does not have it, or does not show it, the error names the argument
 * that asked for it.
 */
export function lookUp<T>(
  component: string,
  path: Path,
  what: string,
  id: pulumi.Input<string>,
  ask: (id: string) => Promise<T>,
): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.output(id).apply(async (known): Promise<T> => {
    try {
      return await ask(known);
    } catch (error) {
      const answer = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
      const found = finding(`no such ${what}`, known, `a ${what} of this account and region`, "correct the id");
      throwProblems(component, [{ path, ...found, allowed: `${found.allowed}; AWS says: ${answer}` }]);
      throw error;
    }
  }) as pulumi.Output<pulumi.Unwrap<T>>;
}

/** What AWS says when there is no such thing, or when it does not let us look for it. */
export const nothing = /no matching|couldn't find|not ?found|returned no results|Access ?Denied|not authorized/i;

/** Asks AWS for something that may be there; undefined when it is not, or when AWS does not show it. */
export async function find<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (nothing.test(error instanceof Error ? error.message : String(error))) return undefined;
    throw error;
  }
}
