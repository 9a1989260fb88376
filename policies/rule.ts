import type { Property } from "./leaves";
import type { Resource } from "./resource";
import type { Stack } from "./stack";

/** What a finding does: `advisory` tells, `mandatory` stops the update, `remediate` fixes the input first. */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

export type Severity = "low" | "medium" | "high" | "critical";

/** One setting of a rule: a JSON schema with its default, also given in prose in the description. */
export interface SettingSchema {
  type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  description: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  items?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  required?: string[];
}

/** The values of a rule's settings, by name, defaults filled in. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Says that something is wrong: where, and what. Never hand over a property's value without thinking who reads it. With the
 * fingerprint of a product key, a resource is told of that key once, by whichever rule comes first.
 */
export type Report = (where: Property | Resource | string, problem: string, key?: string) => void;

/** What every rule says about itself. Its page, the catalogue, the reports and Pulumi's own listing are made from it. */
export interface RuleFacts {
  /** Stable identifier, `KMS001` onwards; never given to another rule. */
  id: string;
  /** Readable name, unique, also the name of its file and page. */
  name: string;
  /** What must be true, in one sentence without a full stop. */
  title: string;
  severity: Severity;
  level: Exclude<Level, "remediate" | "disabled">;
  /** Date of the first pack that had the rule, for baselines. */
  since: string;
  /** Resource type tokens it looks at; empty for every type. */
  types: readonly string[];
  /** What goes wrong otherwise, in a few sentences. */
  why: string;
  /** What to do, in one sentence that starts with a verb. */
  fix: string;
  /** A program that the rule refuses, and one that it accepts: TypeScript, with `azure`, `aws` and `pulumi` imported. */
  bad: string;
  good: string;
  /** Controls it serves: `MCSB`, `CIS Azure <version>`, `CIS AWS <version>`, `NIST` (800-53 r5), then the number. */
  controls: readonly string[];
  /** Rules of other tools with the same intent, by their id; empty when none has it. */
  peers: readonly string[];
  /** False for rules about keys: no exemption lifts them. */
  exemptible: boolean;
  /**
   * `all`: every resource of the types. `kms`: only what serves a KMS host (made by a kmshost component, tagged
   * `kmshost-role`, or named so), since elsewhere it may be right. Can be set per rule.
   */
  scope: "all" | "kms";
  settings?: Readonly<Record<string, SettingSchema>>;
  /** True where one cause, such as a missing tag, is told once for all resources, when the stack is judged. */
  together?: boolean;
}

/** What a rule found in the resources before this one, in the same run: sets of names, by a name of the rule's own. */
export type Memory = Map<string, Set<string>>;

/**
 * A rule. What must be prevented is a `check`: it looks at one resource before that is created or changed. `checkStack`
 * looks at how resources relate, when all of them exist or are planned; a rule can have both.
 */
export interface Rule extends RuleFacts {
  check?(resource: Resource, report: Report, settings: Settings, memory: Memory): void;
  checkStack?(stack: Stack, report: Report, settings: Settings, memory: Memory): void;
  /**
   * Fixes the properties in place and says whether it changed anything. Never returns a copy: copies lose the mark that
   * keeps a secret encrypted.
   */
  remediate?(properties: Record<string, unknown>, resource: Resource, settings: Settings): boolean;
}
