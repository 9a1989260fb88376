import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "../audit/audit";
import { Database, literal } from "../audit/database";

/**
 * Audit of so many requests (KMSHOST_BENCH_ROWS, default a million) in each format (KMSHOST_BENCH_FORMATS, default all): reading
 * and all questions, beside a bare scan of the same file.
 *
 * The bare scan is the least that anything must do that looks at every value of every row: DuckDB reads all columns and hashes
 * each value, `bit_xor(hash(COLUMNS(*)))`. A count(*) would not do, as Parquet answers it without reading a row, nor min or max,
 * which look at no more of a text than tells two apart. CSV is scanned without casts, JSON lines and XML as lines of text.
 *
 * Audit and scan run in processes of their own, in turns, with the same threads; the best of the rounds (KMSHOST_BENCH_ROUNDS,
 * default 3) counts. Processor time tells more than seconds where others use the machine as well.
 *
 * KMSHOST_BENCH_PYTHON names a Python with lxml and pandas: bench/audit_python.py then counts the same file by machine.
 */
export async function bench(): Promise<void> {
  const rows = Number(process.env.KMSHOST_BENCH_ROWS ?? 1_000_000);
  const rounds = Number(process.env.KMSHOST_BENCH_ROUNDS ?? 3);
  const formats = (process.env.KMSHOST_BENCH_FORMATS?.split(",") ?? ["csv", "parquet", "jsonl", "xml"]) as Format[];
  const folder = mkdtempSync(join(tmpdir(), "kmshost-bench-audit-"));
  try {
    for (const format of formats) {
      const path = join(folder, `requests.${format}`);
      await generate(path, format, rows, folder);
      const runs = Array.from({ length: rounds }, () => ({ scan: child("scan", path), audit: child("audit", path) }));
      report(format, rows, statSync(path).size, best(runs.map(({ scan }) => scan)), best(runs.map((run) => run.audit)));
      const python = process.env.KMSHOST_BENCH_PYTHON;
      if (python && existsSync(python) && format !== "parquet") {
        const said = execFileSync(python, [join(__dirname, "audit_python.py"), path], { encoding: "utf8" });
        console.log(`  ${said.trim()}`);
      }
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly processor: number;
  /** Highest resident memory of the process, in MB. */
  readonly peak: number;
}

function report(format: Format, rows: number, size: number, scan: Measured, spent: Measured): void {
  const [speed, ratio] = [size / 1e6 / spent.seconds, spent.seconds / scan.seconds].map((value) => value.toFixed(1));
  console.log(
    `audit ${format}: ${rows} rows, ${(size / 1e6).toFixed(0)} MB in ${spent.seconds.toFixed(2)} s (${speed} MB/s), ${ratio} x the bare scan; ` +
      `processor ${spent.processor.toFixed(2)} s, ${(spent.processor / scan.processor).toFixed(1)} x; peak ${spent.peak.toFixed(0)} MB ` +
      `(scan ${scan.seconds.toFixed(2)} s, processor ${scan.processor.toFixed(2)} s, peak ${scan.peak.toFixed(0)} MB)`,
  );
}

function best(runs: readonly Measured[]): Measured {
  return {
    seconds: Math.min(...runs.map(({ seconds }) => seconds)),
    processor: Math.min(...runs.map(({ processor }) => processor)),
    peak: Math.max(...runs.map(({ peak }) => peak)),
  };
}

function child(what: "scan" | "audit", path: string): Measured {
  const output = execFileSync(process.execPath, ["--import", "tsx", __filename, what, path], { encoding: "utf8" });
  return JSON.parse(output) as Measured;
}

async function measure(work: () => Promise<unknown>): Promise<Measured> {
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: Number(process.hrtime.bigint() - start) / 1e9,
    processor: (user + system) / 1e6,
    peak: process.resourceUsage().maxRSS / 1024,
  };
}

const memory = (folder: string) => ({ path: ":memory:", spillFolder: join(folder, "spill"), memoryMegabytes: 1024 });

async function scanOnly(path: string): Promise<Measured> {
  const database = await Database.open(memory(tmpdir()));
  const from = path.endsWith(".parquet")
    ? `read_parquet(${literal(path)})`
    : path.endsWith(".csv")
      ? `read_csv(${literal(path)}, all_varchar = true)`
      : `read_csv(${literal(path)}, columns = {line: 'VARCHAR'}, header = false, delim = '\u0001', quote = '', escape = '', auto_detect = false)`;
  try {
    return await measure(() => database.run(`SELECT count(*), bit_xor(hash(COLUMNS(*))) FROM ${from}`));
  } finally {
    database.close();
  }
}

type Format = "csv" | "parquet" | "jsonl" | "xml";

/** Twenty thousand machines that ask again and again, three seconds apart. */
async function generate(path: string, format: Format, rows: number, folder: string): Promise<void> {
  const database = await Database.open(memory(folder));
  await database.run(`COPY (${selects[format](rows)}) TO ${literal(path)} (${copies[format]})`);
  database.close();
}

const info =
  "'0x0,25,PC-' || m || ',' || md5(m::VARCHAR)::UUID || ',' || strftime(t, '%Y/%-m/%-d %-H:%M') || ',0,1,259200,73111121-5638-40f6-bc11-f1d7b0d64300'";
const base = (rows: number) =>
  `(SELECT i, '2026-01-01'::TIMESTAMP + to_seconds(i * 3) AS t, (i * 7919) % 20000 AS m FROM range(${rows}) r(i))`;
const table = (rows: number) =>
  `SELECT t AS TimeCreated, 12290 AS Id, i AS RecordId, 'kms01.example.com' AS MachineName, ${info} AS Message FROM ${base(rows)}`;
const selects = {
  csv: table,
  parquet: table,
  jsonl: table,
  xml: (rows: number) =>
    `SELECT '<Event><System><EventID Qualifiers=''0''>12290</EventID><TimeCreated SystemTime=''' || strftime(t, '%Y-%m-%dT%H:%M:%S') || 'Z''/><EventRecordID>' || i || '</EventRecordID><Channel>Key Management Service</Channel><Computer>kms01.example.com</Computer></System><EventData><Data>' || replace(${info}, ',', '</Data><Data>') || '</Data></EventData></Event>' FROM ${base(rows)}`,
};
const copies = {
  csv: "FORMAT csv, HEADER",
  parquet: "FORMAT parquet",
  jsonl: "FORMAT json",
  xml: "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'",
} as const;

/** As a process of its own: the two words after the file say what is to be measured. */
if (require.main === module) {
  const [what, path = ""] = process.argv.slice(2);
  const measured = what === "scan" ? scanOnly(path) : measure(() => audit({ paths: [path], rows: 10 }));
  void measured.then((result) => console.log(JSON.stringify(result)));
}
