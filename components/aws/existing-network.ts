import { getSubnet, getVpc } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { HostArgs } from "../args";
import { type Problem, reason, refuse } from "../problems";
import { lookUp } from "./look-up";
import type { AwsNetworkArgs } from "./network-args";

/** What is asked of an existing subnet. */
export interface SubnetFacts {
  readonly id: string;
  readonly vpcId: string;
  readonly availabilityZone: string;
}

/** Problems of existing subnets: of another VPC, or in another zone than the host. */
export function checkSubnets(
  vpcId: string,
  subnets: readonly SubnetFacts[],
  hosts: readonly { readonly zone?: string }[],
): Problem[] {
  const problems: Problem[] = [];
  subnets.forEach((subnet, index) => {
    const propertyPath = `network.subnetIds[${index}]`;
    const zone = hosts[index]?.zone;
    if (subnet.vpcId !== vpcId) {
      const allowed = `a subnet of ${vpcId}`;
      problems.push({ propertyPath, reason: reason(`a subnet of ${subnet.vpcId}`, subnet.id, allowed) });
    }
    if (zone !== undefined && subnet.availabilityZone !== zone) {
      const what = `the subnet is in ${subnet.availabilityZone}, the host in ${zone}`;
      problems.push({ propertyPath, reason: reason(what, subnet.id, `a subnet in ${zone}`) });
    }
  });
  return problems;
}

/** Looks at an existing network. Its ids come back only when everything about it is in order. */
export function adoptNetwork(component: pulumi.ComponentResource, hosts: readonly HostArgs[], network: AwsNetworkArgs) {
  const name = "AwsIsolatedNetwork";
  const parent = { parent: component };
  const vpc = lookUp(name, "network.vpcId", "VPC", network.vpcId ?? "", (id) => getVpc({ id }, parent));
  const subnets = (network.subnetIds ?? []).map((subnetId, index) => {
    return lookUp(name, `network.subnetIds[${index}]`, "subnet", subnetId, (id) => getSubnet({ id }, parent));
  });
  const vpcId = pulumi.all([vpc.id, pulumi.all(subnets)]).apply(([id, facts]) => {
    refuse(name, checkSubnets(id, facts, hosts));
    return id;
  });
  return {
    vpcId,
    vpcCidr: vpc.cidrBlock,
    subnetIds: subnets.map((subnet) => pulumi.all([subnet.id, vpcId]).apply(([id]) => id)),
  };
}
