import type { ClientProduct } from "../activation/generations";
import type { Asking, HostCount } from "./counts";
import type { Estate, EstateHost } from "./estate";
import type { Clients, Expectation } from "./expectation";
import { familyHop, resolveTarget, sameFamily } from "./hops/address";
import { clockHop } from "./hops/clock";
import { countHop } from "./hops/count";
import { guestFirewallHop } from "./hops/guest-firewall";
import { type Finding, first, type HopResult, passes } from "./hops/hop";
import { hostActivationHop } from "./hops/host-activation";
import { hostKeyHop } from "./hops/host-key";
import { networkRulesHop } from "./hops/network-rules";
import { hostPinnedTo, pinHop } from "./hops/pin";
import { portHop } from "./hops/port";
import { discover } from "./hops/record";
import { routeHop } from "./hops/route";
import { zoneExists, zoneReaches, zonesNamed } from "./hops/zone";

/** `pinned`: the machines are activated by someone else, or by no one, and never ask these hosts. */
export type Outcome = "activates" | "fails" | "undecided" | "pinned";

export interface ProductVerdict {
  readonly product: ClientProduct;
  readonly machines: number;
  readonly outcome: Outcome;
  readonly finding?: Finding;
}

/** The way to one host. */
export interface HostPath {
  /** Computer name, or the name that the SRV record gives where no host of the stack is behind it. */
  readonly host: string;
  readonly result: HopResult;
}

export interface PopulationVerdict {
  readonly population: string;
  readonly machines: number;
  /** The worst of its products. */
  readonly outcome: Outcome;
  /** First hop that fails, or cannot be decided. */
  readonly finding?: Finding;
  readonly products: readonly ProductVerdict[];
  readonly paths: readonly HostPath[];
  /** What the verdict relies on that the stack does not hold. */
  readonly relies: readonly string[];
}

/** A host that a zone sends clients to, or why it sends them nowhere. */
interface Destination {
  readonly name: string;
  readonly host?: EstateHost;
  readonly port: number;
  readonly result: HopResult;
}

/** The way of one population as far as its hosts, before any count is known. */
export interface Way {
  readonly clients: Clients;
  readonly paths: readonly (HostPath & { readonly known?: EstateHost })[];
  /** Why no host is asked, or reached; passes when at least one is. */
  readonly result: HopResult;
}

/** Finds ways. What only depends on the zone is worked out once. */
export class Wayfinder {
  readonly #destinations = new Map<string, readonly Destination[] | Finding>();
  readonly #activations = new Map<EstateHost, HopResult>();

  constructor(
    readonly estate: Estate,
    readonly expectation: Expectation,
  ) {}

  find(clients: Clients): Way {
    const pinned = pinHop(this.estate, clients);
    if (pinned.status !== "passes") return { clients, paths: [], result: pinned };
    const destinations = this.#destinationsOf(clients);
    if (!Array.isArray(destinations.list)) return { clients, paths: [], result: destinations.list as Finding };
    const paths = (destinations.list as readonly Destination[]).map((destination) => ({
      host: destination.name,
      ...(destination.host ? { known: destination.host } : {}),
      result: first([destinations.zone, destination.result, this.#path(destination, clients)]),
    }));
    return { clients, paths, result: best(paths.map(({ result }) => result)) };
  }

  #destinationsOf(clients: Clients): { zone: HopResult; list: readonly Destination[] | Finding } {
    if (clients.pinnedHost !== undefined) return { zone: passes(), list: this.#pinned(clients.pinnedHost) };
    const exists = zoneExists(this.estate, clients.zone);
    if (exists.status !== "passes") return { zone: exists, list: exists };
    const zones = zonesNamed(this.estate, clients.zone).map((zone) => ({
      zone,
      reach: zoneReaches(this.estate, zone, clients),
    }));
    const chosen = zones.find(({ reach }) => reach.status === "passes") ?? zones[0];
    if (!chosen) return { zone: exists, list: [] };
    if (chosen.reach.status !== "passes") return { zone: chosen.reach, list: chosen.reach };
    const key = chosen.zone.resource.urn ?? chosen.zone.resource.name;
    let list = this.#destinations.get(key);
    if (!list) {
      const found = discover(this.estate, chosen.zone);
      list = found.ok
        ? found.records.map((record): Destination => {
            const resolved = resolveTarget(this.estate, record, found.resource);
            const base = { name: record.target, port: record.port };
            if (!resolved.ok) return { ...base, result: resolved.finding };
            return { ...base, name: resolved.host.name, host: resolved.host, result: passes(resolved.relies) };
          })
        : found.finding;
      this.#destinations.set(key, list);
    }
    return { zone: chosen.reach, list };
  }

  #pinned(pinnedHost: string): readonly Destination[] {
    const name = hostPinnedTo(this.estate, pinnedHost);
    const host = this.estate.hosts.find((one) => one.name === name);
    const port = Number(/:(\d+)$/.exec(pinnedHost)?.[1] ?? this.expectation.port);
    return host ? [{ name: host.name, host, port, result: passes(`${pinnedHost} resolves to ${host.name}`) }] : [];
  }

  #path({ host, port }: Destination, clients: Clients): HopResult {
    if (!host) return passes();
    const common = sameFamily(host, clients);
    return first([
      familyHop(host, clients),
      routeHop(host, common),
      networkRulesHop(host, common, this.expectation.port),
      guestFirewallHop(host, common),
      portHop(host, port, this.expectation.port),
      this.#activation(host),
      clockHop(clients),
    ]);
  }

