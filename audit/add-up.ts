import { closeSync, openSync, readSync, statSync } from "node:fs";
import { type Database, literal } from "./database";
import type { Plain } from "./plain";
import { addUpParquet } from "./plain-parquet";
import { csvRecords, findInCsv, findInJson, findInXml, lineRecords } from "./scan/finders";
import { scan } from "./scan/scan";
import { learn, type Template } from "./scan/template";
import { timeForm } from "./scan/times";
import type { Readable } from "./sniff";
import type { Staging, Times } from "./staging";

const headBytes = 1 << 17;
const samples = 64;

/**
 * Adds up the plain requests of a file. Answers what is left to read row by row: the rest, all of it where its lines have no
 * template, or undefined where nothing is left.
 */
export async function addUp(
  database: Database,
  sniffed: Readable,
  staging: Staging,
  plain: Plain,
  times: Times,
): Promise<Staging | undefined> {
  if (sniffed.format === "parquet") return addUpParquet(database, staging, plain, times);
  const template = templateOf(sniffed, staging, times);
  if (!template) return staging;
  const found = await scan(staging.path, template, { ...plain.options, name: `${staging.file}` });
  if (!found || found.requests === 0) return staging;
  await database.run(insert("sighted", found.machines, sightedColumns, sightedValues));
  await database.run(insert("sighted_hours", found.hours, hoursColumns, hoursValues));
  plain.add(found.requests, found.marks);
  if (found.rest === undefined) return undefined;
  const skip = sniffed.format === "csv" ? sniffed.csv.skip : 0;
  return onlyHeader(found.rest, skip) ? undefined : { ...staging, path: found.rest };
}

function templateOf(sniffed: Readable, { path }: Staging, times: Times): Template | undefined {
  const head = headOf(path, headBytes);
  const form = timeForm({ dayFirst: times.dayFirst, utc: times.zone === "UTC" });
  if (sniffed.format === "csv") {
    return learn(csvRecords(head).slice(sniffed.csv.skip, samples), findInCsv(sniffed.csv), form);
  }
  return learn(lineRecords(head).slice(0, samples), sniffed.format === "xml" ? findInXml : findInJson, form);
}

function headOf(path: string, length: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes, 0, length, 0)));
  } finally {
    closeSync(file);
  }
}

function onlyHeader(path: string, lines: number): boolean {
  if (lines === 0 || statSync(path).size >= headBytes) return false;
  const text = headOf(path, headBytes);
  return text.endsWith("\n") && text.split("\n").length - 1 === lines;
}

function insert(table: string, paths: readonly string[], columns: string, values: string): string {
  return `INSERT INTO ${table} SELECT ${values} FROM read_csv([${paths.map(literal).join(", ")}], columns = {${columns}}, header = false,
    delim = ',', quote = '', escape = '', auto_detect = false)`;
}

const sightedColumns =
  "host: 'VARCHAR', machine: 'VARCHAR', client_machine_id: 'UUID', activation_id: 'UUID', result: 'UINTEGER', recent: 'INTEGER', " +
  "requests: 'BIGINT', first: 'BIGINT', last: 'BIGINT', record: 'BIGINT', state: 'INTEGER', minutes: 'BIGINT', minimum: 'INTEGER'";
const sightedValues =
  "without_key(lower(host)), without_key(machine), client_machine_id, activation_id, result, recent = 1, requests, make_timestamp(first), " +
  "make_timestamp(last), record, state, minutes, minimum";
const hoursColumns =
  "host: 'VARCHAR', hour: 'BIGINT', recent: 'INTEGER', records: 'BIGINT', first: 'BIGINT', last: 'BIGINT', first_record: 'BIGINT', " +
  "last_record: 'BIGINT'";
const hoursValues =
  "without_key(lower(host)), make_timestamp(hour), recent = 1, records, make_timestamp(first), make_timestamp(last), first_record, " +
  "last_record";
