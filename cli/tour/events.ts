import type { PolicyEvent } from "../../policies/report/findings";
import { type EngineEvent, engineEvent, packVersionOf, type ResourceStep } from "../engine-events";

export interface Violation {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
  readonly resource: string;
}

/** One run of `pulumi up`, as its events report it. */
export class Run {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  /** What the policies said, as the engine reports it. */
  readonly policyEvents: PolicyEvent[] = [];
  /** Version of our policy pack, when it ran. */
  packVersion: string | undefined;
  readonly policies = new Set<string>();
  /** How many resources of each type the stack has now. */
  readonly types = new Map<string, number>();
  /** How many steps of each kind: create, update, same and so on. */
  steps: Record<string, number> = {};
  /** Resources done so far. */
  done = 0;

  /** Takes one line; anything else is left alone. */
  take(line: string): void {
    const event = engineEvent(line);
    if (event === undefined) return;
    this.#takeDiagnostic(event);
    this.#takePolicies(event);
    if (event.resOutputsEvent !== undefined) {
      this.done += 1;
      this.#count(event.resOutputsEvent.metadata);
    }
    if (event.summaryEvent !== undefined) {
      this.steps = { ...event.summaryEvent.resourceChanges };
      this.packVersion = packVersionOf(event) ?? this.packVersion;
    }
  }

  /** Steps that changed something. */
  get changes(): number {
    return Object.entries(this.steps)
      .filter(([step]) => step !== "same")
      .reduce((sum, [, count]) => sum + count, 0);
  }

  get violations(): Violation[] {
    return this.policyEvents.map(({ policyName, enforcementLevel, message, resourceUrn }) => ({
      policy: policyName,
      level: enforcementLevel,
      message: message.trim(),
      resource: resourceUrn?.split("::").at(-1) ?? "",
    }));
  }

  get resources(): number {
    return [...this.types.values()].reduce((sum, count) => sum + count, 0);
  }

  #takeDiagnostic({ diagnosticEvent }: EngineEvent): void {
    const message = diagnosticEvent?.message.trim() ?? "";
    if (diagnosticEvent?.severity === "error") {
      this.errors.push(message);
    } else if (diagnosticEvent?.severity === "warning") {
      this.warnings.push(message);
    }
  }

  #takePolicies(event: EngineEvent): void {
    for (const summary of [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent]) {
      for (const policy of [...(summary?.passed ?? []), ...(summary?.failed ?? [])]) {
        this.policies.add(policy);
      }
    }
    const found = event.policyEvent;
    if (found !== undefined) {
      this.policies.add(found.policyName);
      this.policyEvents.push(found);
    }
  }

  /** Providers, components and the stack itself are nothing that a cloud has. */
  #count({ op, type }: ResourceStep): void {
    const isCloud = /^(aws|azure-native):/.test(type);
    if (isCloud && !op.startsWith("delete")) {
      this.types.set(type, (this.types.get(type) ?? 0) + 1);
    }
  }
}
