import { SecurityGroup, VpcEndpoint } from "@pulumi/aws/ec2";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../requirements/aws-regions";
import type { AwsNetworkArgs } from "./args";
import type { NetworkContext } from "./network-context";
import { bucketPolicy, endpointPolicy, endpointService, endpointServices } from "./network-plan";
import type { CreatedSubnets } from "./subnets";

/** Where the hosts may send HTTPS: the endpoints' security group and S3, or the network that holds them. */
export interface EndpointTargets {
  readonly securityGroup?: SecurityGroup;
  readonly bucketPrefixListId?: pulumi.Output<string>;
  /** Ranges that are known: each gets a rule. */
  readonly cidrs?: readonly string[];
  /** Ranges that AWS tells: they share a prefix list. */
  readonly ranges?: pulumi.Output<string[]>;
}

/** Doors to AWS's services inside the network, so that it needs none to the internet. */
export function createEndpoints(
  context: NetworkContext,
  vpcId: pulumi.Output<string>,
  { subnets, routeTable, reservations }: CreatedSubnets,
  network: AwsNetworkArgs,
): EndpointTargets {
  const { children, tags, region } = context;
  const subnetIds = Object.values(subnets).map(({ id }) => id);
  const gateway = children.create("endpoint", "endpoint-s3", VpcEndpoint, {
    vpcId,
    serviceName: endpointService(region, "s3"),
    vpcEndpointType: "Gateway",
    routeTableIds: [routeTable.id],
    policy: JSON.stringify(bucketPolicy(region, partitionOf(region))),
    tags: tags("s3"),
  });
  const buckets = { bucketPrefixListId: gateway.prefixListId };
  const cidrs = network.centralEndpoints?.cidrs;
  if (cidrs) return { cidrs, ...buckets };
  return { securityGroup: createInterfaces(context, vpcId, subnetIds, reservations), ...buckets };
}

function createInterfaces(
  { name, component, children, tags, region, sessionKey }: NetworkContext,
  vpcId: pulumi.Output<string>,
  subnetIds: pulumi.Output<string>[],
  reservations: pulumi.Resource[],
): SecurityGroup {
  const accountId = getCallerIdentityOutput({}, { parent: component }).accountId;
  const securityGroup = children.create("securityGroup", "endpoints", SecurityGroup, {
    name: `${name}-endpoints`,
    description: "AWS service endpoints, reached by the KMS hosts alone",
    vpcId,
    tags: tags("endpoints"),
  });
  for (const service of endpointServices(sessionKey)) {
    const policy = accountId.apply((account) => JSON.stringify(endpointPolicy(service, region, account)));
    children.create(
      "endpoint",
      `endpoint-${service}`,
      VpcEndpoint,
      {
        vpcId,
        serviceName: endpointService(region, service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [securityGroup.id],
        policy,
        tags: tags(service),
      },
      // AWS gives an interface any address that no reservation keeps, a host's too.
      { dependsOn: reservations },
    );
  }
  return securityGroup;
}
