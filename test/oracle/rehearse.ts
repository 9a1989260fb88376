import { activates, type ClientProduct, clientProducts, officeHostKeys } from "../../activation/generations";
import type { EstateHost } from "../../estate/model";
import { readEstate } from "../../estate/read";
import type { StackResources } from "../../estate/read-state";
import { fleetOf, type Machine } from "../../forecast/fleet";
import { drawBelow } from "../../forecast/random";
import { simulate } from "../../forecast/simulate";
import { type Expectation, type OfficeProduct, type Population, readClients } from "../../preflight/expectation";
import type { Hop } from "../../preflight/hops/hop";
import { machineIdsOf } from "../../preflight/machine-ids";
import { type PreflightReport, preflight } from "../../preflight/preflight";
import type { Outcome } from "../../preflight/verdict";
import { openWorld, tellingAddresses, type Walk, type World, walk } from "./walk";

/** What became of the machines of one product in one population. */
export interface Happened {
  readonly population: string;
  readonly product: ClientProduct;
  readonly machines: number;
  readonly activated: number;
  readonly pinned: boolean;
  /** Hops at which ways ended, of machines that were not activated. */
  readonly hops: readonly Hop[];
  /** Hops at which it ends from addresses at which there are too few machines for one to be. */
  readonly elsewhere: readonly Hop[];
  readonly predicted: Outcome;
  readonly predictedHop?: Hop;
  /** What preflight said and what happened, when they differ. */
  readonly disagreement?: string;
}

export interface Rehearsal {
  readonly populations: readonly Happened[];
  readonly preflight: PreflightReport;
}

export interface RehearsalOptions {
  readonly seed?: number;
  /** Machines of one product in one population that take part at most; the others would do the same. Default: 1000. */
  readonly mostMachines?: number;
}

/**
 * Long enough for every machine to renew once: a host that has counted servers only stores ten, and learns the others from
 * their renewals after a first client has asked.
 */
const days = 9;

/** Lets a simulated fleet live against a stack, and compares what happens with what preflight predicts. */
export function rehearse(stack: StackResources, expectation: Expectation, options: RehearsalOptions = {}): Rehearsal {
  readClients(expectation.populations);
  const estate = readEstate(stack.graph, expectation.port);
  const world = openWorld(stack.graph, estate, expectation);
  const report = preflight(estate, expectation);
  const taking = expectation.populations.map((population) => takingPart(population, options.mostMachines ?? 1000));
  const rehearsal = new Fleet(world, options);
  for (const population of taking) rehearsal.add(population);
  const results = rehearsal.live();
  // What is predicted for those that take part: of fewer machines chance may leave a host too few.
  const predicted = preflight(estate, { ...expectation, populations: taking });
  const populations = results.map((result) => compare(result, predicted));
  return { populations, preflight: report };
}

/** A population with no more machines than take part, and with its share of ids. */
function takingPart(population: Population, most: number): Population {
  const machines = Object.fromEntries(
    Object.entries(population.machines).map(([product, count = 0]) => [product, Math.min(count, most)]),
  );
  if (population.machineIds === undefined) return { ...population, machines };
  const sum = (counts: object) => Object.values(counts).reduce((total: number, count: number) => total + count, 0);
  const total = sum(population.machines);
  const part = total === 0 ? 1 : sum(machines) / total;
  return { ...population, machines, machineIds: population.machineIds * part };
}

type Result = Omit<Happened, "predicted" | "predictedHop" | "disagreement">;

interface Member {
  readonly population: Population;
  readonly product: ClientProduct;
  readonly address: string;
  readonly walk: Walk;
  /** Hosts that answer it and count it. */
  readonly hosts: readonly EstateHost[];
}

/** Machines at every telling address, each asking whom it found. */
class Fleet {
  readonly #world: World;
  readonly #options: RehearsalOptions;
  readonly #members: Member[] = [];
  readonly #machines: Machine[] = [];
  /** Hops of addresses without a machine, by population and product. */
  readonly #elsewhere = new Map<string, Hop[]>();
  #ids = 0;

  constructor(world: World, options: RehearsalOptions) {
    this.#world = world;
    this.#options = options;
  }

