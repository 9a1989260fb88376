import { checkClientNetworks } from "../activation/client-networks";
import type { Path } from "../text/problem";
import { checkEachRange, overlap } from "./addresses";
import type { ClientArguments, Cloud, List } from "./arguments";
import { mostClientRanges, mostClientRoutes } from "./limits";
import { each, type Report, texts } from "./report";

/** A client network whose ranges are known. */
export interface ResolvedClient {
  readonly name: string;
  readonly cidrs: readonly string[];
}

interface Place {
  readonly cidr: string | undefined;
  readonly path: Path;
}

function rangesOf(clients: List<ClientArguments> | undefined): Place[] {
  const places: Place[] = [];
  each(clients, ({ cidrs }, index) => {
    texts(cidrs).forEach((cidr, position) => {
      places.push({ cidr, path: ["clients", index, "cidrs", position] });
    });
  });
  return places;
}

/** The ranges of client networks, merged into the fewest prefixes, IPv4 before IPv6; without those that cannot be used. */
export function mergedRanges(clients: readonly ResolvedClient[]): string[] {
  const { merged } = checkClientNetworks([...new Set(clients.flatMap(({ cidrs }) => cidrs))]);
  return [...merged].sort((a, b) => Number(a.includes(":")) - Number(b.includes(":")));
}

/** What decides which client ranges can be let in. */
export interface ClientsQuestion {
  readonly clients?: List<ClientArguments>;
  readonly network?: { readonly addressSpace?: string; readonly clientRouterAddress?: string };
}

/** Client networks: private, outside the hosts' own network, no more of them than the cloud's rules hold. */
export function checkClients(cloud: Cloud, { clients, network }: ClientsQuestion, report: Report): void {
  each(clients, ({ cidrs }, index) => {
    if (!Array.isArray(cidrs) || cidrs.length > 0) return;
    report(["clients", index, "cidrs"], {
      problem: "no range",
      allowed: "one range or more",
      fix: "remove this network",
    });
  });
  const ranges = rangesOf(clients);
  checkEachRange(
    ranges.map(({ cidr }) => cidr),
    (index) => ranges[index]?.path ?? ["clients"],
    report,
  );
  const space = network?.addressSpace;
  for (const { cidr, path } of ranges) {
    if (space === undefined || cidr === undefined || !overlap(cidr, space)) continue;
    report(path, {
      problem: `overlaps the hosts' own network ${space}, so no route can tell them apart`,
      allowed: `networks outside ${space}`,
      fix: "choose another addressSpace, or leave that part out here",
    });
  }
  if (ranges.every(({ cidr }) => cidr !== undefined)) {
    const known = { name: "", cidrs: ranges.flatMap(({ cidr }) => cidr ?? []) };
    checkCounts(cloud, mergedRanges([known]), network?.clientRouterAddress !== undefined, report);
  }
}

function checkCounts(cloud: Cloud, prefixes: readonly string[], routed: boolean, report: Report): void {
  const most = mostClientRanges[cloud];
  const fix = "write wider ranges: the ranges that touch each other are merged already";
  if (prefixes.length > most) {
    const problem = `more client ranges than ${holders[cloud]} can hold`;
    report(["clients"], { problem, got: String(prefixes.length), allowed: `${most} or fewer`, fix });
  }
  const routes = prefixes.filter((prefix) => !prefix.includes(":")).length;
  if (routed && routes > mostClientRoutes) {
    report(["clients"], {
      problem: "more client ranges than a route table can hold",
      got: String(routes),
      allowed: `${mostClientRoutes} or fewer`,
      fix: "write wider ranges, or reach the clients by the hub's gateway",
    });
  }
}

const holders: Readonly<Record<Cloud, string>> = {
  azure: "a network security group",
  aws: "a managed prefix list",
};
