import type { UseElsewhere } from "../activation/budget";
import type { AuditResult } from "../audit/audit";
import type { Forecast } from "../forecast/forecast";
import type { Judgement } from "../policies/report/findings";
import type { PreflightResult } from "../preflight/result";

/** What a report is made from. Only the preflight must be there; each other part adds its section. */
export interface ReportInput {
  readonly preflight: PreflightResult;
  /** Where the resources were read from, in words. */
  readonly origin: string;
  readonly environment: EnvironmentFacts;
  readonly forecast?: ForecastInput;
  readonly policies?: Judgement;
  readonly audit?: AuditResult;
  /** When the report was made. */
  readonly created: Date;
  /** Version of kmshost. */
  readonly version: string;
}

/** What the page says of the environment beside its clients. */
export interface EnvironmentFacts {
  readonly region: string;
  /** Subscription or account. */
  readonly account: string;
  readonly activation: string;
  /** Generation of the host key. */
  readonly generation: string;
  readonly activationsUsed: number;
  readonly usedElsewhere: readonly UseElsewhere[];
}

/** A fleet as it is, and what happens when every host is gone for good from a day on. */
export interface ForecastInput {
  readonly course: Forecast;
  readonly outage: Forecast;
  /** Day on which the outage begins. */
  readonly outageDay: number;
  /** Machines that are left out, for they never ask. */
  readonly pinned: number;
}