  add(population: Population): void {
    const walks = tellingAddresses(this.#world, population).map((address) => ({
      address,
      walk: walk(this.#world, population, address),
    }));
    // One address stands for all at which the same happens.
    const kinds = [...new Map(walks.map((one) => [kindOf(one.walk), one])).values()];
    const products = Object.entries(population.machines) as [ClientProduct, number | undefined][];
    const ids = machineIdsOf(population);
    for (const [product, machines = 0] of products) {
      const own = ids.get(product);
      if (own !== undefined) this.#addProduct(population, product, machines, own, kinds);
    }
  }

  #addProduct(
    population: Population,
    product: ClientProduct,
    machines: number,
    ids: number,
    kinds: readonly { address: string; walk: Walk }[],
  ): void {
    const firstId = this.#ids;
    this.#ids += ids;
    const answering = (found: Walk) =>
      found.hosts.map(({ host }) => host).filter((host) => hasKey(this.#world, host, product));
    const unpeopled = kinds.slice(machines).filter(({ walk: found }) => answering(found).length === 0);
    this.#elsewhere.set(
      keyOf(population, product),
      unpeopled.flatMap(({ walk: found }) => hopsOf(found, [])),
    );
    for (let index = 0; index < machines; index++) {
      const { address, walk: found } = kinds[index % kinds.length] as (typeof kinds)[number];
      const hosts = answering(found);
      this.#members.push({ population, product, address, walk: found, hosts });
      this.#machines.push({
        product,
        arrives: drawBelow(120, this.#options.seed ?? 1, this.#machines.length, 9),
        machineId: firstId + (index % ids),
        hosts: [...new Set(hosts.map((host) => this.#world.estate.hosts.indexOf(host)))],
      });
    }
  }

  live(): Result[] {
    const order = this.#machines.map((_, index) => index);
    order.sort((a, b) => (this.#machines[a]?.arrives ?? 0) - (this.#machines[b]?.arrives ?? 0) || a - b);
    const activated = new Set<number>();
    const history = simulate(fleetOf(this.#machines), {
      hosts: Math.max(1, this.#world.estate.hosts.length),
      horizon: days * 1440,
      seed: this.#options.seed ?? 1,
    });
    order.forEach((index, machine) => {
      if (history.activations[machine] !== -1) activated.add(index);
    });
    return this.#results(activated);
  }

  #results(activated: ReadonlySet<number>): Result[] {
    const groups = new Map<string, Result & { hops: Hop[] }>();
    this.#members.forEach(({ population, product, walk: found, hosts }, index) => {
      const key = keyOf(population, product);
      const before = groups.get(key) ?? {
        ...{ population: population.name, product, machines: 0, activated: 0, pinned: found.pinned, hops: [] },
        elsewhere: this.#elsewhere.get(key) ?? [],
      };
      const success = activated.has(index);
      const hops: Hop[] = [...before.hops];
      if (!success) for (const hop of hopsOf(found, hosts)) if (!hops.includes(hop)) hops.push(hop);
      groups.set(key, {
        ...before,
        machines: before.machines + 1,
        activated: before.activated + (success ? 1 : 0),
        hops,
      });
    });
    return [...groups.values()];
  }
}

function keyOf({ name }: Population, product: ClientProduct): string {
  return `${name}\n${product}`;
}

/** Why a machine was not activated. */
function hopsOf(found: Walk, hosts: readonly EstateHost[]): Hop[] {
  if (found.pinned) return ["pin"];
  if (hosts.length > 0) return ["count"];
  if (found.hosts.length > 0) return ["host key"];
  return found.failures.map(({ hop }) => hop);
}

function kindOf({ hosts, failures, pinned }: Walk): string {
  return JSON.stringify([pinned, hosts.map(({ host }) => host.name), failures.map(({ hop, server }) => [hop, server])]);
}

/** Does the host have a key that activates the product? A request for another is refused and not counted. */
function hasKey({ expectation }: World, { image }: EstateHost, product: ClientProduct): boolean {
  if (clientProducts[product].family !== "office") return activates(expectation.generation, product);
  const office = product as OfficeProduct;
  const system = image.operatingSystem ?? expectation.operatingSystem;
  return officeHostKeys[office].hosts.includes(system) && expectation.officeHostKeys?.includes(office) === true;
}

/** An undecided verdict is never wrong; the others have to be what happened. */
function compare(result: Result, report: PreflightReport): Happened {
  const population = report.populations.find((one) => one.population === result.population);
  const product = population?.products.find((one) => one.product === result.product);
  const predicted = product?.outcome ?? population?.outcome ?? "undecided";
  const predictedHop = (product ?? population)?.finding?.hop;
  const { machines, activated, pinned, hops, elsewhere } = result;
  const failed = activated < machines ? [...hops, ...elsewhere] : elsewhere;
  const what = pinned
    ? "the machines never asked"
    : `${activated} of ${machines} were activated${hops.length > 0 ? `, ways ended at ${hops.join(", ")}` : ""}`;
  const agrees = {
    undecided: true,
    pinned,
    activates: !pinned && activated === machines,
    fails: !pinned && predictedHop !== undefined && failed.includes(predictedHop),
  }[predicted];
  return {
    ...result,
    predicted,
    ...(predictedHop ? { predictedHop } : {}),
    ...(agrees ? {} : { disagreement: `preflight: ${predicted}${predictedHop ? ` at ${predictedHop}` : ""}; ${what}` }),
  };
}
