import type { Rule } from "./rule";
import type { Run } from "./run";

/** A policy about the pack's own run. */
export interface SelfRule {
  rule: Rule;
  /** What to say at the end of the run, given the URNs of the stack. */
  check(urns: readonly string[]): string[];
  /** What to say at once about a resource. */
  pending?(urn: string): string[];
}

const shared = { since: "2026-11-24", types: [], peers: [], exemptible: false, scope: "all" } as const;

export const exemptionValid: Rule = {
  ...shared,
  id: "KMS049",
  name: "exemption-valid",
  title: "Every exemption has a reason, an owner and a last day within 90 days, and is still needed",
  severity: "high",
  level: "mandatory",
  why: `An exemption without an end is a hole that nobody remembers. One that lifts nothing any more hides the next
finding on the same resource. Rules about keys, and rules about the pack itself, cannot be exempted at all.`,
  fix: "give each exemption a resource, a reason, an owner and a last day, and remove those that are not needed",
  bad: `{ "no-public-ip": { "exemptions": [{ "resource": "*" }] } }`,
  good: `{
  "no-public-ip": {
    "exemptions": [
      {
        "resource": "*::azure-native:network:PublicIPAddress::bastion",
        "reason": "Azure Bastion needs a public address; it accepts no activation",
        "owner": "platform team",
        "expires": "2026-12-31"
      }
    ]
  }
}`,
  controls: ["NIST CA-5"],
};

export const policyConfigValid: Rule = {
  ...shared,
  id: "KMS051",
  name: "policy-config-valid",
  title: "Every setting in the pack's configuration is one that the pack knows",
  severity: "medium",
  level: "mandatory",
  why: `Pulumi accepts policy names and settings that do not exist, so a misspelt setting changes nothing and nobody
notices: the rule goes on with its default.`,
  fix: "correct the name or the value, or remove it",
  bad: `{ "log-retention": { "day": 30 } }`,
  good: `{ "log-retention": { "days": 365 } }`,
  controls: ["NIST CM-6"],
};

export const policyInternalError: Rule = {
  ...shared,
  id: "KMS052",
  name: "policy-internal-error",
  title: "Every rule could do its work",
  severity: "high",
  level: "mandatory",
  why: `A rule that breaks has judged nothing. Pulumi would drop the findings of all other rules with it; this pack keeps
them, and reports the broken rule as a finding of its own, so that the run does not pass unseen.`,
  fix: "report the rule and the type of the resource to the maintainers; set the rule to disabled, with a reason, to go on",
  bad: "// no program of yours: a rule of the pack failed",
  good: "// every rule came to a result",
  controls: ["NIST SI-11"],
};

export const undecided: Rule = {
  ...shared,
  id: "KMS053",
  name: "undecided",
  title: "What could not be judged is said once",
  severity: "low",
  level: "advisory",
  why: `In a preview some values are not known yet, and in an exported state secrets may be encrypted. A rule that needs such
a value neither passes nor fails; the update judges it again, before the resource is created.`,
  fix: "nothing to do in a preview; to judge an export, run with the passphrase of its secrets",
  bad: "// a value that is known only after another resource exists",
  good: "// every value known",
  controls: ["NIST CA-7"],
};

export const exemptedFindings: Rule = {
  ...shared,
  id: "KMS054",
  name: "exempted-findings",
  title: "Findings that an exemption lifts are listed in every run",
  severity: "low",
  level: "advisory",
  why: "What is exempted stays in sight, with its reason, its owner and the day on which it ends.",
  fix: "nothing to do until the last day named",
  bad: "// a finding that nobody sees any more",
  good: "// the same finding, listed with its exemption",
  controls: ["NIST CA-5"],
};

/** The policies about the run itself; they go last, when everything else has had its say. */
export function selfRules(run: Run): SelfRule[] {
  const broken = (where: string, errors: [string, string][]) =>
    errors.map(([rule, error]) => `${rule} could not judge ${where}: ${error}; ${policyInternalError.fix}`);
  return [
    {
      rule: policyInternalError,
      check: () => broken("the stack", run.errorsAt("")),
      pending: (urn) => broken("this resource", run.errorsAt(urn)),
    },
    { rule: policyConfigValid, check: () => run.configurationProblems },
    {
      rule: exemptionValid,
      check: (urns) =>
        run
          .exemptionFindings(urns)
          .map(
            ({ exemption, problem }) => `exemption of ${exemption.policy} for ${exemption.resource || "?"} ${problem}`,
          ),
    },
    {
      rule: exemptedFindings,
      check: () =>
        run.exempted.map(
          ({ rule, urn, problem, exemption }) =>
            `${rule.id} ${rule.name} at ${urn}: ${problem}; exempted until ${exemption.expires} by ${exemption.owner}: ${exemption.reason}`,
        ),
    },
    { rule: undecided, check: () => undecidedSummary(run) },
  ];
}

/** One message, however much is unknown: how many values, in which rules. */
function undecidedSummary(run: Run): string[] {
  const notes = run.undecidedNotes;
  if (notes.length === 0) return [];
  const values = new Set(notes.flatMap(({ urn, paths }) => paths.map((path) => `${urn} ${path}`)));
  const perRule = new Map<string, number>();
  for (const { rule, paths } of notes) perRule.set(rule.name, (perRule.get(rule.name) ?? 0) + paths.length);
  const rules = [...perRule].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} (${count})`);
  return [
    `${values.size} value${values.size === 1 ? "" : "s"} could not be judged, in ${rules.join(", ")}; ${undecided.fix}`,
  ];
}

/** The facts of these policies alone, for the catalogue. */
export const ownRules: readonly Rule[] = [
  exemptionValid,
  policyConfigValid,
  policyInternalError,
  undecided,
  exemptedFindings,
];
