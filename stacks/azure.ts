import { getClientConfig } from "@pulumi/azure-native/authorization";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AzureKmsHostArgs } from "../components/azure/args";
import { AzureKmsHost } from "../components/azure/kms-host";
import type { AzureEnvironment } from "./environment";
import { refuseIdentity, sandboxTenant } from "./guard";
import type { StackOutputs } from "./outputs";
import { clientNetworks, discovery, given, hostKey } from "./shared-arguments";

/** What the component is told to build, from what the environment says. */
export function azureArguments(environment: AzureEnvironment): AzureKmsHostArgs {
  const { region, resourceGroup, hosts, image, network, activation, port, monitoring, mayDelete, tags } = environment;
  const { size, hybridBenefit, customerManagedDiskKey, officeKeys, vaultName, existingVaultId } = environment;
  const optional = { size, hybridBenefit, customerManagedDiskKey, officeKeys, vaultName, existingVaultId };
  return {
    location: region,
    ...given({ resourceGroupName: resourceGroup }),
    hosts,
    image,
    ...given(optional),
    hostKey: hostKey(environment),
    network,
    activation,
    port,
    clients: clientNetworks(environment),
    discovery: discovery(environment),
    monitoring,
    mayDelete,
    tags,
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
