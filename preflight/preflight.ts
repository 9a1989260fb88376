import type { Spending } from "../activation/budget";
import type { Estate } from "../estate/model";
import { readEstate } from "../estate/read";
import type { StackResources } from "../estate/read-state";
import { countHosts, type HostCount } from "./counts";
import { type Expectation, overlaps, readClients } from "./expectation";
import { needResult } from "./hops/host-activation";
import { planSpending } from "./spend";
import { askingOf, judge, type Outcome, type PopulationVerdict } from "./verdict";
import { Wayfinder } from "./wayfinder";

export interface PreflightReport {
  readonly outcome: Outcome;
  readonly populations: readonly PopulationVerdict[];
  readonly hosts: readonly HostCount[];
  /** What the plan spends of the host key. */
  readonly spending?: Spending;
  /** What is wrong beside any one population: the budget above all. These stop a deployment. */
  readonly problems: readonly string[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly string[];
}

/** Will every client activate, on this estate? */
export function preflight(
  estate: Estate,
  expectation: Expectation,
  estateAt?: (port: number) => Estate,
): PreflightReport {
  const clients = readClients(expectation.populations);
  const finder = new Wayfinder(estate, expectation, estateAt);
  const ways = clients.map((population) => finder.find(population));
  const hosts = countHosts(
    estate.hosts,
    ways.flatMap((way) => askingOf(way, expectation)),
  );
  const counts = new Map(hosts.map((host) => [host.host, host]));
  const populations = ways.map((way) => judge(way, counts, expectation));
  const problems = [...estate.problems];
  if (estate.hosts.length === 0) problems.push("the stack has no KMS host");
  return {
    outcome: worstOutcome(populations, problems),
    populations,
    hosts,
    problems,
    notes: [...overlaps(clients), ...duplicateNames(estate), ...differences(estate, expectation)],
  };
}

function worstOutcome(populations: readonly PopulationVerdict[], problems: readonly string[]): Outcome {
  if (problems.length > 0 || populations.some(({ outcome }) => outcome === "fails")) return "fails";
  if (populations.some(({ outcome }) => outcome === "undecided")) return "undecided";
  return populations.length > 0 && populations.every(({ outcome }) => outcome === "pinned") ? "pinned" : "activates";
}

/** Where what is deployed and what the environment says today are not the same. */
function differences(estate: Estate, expectation: Expectation): string[] {
  return estate.hosts.flatMap((host) => {
    const { name, settings } = host;
    const lacks = host.needs.flatMap((need) => {
      const result = need.isOptional ? needResult(host, need) : undefined;
      return result?.status === "fails" ? [`${result.why}: clients activate without it`] : [];
    });
    if (!settings) return lacks;
    const { activation, officeKeys, confirmed } = settings;
    const said = expectation.officeHostKeys;
    const notes = [...lacks];
    if (activation && activation !== expectation.activation) {
      notes.push(`${name} is set up for activation by ${activation}; the environment says ${expectation.activation}`);
    }
    const deployed = officeKeys?.map(({ version }) => version) ?? [];
    const missing = officeKeys ? (said ?? []).filter((version) => !deployed.includes(version)) : [];
    if (missing.length > 0)
      notes.push(`${name} is set up without the host keys for ${missing.join(", ")} that the environment names`);
    if (!confirmed && expectation.confirmed?.includes(name)) {
      notes.push(`${name} is set up without the confirmation ID that the environment has: run pulumi up`);
    }
    return notes;
  });
}

function duplicateNames(estate: Estate): string[] {
  const seen = new Set<string>();
  return estate.hosts.flatMap(({ name }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [`two hosts are named ${name}`];
  });
}

/** What a plan or state holds, what becomes of the clients, and what the plan spends. */
export interface Examined {
  readonly estate: Estate;
  readonly report: PreflightReport;
  readonly spending: ReturnType<typeof planSpending>;
}

/** The whole preflight of a plan or state, with the estate that it judged. */
export function examine(stack: StackResources, expectation: Expectation): Examined {
  const estates = new Map<number, Estate>();
  const estateAt = (port: number): Estate => {
    const known = estates.get(port) ?? readEstate(stack.graph, port, expectation.targets);
    estates.set(port, known);
    return known;
  };
  const estate = estateAt(expectation.port);
  const report = preflight(estate, expectation, estateAt);
  const spending = planSpending(stack.graph, expectation);
  const problems = [...report.problems, ...spending.problems];
  return {
    estate,
    spending,
    report: {
      ...report,
      outcome: problems.length > 0 ? "fails" : report.outcome,
      spending,
      problems,
      notes: [...stack.warnings, ...report.notes],
    },
  };
}

/** The whole preflight of a plan or state: will every client activate, and what does the plan spend? */
export function preflightStack(stack: StackResources, expectation: Expectation): PreflightReport {
  return examine(stack, expectation).report;
}
