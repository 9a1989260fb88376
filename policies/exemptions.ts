import type { Rule } from "./rule";

/** One resource that a rule does not stop, for a while. */
export interface Exemption {
  /** Id or name of the rule. */
  policy: string;
  /** URN of the resource, or a pattern in which `*` stands for anything; it must name more than a star. */
  resource: string;
  /** Why it is right here. */
  reason: string;
  /** Who answers for it: a person or team. */
  owner: string;
  /** Last day on which it holds, `YYYY-MM-DD`, at most 90 days ahead. */
  expires: string;
}

const longestDays = 90;
const day = 86_400_000;

/** What is wrong with an exemption on this day, each in one sentence; empty when it holds. */
export function exemptionProblems(exemption: Exemption, rule: Rule | undefined, now: Date): string[] {
  const problems: string[] = [];
  if (!rule) return [`policy ${JSON.stringify(exemption.policy)} does not exist; use an id such as KMS028 or its name`];
  if (!rule.exemptible) problems.push(`${rule.name} is about keys or about the pack itself and cannot be exempted`);
  if (!filled(exemption.reason)) problems.push("has no reason; say in a sentence why it is right here");
  if (!filled(exemption.owner)) problems.push("has no owner; name who answers for it");
  if (exemption.resource.trim() === "") problems.push("has no resource; give its URN or a pattern");
  else if (exemption.resource.replace(/[*:\s]/g, "").length < 3) {
    problems.push(`resource ${exemption.resource} is everything; name a resource or a type`);
  }
  const expiry = expiryProblem(exemption.expires, now);
  if (expiry) problems.push(expiry);
  return problems;
}

const filled = (text: unknown): boolean => typeof text === "string" && text.trim().length >= 3;

function expiryProblem(expires: unknown, now: Date): string | undefined {
  if (typeof expires !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(expires)) {
    return "has no expiry; write the last day as YYYY-MM-DD, at most 90 days ahead";
  }
  const last = Date.parse(`${expires}T23:59:59.999Z`);
  if (Number.isNaN(last) || new Date(last).toISOString().slice(0, 10) !== expires)
    return `expiry ${expires} is no date`;
  if (last < now.getTime()) return `expired on ${expires}; fix the resource, or decide again and write a new day`;
  if (last - now.getTime() > (longestDays + 1) * day) {
    return `expires on ${expires}, more than ${longestDays} days ahead; choose an earlier day`;
  }
  return undefined;
}

/** True for an exemption whose last day is past. */
export const isOver = ({ expires }: Exemption, now: Date): boolean =>
  expiryProblem(expires, now)?.startsWith("expired") === true;

/** Does the exemption's pattern name this resource? */
export function matches(exemption: Exemption, urn: string): boolean {
  const pattern = exemption.resource
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`, "i").test(urn);
}

/** An exemption as it is in a rule's settings, where the rule need not be named again; undefined when it is no object. */
export function readExemption(given: unknown, rule: Rule): Exemption | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { resource, reason, owner, expires } = given as Record<string, unknown>;
  return {
    policy: rule.name,
    resource: text(resource),
    reason: text(reason),
    owner: text(owner),
    expires: text(expires),
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
