import type { HostSpending } from "../activation/budget";
import { type ClientProduct, clientProducts } from "../activation/generations";
import { formatAddress, type IpRange } from "../activation/ip-range";
import { activationThresholds, type CountedApplication } from "../activation/thresholds";
import type { Decision, Estate, EstateHost, EstateNetwork, EstateZone, Passage } from "../estate/model";
import type { ResourceRef } from "../estate/resource-graph";
import { rangesOf } from "../estate/traffic";
import { unknown } from "../estate/values";
import type { HostCount } from "./counts";
import type { Expectation } from "./expectation";
import { resolveTarget } from "./hops/address";
import { formatRange } from "./hops/passage";
import type { PreflightReport } from "./preflight";

/** Has a host counted enough? `unasked`: no machine of this kind is among the clients. */
export interface ThresholdResult {
  readonly application: CountedApplication;
  /** Such as `Windows clients`. */
  readonly of: string;
  readonly needs: number;
  readonly reached: "yes" | "no" | "undecided" | "unasked";
}

export interface HostResult {
  readonly name: string;
  readonly resource: ResourceRef;
  /** Key of its network, among `networks`. */
  readonly network?: string;
  /** Its address, or the ranges it will be taken from. */
  readonly addresses: readonly string[];
  readonly addressKnown: boolean;
  readonly operatingSystem?: string;
  readonly port: number;
  readonly counts: Pick<HostCount, "atLeast" | "atMost">;
  readonly thresholds: readonly ThresholdResult[];
  /** What a packet of a client meets: routes, then rules, then the firewall of Windows. */
  readonly rules: readonly RuleResult[];
  readonly spending?: HostSpending;
}

/** One route table, filter or firewall on the way to a host. */
export interface RuleResult {
  readonly kind: "route" | "rule" | "firewall";
  readonly title: string;
  readonly resource: ResourceRef;
  /** Only clients with these addresses meet it; undefined for all. */
  readonly within?: readonly string[];
  /** What happens to whom, in order of addresses; the first `mostStretches` of them. */
  readonly stretches: readonly {
    readonly addresses: string;
    readonly verdict: Decision["verdict"];
    readonly what: string;
  }[];
  readonly stretchesLeftOut: number;
}

export interface ZoneResult {
  readonly name: string;
  readonly resource: ResourceRef;
  readonly visibility: EstateZone["visibility"];
  /** Keys of the networks that resolve it, among `networks` where they are known. */
  readonly links: readonly string[];
  readonly srv: readonly {
    readonly priority: number;
    readonly weight: number;
    readonly port: number;
    readonly target: string;
    /** Host that it leads to; none when it leads nowhere. */
    readonly host?: string;
  }[];
}

export interface NetworkResult {
  readonly key: string;
  readonly name: string;
  readonly resource: ResourceRef;
  /** Undefined while they are not known. */
  readonly ranges?: readonly string[];
  readonly customDns: boolean | "unknown";
}

/** Stretches of one rule that are listed at most. */
export const mostStretches = 200;

/** A host, what it counts, and what packets meet on the way to it. */
export function hostResult(
  host: EstateHost,
  expectation: Expectation,
  report: PreflightReport,
  spending: readonly HostSpending[],
): HostResult {
  const count = report.hosts.find(({ resource }) => resource === host.resource);
  const none = { windows: 0, office: 0 };
  const counts = { atLeast: count?.atLeast ?? none, atMost: count?.atMost ?? none };
  const spends = spending.find(({ name }) => name === host.name);
  const system = host.image.operatingSystem ?? (host.image.problem ? undefined : expectation.operatingSystem);
  return {
    name: host.name,
    resource: host.resource,
    ...(host.network === undefined ? {} : { network: host.network }),
    addresses: (host.addresses ?? []).map(rangeText),
    addressKnown: host.addressKnown,
    ...(system === undefined ? {} : { operatingSystem: system }),
    port: host.settings?.listeningPort ?? expectation.port,
    counts,
    thresholds: thresholdsOf(counts, expectation),
    rules: [
      ...host.routes.map((passage) => ruleResult("route", passage)),
      ...host.filters.map((passage) => ruleResult("rule", passage)),
      ...firewallOf(host),
    ],
    ...(spends ? { spending: spends } : {}),
  };
}

const kinds = [
  { family: "windows-client", application: "windows", of: "Windows clients" },
  { family: "windows-server", application: "windows", of: "Windows Server" },
  { family: "office", application: "office", of: "Office" },
] as const;

function thresholdsOf({ atLeast, atMost }: HostResult["counts"], { populations }: Expectation): ThresholdResult[] {
  const asked = new Set(
    populations.flatMap(({ machines }) =>
      (Object.entries(machines) as [ClientProduct, number | undefined][]).flatMap(([product, count]) =>
        count ? [clientProducts[product].family] : [],
      ),
    ),
  );
  return kinds.map(({ family, application, of }) => {
    const needs = activationThresholds[family];
    const reached =
      atLeast[application] >= needs ? ("yes" as const) : atMost[application] < needs ? ("no" as const) : "undecided";
    return { application, of, needs, reached: asked.has(family) ? reached : "unasked" };
  });
}

function ruleResult(kind: RuleResult["kind"], { title, resource, decisions, within }: Passage): RuleResult {
  const stretches: RuleResult["stretches"][number][] = [];
  for (const version of [4, 6] as const) {
    decisions.visit({ version, first: 0n, last: greatest[version] }, ({ first, last, value }) => {
      stretches.push(stretchOf({ version, first, last }, value));
      return false;
    });
  }
  return {
    kind,
    title,
    resource,
    ...(within ? { within: within.map(rangeText) } : {}),
    stretches: stretches.slice(0, mostStretches),
    stretchesLeftOut: Math.max(0, stretches.length - mostStretches),
  };
}

const greatest = { 4: 0xffff_ffffn, 6: (1n << 128n) - 1n } as const;

function stretchOf(range: IpRange, { verdict, what }: Decision): RuleResult["stretches"][number] {
  return { addresses: rangeText(range), verdict, what };
}

function rangeText(range: IpRange): string {
  return range.first === range.last ? formatAddress(range.first, range.version) : formatRange(range);
}

function firewallOf({ settings, resource }: EstateHost): RuleResult[] {
  if (!settings) return [];
  const stretches = rangesOf(settings.clientPrefixes).map((range) => ({
    ...{ addresses: rangeText(range), verdict: "pass" as const, what: "lets these clients in" },
  }));
  const title = "the firewall of Windows on the host";
  return [
    {
      ...{ kind: "firewall", title, resource, stretches: stretches.slice(0, mostStretches) },
      stretchesLeftOut: Math.max(0, stretches.length - mostStretches),
    },
  ];
}

/** A zone, and where its SRV records lead. */
export function zoneResult(estate: Estate, { name, resource, visibility, links, recordSets }: EstateZone): ZoneResult {
  const sets = recordSets.filter((set) => set.name === "_vlmcs._tcp");
  const srv = sets.flatMap((set) =>
    (set.srv ?? []).map((record) => {
      const resolved = resolveTarget(estate, record, set.resource);
      return { ...record, ...(resolved.ok ? { host: resolved.host.name } : {}) };
    }),
  );
  return { name, resource, visibility, links, srv };
}

/** A network that hosts, zones or clients are in. */
export function networkResult({ key, resource, ranges, customDns }: EstateNetwork): NetworkResult {
  return {
    key,
    name: resource.name,
    resource,
    ...(ranges ? { ranges: ranges.map(rangeText) } : {}),
    customDns: customDns === unknown ? "unknown" : customDns,
  };
}
