import { forMarkdown, oneLine, visibleLines } from "../../text/visible";
import type { Finding, FindingStatus, Judgement } from "./findings";

const statusWords: Readonly<Record<FindingStatus, string>> = {
  open: "open",
  exempted: "exempted",
  known: "known before",
};

/** For a person at a terminal: each finding in two lines, then what it comes to. */
export function consoleReport(judgement: Judgement): string {
  const blocks = judgement.findings.map((finding) => {
    const head = `${finding.level === "mandatory" ? "✗" : "!"} ${finding.id} ${finding.policy} (${finding.severity}, ${finding.level}${note(finding)})`;
    const where = finding.name ? `    ${finding.type} ${finding.name}` : "";
    return [head, where, `    ${finding.problem}`, finding.fix && `    fix: ${finding.fix}`].filter(Boolean).join("\n");
  });
  return `${visibleLines([...blocks, summary(judgement)].join("\n\n"))}\n`;
}

function note({ status, exemption }: Finding): string {
  if (status === "open") return "";
  return exemption ? `, exempted until ${exemption.expires} by ${exemption.owner}` : `, ${statusWords[status]}`;
}

/** One line: how many of what. */
export function summary({ findings, subject, packVersion, undecided }: Judgement): string {
  const open = findings.filter(({ status }) => status === "open");
  const count = (level: string) => open.filter((finding) => finding.level === level).length;
  const lifted = findings.length - open.length;
  const parts = [
    `${count("mandatory")} to fix`,
    `${count("advisory")} advised`,
    ...(lifted ? [`${lifted} lifted`] : []),
  ];
  const line = `${subject}: ${parts.join(", ")} (kmshost policies ${packVersion})`;
  return undecided ? `${line}\n${undecided}` : line;
}

/** For machines: everything, as it is. */
export function jsonReport(judgement: Judgement): string {
  return `${JSON.stringify({ version: 1, ...judgement }, undefined, 2)}\n`;
}

const cell = (text: string): string => forMarkdown(oneLine(text));

/** For a pull request's comment. What comes from resources is escaped, so that a name cannot forge a table or a link. */
export function markdownReport(judgement: Judgement): string {
  const rows = judgement.findings.map(
    (finding) =>
      `| ${finding.id} | ${finding.severity} | ${finding.level}${cell(note(finding))} | ${cell(finding.name)} | ${cell(finding.problem)} | ${cell(finding.fix)} |`,
  );
  const table = [
    "| policy | severity | level | resource | problem | fix |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ];
  return `${["## kmshost policies", cell(summary(judgement)), ...(rows.length > 0 ? [table.join("\n")] : [])].join("\n\n")}\n`;
}
