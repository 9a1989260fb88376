import type { Finding } from "../../policies/report/findings";
import type { ReportData } from "../data";
import { type Html, html } from "../html";
import { badge, name, section, table } from "../parts";
import { counted } from "../words";

const severities = ["critical", "high", "medium", "low"];
const statusWords = { open: "open", exempted: "exempted", known: "known before" } as const;

export function policies({ policies: given }: ReportData): Html {
  if (!given) return html``;
  const { findings, undecided, packVersion, policies: asked } = given;
  const open = findings.filter(({ status }) => status === "open");
  const toFix = open.filter(({ level }) => level === "mandatory").length;
  const lifted = findings.length - open.length;
  const lead = `${counted(asked, "policy", "policies")} asked (kmshost policies ${packVersion}): ${toFix} to fix, ${open.length - toFix} advised${lifted > 0 ? `, ${lifted} lifted` : ""}.`;
  return section(
    { id: "policies", title: "What the policies say", lead, from: ["policies"] },
    findings.length > 0
      ? findingTable(findings)
      : html`<p>${badge("activates", "nothing to fix, nothing advised")}</p>`,
    undecided !== undefined && html`<p class="soft">${name(undecided)}</p>`,
  );
}

function findingTable(findings: readonly Finding[]): Html {
  const rows = findings.map((finding) => ({
    filter: finding.status === "open" ? finding.level : finding.status,
    cells: [
      html`<span class="code">${finding.id}</span><small>${finding.title}</small>`,
      {
        content: html`<span class="severity severity-${finding.severity}">${finding.severity}</span>`,
        order: severities.indexOf(finding.severity),
      },
      levelOf(finding),
      name(finding.name || "the stack"),
      name(finding.problem),
      name(finding.fix || "see the policy's page"),
    ],
  }));
  return table({
    label: "findings of the policies",
    columns: [
      { title: "Policy" },
      { title: "Severity" },
      { title: "Level" },
      { title: "Resource" },
      { title: "Problem", kind: "wide" },
      { title: "What to do", kind: "wide" },
    ],
    rows,
    filters: { mandatory: "to fix", advisory: "advised", exempted: "exempted", known: "known before" },
  });
}

function levelOf({ status, level, exemption }: Finding): Html {
  if (status !== "open") {
    const until = exemption
      ? html`<small>until ${exemption.expires}, ${name(exemption.owner)}: ${name(exemption.reason)}</small>`
      : "";
    return html`${badge("pinned", statusWords[status])}${until}`;
  }
  return level === "mandatory" ? badge("fails", "to fix") : badge("undecided", "advised");
}
