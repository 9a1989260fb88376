import { activationsPerHost, hostsPerKey } from "../activation/budget";
import type { AuditResult } from "../audit/audit";
import { allRules } from "../policies/catalogue";
import type { Judgement } from "../policies/report/findings";
import type { PreflightResult } from "../preflight/result";
import { oneLine } from "../text/visible";
import { clean } from "./clean";
import type { EnvironmentFacts, ForecastInput, ReportInput } from "./input";
import { type Source, type SourceId, sourcesOf } from "./sources";
import { type Crossing, crossingsOf } from "./topology/crossings";

/** Everything that the page shows, as plain data: `kmshost report --json` prints it. */
export interface ReportData {
  readonly version: 1;
  readonly tool: string;
  /** ISO 8601. */
  readonly created: string;
  readonly stack: string;
  readonly origin: string;
  readonly environment: EnvironmentFacts;
  readonly preflight: PreflightResult;
  readonly crossings: readonly Crossing[];
  readonly budget: BudgetData;
  readonly forecast?: ForecastInput;
  readonly policies?: PolicyData;
  readonly audit?: AuditResult;
  readonly sources: readonly Source[];
}

/** One of the six places that a host key has. */
export interface KeyPlace {
  readonly kind: "here" | "elsewhere" | "free" | "too many";
  /** Host of this stack, or the stack that has it. */
  readonly name?: string;
  /** Activations so far, where this host's own number is known. */
  readonly used?: number;
  /** Activations that the plan needs. */
  readonly spends: number;
}

export interface BudgetData {
  readonly places: readonly KeyPlace[];
  readonly hostsPerKey: number;
  /** Of all six hosts together. */
  readonly activations: { readonly spent: number; readonly plan: number; readonly left: number; readonly all: number };
}

export interface PolicyData extends Judgement {
  /** How many policies were asked. */
  readonly policies: number;
}

/** Gathers, and cleans every text: whatever is made of this data holds no product key and no character that hides. */
export function reportData(input: ReportInput): ReportData {
  const { preflight, forecast, policies, audit, environment } = input;
  const given: SourceId[] = [
    "stack",
    "environment",
    "preflight",
    ...(forecast ? (["forecast"] as const) : []),
    ...(policies ? (["policies"] as const) : []),
    ...(audit ? (["audit"] as const) : []),
    "microsoft",
  ];
  return clean({
    version: 1 as const,
    tool: `kmshost ${input.version}`,
    created: input.created.toISOString(),
    stack: preflight.stack,
    origin: input.origin,
    environment,
    preflight,
    crossings: crossingsOf(preflight),
    budget: budgetOf(input),
    ...(forecast ? { forecast } : {}),
    ...(policies ? { policies: { ...oneLined(policies), policies: allRules.length } } : {}),
    ...(audit ? { audit } : {}),
    sources: sourcesOf(given, input),
  });
}

/** Findings are told in several lines where a terminal shows them; a table has one. */
function oneLined(judgement: Judgement): Judgement {
  const findings = judgement.findings.map((one) => ({ ...one, problem: oneLine(one.problem), fix: oneLine(one.fix) }));
  return {
    ...judgement,
    findings,
    ...(judgement.undecided === undefined ? {} : { undecided: oneLine(judgement.undecided) }),
  };
}

function budgetOf({ preflight: { hosts, spending }, environment }: ReportInput): BudgetData {
  const here = hosts.map(
    ({ name, spending: one }): KeyPlace => ({
      kind: "here",
      name,
      ...(one?.usedBefore === undefined ? {} : { used: one.usedBefore }),
      spends: one?.spends ?? 0,
    }),
  );
  const elsewhere = environment.usedElsewhere.flatMap(({ stack, hosts: count }) =>
    Array.from({ length: count }, (): KeyPlace => ({ kind: "elsewhere", name: stack, spends: 0 })),
  );
  const taken = [...here, ...elsewhere].map(
    (place, index): KeyPlace => (index < hostsPerKey ? place : { ...place, kind: "too many" }),
  );
  const free = Array.from(
    { length: Math.max(0, hostsPerKey - taken.length) },
    (): KeyPlace => ({ kind: "free", spends: 0 }),
  );
  const all = hostsPerKey * activationsPerHost;
  return {
    places: [...taken, ...free],
    hostsPerKey,
    activations: {
      spent: all - spending.activationsLeft - spending.activations,
      plan: spending.activations,
      left: spending.activationsLeft,
      all,
    },
  };
}
