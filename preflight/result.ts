import type { Spending } from "../activation/budget";
import { type ClientProduct, clientProducts, hostKeyGenerations, oldestGenerationFor } from "../activation/generations";
import type { Claim, Estate } from "../estate/model";
import type { StackResources } from "../estate/read-state";
import type { ResourceRef } from "../estate/resource-graph";
import { type Expectation, type Population, readClients } from "./expectation";
import type { Finding, Hop, HopResult } from "./hops/hop";
import { hostKeyHop } from "./hops/host-key";
import { networksOf } from "./hops/zone";
import { examine } from "./preflight";
import {
  type HostResult,
  hostResult,
  type NetworkResult,
  networkResult,
  type ZoneResult,
  zoneResult,
} from "./topology";
import type { Outcome, PopulationVerdict } from "./verdict";
import type { HopRecord } from "./wayfinder";

/**
 * The whole result of a preflight as plain data: what `kmshost preflight --json` prints and reports are made from. Fields are
 * added, never renamed; `version` changes when one has to be. Names come from the stack and are not escaped.
 */
export interface PreflightResult {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** What was read: a plan, as it will be, or a state, as it is. */
  readonly source: "plan" | "state";
  readonly cloud: "azure" | "aws";
  readonly outcome: Outcome;
  readonly populations: readonly PopulationResult[];
  readonly hosts: readonly HostResult[];
  readonly zones: readonly ZoneResult[];
  readonly networks: readonly NetworkResult[];
  /** Products of the populations that the host keys do not activate. */
  readonly keyLacks: readonly KeyLack[];
  readonly spending: SpendingResult;
  /** What stops a deployment beside any one population. */
  readonly problems: readonly string[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly string[];
}

/** What fails, or cannot be decided. */
export interface FindingResult {
  readonly hop: Hop;
  readonly status: "fails" | "undecided";
  /** Code that the client shows; none for a client that never asks. */
  readonly code?: string;
  readonly resource?: ResourceRef;
  readonly why: string;
  readonly fix: string;
  /** The declaration that is missing, where somebody's word would decide it. */
  readonly claim?: Claim;
}

export interface PopulationResult {
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly zone: string;
  readonly image: "custom" | "marketplace";
  readonly pinnedHost?: string;
  /** Key of the network that holds all of its addresses, among `networks`. */
  readonly network?: string;
  readonly machines: number;
  readonly outcome: Outcome;
  readonly finding?: FindingResult;
  readonly products: readonly {
    readonly product: ClientProduct;
    readonly title: string;
    readonly machines: number;
    readonly outcome: Outcome;
    readonly finding?: FindingResult;
  }[];
  /** The way to each host that its zone sends it to. */
  readonly paths: readonly {
    readonly host: string;
    readonly status: PathStatus;
    readonly finding?: FindingResult;
    /** Every hop on the way to this host, and what decided it. */
    readonly hops: readonly HopRecord[];
  }[];
  /** The hops that are not about one host alone, and what decided them. */
  readonly hops: readonly HopRecord[];
  /** What somebody declared and no resource proves. */
  readonly relies: readonly string[];
}

export type PathStatus = "passes" | "fails" | "undecided";

export interface KeyLack {
  readonly product: ClientProduct;
  readonly title: string;
  readonly machines: number;
  readonly populations: readonly string[];
  readonly status: "fails" | "undecided";
  readonly why: string;
  readonly fix: string;
  /** Oldest Windows host key that activates it. */
  readonly oldestKey?: string;
}

export interface SpendingResult extends Omit<Spending, "problems"> {
  /** Properties that force a replacement, by host. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
}

/** The preflight of a plan or state (`readPlan`, `readState`) against what an environment expects, as plain data. */
export function preflightResult(stack: StackResources, expectation: Expectation): PreflightResult {
  const { estate, report, spending } = examine(stack, expectation);
  const { problems: _, reasons, ...spends } = spending;
  const verdicts = new Map(report.populations.map((verdict) => [verdict.population, verdict]));
  return {
    version: 1,
    project: stack.project,
    stack: stack.stack,
    source: stack.source,
    cloud: estate.cloud,
    outcome: report.outcome,
    populations: expectation.populations.flatMap((population) => {
      const verdict = verdicts.get(population.name);
      return verdict ? [populationResult(estate, population, verdict)] : [];
    }),
    hosts: byName(estate.hosts.map((host) => hostResult(host, expectation, report, spends.hosts))),
    zones: byName(estate.zones.map((zone) => zoneResult(estate, zone))),
    networks: byName(estate.networks.map(networkResult)),
    keyLacks: keyLacks(estate, expectation),
    spending: { ...spends, reasons: Object.fromEntries(reasons) },
    problems: report.problems,
    notes: report.notes,
  };
}

/** A plan lists its resources in any order. */
function byName<Named extends { readonly name: string }>(some: readonly Named[]): Named[] {
  return [...some].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function populationResult(estate: Estate, population: Population, verdict: PopulationVerdict): PopulationResult {
  const [clients] = readClients([population]);
  const home = clients && networksOf(estate, clients)[0];
  return {
    name: population.name,
    cidrs: population.cidrs,
    zone: population.zone,
    image: population.image ?? "custom",
    ...(population.pinnedHost === undefined ? {} : { pinnedHost: population.pinnedHost }),
    ...(home ? { network: home.key } : {}),
    machines: verdict.machines,
    outcome: verdict.outcome,
    ...(verdict.finding ? { finding: verdict.finding } : {}),
    products: verdict.products.map((one) => ({ ...one, title: clientProducts[one.product].title })),
    paths: verdict.paths.map(({ host, result, hops }) => ({ host, ...pathResult(result), hops })),
    hops: verdict.hops,
    relies: verdict.relies,
  };
}

function pathResult(result: HopResult): { status: PathStatus; finding?: Finding } {
  return result.status === "passes" ? { status: "passes" } : { status: result.status, finding: result };
}

/** Each product once, whichever hosts lack its key. */
function keyLacks(estate: Estate, expectation: Expectation): KeyLack[] {
  const [host] = estate.hosts;
  const asking = new Map<ClientProduct, { machines: number; populations: string[] }>();
  for (const { name, machines } of expectation.populations) {
    for (const [product, count] of Object.entries(machines) as [ClientProduct, number | undefined][]) {
      if (!count) continue;
      const before = asking.get(product) ?? { machines: 0, populations: [] };
      asking.set(product, { machines: before.machines + count, populations: [...before.populations, name] });
    }
  }
  if (!host) return [];
  return [...asking].flatMap(([product, who]): KeyLack[] => {
    const result = hostKeyHop(host, product, expectation);
    if (result.status === "passes") return [];
    const oldest = oldestGenerationFor(product);
    const { status, why, fix } = result;
    const oldestKey = oldest ? { oldestKey: hostKeyGenerations[oldest].title } : {};
    return [{ product, title: clientProducts[product].title, ...who, status, why, fix, ...oldestKey }];
  });
}
