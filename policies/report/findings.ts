import { createHash } from "node:crypto";
import { maskKeys } from "../../text/keys";
import { allRules } from "../catalogue";
import { type Exemption, exemptionProblems, matches } from "../exemptions";
import type { Rule, Severity } from "../rule";

/** A policy event as Pulumi writes it with `--json`. */
export interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  policyPackName: string;
  policyPackVersion?: string;
  enforcementLevel: string;
  severity?: string;
}

/** `open`: to be fixed. `exempted`: lifted by an exemption. `known`: in the baseline that was agreed on before. */
export type FindingStatus = "open" | "exempted" | "known";

/** One finding, joined with what the catalogue says about its rule. */
export interface Finding {
  /** `KMS028`; of a policy of another pack, its name. */
  id: string;
  policy: string;
  title: string;
  severity: Severity;
  level: "advisory" | "mandatory";
  urn: string;
  /** Type token and name of the resource. */
  type: string;
  name: string;
  /** What is wrong, and where. */
  problem: string;
  fix: string;
  /** The same for the same finding in every run, also when levels or wording around it change. */
  fingerprint: string;
  status: FindingStatus;
  exemption?: Exemption;
}

/** One run of the pack, judged. */
export interface Judgement {
  /** What was looked at: a stack, a file or a preview. */
  subject: string;
  packVersion: string;
  findings: Finding[];
  /** What could not be judged, in words, if anything. */
  undecided?: string;
}

const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** A finding for each event, the most severe first; the note about what is undecided is told apart. */
export function judge(
  subject: string,
  packVersion: string,
  events: readonly PolicyEvent[],
  options: { exemptions?: readonly Exemption[]; known?: ReadonlySet<string>; now?: Date } = {},
): Judgement {
  const { exemptions = [], known = new Set(), now = new Date() } = options;
  const notes = events.filter(({ policyName }) => policyName === "undecided");
  const findings = events.filter((event) => !notes.includes(event)).map(findingOf);
  const used = new Set<Exemption>();
  for (const finding of findings) {
    const rule = allRules.find(({ name }) => name === finding.policy);
    const exemption = exemptions.find((one) => lifts(one, rule, finding.urn, now));
    if (exemption) {
      used.add(exemption);
      Object.assign(finding, { status: "exempted", exemption } satisfies Partial<Finding>);
    } else if (rule?.exemptible && known.has(finding.fingerprint)) finding.status = "known";
  }
  const own = exemptions.flatMap((exemption) => exemptionFindings(exemption, used.has(exemption), now));
  return {
    subject,
    packVersion,
    findings: [...findings, ...own].sort(bySeverity),
    ...(notes[0] ? { undecided: bodyOf(notes[0].message).problem } : {}),
  };
}

function lifts(exemption: Exemption, rule: Rule | undefined, urn: string, now: Date): boolean {
  const same = rule?.exemptible && exemption.policy === rule.name && matches(exemption, urn);
  return same === true && exemptionProblems(exemption, rule, now).length === 0;
}

function exemptionFindings(exemption: Exemption, used: boolean, now: Date): Finding[] {
  const rule = allRules.find(({ name }) => name === exemption.policy);
  const problems = exemptionProblems(exemption, rule, now);
  if (problems.length === 0 && !used) problems.push("lifts nothing here; remove it");
  return problems.map((problem) =>
    findingOf({
      message: `exemption of ${exemption.policy} for ${exemption.resource || "?"} ${problem}`,
      policyName: "exemption-valid",
      policyPackName: "kmshost",
      enforcementLevel: "mandatory",
    }),
  );
}

function bySeverity(a: Finding, b: Finding): number {
  const rank = (finding: Finding) => severities.indexOf(finding.severity) + (finding.level === "advisory" ? 4 : 0);
  return rank(a) - rank(b) || a.id.localeCompare(b.id) || a.urn.localeCompare(b.urn);
}

function findingOf(event: PolicyEvent): Finding {
  const rule = allRules.find(({ name }) => name === event.policyName);
  const { problem, fix } = bodyOf(event.message, rule);
  const urn = maskKeys(event.resourceUrn ?? "");
  const [, , qualifiedType = "", ...name] = urn.split("::");
  const type = qualifiedType.split("$").at(-1) ?? "";
  return {
    id: rule?.id ?? event.policyName,
    policy: event.policyName,
    title: rule?.title ?? event.policyName,
    severity: severities.find((severity) => severity === (rule?.severity ?? event.severity)) ?? "medium",
    level: event.enforcementLevel === "advisory" ? "advisory" : "mandatory",
    urn,
    type,
    name: name.join("::"),
    problem,
    fix,
    fingerprint: createHash("sha256")
      .update([event.policyName, type, ...name, problem].join("\n"))
      .digest("hex")
      .slice(0, 32),
    status: "open",
  };
}

/** The message without the rule's title before it and its fix after it. Other packs' messages are kept whole. */
function bodyOf(message: string, rule?: Rule): { problem: string; fix: string } {
  const lines = maskKeys(message).trim();
  const [first = "", ...rest] = lines.split("\n");
  const body = /^KMS\d{3} /.test(first) && rest.length > 0 ? rest.join("\n") : lines;
  const fix = rule?.fix ?? "";
  return { problem: fix && body.endsWith(`; ${fix}`) ? body.slice(0, -fix.length - 2) : body, fix };
}

/** Findings that make a check fail at a level. */
export function failing({ findings }: Judgement, failOn: "mandatory" | "advisory"): Finding[] {
  return findings.filter(({ status, level }) => status === "open" && (level === "mandatory" || failOn === "advisory"));
}
