import type { Estate, EstateHost } from "../estate/model";
import type { Clients, Expectation } from "./expectation";
import { familyHop, resolveTarget, sameFamily } from "./hops/address";
import { clockHop } from "./hops/clock";
import { guestFirewallHop } from "./hops/guest-firewall";
import { type Finding, first, type HopResult, passes } from "./hops/hop";
import { hostActivationHop } from "./hops/host-activation";
import { networkRulesHop } from "./hops/network-rules";
import { hostPinnedTo, pinHop } from "./hops/pin";
import { portHop } from "./hops/port";
import { discover } from "./hops/record";
import { routeHop } from "./hops/route";
import { zoneExists, zoneReaches, zonesNamed } from "./hops/zone";
import { piecesOf } from "./pieces";

/** The way to one host. */
export interface HostPath {
  /** Computer name, or the name that the SRV record gives where no host of the stack is behind it. */
  readonly host: string;
  readonly result: HopResult;
  readonly known?: EstateHost;
}

/** Addresses of a population from which the ways to all hosts end alike. */
export interface Part {
  readonly paths: readonly HostPath[];
  /** Why no host is reached from there; passes when at least one is. */
  readonly result: HopResult;
}

/** The way of one population as far as its hosts, before any count is known. */
export interface Way {
  readonly clients: Clients;
  /** For all of its addresses: a way passes when it does from each of them. */
  readonly paths: readonly HostPath[];
  readonly parts: readonly Part[];
  /** Why no host is asked, or some of the machines reach none. */
  readonly result: HopResult;
}

/** A host that a zone sends clients to, or why it sends them nowhere. */
interface Destination {
  readonly name: string;
  readonly host?: EstateHost;
  readonly port: number;
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
    if (pinned.status !== "passes") return { clients, paths: [], parts: [], result: pinned };
    const { zone, list } = this.#destinationsOf(clients);
    if (!isList(list)) return { clients, paths: [], parts: [], result: list };
    const walk = (from: Clients): Part => {
      const paths = list.map((destination) => ({
        host: destination.name,
        ...(destination.host ? { known: destination.host } : {}),
        result: first([zone, destination.result, this.#path(destination, from)]),
      }));
      return { paths, result: best(paths.map(({ result }) => result)) };
    };
    const whole = walk(clients);
    const parts = partsOf(clients, whole, walk);
    return { clients, paths: whole.paths, parts, result: first(parts.map(({ result }) => result)) };
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

function isList(list: readonly Destination[] | Finding): list is readonly Destination[] {
  return Array.isArray(list);
}

/** Hops whose answer depends on the client's address. */
const byAddress: ReadonlySet<string> = new Set(["route", "network rules", "guest firewall"]);

/** Parts of a population: one, unless a way ends from some of its addresses only. */
function partsOf(clients: Clients, whole: Part, walk: (from: Clients) => Part): Part[] {
  const troubled = whole.paths.flatMap(({ known, result }) =>
    known && result.status !== "passes" && byAddress.has(result.hop) ? [known] : [],
  );
  if (troubled.length === 0) return [whole];
  const parts = new Map<string, Part>();
  for (const piece of piecesOf(clients, troubled)) {
    const part = walk(piece);
    const kind = part.paths.map(({ result }) => result.status).join();
    if (!parts.has(kind)) parts.set(kind, part);
  }
  return parts.size > 1 ? [...parts.values()] : [whole];
}

/** One host is enough: a client goes on to the next when one does not answer. */
export function best(results: readonly HopResult[]): HopResult {
  const passing = results.filter((result) => result.status === "passes");
  if (passing.length > 0) return first(passing);
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
