import { isClockRefused } from "../../activation/clock";
import type { SrvRecord } from "../../activation/discovery";
import { canHostKey } from "../../activation/generations";
import { formatAddress, readCidr } from "../../activation/ip-range";
import type { Estate, EstateHost, EstateZone } from "../../estate/model";
import type { ResourceGraph } from "../../estate/resource-graph";
import type { Expectation, Population } from "../../preflight/expectation";
import type { Hop } from "../../preflight/hops/hop";
import { awsGates } from "./aws";
import { azureGates } from "./azure";
import { type Gate, isIn, type Packet } from "./packet";

/** What is deployed, as a client meets it. */
export interface World {
  readonly estate: Estate;
  readonly expectation: Expectation;
  readonly gates: ReadonlyMap<EstateHost, readonly Gate[]>;
}

export function openWorld(graph: ResourceGraph, estate: Estate, expectation: Expectation): World {
  const read = estate.cloud === "azure" ? azureGates : awsGates;
  return { estate, expectation, gates: new Map(estate.hosts.map((host) => [host, read(graph, host)])) };
}

/** Where a walk ended. */
export interface Failure {
  readonly hop: Hop;
  /** Where it was going, when it knew. */
  readonly server?: string;
  readonly port?: number;
  readonly why: string;
}

/** What one machine finds: hosts that answer it, and what became of the other ways. */
export interface Walk {
  readonly hosts: readonly { readonly host: EstateHost; readonly port: number }[];
  readonly failures: readonly Failure[];
  /** The machine never looks for these hosts. */
  readonly pinned: boolean;
}

const lower = (name: string) => name.toLowerCase().replace(/\.$/, "");

/** One machine at one address looks for its host and knocks, step by step, as Windows does. */
export function walk(world: World, population: Population, address: string): Walk {
  const { estate } = world;
  const { pinnedHost } = population;
  if (pinnedHost === undefined && population.image === "marketplace") return { hosts: [], failures: [], pinned: true };
  const found = pinnedHost === undefined ? lookUp(estate, population) : pinnedTo(world, pinnedHost);
  if (found === "elsewhere") return { hosts: [], failures: [], pinned: true };
  if ("hop" in found) return { hosts: [], failures: [found], pinned: false };
  const hosts: { host: EstateHost; port: number }[] = [];
  const failures: Failure[] = [];
  for (const record of found.records) {
    const host = found.host ?? resolve(estate, lower(record.target));
    const ends = "hop" in host ? [host] : knock(world, population, address, host, record.port);
    failures.push(...ends.map((end) => ({ server: lower(record.target), port: record.port, ...end })));
    if (ends.length === 0 && !("hop" in host)) hosts.push({ host, port: record.port });
  }
  return { hosts, failures, pinned: false };
}

type Found = { readonly records: readonly SrvRecord[]; readonly host?: EstateHost };

function pinnedTo({ estate, expectation }: World, pinned: string): Found | "elsewhere" {
  const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(pinned) ?? [];
  const wanted = lower(name);
  const host = estate.hosts.find((one) => one.name === wanted || wanted.startsWith(`${one.name}.`));
  if (!host) return "elsewhere";
  const record = { priority: 0, weight: 0, port: Number(port ?? expectation.port), target: wanted };
  return { records: [record], host };
}

/** DNS: the client's zone, as its resolver sees it, and the SRV record set in it. */
function lookUp(estate: Estate, population: Population): Found | Failure {
  const zones = estate.zones.filter(({ name }) => name === lower(population.zone));
  const seen = zones.filter((zone) => isResolved(estate, zone, population));
  if (seen.length === 0) return { hop: "zone", why: `nobody answers for ${population.zone}` };
  // A private zone hides a public one of the same name.
  const zone = seen.find(({ visibility }) => visibility === "private") ?? seen[0];
  const sets = (zone?.recordSets ?? []).filter(({ name }) => name === "_vlmcs._tcp");
  const records = sets.filter(({ type }) => type === "SRV").flatMap(({ srv }) => srv ?? []);
  if (records.length > 0) return { records };
  return { hop: "record", why: `${population.zone} has no SRV record _vlmcs._tcp` };
}

/** Private zones are answered in linked networks, and to whoever forwards to one. */
function isResolved(estate: Estate, zone: EstateZone, { cidrs }: Population): boolean {
  if (zone.visibility === "public") return true;
  if (zone.linksComplete && zone.links.length === 0) return false;
  const home = estate.networks.find(({ ranges }) =>
    cidrs.every((cidr) => ranges?.some((range) => holdsBoth(cidr, range.version, range.first, range.last))),
  );
  if (home?.customDns !== false || !zone.linksComplete) return true;
  return zone.links.includes(home.key);
}

function holdsBoth(cidr: string, version: 4 | 6, first: bigint, last: bigint): boolean {
  const reading = readCidr(cidr);
  return reading.ok && reading.range.version === version && reading.range.first >= first && reading.range.last <= last;
}

