import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AuditError } from "./audit-error";
import { type Database, literal } from "./database";
import { maskLoggedKeys } from "./mask";
import { dumpEvtx } from "./readers/evtx";
import { rewrite, unpack } from "./readers/unpack";
import { type Sniffed, sniff, type TextFile } from "./sniff";
import type { SourceFile } from "./sources";
import { pathsIn, type Staging, staged, type Times } from "./staging";

export interface IngestOptions {
  /** How 1/2/2026 is meant. Default: as the dates of a file show, month first where they do not. */
  readonly dayFirst?: boolean;
  /** Time zone of times that name none, as in `Europe/Berlin`. Default: UTC. */
  readonly zone?: string;
  /** Folder for what is written anew; emptied by whoever made it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Whether plain requests are added up (sums.sql). Default: every event becomes a row. */
  readonly addUp?: boolean;
  /** Whether the readers go through every text, also one that DuckDB could read as it stands. Default: no. */
  readonly careful?: boolean;
}

/** What became of a file. */
export interface ReadFile {
  readonly path: string;
  readonly format: string;
  readonly size: number;
  /** Why nothing was read from it. */
  readonly skipped?: string;
  /** What had to be guessed, or is missing. */
  readonly note?: string;
}

/** A line that is there twice, in copies of one ledger, is one activation. */
const ledgerSql = `
  INSERT INTO ledger
  SELECT DISTINCT * FROM (
    SELECT try_cast(Time AS TIMESTAMP) AS time, lower(without_key(Computer)) AS host, without_key(Method) AS method, without_key(LastFive) AS key_ends,
      without_key(Result) AS result
    FROM read_csv({path}, header = true, all_varchar = true, quote = '"', escape = '"')
  )
  EXCEPT SELECT * FROM ledger`;

const script = (name: string) => readFileSync(join(__dirname, "sql", name), "utf8");
const ingestSql = script("ingest.sql");
const sumsSql = script("sums.sql");

/** Reads a file into the table `target`. */
export async function ingest(
  database: Database,
  source: SourceFile,
  id: number,
  target: string,
  options: IngestOptions,
): Promise<ReadFile> {
  const notes: string[] = [];
  let path = source.path;
  let sniffed = sniff(path);
  const packed = sniffed.format === "gzip";
  for (let depth = 1; sniffed.format === "gzip" && depth <= 2; depth += 1) {
    const unpacked = join(options.folder, `${id}-unpacked-${depth}`);
    if (!(await unpack(path, source.path, unpacked, options.signal))) notes.push(cutOff);
    path = unpacked;
    sniffed = sniff(path);
  }
  const read = { path: maskLoggedKeys(source.path), format: sniffed.format, size: source.size };
  const unreadable = (why: string): ReadFile => {
    if (source.named) throw new AuditError(`${source.path}: ${packed ? `holds, compressed, what ${why}` : why}`);
    return { ...read, skipped: why };
  };
  if (sniffed.format === "unknown") return unreadable(sniffed.why);
  if (sniffed.format === "gzip") return unreadable("is compressed more than twice: unpack it first");
  if (sniffed.format === "empty") return { ...read, skipped: notes.length > 0 ? cutOff : "is empty" };
  if (sniffed.format === "ledger") {
    await database.run(ledgerSql.replaceAll("{path}", () => literal(path)));
    return read;
  }
  const dates = "dates" in sniffed ? sniffed.dates : undefined;
  const times: Times = { dayFirst: options.dayFirst ?? dates === "day first", zone: options.zone ?? "UTC" };
  if (dates === "unknown" && options.dayFirst === undefined) notes.push(monthFirst);
  const file = new SourceReader(database, { path, id, target, times, sniffed, options });
  try {
    if (sniffed.format === "evtx") {
      const { lost, cut } = await file.readEvtx(source.path);
      if (cut) notes.push(evtxCutOff);
      for (const piece of lost) {
        await database.run(
          `INSERT INTO ${target} (file, kind, reason, detail) VALUES (${id}, 'bad', 'a piece that evtx_dump cannot read', without_key(${literal(piece)}))`,
        );
      }
    } else if (!(await file.read())) return unreadable("is a Parquet file without the columns of an event log");
  } catch (error) {
    options.signal.throwIfAborted();
    if (
      sniffed.format !== "parquet" ||
      !/Invalid|IO Error|Serialization|TProtocol|Parquet|ZSTD|Snappy|decompress/i.test(String(error))
    )
      throw error;
    return unreadable("is a Parquet file that is damaged or cut off: it cannot be read; copy or export it again");
  }
  if ((await file.kmsEvents()) === 0) notes.push("holds no KMS events (12288 to 12294)");
  return notes.length > 0 ? { ...read, note: notes.join("; ") } : read;
}

