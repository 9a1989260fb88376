import type { AzureKmsHostArgs } from "../components/azure/args";
import type { AzurePlan } from "../requirements/prerequisites/azure";
import type { AzureEnvironment } from "./environment";
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

/** The plan of an environment, as the list of prerequisites reads it. */
export function azurePlan(stack: string, project: string, environment: AzureEnvironment): AzurePlan {
  const args = azureArguments(environment) as AzurePlan["args"];
  return { subscription: environment.subscription, name: `kms-${stack}`, unique: [project, stack], args };
}
