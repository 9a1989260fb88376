import { getSubnetOutput, getVpcOutput } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { HostArgs } from "../args";
import { type Problem, reason, refuse } from "../problems";
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
  const parent = { parent: component };
  const vpc = getVpcOutput({ id: pulumi.output(network.vpcId).apply((id) => id ?? "") }, parent);
  const subnets = (network.subnetIds ?? []).map((id) => getSubnetOutput({ id }, parent));
  const checkedVpc = pulumi.all([vpc.id, pulumi.all(subnets)]).apply(([vpcId, facts]) => {
    refuse("AwsIsolatedNetwork", checkSubnets(vpcId, facts, hosts));
    return vpcId;
  });
  return {
    vpcId: checkedVpc,
    vpcCidr: vpc.cidrBlock,
    subnetIds: subnets.map((subnet) => pulumi.all([subnet.id, checkedVpc]).apply(([id]) => id)),
  };
}
