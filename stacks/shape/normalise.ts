import { sameName } from "../../activation/discovery";
import type { Environment } from "./environment";

/** Writes the names of zones and of the domain in one way: lower case, no dot at the end. Everything else stays as it is written. */
export function normalise(environment: Environment): Environment {
  const { activeDirectory } = environment.discovery;
  return {
    ...environment,
    discovery: {
      ...environment.discovery,
      ...(activeDirectory && { activeDirectory: { ...activeDirectory, domain: sameName(activeDirectory.domain) } }),
      zones: environment.discovery.zones.map((zone) => ({ ...zone, name: sameName(zone.name) })),
    },
    clients: environment.clients.map((population) => ({ ...population, zone: sameName(population.zone) })),
  };
}
