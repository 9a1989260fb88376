import { type ClientProduct, clientProducts } from "../activation/generations";
import { activationThresholds } from "../activation/thresholds";
import type { ClientNetworkArgs, DiscoveryArgs, HostKeyArgs } from "../components/args";
import type { Environment } from "./environment";

/** Only what the component needs to know of the key; where else it is used is for the preflight. */
export function hostKey({ hostKey: { generation, secretName, lastFive, activationsUsed } }: Environment): HostKeyArgs {
  const used = Object.keys(activationsUsed).length > 0 ? activationsUsed : undefined;
  return { generation, ...given({ secretName, lastFive, activationsUsed: used }) };
}

/** Only names and networks of the populations, as the hosts see them; how many machines they are is for the preflight. */
export function clientNetworks({ clients }: Environment): ClientNetworkArgs[] {
  return clients.map(({ name, cidrs, seenAs }) => ({ name, cidrs: seenAs ?? cidrs }));
}

/** Zones, time to live, linked networks and the directory. */
export function discovery({ discovery: given }: Environment): DiscoveryArgs {
  const { zones, ttl, linkedNetworkIds, activeDirectory, hostZone } = given;
  return {
    zones: (zones as readonly (typeof zones)[number][]).map(({ privateOnly, ...zone }) => zone),
    ttl,
    linkedNetworkIds,
    ...(hostZone === undefined ? {} : { hostZone }),
    ...(activeDirectory === undefined ? {} : { activeDirectory }),
  };
}

/** Count from which every population is activated: 25 with Windows clients among them, 5 with servers and Office only. */
export function neededCount({ clients }: Environment): number {
  const products = clients.flatMap(({ machines }) => Object.keys(machines) as ClientProduct[]);
  return Math.max(
    activationThresholds["windows-server"],
    ...products.map((product) => activationThresholds[clientProducts[product].family]),
  );
}

/** What is there: what an environment leaves out is left to the component. */
export function given<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}
