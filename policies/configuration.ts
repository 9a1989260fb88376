import { nearest } from "../text/nearest";
import { type Path, type Problem, show } from "../text/problem";
import { allRules } from "./catalogue";
import { type Exemption, exemptionProblems } from "./exemptions";
import type { Level, Rule } from "./rule";
import { readSettings } from "./settings";

/** What one policy is set to: a level, or a level and settings. */
export type PolicyChoice = Level | ({ level?: Level; reason?: string } & Record<string, unknown>);

/**
 * The pack's configuration, which reads like a sentence:
 * `{ "all": "mandatory", "disk-encrypted": { "level": "advisory", "cmk": true } }`. Policies go by name or id.
 */
export interface PackConfiguration {
  /** Level of every policy that is not named; with a reason when it is `disabled`. Default: each policy's own. */
  all?: PolicyChoice;
  /** Policies newer than this date (`YYYY-MM-DD`) only advise, so that an upgrade adds no failure. Default: none is too new. */
  baseline?: string;
  /** Exemptions; see `Exemption`. */
  exemptions?: Exemption[];
  /** A policy, by name or id. */
  [policy: string]: unknown;
}

const levels: readonly string[] = ["advisory", "mandatory", "remediate", "disabled"];
/** These tell and are told nothing, whatever `all` says. */
const onlyTell = new Set(["undecided", "exempted-findings"]);
/** Without these a hole in the others would not be seen. */
const alwaysOn = new Set(["exemption-valid", "policy-config-valid"]);

const ruleOf = (name: string): Rule | undefined =>
  allRules.find((rule) => rule.name === name || rule.id === name.toUpperCase());

/** Everything that is wrong with a configuration, at once: Pulumi itself accepts names and settings that do not exist. */
export function lintConfiguration(value: unknown, now: Date = new Date()): Problem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ path: [], problem: "is no object", fix: 'write { "all": "mandatory" } or the like' }];
  }
  return Object.entries(value).flatMap(([name, choice]) => {
    if (name === "all") return lintAll(choice);
    if (name === "baseline") return lintBaseline(choice);
    if (name === "exemptions") return lintExemptions(choice, now);
    return lintPolicy(name, choice);
  });
}

function lintAll(choice: unknown): Problem[] {
  const known = typeof choice === "object" && choice !== null ? Object.keys(choice) : [];
  const unknown = known.filter((key) => !["level", "enforcementLevel", "reason"].includes(key));
  const problems = unknown.map((key) => ({
    path: ["all", key],
    problem: "unknown setting",
    fix: "all takes level and reason; set the others per policy",
  }));
  return [...problems, ...lintLevel(["all"], choice)];
}

function lintLevel(path: Path, choice: unknown): Problem[] {
  const level = levelOf(choice);
  if (level !== undefined && !levels.includes(String(level))) {
    return [{ path, problem: `level ${show(level)}`, fix: `use one of ${levels.join(", ")}` }];
  }
  if (level === "disabled" && !hasReason(choice)) {
    const fix = 'write { "level": "disabled", "reason": "..." }, or exempt the resources that need it';
    return [{ path, problem: "disabled without a reason", fix }];
  }
  return [];
}

const levelOf = (choice: unknown): unknown => {
  if (typeof choice !== "object" || choice === null) return choice;
  const { level, enforcementLevel } = choice as { level?: unknown; enforcementLevel?: unknown };
  return level ?? enforcementLevel;
};

function hasReason(choice: unknown): boolean {
  const reason = typeof choice === "object" && choice !== null ? (choice as { reason?: unknown }).reason : undefined;
  return typeof reason === "string" && reason.trim().length > 2;
}

function lintBaseline(value: unknown): Problem[] {
  const good = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  return good ? [] : [{ path: ["baseline"], problem: `${show(value)} is no date`, fix: "write YYYY-MM-DD" }];
}

function lintExemptions(value: unknown, now: Date): Problem[] {
  if (!Array.isArray(value))
    return [{ path: ["exemptions"], problem: "is no list", fix: "write a list of exemptions" }];
  return value.flatMap((given: unknown, index) => {
    const path = ["exemptions", index];
    const fix = "give policy, resource, reason, owner and expires";
    if (typeof given !== "object" || given === null) return [{ path, problem: "is no object", fix }];
    const known = ["policy", "resource", "reason", "owner", "expires"];
    const unknown = Object.keys(given).filter((key) => !known.includes(key));
    const exemption = exemptionOf(given as Record<string, unknown>);
    const problems = exemptionProblems(exemption, ruleOf(exemption.policy), now);
    return [...unknown.map((key) => `unknown field ${key}`), ...problems].map((problem) => ({ path, problem, fix }));
  });
}

function exemptionOf(given: Record<string, unknown>): Exemption {
  const text = (key: string) => (typeof given[key] === "string" ? given[key] : "");
  return {
    policy: text("policy"),
    resource: text("resource"),
    reason: text("reason"),
    owner: text("owner"),
    expires: text("expires"),
  };
}

