import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A question of the audit in one of the clouds' languages. */
export interface AuditQuery {
  /** Name of the question, the same in every language. */
  readonly name: string;
  readonly text: string;
}

/** Where the questions are, in a checkout and in the package alike: data, which this room reads and imports nothing of. */
const folder = join(__dirname, "../audit/queries");

/** Every question of the audit in one language, in the order of their names. */
export function auditQueries(language: "kql" | "logs-insights"): AuditQuery[] {
  const ending = `.${language}`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => ({ name: file.slice(0, -ending.length), text: readFileSync(join(folder, file), "utf8").trim() }));
}
