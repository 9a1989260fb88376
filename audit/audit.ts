import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, answers } from "./answers";
import { AuditError } from "./audit-error";
import { type BadLines, badLines } from "./bad-lines";
import { Database, literal, type Row } from "./database";
import { removeDuplicates } from "./duplicates";
import { type Incident, incidents } from "./incidents";
import { type IngestOptions, ingest, type ReadFile } from "./ingest";
import { loadInventory, loadProducts } from "./lookups";
import { maskLoggedKeys } from "./mask";
import { defaultParameters, type Parameters } from "./questions";
import { expandSources } from "./sources";
import { workFolder } from "./work-folder";

export interface AuditOptions extends Partial<Parameters> {
  /** Event logs, and folders of them. */
  readonly paths: readonly string[];
  /** The moment for which the questions are answered, ISO 8601. Default: that of the last request, or else of the last event. */
  readonly asOf?: string;
  /** Only events from this moment on, ISO 8601. Default: all. */
  readonly since?: string;
  /** CSV file with the names of the company's machines. */
  readonly inventory?: string;
  /** CSV file with the columns ID and Name of products, as SoftwareLicensingProduct gives them. */
  readonly products?: string;
  /** Database file that keeps what was read, so that the next run reads only what is new. Default: nothing is kept. */
  readonly store?: string;
  /** Name of the host, for logs that name none. Default: `unnamed`. */
  readonly host?: string;
  readonly dayFirst?: boolean;
  readonly zone?: string;
  /** Upper limit of DuckDB's memory, in MB. Default: 1024. */
  readonly memoryMegabytes?: number;
  /** Upper limit of what is spilled to disk, as in `10GB`. Default: 90 % of what is free. */
  readonly spillLimit?: string;
  /** Rows that each answer gives at most. Default: 1000. */
  readonly rows?: number;
  readonly signal?: AbortSignal;
  /** Told what is being done. */
  readonly progress?: (text: string) => void;
}

/** Everything that an audit found: one plain object, from which every output is made. */
export interface AuditResult {
  readonly asOf: string | null;
  readonly since: string | null;
  readonly files: readonly ReadFile[];
  /** Events by kind: request, sent, received, service, other, bad. */
  readonly events: Readonly<Record<string, number>>;
  /** Events that were there already, in another file or an earlier run. */
  readonly duplicates: number;
  readonly hosts: readonly Row[];
  readonly bad: BadLines;
  readonly incidents: readonly Incident[];
  readonly answers: readonly Answer[];
}

/** Reads event logs and answers the questions. Leaves nothing behind but the store, and that whole. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const sources = expandSources(options.paths);
  const folder = workFolder();
  let database: Database | undefined;
  const interrupt = () => database?.interrupt();
  options.signal?.addEventListener("abort", interrupt);
  try {
    database = await Database.open({
      path: options.store ?? join(folder, "audit.duckdb"),
      spillFolder: join(folder, "spill"),
      memoryMegabytes: options.memoryMegabytes ?? 1024,
      spillLimit: options.spillLimit,
    });
    return await auditWith(database, sources, folder, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explained(error, options);
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    database?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function auditWith(
  database: Database,
  sources: Sources,
  folder: string,
  options: AuditOptions,
): Promise<AuditResult> {
  await loadProducts(database, options.products);
  await loadInventory(database, options.inventory);
  await setMoments(database, options);
  const signal = options.signal ?? new AbortController().signal;
  const reading: IngestOptions = { folder, signal, dayFirst: options.dayFirst, zone: options.zone };
  const read = await readAll(database, sources, reading, options).catch(async (error) => {
    // What stops DuckDB, such as line ends that change within a table, does not stop the readers.
    if (reading.careful === true || !/^Invalid Input Error/.test(String((error as Error).message))) throw error;
    await (options.store === undefined ? forget(database) : database.run("ROLLBACK"));
    return readAll(database, sources, { ...reading, careful: true }, options);
  });
  if (await anyIrregular(database)) await database.script("clocks.sql");
  options.progress?.("answering");
  return { ...(await summary(database, options)), ...read };
}

type Read = Pick<AuditResult, "files" | "duplicates" | "bad">;
type Sources = ReturnType<typeof expandSources>;

async function readAll(
  database: Database,
  sources: Sources,
  reading: IngestOptions,
  options: AuditOptions,
): Promise<Read> {
  return (
    (options.store === undefined && (await readSums(database, sources, reading, options))) ||
    (await readRows(database, sources, reading, options))
  );
}

const forget = (database: Database) =>
  database.run(
    "DELETE FROM sighted; DELETE FROM sighted_hours; DELETE FROM records; DELETE FROM ledger; DELETE FROM files",
  );

/** Adds plain requests up while they are read. Undefined where a log is not whole: what that means is found only among rows. */
async function readSums(
  database: Database,
  sources: Sources,
  reading: IngestOptions,
  options: AuditOptions,
): Promise<Read | undefined> {
  const files = await readFiles(database, sources, 1, "records", { ...reading, addUp: true }, options);
  const [sums] = await database.rows("SELECT coalesce(sum(requests), 0)::BIGINT AS requests FROM sighted");
  const renamed = await nameHosts(database, "records");
  if (Number(sums?.requests) > 0 && (renamed || (await anyIrregular(database)))) {
    await forget(database);
    return undefined;
  }
  return settled(database, "records", 1, files, Number(sums?.requests));
}

