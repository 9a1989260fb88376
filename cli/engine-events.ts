import type { PolicyEvent } from "../policies/report/findings";

/** Events of the engine with `--json`, one a line. Only the fields that are read here. */
export interface EngineEvent {
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string; readonly urn?: string };
  readonly policyEvent?: PolicyEvent;
  readonly policyAnalyzeSummaryEvent?: PolicySummary;
  readonly policyAnalyzeStackSummaryEvent?: PolicySummary;
  readonly resOutputsEvent?: { readonly metadata: ResourceStep };
  readonly summaryEvent?: {
    readonly resourceChanges?: Record<string, number>;
    readonly PolicyPacks?: Record<string, string>;
  };
}

interface PolicySummary {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

export interface ResourceStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

/** The event of a line; undefined for any other line. */
export function engineEvent(line: string): EngineEvent | undefined {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** Version of our policy pack, in the summary of a run with it. */
export function packVersionOf({ summaryEvent }: EngineEvent): string | undefined {
  return Object.entries(summaryEvent?.PolicyPacks ?? {}).find(([name]) => /^kmshost(\||$)/.test(name))?.[1];
}
