import { sameName, srvRecordName } from "../activation/discovery";
import type { ClientProduct } from "../activation/generations";
import { intersection, readCidr, without } from "../activation/ip-range";
import { activationPort } from "../activation/transport";
import type { Estate, EstateHost, EstateZone } from "../estate/model";
import { relativeName } from "../estate/records";
import { type Clients, type Expectation, productsOf } from "./expectation";
import { familyHop, resolveTarget, sameFamily } from "./hops/address";
import { best } from "./hops/best";
import { clockHop } from "./hops/clock";
import { directoryHop, directoryProduct } from "./hops/directory";
import { guestFirewallHop } from "./hops/guest-firewall";
import {
  type Basis,
  type Finding,
  first,
  givenBy,
  type Hop,
  type HopResult,
  noHostCode,
  passes,
  provenBy,
  settle,
} from "./hops/hop";
import { hostActivationHop } from "./hops/host-activation";
import { networkRulesHop } from "./hops/network-rules";
import { hostPinnedTo, pinHop } from "./hops/pin";
import { portHop } from "./hops/port";
import { discover } from "./hops/record";
import { routeHop } from "./hops/route";
import { networksOf, zoneExists, zoneReaches, zonesFor } from "./hops/zone";
import { piecesOf } from "./pieces";

/** The way to one host. */
export interface HostPath {
  /** Computer name, or the name that the SRV record gives where no host of the stack is behind it. */
  readonly host: string;
  readonly result: HopResult;
  readonly known?: EstateHost;
  /** Priority of the record that leads there: a lower one is asked first. */
  readonly priority: number;
  /** Its share among records of one priority. */
  readonly weight: number;
  /** A host that this stack does not hold, and that the environment names. */
  readonly isElsewhere?: boolean;
  /** Every hop on the way, and what decided it. */
  readonly hops: readonly HopRecord[];
}

/** A hop of a way, decided by what. */
export interface HopRecord {
  readonly hop: Hop;
  readonly status: "passes" | "fails" | "undecided";
  readonly decidedBy: readonly Basis[];
  readonly finding?: Finding;
}

/** One record for each hop, in the order in which a client meets them. */
function recordsOf(steps: readonly (readonly [Hop, HopResult])[]): HopRecord[] {
  const names = [...new Set(steps.map(([hop]) => hop))];
  return names.map((name) => recordOf(name, first(steps.flatMap(([hop, result]) => (hop === name ? [result] : [])))));
}

export function recordOf(hop: Hop, result: HopResult): HopRecord {
  if (result.status === "passes") return { hop, status: "passes", decidedBy: result.basis };
  const decidedBy: Basis[] = result.resource ? [{ by: "resource", what: result.why, resource: result.resource }] : [];
  return { hop, status: result.status, decidedBy: result.status === "fails" ? decidedBy : [], finding: result };
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
  /** Hops before any host, where the way ends there. */
  readonly hops?: readonly HopRecord[];
  /** Products that the directory answers for. */
  readonly byDirectory?: ReadonlyMap<ClientProduct, HopResult>;
}

/** A host that a zone sends clients to, or why it sends them nowhere. */
interface Destination {
  readonly name: string;
  readonly host?: EstateHost;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
  readonly isElsewhere?: boolean;
  readonly result: HopResult;
  /** The name that the record gives, and its zone, where it is another than that of the record: clients have to resolve it too. */
  readonly target?: string;
  readonly zone?: EstateZone;
}

/** Finds ways. What only depends on the zone is worked out once. */
export class Wayfinder {
  readonly #destinations = new Map<string, readonly Destination[] | Finding>();
  readonly #activations = new Map<EstateHost, HopResult>();

  /** `estateAt` reads the estate anew for another port than the one that hosts are to listen on. */
  constructor(
    readonly estate: Estate,
    readonly expectation: Expectation,
    readonly estateAt: (port: number) => Estate = () => estate,
  ) {}

  /** Machines in several networks resolve names by each network's own servers: every network is a way of its own. */
  find(clients: Clients): Way {
    const places = placesOf(this.estate, clients);
    const [only] = places;
    if (!only || places.length === 1) return this.#findFrom(clients);
    const ways = places.map((place) => this.#findFrom(place));
    const merged = new Map<string, HostPath>();
    for (const path of ways.flatMap(({ paths }) => paths)) {
      const before = merged.get(path.host);
      merged.set(path.host, before && first([before.result, path.result]) === before.result ? before : path);
    }
    return {
      clients,
      paths: [...merged.values()],
      parts: ways.flatMap(({ parts }) => parts),
      result: first(ways.map(({ result }) => result)),
      hops: ways.flatMap(({ hops = [] }) => hops),
      ...(only && ways[0]?.byDirectory ? { byDirectory: ways[0].byDirectory } : {}),
    };
  }

  #findFrom(clients: Clients): Way {
    const byDirectory = directoryHop(this.estate, this.expectation, clients);
    if (byDirectory) return this.#withDirectory(clients, this.#settled("directory", byDirectory));
    return this.#toHosts(clients);
  }

