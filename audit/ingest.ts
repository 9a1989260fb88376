import { closeSync, createReadStream, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { addUp } from "./add-up";
import { AuditError } from "./audit-error";
import { type Database, literal } from "./database";
import type { Plain } from "./plain";
import { dumpEvtx } from "./readers/evtx";
import { reline } from "./readers/reline";
import type { SourceFile } from "./sources";
import { type Readable, sniff } from "./sniff";
import { type Staging, stageCsv, stageJson, stageParquet, stageXml, type Times } from "./staging";

export interface IngestOptions {
  /** How 1/2/2026 is meant. Default: as the dates of a file show, month first where they do not. */
  readonly dayFirst?: boolean;
  /** Time zone of times that name none, as in `Europe/Berlin`. Default: UTC. */
  readonly zone?: string;
  /** Folder for what is written anew; emptied by whoever made it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Where plain requests are added up; without it every event becomes a row. */
  readonly plain?: Plain;
}

/** What became of a file. */
export interface ReadFile {
  readonly path: string;
  readonly format: string;
  readonly size: number;
  /** Why nothing was read from it. */
  readonly skipped?: string;
  /** What had to be guessed. */
  readonly note?: string;
}

/** A line that is there twice, in copies of one ledger, is one activation. */
const ledgerSql = `
  INSERT INTO ledger
  SELECT DISTINCT * FROM (
    SELECT try_cast(Time AS TIMESTAMP) AS time, lower(without_key(Computer)) AS host, Method AS method, without_key(LastFive) AS key_ends,
      without_key(Result) AS result
    FROM read_csv({path}, header = true, all_varchar = true, quote = '"', escape = '"')
  )
  EXCEPT SELECT * FROM ledger`;

const ingestSql = readFileSync(join(__dirname, "sql", "ingest.sql"), "utf8");

/** Reads a file into the table `target`. */
export async function ingest(
  database: Database,
  source: SourceFile,
  id: number,
  target: string,
  options: IngestOptions,
): Promise<ReadFile> {
  const sniffed = sniff(source.path);
  const read = { path: source.path, format: sniffed.format, size: source.size };
  if (sniffed.format === "unknown") {
    if (source.named) throw new AuditError(`${source.path}: ${sniffed.why}`);
    return { ...read, skipped: sniffed.why };
  }
  if (sniffed.format === "empty") return { ...read, skipped: "is empty" };
  if (sniffed.format === "ledger") {
    await database.run(ledgerSql.replaceAll("{path}", () => literal(source.path)));
    return read;
  }
  const dates = "dates" in sniffed ? sniffed.dates : undefined;
  const times: Times = { dayFirst: options.dayFirst ?? dates === "day first", zone: options.zone ?? "UTC" };
  const { staging, cut, lost } = await prepare(source, sniffed, id, options);
  const notes = [
    ...(cut ? [cutOff] : []),
    ...(dates === "unknown" && options.dayFirst === undefined ? [monthFirst] : []),
  ];
  const noted = notes.length > 0 ? { ...read, note: notes.join("; ") } : read;
  const left = options.plain ? await addUp(database, sniffed, staging, options.plain, times) : staging;
  options.signal.throwIfAborted();
  for (const piece of lost) {
    await database.run(
      `INSERT INTO ${target} (file, kind, reason, detail) VALUES (${id}, 'bad', 'a piece that evtx_dump cannot read', without_key(${literal(piece)}))`,
    );
  }
  if (left === undefined) return noted;
  const staged = await stage(database, sniffed, left);
  if (staged === undefined) {
    const why = "is a Parquet file without the columns of an event log";
    if (source.named) throw new AuditError(`${source.path}: ${why}`);
    return { ...read, skipped: why };
  }
  await database.run(
    ingestSql
      .replaceAll("{target}", target)
      .replaceAll("{staged}", () => staged)
      .replaceAll("{day_first}", String(times.dayFirst))
      .replaceAll("{zone}", literal(times.zone)),
  );
  if (sniffed.format !== "parquet") await keepRejects(database, staging.rejects, id, target);
  return noted;
}

const monthFirst = "its dates do not tell day from month: read month first, or say --day-first";

const cutOff = "is compressed and cut off: what could be unpacked was read, so export it again";

/**
 * Brings a file into a form that DuckDB reads: unpacked, UTF-8, one record a line. `cut`: its end is missing. `lost`: why each
 * piece of an event log could not be read.
 */
async function prepare(
  source: SourceFile,
  sniffed: Readable,
  id: number,
  options: IngestOptions,
): Promise<{ staging: Staging; cut: boolean; lost: readonly string[] }> {
  const plain: Staging = { file: id, rejects: `rejects_${id}`, path: source.path, relined: false };
  const target = join(options.folder, `${id}`);
  if (sniffed.format === "parquet") return { staging: plain, cut: false, lost: [] };
  if (sniffed.format === "evtx") {
    const lost = await dumpEvtx(source.path, target, options.signal);
    return { staging: { ...plain, path: target }, cut: false, lost };
  }
  const path = sniffed.gzip ? `${target}-unpacked` : source.path;
  const cut = sniffed.gzip && !(await unpack(source.path, path, options.signal));
  if (sniffed.lines) return { staging: { ...plain, path }, cut, lost: [] };
  await reline({ ...sniffed, path }, target, options.signal);
  return { staging: { ...plain, path: target, relined: sniffed.format !== "csv" }, cut, lost: [] };
}

/** False where the end is missing; what there is has been written all the same. */
async function unpack(path: string, target: string, signal: AbortSignal): Promise<boolean> {
  const output = openSync(target, "w", 0o600);
  try {
    const bytes = createReadStream(path, { signal }).pipe(createGunzip());
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length; ) at += writeSync(output, piece, at);
    }
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === "Z_BUF_ERROR") return false;
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? ""))
      throw new AuditError(`${path}: is damaged: it cannot be unpacked`);
    throw error;
  } finally {
    closeSync(output);
  }
}

