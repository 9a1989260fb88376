import { getClientConfig } from "@pulumi/azure-native/authorization";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { AzureKmsHost } from "../components/azure/kms-host";
import { azureArguments } from "./azure-arguments";
import { requirePrerequisites } from "./azure-gate";
import type { AzureEnvironment } from "./environment";
import { refuseIdentity, sandboxTenant } from "./guard";
import type { StackOutputs } from "./outputs";
import { given } from "./shared-arguments";

export { azureArguments } from "./azure-arguments";

/** Builds an environment on Azure, in its own subscription and in no other. */
export async function buildOnAzure(stack: string, environment: AzureEnvironment): Promise<StackOutputs> {
  const { subscription, region } = environment;
  const provider = new Provider("azure", { subscriptionId: subscription, location: region });
  const { tenantId, subscriptionId } = await getClientConfig({ provider });
  const identity = { sandbox: tenantId === sandboxTenant, owner: subscriptionId };
  const refused = refuseIdentity(pulumi.getProject(), subscription, identity);
  if (refused) throw new pulumi.RunError(refused);
  await requirePrerequisites(stack, environment, { provider, sandbox: identity.sandbox });
  const host = new AzureKmsHost(`kms-${stack}`, azureArguments(environment), { provider });
  const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
  const outputs = { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds };
  return { ...outputs, ...given({ officeKeySecrets: environment.officeKeys && host.officeKeySecrets }) };
}
