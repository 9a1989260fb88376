import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A question of the audit in one of the clouds' languages. */
export interface AuditQuery {
  /** Name of the question, the same in every language. */
  readonly name: string;
  readonly text: string;
}

/** Where the questions are, in a checkout and in the package alike: data, which this room reads and imports nothing of. */
const audit = join(__dirname, "../audit");
const read = (file: string) => readFileSync(join(audit, file), "utf8");

type Language = "kql" | "logs-insights";

/** How event 12290 is read in a language: the one place that knows its fields. Every question goes on from there. */
export function auditPrelude(language: Language): string {
  const office = read("products.csv")
    .split("\n")
    .flatMap((line) => (line.trim().endsWith(",office") ? [JSON.stringify(line.split(",")[0])] : []));
  return read(`queries/prelude.${language}`).replace("{office}", office.join(", "));
}

/** Every question of the audit in one language, in the order of their names. */
export function auditQueries(language: Language): AuditQuery[] {
  const ending = `.${language}`;
  return readdirSync(join(audit, "queries"))
    .filter((file) => file.endsWith(ending) && !file.startsWith("prelude."))
    .sort()
    .map((file) => ({ name: file.slice(0, -ending.length), text: joined(read(`queries/${file}`), language) }));
}

/** A question with what it goes on from, behind its comment; one that asks other events is whole. */
function joined(text: string, language: Language): string {
  const goesOn = /^(?:requests|machines|counts|hours)$/m.test(text) || /^(?:#.*\n)*\|/.test(text);
  if (!goesOn) return text.trim();
  const comment = /^(?:(?:#|\/\/).*\n)*/.exec(text)?.[0] ?? "";
  return `${comment}${auditPrelude(language)}${text.slice(comment.length)}`.trim();
}