  /** What the directory activates asks nobody; the other products of the same machines ask a KMS host. */
  #withDirectory(clients: Clients, windows: HopResult): Way {
    const products = productsOf(clients).map(({ product }) => {
      return [product, directoryProduct(this.estate, this.expectation, product, windows)] as const;
    });
    const byDirectory = new Map(products.flatMap(([product, result]) => (result ? [[product, result] as const] : [])));
    const rest = products.filter(([, result]) => result === undefined).map(([product]) => product);
    if (rest.length === 0) return { ...this.#alone(clients, "directory", first(byDirectory.values())), byDirectory };
    const machines = Object.fromEntries(rest.map((product) => [product, clients.machines[product]]));
    return { ...this.#toHosts({ ...clients, machines }), clients, byDirectory };
  }

  #toHosts(clients: Clients): Way {
    const pinned = pinHop(this.estate, clients);
    if (pinned.status !== "passes") return { clients, paths: [], parts: [], result: pinned };
    const { zone, list } = this.#destinationsOf(clients);
    if (!isList(list)) {
      const ends = first([zone, list]);
      return this.#alone(clients, ends.status === "passes" ? "zone" : ends.hop, ends);
    }
    const walk = (from: Clients): Part => {
      const paths = list.map((destination): HostPath => {
        const steps: [Hop, HopResult][] = [
          ["pin", pinned],
          ["zone", zone],
          ["address", this.#nameReaches(destination, clients)],
          ["address", destination.result],
          ...this.#path(destination, from),
        ];
        const settled = steps.map(([hop, result]) => [hop, this.#settled(hop, result)] as const);
        return {
          host: destination.name,
          ...(destination.host ? { known: destination.host } : {}),
          ...(destination.isElsewhere ? { isElsewhere: true } : {}),
          priority: destination.priority,
          weight: destination.weight,
          result: first(settled.map(([, result]) => result)),
          hops: recordsOf(settled),
        };
      });
      return { paths, result: best(paths.map(({ result }) => result)) };
    };
    const whole = walk(clients);
    const parts = partsOf(clients, whole, walk);
    return { clients, paths: whole.paths, parts, result: first(parts.map(({ result }) => result)) };
  }

  /** A way that ends, or is decided, before any host is asked. */
  #alone(clients: Clients, hop: Hop, result: HopResult): Way {
    const settled = this.#settled(hop, result);
    return { clients, paths: [], parts: [], result: settled, hops: [recordOf(hop, settled)] };
  }

  #settled(hop: Hop, result: HopResult): HopResult {
    return settle(hop, result, this.expectation.declarations);
  }

  /** The name in a record may be in another zone than the record itself. */
  #nameReaches({ zone, target: name }: Destination, clients: Clients): HopResult {
    if (!zone) return passes();
    const reach = zoneReaches(this.estate, zone, clients, name);
    if (reach.status === "passes") return reach;
    return { ...reach, hop: "address", ...(reach.status === "fails" ? { code: noHostCode } : {}) };
  }

  #destinationsOf(clients: Clients): { zone: HopResult; list: readonly Destination[] | Finding } {
    if (clients.pinnedHost !== undefined) return { zone: passes(), list: this.#pinned(clients.pinnedHost, clients) };
    const { externalZones = [] } = this.expectation;
    if (externalZones.some((name) => sameName(name) === sameName(clients.zone))) return this.#external(clients);
    const exists = zoneExists(this.estate, clients.zone);
    if (exists.status !== "passes") return { zone: exists, list: exists };
    const name = `${srvRecordName}.${sameName(clients.zone)}`;
    const chosen = this.#answering(name, clients);
    if (!chosen) return { zone: exists, list: [] };
    // What fails further on fails whoever resolves the zone.
    if (chosen.reach.status === "fails") return { zone: chosen.reach, list: chosen.reach };
    const home = networksOf(this.estate, clients)[0]?.key;
    const key = [name, keyOf(chosen.zone), home, ...(clients.dnsServers ?? [])].join("\n");
    let list = this.#destinations.get(key);
    if (!list) {
      list = this.#destinationsIn(chosen.zone, name, clients);
      this.#destinations.set(key, list);
    }
    return { zone: chosen.reach, list };
  }

