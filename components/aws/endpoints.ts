import { SecurityGroup, VpcEndpoint } from "@pulumi/aws/ec2";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../requirements/aws-regions";
import type { NetworkContext } from "./network-context";
import { bucketPolicy, endpointPolicy, endpointService, interfaceEndpoints } from "./network-plan";

/** Where the hosts may send HTTPS: the endpoints' security group and S3, or the network that holds them. */
export interface EndpointTargets {
  readonly securityGroup?: SecurityGroup;
  readonly bucketPrefixListId?: pulumi.Output<string>;
  readonly cidr?: pulumi.Input<string>;
}

/** Doors to AWS's services inside the network, so that it needs none to the internet. */
export function createEndpoints(
  { name, component, children, tags, region }: NetworkContext,
  vpcId: pulumi.Output<string>,
  subnetIds: pulumi.Output<string>[],
  routeTableId: pulumi.Output<string>,
): EndpointTargets {
  const accountId = getCallerIdentityOutput({}, { parent: component }).accountId;
  const policy = accountId.apply((account) => JSON.stringify(endpointPolicy(account)));
  const securityGroup = children.create("securityGroup", "endpoints", SecurityGroup, {
    name: `${name}-endpoints`,
    description: "AWS service endpoints, reached by the KMS hosts alone",
    vpcId,
    tags: tags("endpoints"),
  });
  for (const service of Object.keys(interfaceEndpoints)) {
    children.create("endpoint", `endpoint-${service}`, VpcEndpoint, {
      vpcId,
      serviceName: endpointService(region, service),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds,
      securityGroupIds: [securityGroup.id],
      policy,
      tags: tags(service),
    });
  }
  const gateway = children.create("endpoint", "endpoint-s3", VpcEndpoint, {
    vpcId,
    serviceName: endpointService(region, "s3"),
    vpcEndpointType: "Gateway",
    routeTableIds: [routeTableId],
    policy: JSON.stringify(bucketPolicy(region, partitionOf(region))),
    tags: tags("s3"),
  });
  return { securityGroup, bucketPrefixListId: gateway.prefixListId };
}
