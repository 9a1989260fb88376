import { sameName } from "../../activation/discovery";
import type { Environment } from "./environment";

/** Writes zone names in one way: lower case, no dot at the end. Everything else stays as it is written. */
export function normalise(environment: Environment): Environment {
  return {
    ...environment,
    discovery: {
      ...environment.discovery,
      zones: environment.discovery.zones.map((zone) => ({ ...zone, name: sameName(zone.name) })),
    },
    clients: environment.clients.map((population) => ({ ...population, zone: sameName(population.zone) })),
  };
}