/** DNS again: the name in the SRV record to an address, and who has that address. */
function resolve(estate: Estate, target: string): EstateHost | Failure {
  if (readCidr(target).ok) return { hop: "address", why: `${target} is an address, not a name` };
  const labels = target.split(".");
  const suffixes = labels.map((_, index) => labels.slice(index).join("."));
  const zoneName = suffixes.find((suffix) => estate.zones.some(({ name }) => name === suffix));
  const named = estate.hosts.find(({ name }) => name === labels[0]);
  if (zoneName === undefined) return named ?? { hop: "address", why: `${target} is no host of this stack` };
  const zones = estate.zones.filter(({ name }) => name === zoneName);
  const relative = target === zoneName ? "@" : target.slice(0, -zoneName.length - 1);
  const sets = zones.flatMap(({ recordSets }) => recordSets).filter(({ name }) => name === relative);
  if (sets.some(({ type }) => type === "CNAME")) return { hop: "address", why: `${target} is an alias` };
  const targets = sets.filter(({ type }) => type === "A" || type === "AAAA").flatMap((set) => set.targets ?? []);
  if (targets.length === 0) {
    const elsewhere = sets.length === 0 && zones.some(({ recordsComplete }) => !recordsComplete);
    return elsewhere && named ? named : { hop: "address", why: `${target} has no address` };
  }
  for (const one of targets) {
    const host = estate.hosts.find((candidate) =>
      one.kind === "host" ? candidate.name === one.host : one.kind === "address" && hasAddress(candidate, one.address),
    );
    if (host) return host;
  }
  return { hop: "address", why: `nobody is at the address of ${target}` };
}

function hasAddress({ addresses, addressKnown }: EstateHost, address: string): boolean {
  const [only] = addresses ?? [];
  return addressKnown && only !== undefined && isIn(address, formatAddress(only.first, only.version));
}

/** Ports that Windows sends from: the ends of its range, and both sides of every edge that a rule has within it. */
function sourcePorts(gates: readonly Gate[]): number[] {
  const edges = gates.flatMap(({ ports }) => ports.flatMap((port) => [port - 1, port, port + 1]));
  return [...new Set([49_152, 65_535, ...edges])].filter((port) => port >= 49_152 && port <= 65_535);
}

/** One connection: route, rules, firewall, port, the service, the clock. Answers where it ended; nowhere when it was answered. */
function knock(world: World, population: Population, address: string, host: EstateHost, port: number): Failure[] {
  const { expectation } = world;
  const own = host.addresses?.[0];
  const sameFamily = own === undefined || readVersion(address) === own.version;
  if (!sameFamily) return [{ hop: "address", why: `${host.name} has no address of the client's family` }];
  const unsure: Failure[] = [];
  const gates = world.gates.get(host) ?? [];
  const destination = own && host.addressKnown ? formatAddress(own.first, own.version) : "";
  for (const hop of ["route", "network rules"] as const) {
    if (hop === "network rules" && (host.settings?.listeningPort ?? expectation.port) !== port) {
      return [...unsure, { hop: "port", why: `${host.name} does not listen on ${port}` }];
    }
    for (const gate of gates.filter((one) => one.hop === hop)) {
      // The rules are asked for the port that the hosts are to listen on, as the network was built for it.
      const packet = (sourcePort: number): Packet => ({
        ...{ source: address, destination, sourcePort, destinationPort: expectation.port },
      });
      const ports = sourcePorts(gates);
      const passing = ports.filter((one) => gate.passes(packet(one)));
      if (passing.length === ports.length) continue;
      // Windows takes any of its ports: where some pass, one attempt fails and the next may not.
      if (passing.length === 0 && !gate.unsure) return [...unsure, { hop, why: gate.title }];
      unsure.push({ hop, why: gate.title });
    }
  }
  const prefixes = host.settings?.clientPrefixes;
  if (prefixes && !prefixes.some((prefix) => isIn(address, prefix))) {
    return [...unsure, { hop: "guest firewall", why: `the firewall of ${host.name}` }];
  }
  if ((host.settings?.listeningPort ?? expectation.port) !== port) {
    return [...unsure, { hop: "port", why: `${host.name} does not listen on ${port}` }];
  }
  if (!isActivated(host, expectation))
    return [...unsure, { hop: "host activation", why: `${host.name} is no KMS host` }];
  if (isClockRefused(population.clockDifferenceMinutes ?? 0))
    return [...unsure, { hop: "clock", why: "clocks too far apart" }];
  return unsure;
}

function readVersion(address: string): 4 | 6 | undefined {
  const reading = readCidr(address);
  return reading.ok ? reading.range.version : undefined;
}

function isActivated(
  { image, needs, settings }: EstateHost,
  { operatingSystem, generation, activation }: Expectation,
): boolean {
  if (image.problem || !canHostKey(image.operatingSystem ?? operatingSystem, generation)) return false;
  const method = settings?.activation || activation;
  if (method !== "online" && settings && !settings.confirmed) return false;
  return needs.every(
    ({ decisions, activation: only }) =>
      (only && !only.includes(method)) || decisions.every(({ verdict }) => verdict !== "stop"),
  );
}

/** Addresses of a population at which the answer can change: the ends of its networks, and of every network of a rule. */
export function tellingAddresses(world: World, population: Population): string[] {
  const versions = new Set(
    world.estate.hosts.flatMap(({ addresses }) => (addresses ?? []).map(({ version }) => version)),
  );
  const ranges = population.cidrs.flatMap((cidr) => {
    const reading = readCidr(cidr);
    return reading.ok ? [reading.range] : [];
  });
  // Machines with addresses of both families use the one that the host has.
  const common = ranges.filter(({ version }) => versions.has(version));
  const gates = [...world.gates.values()].flat();
  const networks = [
    ...gates.flatMap((gate) => gate.networks),
    ...world.estate.hosts.flatMap(({ settings }) => settings?.clientPrefixes ?? []),
  ].flatMap((network) => {
    const reading = readCidr(network);
    return reading.ok ? [reading.range] : [];
  });
  const edges = networks.flatMap(({ version, first, last }) =>
    [first - 1n, first, last, last + 1n].map((value) => ({ version, value })),
  );
  const found = (common.length > 0 ? common : ranges).flatMap(({ version, first, last }) => [
    ...[first, last].map((value) => formatAddress(value, version)),
    ...edges
      .filter((edge) => edge.version === version && edge.value >= first && edge.value <= last)
      .map(({ value }) => formatAddress(value, version)),
  ]);
  return [...new Set(found)];
}
