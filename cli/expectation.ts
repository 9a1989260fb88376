import type { Expectation } from "../preflight/expectation";
import type { Environment } from "../stacks/environment";

/** What an environment says of its clients, its hosts and the key, as the preflight, the rehearsal and reports take it. */
export function expectationOf({ clients, hostKey, image, activation, port }: Environment): Expectation {
  return {
    populations: clients.map(({ name, cidrs, zone, machines, image: kind }) => ({
      name,
      cidrs,
      zone,
      machines,
      image: kind,
    })),
    port,
    operatingSystem: image.operatingSystem,
    generation: hostKey.generation,
    activation,
    activationsUsed: hostKey.activationsUsed,
    usedElsewhere: hostKey.usedElsewhere,
  };
}