const monthFirst = "its dates do not tell day from month: read month first, or say --day-first";
const cutOff = "is compressed and cut off: what could be unpacked was read, so export it again";
const evtxCutOff = "is cut off: what is there was read, and its last events are missing, so copy or export it again";

interface Reading {
  /** What is read: the file itself, or what was unpacked of it. */
  readonly path: string;
  readonly id: number;
  readonly target: string;
  readonly times: Times;
  readonly sniffed: Exclude<Sniffed, { format: "unknown" | "empty" | "ledger" | "gzip" }>;
  readonly options: IngestOptions;
}

class SourceReader {
  constructor(
    private readonly database: Database,
    private readonly reading: Reading,
  ) {}

  /** False where a table has no columns of events. */
  async read(): Promise<boolean> {
    const { sniffed, path, id, times, options } = this.reading;
    const staging = { path, rewritten: false, times, rejects: `rejects_${id}` };
    if (sniffed.format === "parquet") {
      const rows = await this.database.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
      const columns = new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
      return this.stage({ ...staging, format: "parquet", columns });
    }
    if (sniffed.format === "evtx") return false;
    // Where no column names numbers, the order of the lines tells what a clock did.
    const unnumbered = sniffed.format === "csv" && sniffed.csv.roles.record === undefined;
    if (!sniffed.direct || unnumbered || options.careful === true) return this.rewritten(sniffed, path);
    // Formats that DuckDB reads as they stand; where it stumbles over any line, a reader goes through the whole file.
    const format = sniffed.format === "text" ? "json" : sniffed.format;
    await this.stage({ ...staging, format, csv: sniffed.format === "csv" ? sniffed.csv : undefined });
    const [bad] = await this.database.rows(
      `SELECT (SELECT count(*) FROM ${this.reading.target} WHERE file = ${id} AND kind = 'bad') AS bad`,
    );
    if (Number(bad?.bad) === 0) return true;
    await this.forget();
    return this.rewritten(sniffed, path);
  }

  async readEvtx(name: string): Promise<{ lost: readonly string[]; cut: boolean }> {
    const { path, id, options } = this.reading;
    const dumped = join(options.folder, `${id}-dumped`);
    const found = await dumpEvtx(path, name, dumped, options.signal);
    await this.rewritten({ format: "json", encoding: "utf-8", direct: true }, dumped);
    return found;
  }

  async kmsEvents(): Promise<number> {
    const { id, target } = this.reading;
    const [row] =
      await this.database.rows(`SELECT (SELECT count(*) FROM ${target} WHERE file = ${id} AND kind NOT IN ('bad', 'other'))
      + (SELECT coalesce(sum(records), 0) FROM sighted_hours WHERE file = ${id}) AS events`);
    return Number(row?.events);
  }

  private async forget(): Promise<void> {
    const { id, target } = this.reading;
    await this.database.run(
      `DELETE FROM ${target} WHERE file = ${id}; DELETE FROM sighted WHERE file = ${id}; DELETE FROM sighted_hours WHERE file = ${id}`,
    );
  }

  private async rewritten(sniffed: TextFile, path: string): Promise<boolean> {
    const { id, times, options } = this.reading;
    const target = join(options.folder, `${id}-rewritten`);
    await rewrite(path, sniffed, target, options.signal);
    const format =
      sniffed.format === "text" || sniffed.format === "json" ? "json" : sniffed.format === "xml" ? "xml" : "csv";
    return this.stage({
      path: target,
      format,
      rewritten: true,
      csv: "csv" in sniffed ? sniffed.csv : undefined,
      times,
      rejects: `rejects_${id}`,
    });
  }

  private async stage(staging: Staging): Promise<boolean> {
    const { options, id, target } = this.reading;
    options.signal.throwIfAborted();
    const query = staged(staging);
    if (query === undefined) return false;
    const sums = options.addUp === true ? await this.addUp(staging) : undefined;
    if (sums?.left === 0) return true;
    const rows = (only: string) =>
      this.database.run(filled(ingestSql, { target, file: `${id}`, only, parts: partsOf(staging), staged: query }));
    await rows(sums?.only ?? "");
    if (sums && (await this.countRows()) !== sums.left) {
      // Both passes must agree which rows are plain.
      await this.forget();
      await rows("");
    }
    await this.keepRejects(staging);
    return true;
  }

  private async countRows(): Promise<number> {
    const { id, target } = this.reading;
    return Number((await this.database.rows(`SELECT count(*) AS rows FROM ${target} WHERE file = ${id}`))[0]?.rows);
  }

