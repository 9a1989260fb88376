import type { Expectation } from "../preflight/expectation";
import type { Environment } from "../stacks/environment";

/**
 * What an environment says of its clients, its hosts and the key, as the preflight and reports take it. Where
 * the directory alone activates, no machine asks a host, so no population is judged.
 */
export function expectationOf(environment: Environment): Expectation {
  const { clients, hostKey, image, activation, port, discovery, officeKeys } = environment;
  const asking = discovery.activeDirectory?.only ? [] : clients;
  return {
    populations: asking.map(({ name, cidrs, zone, machines, image: kind }) => ({
      name,
      cidrs,
      zone,
      machines,
      image: kind,
    })),
    port,
    operatingSystem: image.operatingSystem,
    generation: hostKey.generation,
    ...(officeKeys === undefined ? {} : { officeHostKeys: officeKeys.map(({ version }) => version) }),
    activation,
    activationsUsed: hostKey.activationsUsed,
    usedElsewhere: hostKey.usedElsewhere,
  };
}