  #activation(host: EstateHost): HopResult {
    const known = this.#activations.get(host);
    if (known) return known;
    const result = hostActivationHop(host, this.expectation);
    this.#activations.set(host, result);
    return result;
  }
}

/** One host is enough: a client goes on to the next when one does not answer. */
function best(results: readonly HopResult[]): HopResult {
  const passing = results.filter((result) => result.status === "passes");
  if (passing.length > 0) return passes(...new Set(passing.flatMap(({ relies }) => relies)));
  const [firstFinding] = results;
  return results.find(({ status }) => status === "undecided") ?? firstFinding ?? noHost;
}

const noHost: Finding = {
  hop: "record",
  status: "fails",
  code: "0x8007251D",
  why: "the clients are sent to no host",
  fix: "publish an SRV record for each host",
};

/** Products of a population with machines, most machines first. */
export function productsOf(clients: Clients): { product: ClientProduct; machines: number }[] {
  return (Object.entries(clients.machines) as [ClientProduct, number | undefined][])
    .flatMap(([product, machines]) => (machines ? [{ product, machines }] : []))
    .sort((a, b) => b.machines - a.machines);
}

/** Who asks which host, as far as it counts: a request for a product that the host cannot activate is not counted. */
export function askingOf({ clients, paths, result }: Way, expectation: Expectation): Asking[] {
  if (result.status === "fails") return [];
  const total = productsOf(clients).reduce((sum, { machines }) => sum + machines, 0);
  const share = clients.machineIds === undefined || total === 0 ? 1 : Math.min(1, clients.machineIds / total);
  return productsOf(clients).map(({ product, machines }) => {
    const counted = paths.flatMap((path) => {
      const key = path.known && hostKeyHop(path.known, product, expectation);
      if (!key || path.result.status === "fails" || key.status === "fails") return [];
      return [{ name: path.host, certain: path.result.status === "passes" && key.status === "passes" }];
    });
    return {
      product,
      machines: machines * share,
      reach: counted.filter(({ certain }) => certain).map(({ name }) => name),
      mayReach: counted.filter(({ certain }) => !certain).map(({ name }) => name),
    };
  });
}

const severity: Readonly<Record<Outcome, number>> = { activates: 0, pinned: 1, undecided: 2, fails: 3 };

/** The verdict on one population, once the counts are known. */
export function judge(way: Way, counts: ReadonlyMap<string, HostCount>, expectation: Expectation): PopulationVerdict {
  const { clients, result } = way;
  const relies = new Set(result.status === "passes" ? result.relies : []);
  const products = productsOf(clients).map(({ product, machines }): ProductVerdict => {
    const judged = result.status === "passes" ? judgeProduct(way, product, counts, expectation) : result;
    if (judged.status === "passes") {
      for (const one of judged.relies) relies.add(one);
      return { product, machines, outcome: "activates" };
    }
    const outcome = judged.hop === "pin" ? "pinned" : judged.status;
    return { product, machines, outcome, finding: judged };
  });
  const worst = [...products].sort((a, b) => severity[b.outcome] - severity[a.outcome])[0];
  const finding = worst?.finding ?? (result.status === "passes" ? undefined : result);
  return {
    population: clients.name,
    machines: products.reduce((sum, { machines }) => sum + machines, 0),
    outcome: worst?.outcome ?? outcomeOf(result),
    ...(finding ? { finding } : {}),
    products,
    paths: way.paths.map(({ host, result: path }) => ({ host, result: path })),
    relies: [...relies],
  };
}

function outcomeOf(result: HopResult): Outcome {
  if (result.status === "passes") return "activates";
  return result.hop === "pin" ? "pinned" : result.status;
}

function judgeProduct(
  way: Way,
  product: ClientProduct,
  counts: ReadonlyMap<string, HostCount>,
  expectation: Expectation,
): HopResult {
  const reached = way.paths.filter((path) => path.result.status === "passes" && path.known);
  const keys = reached.map((path) => (path.known ? hostKeyHop(path.known, product, expectation) : passes()));
  const key = best(keys);
  if (key.status !== "passes") return key;
  const able = reached.filter((_, index) => keys[index]?.status === "passes");
  return first([
    key,
    countHop(
      product,
      able.flatMap(({ host }) => counts.get(host) ?? []),
    ),
  ]);
}
