import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AwsKmsHostArgs } from "../components/aws/args";
import { AwsKmsHost } from "../components/aws/kms-host";
import type { AwsEnvironment } from "./environment";
import { refuseIdentity, sandboxPartition } from "./guard";
import type { StackOutputs } from "./outputs";
import { clientNetworks, discovery, given, hostKey, neededCount } from "./shared-arguments";

/** What the component is told to build: the environment's own fields, but for those that only environments have. */
export function awsArguments(environment: AwsEnvironment): AwsKmsHostArgs {
  const { cloud, account, declarations, hostsElsewhere, ...same } = environment;
  const { authorizedNetworkIds, inboundResolver, hostZone, forwardedDomains } = environment.discovery;
  return {
    ...same,
    hostKey: hostKey(environment),
    clients: clientNetworks(environment),
    discovery: { ...discovery(environment), ...given({ hostZone, forwardedDomains }) },
    ...given({ authorizedNetworkIds, inboundResolver }),
    monitoring: { ...environment.monitoring, threshold: neededCount(environment) },
  };
}

/** Builds an environment on AWS, in its own account and in no other. */
export async function buildOnAws(stack: string, environment: AwsEnvironment): Promise<StackOutputs> {
  const { account, region } = environment;
  const provider = new Provider("aws", { region, allowedAccountIds: [account] });
  const { arn, accountId } = await getCallerIdentity({}, { provider });
  const identity = { sandbox: arn.split(":")[1] === sandboxPartition, owner: accountId };
  const refused = refuseIdentity(pulumi.getProject(), account, identity);
  if (refused) throw new pulumi.RunError(refused);
  const host = new AwsKmsHost(`kms-${stack}`, awsArguments(environment), { provider });
  const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
  const outputs = { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds };
  const { officeKeySecrets, resolverAddresses } = host;
  return {
    ...outputs,
    ...given({
      officeKeySecrets: environment.officeKeys && officeKeySecrets,
      resolverAddresses: environment.discovery.inboundResolver && resolverAddresses,
    }),
  };
}