/** Makes every event a row, and takes out those that are there twice, or in the store already. */
async function readRows(
  database: Database,
  sources: Sources,
  reading: IngestOptions,
  options: AuditOptions,
): Promise<Read> {
  const known = Number((await database.rows("SELECT count(*) AS known FROM records"))[0]?.known);
  const nextFile = Number((await database.rows("SELECT coalesce(max(id), 0) + 1 AS next FROM files"))[0]?.next);
  // What a store keeps changes in one piece or not at all.
  if (options.store !== undefined) await database.run("BEGIN");
  const target = known > 0 ? "incoming" : "records";
  if (known > 0) await database.run("CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM records LIMIT 0");
  const files = await readFiles(database, sources, nextFile, target, reading, options);
  await nameHosts(database, target);
  options.progress?.("looking for duplicates");
  const read = await settled(database, target, nextFile, files, 0);
  if (target === "incoming") await database.run("INSERT INTO records SELECT * FROM incoming");
  await database.run(`
    DELETE FROM watermarks;
    INSERT INTO watermarks SELECT host, max(record_id), max(time) FROM records WHERE kind <> 'bad' GROUP BY host`);
  if (options.store !== undefined) await database.run("COMMIT");
  return read;
}

async function settled(
  database: Database,
  table: string,
  firstFile: number,
  files: readonly ReadFile[],
  besides: number,
): Promise<Read> {
  const duplicates = await removeDuplicates(database, table);
  return { files, duplicates, bad: await badLines(database, table, firstFile, besides) };
}

async function anyIrregular(database: Database): Promise<boolean> {
  return (await database.rows("SELECT host FROM irregular LIMIT 1")).length > 0;
}

/** A host is one by its short name and by its full one, unless two domains have a host of that name. */
async function nameHosts(database: Database, target: string): Promise<boolean> {
  const tables = ["sighted", "sighted_hours", "records", ...(target === "records" ? [] : [target])];
  const named = tables.map((table) => `SELECT host FROM ${table} WHERE host IS NOT NULL`).join(" UNION ");
  const names = await database.rows(`
    SELECT short.host AS short, min(full_name.host) AS name
    FROM (${named}) AS short JOIN (${named}) AS full_name ON split_part(full_name.host, '.', 1) = short.host AND contains(full_name.host, '.')
    WHERE NOT contains(short.host, '.') AND short.host <> '' GROUP BY short.host HAVING count(DISTINCT full_name.host) = 1`);
  for (const { short, name } of names) {
    for (const table of tables) {
      await database.run(`UPDATE ${table} SET host = ${literal(String(name))} WHERE host = ${literal(String(short))}`);
    }
  }
  return names.length > 0;
}

async function readFiles(
  database: Database,
  sources: Sources,
  nextFile: number,
  target: string,
  reading: IngestOptions,
  options: AuditOptions,
): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  for (const [index, source] of sources.entries()) {
    options.progress?.(`reading ${maskLoggedKeys(source.path)}`);
    const read = await ingest(database, source, nextFile + index, target, reading);
    files.push(read);
    await database.run(
      `INSERT INTO files VALUES (${nextFile + index}, ${literal(read.path)}, ${literal(read.format)}, ${source.size}, now()::TIMESTAMP)`,
    );
  }
  await database.run(
    `UPDATE ${target} SET host = without_key(${literal((options.host ?? "unnamed").toLowerCase())}) WHERE coalesce(host, '') = '' AND kind <> 'bad'`,
  );
  return files;
}

