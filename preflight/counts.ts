import type { ClientProduct } from "../activation/generations";
import { applicationOf, type CountedApplication, countsAfterDiscovery, highestCount } from "../activation/thresholds";
import type { EstateHost } from "../estate/model";
import type { ResourceRef } from "../estate/resource-graph";
import { almostSurely } from "./chance";

type Counts = Readonly<Record<CountedApplication, number>>;

/** What one host counts once every machine has discovered a host and renewed. Hosts do not share their counts. */
export interface HostCount {
  readonly host: string;
  readonly resource: ResourceRef;
  /** Reached except once in a million, when each machine takes any of the hosts that it reaches with the same chance. */
  readonly atLeast: Counts;
  /** When all of them come to this host, those whose way is undecided and those that reach it in part too. */
  readonly atMost: Counts;
  /** As `atLeast`, also where the host stores fewer because no Windows client may have asked it yet. */
  readonly asking: Counts;
}

/** Addresses from which the same hosts are reached. */
export interface AskingPart {
  /** Names of the hosts that are reached for certain, and of those that may be. */
  readonly reach: readonly string[];
  readonly mayReach: readonly string[];
  /** Records that lead to any of them. */
  readonly ways: number;
  /** One by a machine's chance to take a host, where the records' weights differ. Source: RFC 2782. */
  readonly waysTo?: ReadonlyMap<string, number>;
  readonly isEqual?: boolean;
}

/** Machines of one product that ask. How they spread over the parts is not known. */
export interface Asking {
  readonly product: ClientProduct;
  /** Machines with an id of their own. */
  readonly machines: number;
  readonly parts: readonly AskingPart[];
}

/** What comes to one host. */
class Tally {
  /** Machines that surely may choose it, by application, product and the number of ways that they have. */
  readonly #least: Record<CountedApplication, Map<number, number>> = { windows: new Map(), office: new Map() };
  readonly #surely = new Set<ClientProduct>();
  readonly #most = new Map<ClientProduct, number>();

  addLeast(product: ClientProduct, machines: number, ways: number): void {
    const ofApplication = this.#least[applicationOf(product)];
    ofApplication.set(ways, (ofApplication.get(ways) ?? 0) + machines);
    if (!this.#surely.has(product) && almostSurely(new Map([[ways, machines]])) > 0) this.#surely.add(product);
  }

  addMost(product: ClientProduct, machines: number): void {
    this.#most.set(product, (this.#most.get(product) ?? 0) + machines);
  }

  get counts(): Pick<HostCount, "atLeast" | "atMost" | "asking"> {
    const asking = { windows: almostSurely(this.#least.windows), office: almostSurely(this.#least.office) };
    const stored = (application: CountedApplication) =>
      Math.min(asking[application], highestCount(this.#surely, application));
    return {
      asking,
      atLeast: { windows: stored("windows"), office: stored("office") },
      atMost: countsAfterDiscovery(Object.fromEntries(this.#most)),
    };
  }
}

/** The counts of every host. */
export function countHosts(hosts: readonly EstateHost[], asking: Iterable<Asking>): HostCount[] {
  const tallies = new Map(hosts.map(({ name }) => [name, new Tally()]));
  for (const { product, machines, parts } of asking) {
    const named = new Set(parts.flatMap(({ reach, mayReach }) => [...reach, ...mayReach]));
    for (const host of named) {
      // All of the machines may be where the host is the least likely to be chosen.
      const ways = Math.max(...parts.map((part) => part.waysTo?.get(host) ?? part.ways));
      tallies.get(host)?.addMost(product, machines);
      if (Number.isFinite(ways) && parts.every(({ reach }) => reach.includes(host)))
        tallies.get(host)?.addLeast(product, machines, ways);
    }
  }
  return hosts.map(({ name, resource }) => ({ host: name, resource, ...(tallies.get(name) ?? new Tally()).counts }));
}