  /** The zone that answers the clients' question for a name, also when it holds no such record; else one that might. */
  #answering(name: string, clients: Clients): { zone: EstateZone; reach: HopResult } | undefined {
    const zones = zonesFor(this.estate, name).map((zone) => ({
      zone,
      reach: this.#settled("zone", zoneReaches(this.estate, zone, clients, name)),
    }));
    // Which of two zones of one name answers is known where one of them surely does.
    const sure = zones.find(({ reach }) => reach.status === "passes");
    const perhaps = zones.find(({ reach }) => reach.status === "undecided");
    if (sure && perhaps && zones.indexOf(perhaps) < zones.indexOf(sure) && perhaps.zone.name !== sure.zone.name)
      return perhaps;
    return sure ?? perhaps ?? zones[0];
  }

  #destinationsIn(zone: EstateZone, name: string, clients: Clients): readonly Destination[] | Finding {
    const found = discover(this.estate, zone, name);
    if (!found.ok) return found.finding;
    const elsewhere = new Set((this.expectation.hostsElsewhere ?? []).map(({ name }) => sameName(name)));
    return found.records.map((record): Destination => {
      const base = { name: record.target, port: record.port, priority: record.priority, weight: record.weight };
      if (elsewhere.has(sameName(record.target))) {
        return {
          ...base,
          isElsewhere: true,
          result: givenBy("environment", `${record.target} is a KMS host elsewhere`),
        };
      }
      const answering =
        zonesFor(this.estate, record.target).length > 1 ? this.#answering(record.target, clients) : undefined;
      const resolved = resolveTarget(this.estate, record, found.resource, answering?.zone);
      if (!resolved.ok) return { ...base, result: resolved.finding };
      const { host, relies, zone: ofName, record: address } = resolved;
      const result = relies ? passes(relies) : provenBy(address ?? found.resource, `${record.target} is ${host.name}`);
      const other = ofName && ofName !== zone ? { zone: ofName, target: record.target } : {};
      return { ...base, name: host.name, host, result, ...other };
    });
  }

  /** A zone that is kept elsewhere: its owner says that it holds the exported records. */
  #external(clients: Clients): { zone: HopResult; list: readonly Destination[] } {
    const says = `the zone ${clients.zone}, which is kept elsewhere, holds the exported records of the hosts`;
    const zone = this.#settled("zone", passes({ about: "resolver", of: clients.zone, says }));
    const list = this.estate.hosts.map((host): Destination => {
      const port = host.settings?.listeningPort ?? this.expectation.port;
      return { name: host.name, host, port, priority: 0, weight: 0, result: passes() };
    });
    return { zone, list };
  }

  /** A pin names a host by its address, or by a name that the clients resolve like any other. */
  #pinned(pinnedHost: string, clients: Clients): readonly Destination[] {
    const port = Number(/:(\d+)$/.exec(pinnedHost)?.[1] ?? activationPort);
    const text = sameName(pinnedHost.replace(/:\d+$/, ""));
    const name = hostPinnedTo(this.estate, pinnedHost);
    const base = { port, priority: 0, weight: 0 };
    const says = (host: string) => `${pinnedHost} resolves to ${host}`;
    const host = this.estate.hosts.find((one) => one.name === name);
    if (readCidr(text).ok) {
      return host ? [{ ...base, name: host.name, host, result: givenBy("environment", says(host.name)) }] : [];
    }
    const full = text.includes(".") ? text : `${text}.${sameName(clients.zone)}`;
    const zone = this.#answering(full, clients)?.zone;
    const held = zone?.recordSets.some(
      (set) => /^A(AAA)?$/.test(set.type) && relativeName(full, zone.name) === set.name,
    );
    if (zone && held) {
      const found = resolveTarget(this.estate, { ...base, target: full }, zone.resource, zone);
      if (!found.ok) return [{ ...base, name: text, result: found.finding }];
      const result = provenBy(found.record ?? zone.resource, says(found.host.name));
      return [{ ...base, name: found.host.name, host: found.host, result, zone, target: full }];
    }
    if (!host) return [];
    const result = passes({ about: "address", of: pinnedHost, says: says(host.name) });
    return [{ ...base, name: host.name, host, result }];
  }

  /** The rules are asked for the port that the deployed record gives. */
  #path({ host, port }: Destination, clients: Clients): [Hop, HopResult][] {
    if (!host) return [];
    const common = sameFamily(host, clients);
    const seen: Clients = common.seen ? { ...common, ranges: common.seen } : common;
    const there = port === this.expectation.port ? host : this.#hostAt(host, port);
    return [
      ["address", familyHop(host, clients)],
      ["route", routeHop(host, seen)],
      ["port", portHop(host, port, this.expectation.port)],
      ["network rules", networkRulesHop(there, seen, port)],
      ["guest firewall", guestFirewallHop(host, common)],
      ["host activation", this.#activation(host)],
      ["clock", clockHop(clients)],
    ];
  }

  #hostAt(host: EstateHost, port: number): EstateHost {
    return this.estateAt(port).hosts.find(({ resource }) => resource.urn === host.resource.urn) ?? host;
  }

  #activation(host: EstateHost): HopResult {
    const known = this.#activations.get(host);
    if (known) return known;
    const result = hostActivationHop(host, this.expectation);
    this.#activations.set(host, result);
    return result;
  }
}

const keyOf = ({ resource }: EstateZone) => resource.urn ?? resource.name;

/** The networks of the stack that hold parts of a population, and what is in none of them. */
function placesOf(estate: Estate, clients: Clients): Clients[] {
  if (networksOf(estate, clients).length > 0) return [clients];
  let rest = [...clients.ranges];
  const places: Clients[] = [];
  for (const { ranges } of estate.networks) {
    const inside = rest.flatMap((one) => (ranges ?? []).flatMap((range) => intersection(one, range) ?? []));
    if (inside.length === 0) continue;
    places.push({ ...clients, ranges: inside });
    rest = rest.flatMap((one) => without(one, ranges ?? []));
  }
  return rest.length > 0 ? [...places, { ...clients, ranges: rest }] : places;
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
