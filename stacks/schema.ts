import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files/write-whole";
import { fieldTable } from "./field-table";
import { environmentJsonSchema } from "./shape/environment";

/** The published JSON schema, which the first line of every environment file names. */
export const schemaFile = join(__dirname, "environment.schema.json");

/** The page for users, whose table of fields is made from the schema. */
export const fieldsPage = join(__dirname, "../docs/environments.md");

const begin = "<!-- fields, written by `npm run schema` -->";
const end = "<!-- end of fields -->";

/** Text of the JSON schema as it is published. */
export function schemaText(): string {
  return `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`;
}

/** The page with its table as the schema has it now; throws when the page has no place for it. */
export function pageText(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`no place for the fields in ${fieldsPage}`);
  return `${before}${begin}\n\n${fieldTable()}\n\n${end}${after}`;
}

/** What `npm run schema` writes, by file. */
export function generatedFiles(): Record<string, string> {
  return { [schemaFile]: schemaText(), [fieldsPage]: pageText(readFileSync(fieldsPage, "utf8")) };
}

if (require.main === module) {
  for (const [file, text] of Object.entries(generatedFiles())) {
    writeWhole([{ path: file, content: text }]);
    console.log(`wrote ${file}`);
  }
}
