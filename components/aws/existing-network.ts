import { getInstances, getSubnet, getVpc } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { isWithin } from "../../activation/client-networks";
import type { HostArgs } from "../args";
import { type Problem, reason, refuse } from "../problems";
import { roleTag } from "../tags";
import { find, lookUp } from "./look-up";
import type { AwsNetworkArgs } from "./network-args";

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
    const propertyPath = `network.subnetIds[${index}]`;
    const { zone, address } = hosts[index] ?? {};
    if (subnet.vpcId !== vpcId) {
      const allowed = `a subnet of ${vpcId}`;
      problems.push({ propertyPath, reason: reason(`a subnet of ${subnet.vpcId}`, subnet.id, allowed) });
    }
    if (zone !== undefined && subnet.availabilityZone !== zone) {
      const what = `the subnet is in ${subnet.availabilityZone}, the host in ${zone}`;
      problems.push({ propertyPath, reason: reason(what, subnet.id, `a subnet in ${zone}`) });
    }
    if (address !== undefined && !isWithin(address, [subnet.cidrBlock])) {
      const what = `not an address of ${subnet.id}`;
      problems.push({
        propertyPath: `hosts[${index}].address`,
        reason: reason(what, address, `an address in ${subnet.cidrBlock}`),
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
    return [{ propertyPath: `network.subnetIds[${index}]`, reason: reason(what, subnet.id, allowed) }];
  });
}

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
  const vpc = lookUp(name, "network.vpcId", "VPC", network.vpcId ?? "", (id) => getVpc({ id }, parent));
  const subnets = (network.subnetIds ?? []).map((subnetId, index) => {
    return lookUp(name, `network.subnetIds[${index}]`, "subnet", subnetId, (id) => getSubnet({ id }, parent));
  });
  const vpcId = pulumi.all([vpc.id, pulumi.all(subnets)]).apply(async ([id, facts]) => {
    refuse(name, checkSubnets(id, facts, hosts));
    const standing = facts.map(async (subnet) => [subnet.id, await standingIn(subnet, component, hosts)] as const);
    refuse(name, checkRoom(facts, hosts, Object.fromEntries(await Promise.all(standing))));
    return id;
  });
  return {
    vpcId,
    vpcCidr: vpc.cidrBlock,
    subnetIds: subnets.map((subnet) => pulumi.all([subnet.id, vpcId]).apply(([id]) => id)),
  };
}
