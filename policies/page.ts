import type { Rule, SettingSchema } from "./rule";
import { settingsSchema } from "./settings";

/** Where a rule's page is, from the root of this package. */
export const pageOf = (rule: Rule): string => `docs/policies/${rule.name}.md`;

/** The page of a rule, made from what the rule says about itself. */
export function page(rule: Rule): string {
  return `${[
    `# ${rule.id} ${rule.name}`,
    `${rule.title}.`,
    facts(rule),
    `## Why\n\n${rule.why}`,
    `## Fix\n\n${sentence(rule.fix)}`,
    `## Refused\n\n${fenced(rule.bad)}`,
    `## Accepted\n\n${fenced(rule.good)}`,
    types(rule),
    settings(rule),
    `## Controls\n\n${list(rule.controls)}`,
    peers(rule),
    exemption(rule),
    "<!-- Made from policies/ by `npm run pages`; change the rule, not this page. -->",
  ].join("\n\n")}\n`;
}

function facts(rule: Rule): string {
  const when =
    rule.check && !rule.together
      ? rule.checkStack
        ? "before each resource is created or changed, and again over the whole stack"
        : "before each resource is created or changed"
      : "over the whole stack, when its resources are planned or exist";
  return [
    "| severity | level | looks | remediation | since |",
    "| --- | --- | --- | --- | --- |",
    `| ${rule.severity} | ${rule.level} | ${when} | ${rule.remediate ? "offered: set the level to `remediate`" : "none"} | ${rule.since} |`,
  ].join("\n");
}

function fenced(code: string): string {
  const text = code.trim();
  return `\`\`\`${text.startsWith("{") ? "json" : "typescript"}\n${text}\n\`\`\``;
}

function types(rule: Rule): string {
  return `## Resource types\n\n${rule.types.length > 0 ? list(rule.types.map(code)) : "Every type."}`;
}

function settings(rule: Rule): string {
  const rows = Object.entries(settingsSchema(rule));
  if (rows.length === 0) return "## Settings\n\nNone besides `enforcementLevel`.";
  const row = ([name, schema]: [string, SettingSchema]) => `| ${code(name)} | ${schema.type} | ${schema.description} |`;
  return [
    "## Settings",
    ["| setting | type | what it does |", "| --- | --- | --- |", ...rows.map(row)].join("\n"),
  ].join("\n\n");
}

function peers(rule: Rule): string {
  const none =
    "No rule with this intent was found in checkov, prowler, cdk-nag, PSRule.Azure, awsguard or compliance-policies.";
  return `## The same in other tools\n\n${rule.peers.length > 0 ? list(rule.peers) : none}`;
}

function exemption(rule: Rule): string {
  const text = rule.exemptible
    ? "Possible for a resource, with a reason, an owner and a last day at most 90 days ahead; see [the overview](README.md#exemptions)."
    : "Not possible.";
  return `## Exemption\n\n${text}`;
}

const code = (text: string): string => `\`${text}\``;
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The table of all rules, for the overview. */
export function table(rules: readonly Rule[]): string {
  const row = (rule: Rule) =>
    `| ${rule.id} | [${rule.name}](${rule.name}.md) | ${rule.title} | ${rule.severity} | ${rule.level}${rule.remediate ? ", remediate" : ""} |`;
  return [
    "| id | policy | what must be true | severity | level |",
    "| --- | --- | --- | --- | --- |",
    ...rules.map(row),
  ].join("\n");
}

const marks = ["<!-- table of policies: begin -->", "<!-- table of policies: end -->"] as const;

/** An overview with its table brought up to date; everything outside the marks is left as it is. */
export function withTable(overview: string, rules: readonly Rule[]): string {
  const [begin, end] = marks.map((mark) => overview.indexOf(mark));
  if (begin === undefined || end === undefined || begin < 0 || end < begin) {
    throw new Error(`no ${marks.join(" ... ")} in the overview`);
  }
  return `${overview.slice(0, begin + marks[0].length)}\n${table(rules)}\n${overview.slice(end)}`;
}