function lintPolicy(name: string, choice: unknown): Problem[] {
  const rule = ruleOf(name);
  if (!rule) {
    const near = nearest(
      name,
      allRules.map((rule) => rule.name),
    );
    return [{ path: [name], problem: "no such policy", fix: near ? `did you mean ${near}?` : "see docs/policies" }];
  }
  const problems = lintLevel([name], choice);
  if (levelOf(choice) === "disabled" && (alwaysOn.has(rule.name) || (/^key-/.test(rule.name) && !rule.exemptible))) {
    problems.push({
      path: [name],
      problem: "cannot be disabled",
      fix: "fix the resource; this policy is never right to miss",
    });
  }
  if (levelOf(choice) === "remediate" && !rule.remediate) {
    problems.push({ path: [name], problem: "offers no remediation", fix: "use mandatory or advisory" });
  }
  if (typeof choice !== "string" && (typeof choice !== "object" || choice === null || Array.isArray(choice))) {
    return [
      { path: [name], problem: `${show(choice)} is no level and no object`, fix: `use one of ${levels.join(", ")}` },
    ];
  }
  const settings = readSettings(rule, settingsOf(choice)).problems.map((problem) => {
    const [place = name, ...rest] = problem.split(": ");
    return { path: place.split("."), problem: rest.join(": "), fix: `see docs/policies/${rule.name}.md` };
  });
  return [...problems, ...settings];
}

function settingsOf(choice: unknown): Record<string, unknown> {
  if (typeof choice !== "object" || choice === null) return {};
  const { level: _, enforcementLevel: __, reason: ___, ...settings } = choice as Record<string, unknown>;
  return settings;
}

/** A configuration with settings filled in from another, where it does not set them itself. */
export function withDefaults(configuration: PackConfiguration, defaults: PackConfiguration): PackConfiguration {
  const merged: PackConfiguration = { ...configuration };
  for (const [policy, settings] of Object.entries(defaults)) {
    const given = Object.keys(configuration).find((name) => ruleOf(name)?.name === policy) ?? policy;
    const own = configuration[given];
    merged[given] = { ...(settings as object), ...(typeof own === "string" ? { level: own } : (own as object)) };
  }
  return merged;
}

/** What the engine takes for one policy. */
export type EngineChoice = { enforcementLevel: Level } & Record<string, unknown>;

/** How exemptions reach the engine: within the policies that they lift, or not at all, for who judges them itself. */
export interface EngineOptions {
  exemptions?: "inside" | "left out";
}

/**
 * The configuration as `--policy-pack-config` takes it, every policy named, so that nothing is left to a default that a
 * later version could change.
 */
export function engineConfiguration(
  configuration: PackConfiguration,
  { exemptions = "inside" }: EngineOptions = {},
): Record<string, EngineChoice> {
  const given = new Map(Object.entries(configuration).map(([name, choice]) => [ruleOf(name)?.name ?? name, choice]));
  const result: Record<string, EngineChoice> = {};
  for (const rule of allRules) {
    const choice = given.get(rule.name);
    const settings = settingsOf(choice);
    const lifted = (configuration.exemptions ?? []).filter((exemption) => ruleOf(exemption.policy) === rule);
    if (exemptions === "inside" && rule.exemptible && lifted.length > 0) {
      settings.exemptions = [...((settings.exemptions as unknown[] | undefined) ?? []), ...lifted.map(withoutPolicy)];
    }
    if (exemptions === "left out") delete settings.exemptions;
    result[rule.name] = { enforcementLevel: levelFor(rule, choice, configuration), ...settings };
  }
  return result;
}

const withoutPolicy = ({ policy: _, ...exemption }: Exemption): Omit<Exemption, "policy"> => exemption;

function levelFor(rule: Rule, choice: unknown, { all, baseline }: PackConfiguration): Level {
  const own = levelOf(choice);
  if (typeof own === "string") return own as Level;
  const general = levelOf(all);
  if (typeof general === "string" && !onlyTell.has(rule.name)) {
    if (general === "remediate") return rule.remediate ? "remediate" : rule.level;
    const locked = alwaysOn.has(rule.name) || (/^key-/.test(rule.name) && !rule.exemptible);
    if (!(general === "disabled" && locked)) return general as Level;
  }
  return baseline !== undefined && rule.since > baseline ? "advisory" : rule.level;
}

/** Every exemption of a configuration, those inside policies included. */
export function exemptionsOf(configuration: PackConfiguration): Exemption[] {
  const inside = Object.entries(configuration).flatMap(([name, choice]) => {
    const rule = ruleOf(name);
    const list = rule && settingsOf(choice).exemptions;
    return Array.isArray(list) ? list.map((given) => ({ ...exemptionOf(given), policy: rule?.name ?? name })) : [];
  });
  const named = (configuration.exemptions ?? []).map((exemption) => {
    const plain = exemptionOf(exemption as unknown as Record<string, unknown>);
    return { ...plain, policy: ruleOf(plain.policy)?.name ?? plain.policy };
  });
  return [...named, ...inside];
}
