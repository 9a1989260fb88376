import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { Provider, type ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { AwsKmsHost } from "../components/aws/kms-host";
import { awsArguments } from "./aws-arguments";
import type { AwsEnvironment } from "./environment";
import { refuseIdentity, sandboxPartition } from "./guard";
import type { StackOutputs } from "./outputs";
import { given } from "./shared-arguments";

export { awsArguments };

/** A provider for this account and no other. */
export function providerArguments({ account, region, provider }: AwsEnvironment): ProviderArgs {
  const { assumeRole, defaultTags } = provider ?? {};
  return {
    region,
    allowedAccountIds: [account],
    ...given({ assumeRoles: assumeRole && [assumeRole], defaultTags: defaultTags && { tags: defaultTags } }),
  };
}

/** Builds an environment on AWS, in its own account and in no other. */
export async function buildOnAws(stack: string, environment: AwsEnvironment): Promise<StackOutputs> {
  const { account } = environment;
  const provider = new Provider("aws", providerArguments(environment));
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
