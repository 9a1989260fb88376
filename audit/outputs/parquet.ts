import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../answers";
import { Database, literal } from "../database";
import { temporaryName, writeError } from "./files";

/** Writes one file for each answer into the folder, all or none. Values stay as they are: Parquet shows nothing. */
export async function writeParquet(answers: readonly Answer[], folder: string, signal?: AbortSignal): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "kmshost-parquet-"));
  const written: { path: string; temporary: string }[] = [];
  let database: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    database = await Database.open({ path: ":memory:", spillFolder: join(work, "spill"), memoryMegabytes: 256 });
    for (const answer of answers) {
      signal?.throwIfAborted();
      const lines = join(work, `${answer.name}.jsonl`);
      writeFileSync(lines, answer.rows.map((row) => `${JSON.stringify(row)}\n`).join(""), { mode: 0o600 });
      const path = join(folder, `${answer.name}.parquet`);
      const temporary = temporaryName(path);
      written.push({ path, temporary });
      await database.run(`COPY (
        SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${typesOf(answer)}})
      ) TO ${literal(temporary)} (FORMAT parquet)`);
    }
    signal?.throwIfAborted();
    for (const { path, temporary } of written) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of written) rmSync(temporary, { force: true });
    throw writeError(error, folder);
  } finally {
    database?.close();
    rmSync(work, { recursive: true, force: true });
  }
}

function typesOf(answer: Answer): string {
  return answer.columns
    .map((column) => {
      const values = answer.rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined);
      return `"${column}": '${typeOf(column, values)}'`;
    })
    .join(", ");
}

function typeOf(column: string, values: readonly unknown[]): string {
  if (/(?:_seen|_at|_time)$/.test(column)) return "TIMESTAMP";
  if (values.length > 0 && values.every((value) => typeof value === "boolean")) return "BOOLEAN";
  if (values.length > 0 && values.every((value) => typeof value === "number")) {
    return values.every(Number.isInteger) ? "BIGINT" : "DOUBLE";
  }
  return "VARCHAR";
}
