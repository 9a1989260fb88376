import { join } from "node:path";
import { forCsv } from "../../text/visible";
import type { Answer } from "../answers";
import type { Value } from "../database";

/** An answer as CSV. What a spreadsheet would run as a formula begins with an apostrophe. */
export function csvOf(answer: Answer): string {
  const cell = (value: Value) => (value === null ? "" : typeof value === "string" ? forCsv(value) : String(value));
  const rows = answer.rows.map((row) => answer.columns.map((column) => cell(row[column] ?? null)).join(","));
  return `${[answer.columns.join(","), ...rows].join("\r\n")}\r\n`;
}

/** One file for each answer, in a folder. */
export function csvFiles(answers: readonly Answer[], folder: string): { path: string; content: string }[] {
  return answers.map((answer) => ({ path: join(folder, `${answer.name}.csv`), content: csvOf(answer) }));
}
