import { visible } from "../../text/visible";
import type { Answer } from "../answers";
import type { AuditResult } from "../audit";
import type { Value } from "../database";
import { findingsOf } from "../findings";
import type { Level } from "../levels";

export interface ConsoleOptions {
  readonly colour: boolean;
  /** Rows that a table shows at most. Default: 10. */
  readonly rows?: number;
}

const colours: Readonly<Record<Level, string>> = { critical: "1;31", high: "31", medium: "33", low: "36", info: "2" };

/** The result as a person reads it in a terminal: what was read, what was found, and the tables behind it. */
export function consoleReport(result: AuditResult, options: ConsoleOptions): string {
  const paint = (text: string, code: string) => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const findings = findingsOf(result).map(({ level, source, text, fix }) => {
    return `${paint(level.padEnd(8), colours[level])} ${visible(text)}  (${source})\n         fix: ${visible(fix)}`;
  });
  const tables = result.answers
    .filter(({ total }) => total > 0)
    .map((answer) => `${paint(answer.title, "1")}  (${answer.name})\n${table(answer, options.rows ?? 10)}`);
  return `${[
    overview(result),
    findings.length > 0 ? `Findings\n${findings.join("\n")}` : "Findings\nnone",
    ...badLines(result),
    ...tables,
  ].join("\n\n")}\n`;
}

function overview(result: AuditResult): string {
  const files = result.files.filter(({ skipped }) => skipped === undefined);
  const skipped = result.files.filter((file) => file.skipped !== undefined);
  const events = Object.entries(result.events).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${files.length} ${files.length === 1 ? "file" : "files"} read: ${events.join(", ") || "0 events"}; ${result.duplicates} already counted`,
    ...skipped.map((file) => `not read: ${visible(file.path)} ${file.skipped}`),
    ...result.files.flatMap((file) => (file.note ? [`${visible(file.path)}: ${file.note}`] : [])),
    ...result.hosts.map(
      (host) =>
        `host ${visible(String(host.host))}: ${host.requests} requests, ${host.first_seen} to ${host.last_seen}`,
    ),
    `answered for ${result.asOf ?? "no time: there are no requests"}${result.since ? `, events since ${result.since}` : ""}`,
  ].join("\n");
}

function badLines({ bad }: AuditResult): string[] {
  if (bad.count === 0) return [];
  const reasons = bad.reasons.map(({ reason, count }) => `  ${count} x ${reason}`);
  const samples = bad.samples.map(
    ({ file, line, reason, text }) => `  ${visible(file)}:${line ?? "?"}: ${reason}: ${text}`,
  );
  return [`Lines that were not understood: ${bad.count}\n${[...reasons, ...samples].join("\n")}`];
}

function table(answer: Answer, most: number): string {
  const rows = answer.rows.slice(0, most).map((row) => answer.columns.map((column) => shown(row[column] ?? null)));
  const widths = answer.columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  const more = answer.total > rows.length ? [`... and ${answer.total - rows.length} more`] : [];
  return [line(answer.columns), ...rows.map(line), ...more].map((text) => `  ${text}`).join("\n");
}

/** A value in one cell: no longer than 60 characters, times without the parts of a second. */
function shown(value: Value): string {
  if (value === null) return "-";
  const text = String(value).replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/, "$1Z");
  const harmless = visible(text);
  return harmless.length > 60 ? `${harmless.slice(0, 59)}…` : harmless;
}