async function stage(database: Database, sniffed: Readable, staging: Staging): Promise<string | undefined> {
  if (sniffed.format === "parquet") {
    return stageParquet(staging, await database.columns(`SELECT * FROM read_parquet(${literal(staging.path)})`));
  }
  if (sniffed.format === "csv") return stageCsv(staging, sniffed.csv);
  return sniffed.format === "xml" ? stageXml(staging) : stageJson(staging);
}

/** Rows that DuckDB could not read at all: it says why, and counts rows, where a row of CSV may be several lines. */
async function keepRejects(database: Database, rejects: string, id: number, target: string): Promise<void> {
  await database.run(`
    INSERT INTO ${target} (file, line, kind, reason, detail)
    SELECT ${id}, NULL, 'bad', CASE error_type
        WHEN 'INVALID ENCODING' THEN 'characters that are not UTF-8'
        WHEN 'LINE SIZE OVER MAXIMUM' THEN 'a line longer than four megabytes'
        WHEN 'UNQUOTED VALUE' THEN 'quotes that do not match'
        ELSE 'a row with ' || lower(replace(error_type::VARCHAR, '_', ' ')) END,
      without_key(left(trim(csv_line, E'\\r\\n'), 2000))
    FROM (SELECT line, min(error_type) AS error_type, any_value(csv_line) AS csv_line FROM ${rejects} GROUP BY line)`);
  await database.run(`DROP TABLE ${rejects}; DROP TABLE ${rejects}_scan`);
}

/** Lines on which these texts stand, counted from one. Reads until all are found. */
export async function locate(path: string, texts: readonly string[]): Promise<Map<string, number>> {
  const wanted = new Set(texts);
  const found = new Map<string, number>();
  const raw = createReadStream(path);
  const gzip = await startsAsGzip(path);
  const reader = createInterface({ input: gzip ? raw.pipe(createGunzip()) : raw, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of reader) {
    number += 1;
    if (wanted.delete(line.slice(0, 2000)) || wanted.delete(line.replace(/^\ufeff/, "").slice(0, 2000))) {
      found.set(line.replace(/^\ufeff/, "").slice(0, 2000), number);
      if (wanted.size === 0) break;
    }
  }
  reader.close();
  raw.destroy();
  return found;
}

async function startsAsGzip(path: string): Promise<boolean> {
  const stream = createReadStream(path, { end: 1 });
  for await (const piece of stream) return piece[0] === 0x1f && piece[1] === 0x8b;
  return false;
}
