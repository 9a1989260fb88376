import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentJsonSchema } from "./shape/environment";

/** The published JSON schema, which the first line of every environment file names. */
export const schemaFile = join(__dirname, "environment.schema.json");

/** Text of the JSON schema as it is published. */
export function schemaText(): string {
  return `${JSON.stringify(environmentJsonSchema(), null, 2)}\n`;
}

/** Is the published file what the schema says now? */
export function schemaIsCurrent(): boolean {
  return readFileSync(schemaFile, "utf8") === schemaText();
}

if (require.main === module) {
  const half = `${schemaFile}.new`;
  writeFileSync(half, schemaText());
  renameSync(half, schemaFile);
  console.log(`wrote ${schemaFile}`);
}
