import { getClientConfig } from "@pulumi/azure-native/authorization";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AzureKmsHostArgs } from "../components/azure/args";
import { AzureKmsHost } from "../components/azure/kms-host";
import type { AzureEnvironment } from "./environment";
import { refuseIdentity, sandboxTenant } from "./guard";
import type { StackOutputs } from "./outputs";
import { clientNetworks, discovery, given, hostKey } from "./shared-arguments";

/** What the component is told to build: the environment's own fields, but for those that only environments have. */
export function azureArguments(environment: AzureEnvironment): AzureKmsHostArgs {
  const { cloud, subscription, region, resourceGroup, declarations, hostsElsewhere, ...same } = environment;
  return {
    ...same,
    location: region,
    ...given({ resourceGroupName: resourceGroup }),
    hostKey: hostKey(environment),
    clients: clientNetworks(environment),
    discovery: discovery(environment),
  };
}

/** Builds an environment on Azure, in its own subscription and in no other. */
export async function buildOnAzure(stack: string, environment: AzureEnvironment): Promise<StackOutputs> {
  const { subscription, region } = environment;
  const provider = new Provider("azure", { subscriptionId: subscription, location: region });
  const { tenantId, subscriptionId } = await getClientConfig({ provider });
  const identity = { sandbox: tenantId === sandboxTenant, owner: subscriptionId };
  const refused = refuseIdentity(pulumi.getProject(), subscription, identity);
  if (refused) throw new pulumi.RunError(refused);
  const host = new AzureKmsHost(`kms-${stack}`, azureArguments(environment), { provider });
  const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
  const outputs = { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds };
  return { ...outputs, ...given({ officeKeySecrets: environment.officeKeys && host.officeKeySecrets }) };
}
