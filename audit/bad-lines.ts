import { visible } from "../text/visible";
import type { Database } from "./database";
import { maskLoggedKeys } from "./mask";

/** A line that was not understood. */
export interface BadLine {
  readonly file: string;
  /** Counted from one; null where the line could not be found again. */
  readonly line: number | null;
  readonly reason: string;
  /** Its beginning, with control characters and product keys made visible or taken out. */
  readonly text: string;
}

export interface BadLines {
  readonly count: number;
  /** Share of the bad among all lines and events, 0 to 1. */
  readonly share: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The first of each file. */
  readonly samples: readonly BadLine[];
}

const samplesPerFile = 5;
const shownCharacters = 240;

/** Counts the bad lines of this run, and shows the first ones of each file. `besides`: lines of this run that are no rows. */
export async function badLines(
  database: Database,
  table: string,
  firstFile: number,
  besides: number,
): Promise<BadLines> {
  const where = `FROM ${table} WHERE kind = 'bad' AND file >= ${firstFile}`;
  const reasons = (
    await database.rows(`SELECT reason, count(*) AS count ${where} GROUP BY reason ORDER BY count DESC, reason`)
  ).map((row) => ({ reason: String(row.reason), count: Number(row.count) }));
  const count = reasons.reduce((sum, reason) => sum + reason.count, 0);
  if (count === 0) return { count, share: 0, reasons, samples: [] };
  const [all] = await database.rows(`SELECT count(*) AS count FROM ${table} WHERE file >= ${firstFile}`);
  const rows = await database.rows(`
    SELECT path, line, reason, detail FROM (
      SELECT *, row_number() OVER (PARTITION BY file ORDER BY line, detail) AS place ${where}
    ) AS bad JOIN files ON files.id = bad.file
    WHERE place <= ${samplesPerFile} ORDER BY path, line, detail LIMIT 100`);
  const samples = rows.map((row): BadLine => {
    const line = row.line === null ? null : Number(row.line);
    const text = visible(maskLoggedKeys(String(row.detail ?? ""))).slice(0, shownCharacters);
    return { file: String(row.path), line, reason: String(row.reason), text };
  });
  samples.sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1));
  return { count, share: count / (Number(all?.count) + besides), reasons, samples };
}
