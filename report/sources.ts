import type { ReportInput } from "./input";

/** Where a number on the page comes from. */
export interface Source {
  readonly id: SourceId;
  readonly title: string;
  readonly detail: string;
}

export type SourceId = "stack" | "environment" | "preflight" | "forecast" | "policies" | "audit" | "microsoft";

/** The list at the end of the page; every section points into it. */
export function sourcesOf(ids: readonly SourceId[], input: ReportInput): Source[] {
  return ids.map((id) => ({ id, ...describe[id](input) }));
}

const describe: Readonly<Record<SourceId, (input: ReportInput) => Omit<Source, "id">>> = {
  stack: ({ origin, preflight }) => ({
    title: preflight.source === "plan" ? "The plan" : "The stack's state",
    detail: `${origin}: hosts, networks, rules, routes, zones and records of project ${preflight.project}`,
  }),
  environment: ({ preflight, environment }) => ({
    title: "The environment file",
    detail: `stacks/environments/${preflight.stack}.yaml: clients and their machines, activations used so far (${environment.activationsUsed}), other users of the key`,
  }),
  preflight: ({ preflight }) => ({
    title: "Preflight",
    detail: `each population followed hop by hop through the ${preflight.source}, every address of its networks`,
  }),
  forecast: ({ forecast }) => ({
    title: "Forecast",
    detail: `a simulation, not a measurement: ${forecast?.course.machines ?? 0} machines, ${forecast?.course.days ?? 0} days, seed ${forecast?.course.seed ?? 0}`,
  }),
  policies: ({ policies }) => ({
    title: "Policies",
    detail: `kmshost policies ${policies?.packVersion ?? ""} on ${policies?.subject ?? ""}, as kmshost check wrote them`,
  }),
  audit: ({ audit }) => ({
    title: "Audit",
    detail: `event logs of the hosts: ${audit?.files.length ?? 0} files, ${audit?.events.request ?? 0} requests, as of ${audit?.asOf ?? "no time"}`,
  }),
  microsoft: () => ({
    title: "Microsoft Learn",
    detail:
      "“Key Management Services (KMS) activation planning” (thresholds 25 and 5, six hosts a key, ten activations a host, 180 days, 30 days); “Resolve Windows activation error codes”",
  }),
};
