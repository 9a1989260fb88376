import { visibleLines } from "../../text/visible";
import { allRules } from "../catalogue";
import { page, pageOf } from "../page";
import type { Rule, Severity } from "../rule";
import type { Finding, Judgement } from "./findings";

/** What code scanning sorts by: 0 to 10. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
};

/**
 * SARIF 2.1.0. Rules carry their pages as help; exempted findings and known ones are there too, as suppressions. A finding
 * is at a resource of a program, not at a line of a file, so `artifact` names the file that it is shown at.
 */
export function sarifReport(judgement: Judgement, artifact = "Pulumi.yaml"): string {
  const run = {
    tool: {
      driver: {
        name: "kmshost policies",
        semanticVersion: judgement.packVersion,
        rules: allRules.map(ruleDescriptor),
      },
    },
    results: judgement.findings.map((finding) => result(finding, artifact)),
    columnKind: "utf16CodeUnits",
    properties: {
      subject: visibleLines(judgement.subject),
      ...(judgement.undecided ? { undecided: judgement.undecided } : {}),
    },
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleDescriptor(rule: Rule) {
  return {
    id: rule.id,
    name: rule.name,
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.why.replaceAll("\n", " ") },
    help: { text: `${rule.fix}.`, markdown: page(rule) },
    defaultConfiguration: { level: rule.level === "mandatory" ? "error" : "warning" },
    properties: {
      tags: ["security", ...rule.controls],
      precision: "very-high",
      "security-severity": securitySeverity[rule.severity],
      "problem.severity": rule.level === "mandatory" ? "error" : "warning",
      page: pageOf(rule),
      peers: rule.peers,
    },
  };
}

function result(finding: Finding, artifact: string) {
  const index = allRules.findIndex(({ id }) => id === finding.id);
  const where = finding.name ? `${finding.type} ${finding.name}: ` : "";
  return {
    ruleId: finding.id,
    ...(index >= 0 ? { ruleIndex: index } : {}),
    level: finding.level === "mandatory" ? "error" : "warning",
    message: { text: visibleLines(`${where}${finding.problem}; ${finding.fix}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: artifact }, region: { startLine: 1 } },
        ...(finding.urn
          ? {
              logicalLocations: [
                { fullyQualifiedName: visibleLines(finding.urn), name: visibleLines(finding.name), kind: "resource" },
              ],
            }
          : {}),
      },
    ],
    partialFingerprints: { "kmshost/v1": finding.fingerprint },
    ...suppressions(finding),
  };
}

function suppressions({ status, exemption }: Finding) {
  if (status === "open") return { suppressions: [] };
  const justification = exemption
    ? `${exemption.reason} (${exemption.owner}, until ${exemption.expires})`
    : "in the baseline that was agreed on before";
  return { suppressions: [{ kind: "external", status: "accepted", justification: visibleLines(justification) }] };
}
