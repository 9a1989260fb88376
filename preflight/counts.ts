import type { ClientProduct } from "../activation/generations";
import { type CountedApplication, countsAfterDiscovery } from "../activation/thresholds";
import type { EstateHost } from "./estate";
import type { ResourceRef } from "./resource-graph";

/** What one host counts once every machine has discovered a host and renewed. Hosts do not share their counts. */
export interface HostCount {
  readonly host: string;
  readonly resource: ResourceRef;
  /** When the machines spread evenly over the hosts that they reach. */
  readonly atLeast: Readonly<Record<CountedApplication, number>>;
  /** When all of them come to this host, those whose way is undecided too. */
  readonly atMost: Readonly<Record<CountedApplication, number>>;
}

/** Machines of one product that ask. */
export interface Asking {
  readonly product: ClientProduct;
  /** Machines with an id of their own. */
  readonly machines: number;
  /** Names of the hosts that they reach for certain, and of those they may reach. */
  readonly reach: readonly string[];
  readonly mayReach: readonly string[];
}

/** The counts of every host. */
export function countHosts(hosts: readonly EstateHost[], asking: Iterable<Asking>): HostCount[] {
  const least = new Map<string, Map<ClientProduct, number>>(hosts.map(({ name }) => [name, new Map()]));
  const most = new Map<string, Map<ClientProduct, number>>(hosts.map(({ name }) => [name, new Map()]));
  for (const { product, machines, reach, mayReach } of asking) {
    // While other hosts may answer too, the machines may be split over all of them.
    const all = new Set([...reach, ...mayReach]);
    for (const host of reach) add(least.get(host), product, machines / all.size);
    for (const host of all) add(most.get(host), product, machines);
  }
  return hosts.map(({ name, resource }) => ({
    host: name,
    resource,
    atLeast: counts(least.get(name)),
    atMost: counts(most.get(name)),
  }));
}

function add(sums: Map<ClientProduct, number> | undefined, product: ClientProduct, machines: number): void {
  sums?.set(product, (sums.get(product) ?? 0) + machines);
}

/** Thirds of machines add up to whole ones over the products, so the sum is rounded down at the end. */
function counts(sums: ReadonlyMap<ClientProduct, number> | undefined): Readonly<Record<CountedApplication, number>> {
  const { windows, office } = countsAfterDiscovery(Object.fromEntries(sums ?? []));
  const whole = (count: number) => Math.floor(count + 1e-6);
  return { windows: whole(windows), office: whole(office) };
}
