import type { AwsKmsHostArgs } from "../components/aws/args";
import type { AwsEnvironment } from "./environment";
import { clientNetworks, discovery, given, hostKey, neededCount } from "./shared-arguments";

/** What the component is told to build: the environment's own fields, but for those that only environments have. */
export function awsArguments(environment: AwsEnvironment): AwsKmsHostArgs {
  const { cloud, account, declarations, hostsElsewhere, provider, ...same } = environment;
  const { authorizedNetworkIds, inboundResolver, forwardedDomains } = environment.discovery;
  return {
    ...same,
    hostKey: hostKey(environment),
    clients: clientNetworks(environment),
    discovery: { ...discovery(environment), ...given({ forwardedDomains }) },
    ...given({ authorizedNetworkIds, inboundResolver }),
    monitoring: { ...environment.monitoring, threshold: neededCount(environment) },
  };
}