async function setMoments(database: Database, options: AuditOptions): Promise<void> {
  const moment = (text: string | undefined) =>
    text === undefined ? "NULL::TIMESTAMP" : `event_time(${literal(text)}, false, 'UTC')`;
  await database.run(
    `SET VARIABLE since = ${moment(options.since)}; SET VARIABLE as_of = ${moment(options.asOf)}; SET VARIABLE until = ${moment(options.asOf)}`,
  );
  const [row] = await database.rows("SELECT getvariable('since') AS since, getvariable('as_of') AS as_of");
  if (options.since !== undefined && row?.since === null) throw new AuditError(notATime("--since", options.since));
  if (options.asOf !== undefined && row?.as_of === null) throw new AuditError(notATime("--as-of", options.asOf));
}

async function summary(database: Database, options: AuditOptions): Promise<Omit<AuditResult, keyof Read>> {
  const parameters: Parameters = { ...defaultParameters, ...given(options) };
  if (options.asOf === undefined) {
    await database.run(`SET VARIABLE as_of = (
      SELECT coalesce(max(time) FILTER (kind = 'request'), max(time)) FROM (
        SELECT kind, max(time) AS time FROM timed WHERE kind NOT IN ('bad', 'other') GROUP BY kind UNION ALL SELECT 'request', max(last_seen) FROM sighted_hours
      ))`);
  }
  await database.run(`
    SET VARIABLE lapsing_days = ${parameters.lapsingDays};
    SET VARIABLE churn_ids = ${parameters.churnIds};
    SET VARIABLE gap_hours = ${parameters.gapHours};
    SET VARIABLE log_megabytes = ${parameters.logMegabytes};
    SET VARIABLE record_bytes = ${parameters.recordBytes}`);
  await database.script("summary.sql");
  const [moment] = await database.rows("SELECT getvariable('as_of') AS as_of, getvariable('since') AS since");
  const events = await database.rows(eventsSql);
  return {
    asOf: (moment?.as_of as string | null) ?? null,
    since: (moment?.since as string | null) ?? null,
    events: Object.fromEntries(events.map(({ kind, events: number }) => [String(kind), Number(number)])),
    hosts: await database.rows(hostsSql),
    incidents: await incidents(database),
    answers: await answers(database, parameters, options.rows ?? 1000),
  };
}

const eventsSql = `
  SELECT kind, sum(events)::BIGINT AS events
  FROM (SELECT kind, 1 AS events FROM records UNION ALL SELECT 'request', records FROM sighted_hours) GROUP BY kind ORDER BY kind`;

const hostsSql = `
  SELECT host, sum(requests)::BIGINT AS requests, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
    max(last_record) AS last_record
  FROM (
    SELECT host, count(*) AS requests, min(time) AS first_seen, max(time) AS last_seen, max(record_id) AS last_record
    FROM events WHERE kind = 'request' GROUP BY host
    UNION ALL SELECT host, records, first_seen, last_seen, last_record FROM sighted_hours WHERE recent
  )
  GROUP BY host ORDER BY host`;

function given(options: AuditOptions): Partial<Parameters> {
  const names = Object.keys(defaultParameters) as (keyof Parameters)[];
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

function notATime(option: string, text: string): string {
  return `${option} ${text}: is no time; allowed: ISO 8601, as in 2026-01-31 or 2026-01-31T08:00:00Z`;
}

/** What DuckDB says of a full disk or a spent limit, in words that help. */
function explained(error: unknown, options: AuditOptions): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/No space left|max_temp_directory_size|Could not (?:write|allocate)|ENOSPC/i.test(message)) {
    return new AuditError(
      `the disk has no room left for what the audit must put aside\n  fix      free space in ${tmpdir()}, or set TMPDIR to a larger disk, or audit fewer files at a time with --store`,
    );
  }
  if (/Out of Memory/i.test(message)) {
    return new AuditError(
      `the audit needs more memory than ${options.memoryMegabytes ?? 1024} MB\n  fix      raise --memory`,
    );
  }
  if (/Could not set lock|Conflicting lock/i.test(message)) {
    return new AuditError(`${options.store}: is in use by another audit\n  fix      wait until it has ended`);
  }
  if (/not a valid DuckDB database|Cannot open file|Serialization/i.test(message) && options.store !== undefined) {
    return new AuditError(
      `${options.store}: is no store of an audit, or its folder does not exist\n  fix      name a new file with --store`,
    );
  }
  return error;
}
