import type { PopulationResult } from "../../preflight/result";
import type { HostResult, ZoneResult } from "../../preflight/topology";
import type { Outcome } from "../../preflight/verdict";
import type { ReportData } from "../data";
import type { Crossing } from "./crossings";

/** Populations that look for their host in one place. */
export interface ClientGroup {
  readonly title: string;
  readonly note: string;
  /** Name of the zone that they ask, when it is in the picture. */
  readonly zone?: string;
  /** How asking ends: with a record, without, or nobody knows. */
  readonly asks: "pass" | "stop" | "undecided";
  readonly clients: readonly PopulationResult[];
}

/** A checkpoint on the way, and what happens there to each population. */
export interface CheckpointModel {
  readonly kind: Crossing["kind"];
  readonly title: string;
  readonly crossings: ReadonlyMap<string, Pick<Crossing, "verdict" | "what">>;
}

/** What the drawing holds: what matters most of a large estate, and how much is left out. */
export interface TopologyModel {
  readonly groups: readonly ClientGroup[];
  readonly populationsLeftOut: number;
  readonly zones: readonly ZoneResult[];
  readonly zonesLeftOut: number;
  readonly checkpoints: readonly CheckpointModel[];
  readonly network: { readonly name: string; readonly ranges: readonly string[]; readonly port: number };
  readonly hosts: readonly HostResult[];
  readonly hostsLeftOut: number;
  /** Populations whose packets set out, in the order of the drawing. */
  readonly travelling: readonly PopulationResult[];
}

/** More than these are not readable in one picture; the tables beside it have all. */
export const most = { populations: 12, zones: 4, hosts: 6 } as const;

const severity: Readonly<Record<Outcome, number>> = { fails: 0, undecided: 1, activates: 2, pinned: 3 };
/** Where these hops fail, no packet sets out to a host. */
const beforeTheWay: readonly string[] = ["pin", "zone", "record", "address"];

export function topologyModel({ preflight, crossings }: Pick<ReportData, "preflight" | "crossings">): TopologyModel {
  const worst = [...preflight.populations].sort((a, b) => severity[a.outcome] - severity[b.outcome]);
  const kept = new Set(worst.slice(0, most.populations));
  const populations = preflight.populations.filter((one) => kept.has(one));
  const asked = [...new Set(populations.filter(({ pinnedHost }) => !pinnedHost).map(({ zone }) => zone.toLowerCase()))];
  const zones = asked.flatMap((name) => preflight.zones.find((zone) => zone.name === name) ?? []);
  const shown = zones.slice(0, most.zones);
  const groups = groupsOf(populations, shown);
  return {
    groups,
    populationsLeftOut: preflight.populations.length - populations.length,
    zones: shown,
    zonesLeftOut: zones.length - shown.length,
    checkpoints: checkpointsOf(crossings),
    network: networkOf(preflight),
    hosts: preflight.hosts.slice(0, most.hosts),
    hostsLeftOut: Math.max(0, preflight.hosts.length - most.hosts),
    travelling: groups.flatMap(({ clients }) => clients).filter(setsOut),
  };
}

function setsOut({ paths }: PopulationResult): boolean {
  return paths.some(({ finding }) => !finding || !beforeTheWay.includes(finding.hop));
}

function groupsOf(populations: readonly PopulationResult[], zones: readonly ZoneResult[]): ClientGroup[] {
  const groups = new Map<string, PopulationResult[]>();
  for (const one of populations) {
    const key = one.pinnedHost ? `host ${one.pinnedHost}` : `zone ${one.zone.toLowerCase()}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((clients): ClientGroup[] => {
    const [first] = clients;
    if (!first) return [];
    if (first.pinnedHost) return [{ title: first.pinnedHost, note: "fixed to this host", asks: "pass", clients }];
    const zone = zones.find(({ name }) => name === first.zone.toLowerCase());
    const asks = clients.flatMap(({ finding }) =>
      finding && ["zone", "record"].includes(finding.hop) ? [finding.status] : [],
    );
    return [
      {
        title: first.zone,
        note: "DNS suffix",
        ...(zone ? { zone: zone.name } : {}),
        asks: asks.includes("fails") ? "stop" : asks.includes("undecided") ? "undecided" : "pass",
        clients,
      },
    ];
  });
}

type Met = Pick<Crossing, "verdict" | "what">;

/** Checkpoints of several hosts with one title are one in the drawing, the worst of them counting. */
function checkpointsOf(crossings: readonly Crossing[]): CheckpointModel[] {
  const checkpoints = new Map<string, { kind: Crossing["kind"]; crossings: Map<string, Met> }>();
  for (const { kind, checkpoint, population, verdict, what } of crossings) {
    const known = checkpoints.get(checkpoint) ?? { kind, crossings: new Map<string, Met>() };
    checkpoints.set(checkpoint, known);
    const before = known.crossings.get(population);
    if (!before || rank[verdict] < rank[before.verdict]) known.crossings.set(population, { verdict, what });
  }
  return [...checkpoints].map(([title, checkpoint]) => ({ title, ...checkpoint }));
}

const rank = { stop: 0, undecided: 1, pass: 2 } as const;

function networkOf({ hosts, networks }: ReportData["preflight"]): TopologyModel["network"] {
  const keys = new Set(hosts.map(({ network }) => network));
  const those = networks.filter(({ key }) => keys.has(key));
  const [only, ...more] = those;
  return {
    name: more.length > 0 ? `${those.length} networks` : (only?.name ?? "network not known yet"),
    ranges: those.flatMap(({ ranges = [] }) => ranges),
    port: hosts[0]?.port ?? 1688,
  };
}