  private async keepRejects({ rejects, format }: Staging): Promise<void> {
    if (format === "parquet") return;
    const { id, target } = this.reading;
    await this.database.run(`
      INSERT INTO ${target} (file, line, kind, reason, detail)
      SELECT ${id}, NULL, 'bad', CASE error_type
          WHEN 'INVALID ENCODING' THEN 'characters that are not UTF-8'
          WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a line longer than four megabytes'
          WHEN 'UNQUOTED VALUE' THEN 'quotes that do not match'
          ELSE 'a row with ' || lower(replace(error_type::VARCHAR, '_', ' ')) END,
        without_key(left(trim(csv_line, E'\\r\\n'), 2000))
      FROM (SELECT line, min(error_type) AS error_type, any_value(csv_line) AS csv_line FROM ${rejects} GROUP BY line)`);
    await this.dropRejects({ format } as Staging, rejects);
  }

  /** Adds plain requests up. Answers how many rows are left, and the condition for them; undefined where it is no use. */
  private async addUp(staging: Staging): Promise<{ left: number; only: string } | undefined> {
    const { id } = this.reading;
    const { before, paths } = await this.sample(staging);
    const query = staged({ ...staging, paths, rejects: `sums_${id}` }) ?? "";
    const code = literal(`${before}0x`);
    const parts = "coalesce(parts, string_split(info, ','))";
    await this.database.run(
      filled(sumsSql, { staged: query, file: `${id}`, code, length: `${before.length + 1}`, parts, recent: recentSql }),
    );
    const unread =
      staging.format === "parquet" ? 0 : (await this.database.rows(`SELECT line FROM sums_${id} LIMIT 1`)).length;
    await this.dropRejects(staging, `sums_${id}`);
    const [rows] = await this.database.rows(
      "SELECT coalesce(sum(requests), 0)::BIGINT AS total, coalesce(sum(requests) FILTER (NOT plain), 0)::BIGINT AS odd FROM sums WHERE by_hour",
    );
    const [left, total] = [Number(rows?.odd), Number(rows?.total)];
    if (unread > 0 || left * 4 > total) {
      await this.forget();
      return undefined;
    }
    const offset = `CASE WHEN len(${parts}) = 9 THEN 0 WHEN len(${parts}) = 10 AND NOT starts_with((${parts})[1], ${code}) THEN 1 END`;
    const part = (place: number, type = "VARCHAR") => `try_cast((${parts})[${offset} + ${place}] AS ${type})`;
    const values = [
      offset,
      part(1),
      part(3),
      part(4, "UUID"),
      part(9, "UUID"),
      part(8, "INTEGER"),
      part(7, "INTEGER"),
      part(2, "INTEGER"),
    ];
    return {
      left,
      only: `WHERE NOT plain_request(event_id, reason, time, host, record, ${values.join(", ")}, ${code})`,
    };
  }

  /** What stands before the fields in each message, and where JSON has what is read, by the first requests. */
  private async sample(staging: Staging): Promise<{ before: string; paths: Staging["paths"] }> {
    const query = staged({ ...staging, rejects: "rejects_sample" }) ?? "";
    const rows = await this.database.rows(
      `SELECT raw, info FROM (${query}) WHERE event_id = 12290 AND reason IS NULL LIMIT 16`,
    );
    await this.dropRejects(staging, "rejects_sample");
    const prefixes = new Set(
      rows.map(({ info }) => /^([\s\S]*?)0x[0-9A-Fa-f]{1,8},\d+,/.exec(String(info ?? ""))?.[1] ?? ""),
    );
    const [before = ""] = prefixes;
    const fits = prefixes.size === 1 && /^$|[\s:]$/.test(before);
    const all = staging.format === "json" ? rows.map(({ raw }) => pathsIn(JSON.parse(String(raw)))) : [];
    const same = all.length > 0 && all.every((paths) => JSON.stringify(paths) === JSON.stringify(all[0]));
    return { before: fits ? before : "", paths: same ? all[0] : undefined };
  }

  private async dropRejects({ format }: Staging, name: string): Promise<void> {
    if (format !== "parquet")
      await this.database.run(`DROP TABLE IF EXISTS ${name}; DROP TABLE IF EXISTS ${name}_scan`);
  }
}

/** Replaces the names in braces. */
function filled(sql: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => value), sql);
}

const recentSql =
  "((getvariable('since') IS NULL OR time >= getvariable('since')) AND (getvariable('as_of') IS NULL OR time <= getvariable('as_of')))";

/** The parts of an event; those of compact XML still have their entities. */
const compact = ({ format, rewritten }: Staging) => format === "xml" && !rewritten;

function partsOf(staging: Staging): string {
  return compact(staging) ? "list_transform(parts, lambda part: without_entities(part))" : "parts";
}
