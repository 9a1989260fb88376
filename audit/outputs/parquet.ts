import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitAll, discardAll, outputError, StagedOutput } from "../../files/write-whole";
import type { Answer } from "../answers";
import { Database, literal } from "../database";

/** Writes one file for each answer into the folder, all or none. Values stay as they are: Parquet shows nothing. */
export async function writeParquet(answers: readonly Answer[], folder: string, signal?: AbortSignal): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "kmshost-parquet-"));
  const staged: StagedOutput[] = [];
  let database: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    database = await Database.open({ path: ":memory:", spillFolder: join(work, "spill"), memoryMegabytes: 256 });
    for (const answer of answers) {
      signal?.throwIfAborted();
      const lines = join(work, `${answer.name}.jsonl`);
      writeFileSync(lines, answer.rows.map((row) => `${JSON.stringify(row)}\n`).join(""), { mode: 0o600 });
      const stage = new StagedOutput(join(folder, `${answer.name}.parquet`));
      staged.push(stage);
      await database.run(`COPY (
        SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${typesOf(answer)}})
      ) TO ${literal(stage.temporary)} (FORMAT parquet)`);
    }
    signal?.throwIfAborted();
    commitAll(staged);
  } catch (error) {
    throw outputError(error, folder) ?? error;
  } finally {
    database?.close();
    discardAll(staged);
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
