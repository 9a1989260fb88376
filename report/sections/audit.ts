import type { Answer } from "../../audit/answers";
import type { AuditResult } from "../../audit/audit";
import type { Value } from "../../audit/database";
import { type AuditFinding, findingsOf } from "../../audit/findings";
import type { Level } from "../../audit/levels";
import { auditCharts } from "../charts/audit";
import { type Content, type Html, html } from "../html";
import { badge, type Cell, figure, legend, name, section, table } from "../parts";
import { counted, formatNumber, formatTime } from "../words";

/** Rows of each answer that a page shows. */
const mostRows = 200;

const levelOrder: readonly Level[] = ["critical", "high", "medium", "low", "info"];

/** What the event logs say: findings, charts, and every answer as a table. */
export function audit(given: AuditResult | undefined): Html {
  if (!given) return html``;
  const requests = given.events.request ?? 0;
  const lead = `${formatNumber(requests)} requests in ${counted(given.files.length, "file")} of ${counted(given.hosts.length, "host")}, as of ${given.asOf ? formatTime(given.asOf) : "no time"}${given.since ? `, since ${formatTime(given.since)}` : ""}; ${formatNumber(given.duplicates)} events were there twice and count once.`;
  return section(
    { id: "audit", title: "Did they activate?", lead, from: ["audit"] },
    findings(findingsOf(given)),
    html`<div class="pair charts">${charts(given)}</div>`,
    badLines(given),
    given.answers.filter(({ total }) => total > 0).map(answer),
  );
}

function charts(given: AuditResult): Content[] {
  const narrow = auditCharts(given, 340);
  return auditCharts(given, 530).map(({ title, note, question, legend: entries, drawn }, index) => {
    const small = narrow[index]?.drawn ?? drawn;
    const caption = html`${note} <span class="sources">question: ${question}</span>`;
    const key = entries.map(
      ([words, colour]) =>
        [html`<span class="swatch swatch-${colour.replace(/^var\(--|\)$/g, "")}"></span>`, words] as const,
    );
    return html`<div><h3>${title}</h3>${figure(drawn, small, caption)}${key.length > 1 && legend(key)}</div>`;
  });
}

function findings(all: readonly AuditFinding[]): Html {
  if (all.length === 0) return html`<p>${badge("activates", "nothing found")}</p>`;
  return table({
    label: "findings of the audit",
    columns: [
      { title: "Finding", kind: "wide" },
      { title: "Level" },
      { title: "Question" },
      { title: "What to do", kind: "wide" },
    ],
    rows: all.map(({ level, source, text, fix }) => ({
      filter: level,
      cells: [
        name(text),
        { content: html`<span class="severity severity-${level}">${level}</span>`, order: levelOrder.indexOf(level) },
        source,
        name(fix),
      ],
    })),
    filters: Object.fromEntries(levelOrder.map((level) => [level, level])),
  });
}

function badLines({ bad }: AuditResult): Html {
  if (bad.count === 0) return html``;
  return html`<details class="more"><summary>Lines that were not understood (${formatNumber(bad.count)})</summary>
${table({
  label: "lines that were not understood",
  columns: [
    { title: "File" },
    { title: "Line", kind: "number" },
    { title: "Reason" },
    { title: "Begins with", kind: "wide" },
  ],
  rows: bad.samples.map(({ file, line, reason, text }) => ({
    cells: [
      name(file),
      { content: line ?? "?", order: line ?? 0 },
      reason,
      html`<span class="code">${name(text)}</span>`,
    ],
  })),
})}</details>
`;
}

function answer({ name: question, title, columns, rows, total }: Answer): Html {
  const shown = rows.slice(0, mostRows);
  const numeric = new Set(columns.filter((column) => shown.every((row) => typeof row[column] === "number")));
  const more =
    total > shown.length
      ? html`<p class="soft">${formatNumber(total - shown.length)} more rows are left out here; kmshost audit --csv writes all.</p>`
      : "";
  return html`<details class="more"><summary>${title} (${question}, ${formatNumber(total)})</summary>
${table({
  label: title,
  columns: columns.map((column) => ({
    title: column.replaceAll("_", " "),
    ...(numeric.has(column) ? { kind: "number" as const } : {}),
  })),
  rows: shown.map((row) => ({ cells: columns.map((column) => cell(row[column] ?? null)) })),
})}${more}</details>
`;
}

function cell(value: Value): Cell | Content {
  if (value === null) return html`<span class="soft">none</span>`;
  if (typeof value === "number") {
    return { content: Number.isInteger(value) ? formatNumber(value) : value, order: value };
  }
  return name(String(value).replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/, "$1Z"));
}
