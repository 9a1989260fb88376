import type { UseElsewhere } from "../activation/budget";
import type { ClaimSubject } from "../activation/claim-subjects";
import type { ClientProduct, HostKeyGeneration, HostOperatingSystem } from "../activation/generations";
import { type IpRange, readCidr } from "../activation/ip-range";
import type { MachineCounts } from "../activation/thresholds";
import type { HostTarget } from "../estate/host-targets";
import { PreflightInputError } from "../estate/input-error";

export type OfficeProduct = Extract<ClientProduct, `office${string}`>;

/** Machines of one kind in one place. */
export interface Population {
  readonly name: string;
  /** Networks the machines are in. Every one of their addresses is judged. */
  readonly cidrs: readonly string[];
  /** Zone in which they look for their host: their DNS suffix. */
  readonly zone: string;
  readonly machines: MachineCounts;
  /** Marketplace images are pinned to the provider's own KMS. Default: custom. */
  readonly image?: "custom" | "marketplace";
  /** Host they are pinned to by `slmgr /skms` or group policy. Default: none, they discover it. */
  readonly pinnedHost?: string;
  /** Machines with a client machine ID of their own; clones of an image that was not generalized share one. Default: all. */
  readonly machineIds?: number;
  /** How far their clocks are off, in minutes. Default: 0. */
  readonly clockDifferenceMinutes?: number;
  /** Machines that these products run on. Default: the larger of the Windows and the Office counts, which share machines. */
  readonly devices?: number;
  /** Machines that come back so rarely that a host forgets them before: they are not counted for certain. Default: 0. */
  readonly rarelyPresent?: number;
  /** Networks as which the hosts see them, behind address translation. Default: their own. */
  readonly seenAs?: readonly string[];
  /** DNS servers that they ask. Default: those of their network. */
  readonly dnsServers?: readonly string[];
  /** Are they members of the domain whose directory activates? Default: not known. */
  readonly domainJoined?: boolean;
}

/** What somebody says and no resource proves: a fact of the environment, with a name, a date and a role. */
export interface Declaration {
  readonly name: string;
  readonly about: ClaimSubject;
  /** The network, appliance, zone, host or population that it is about. */
  readonly of: string;
  readonly date: string;
  readonly role: string;
}

/** A KMS host that this stack does not hold and that serves the same clients. */
export interface HostElsewhere {
  /** Full name, as SRV records give it. */
  readonly name: string;
}

/** What an environment says that no resource shows. */
export interface Expectation {
  readonly populations: readonly Population[];
  /** Port that the hosts are to listen on. */
  readonly port: number;
  /** Operating system of the hosts, for clouds whose images do not tell. */
  readonly operatingSystem: HostOperatingSystem;
  /** Generation of the Windows host key. */
  readonly generation: HostKeyGeneration;
  /** Versions of Office whose host keys the hosts have. Default: not known, Office is then undecided. */
  readonly officeHostKeys?: readonly OfficeProduct[];
  readonly activation: "online" | "proxy" | "telephone";
  /** Activations that each host has spent of the host key so far, by computer name; those that are gone too. Default: not known. */
  readonly activationsUsed?: Readonly<Record<string, number>>;
  readonly usedElsewhere?: readonly UseElsewhere[];
  readonly declarations?: readonly Declaration[];
  /** Confirmation IDs that the environment has, while the set-up script is not known: host and Office version, `kms01/office2024`. */
  readonly confirmed?: readonly string[];
  /** The directory that activates, beside the hosts or alone. */
  readonly directory?: { readonly domain: string; readonly only: boolean; readonly confirmed: boolean };
  /** What the hosts have to reach besides. */
  readonly targets?: readonly HostTarget[];
  readonly hostsElsewhere?: readonly HostElsewhere[];
  /** Zones that are kept elsewhere, such as on premises: records are exported, and nothing is made. */
  readonly externalZones?: readonly string[];
}

/** Machines of a population. Office runs on the machines that Windows is counted for. */
export function machinesOf(population: Population): number {
  const sum = (office: boolean) =>
    productsOf(population).reduce(
      (total, { product, machines }) => total + (product.startsWith("office") === office ? machines : 0),
      0,
    );
  return population.devices ?? Math.max(sum(false), sum(true));
}

/** A population with its networks read. */
export interface Clients extends Population {
  readonly ranges: readonly IpRange[];
  /** Addresses that the hosts see, where they are others. */
  readonly seen?: readonly IpRange[];
}

/** Products of a population with machines, most machines first. */
export function productsOf({ machines: all }: Population): { product: ClientProduct; machines: number }[] {
  return (Object.entries(all) as [ClientProduct, number | undefined][])
    .flatMap(([product, machines]) => (machines ? [{ product, machines }] : []))
    .sort((a, b) => b.machines - a.machines);
}

/** Reads the networks of all populations. Throws a PreflightInputError that names every one that cannot be read. */
export function readClients(populations: readonly Population[]): Clients[] {
  const problems: string[] = [];
  const clients = populations.map((population) => {
    if (population.cidrs.length === 0) problems.push(`${population.name}: has no networks`);
    const ranges = population.cidrs.flatMap((cidr) => {
      const reading = readCidr(cidr);
      if (reading.ok) return [reading.range];
      problems.push(`${population.name}: "${cidr}" ${reading.problem}; ${reading.fix}`);
      return [];
    });
    const seen = population.seenAs?.flatMap((cidr) => {
      const reading = readCidr(cidr);
      if (reading.ok) return [reading.range];
      problems.push(`${population.name}: seenAs "${cidr}" ${reading.problem}; ${reading.fix}`);
      return [];
    });
    return { ...population, ranges, ...(seen?.length ? { seen } : {}) };
  });
  const names = populations.map(({ name }) => name);
  const seen = new Set<string>();
  for (const name of new Set(names.filter((name) => seen.has(name) || !seen.add(name)))) {
    problems.push(`${name}: there are several populations of this name`);
  }
  if (problems.length > 0) throw new PreflightInputError(problems.join("\n"));
  return clients;
}

/** Pairs of populations that share addresses, found in n log n. Each pair of neighbours is named once. */
export function overlaps(clients: readonly Clients[]): string[] {
  const spans = clients
    .flatMap(({ name, ranges }) => ranges.map((range) => ({ name, ...range })))
    .sort((a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const found = new Set<string>();
  let widest: (typeof spans)[number] | undefined;
  for (const span of spans) {
    if (widest && widest.version === span.version && span.first <= widest.last) {
      if (widest.name !== span.name) found.add(`${widest.name} and ${span.name} share addresses`);
    }
    if (!widest || widest.version !== span.version || span.last > widest.last) widest = span;
  }
  return [...found];
}
