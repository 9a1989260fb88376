import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, literal } from "../audit/database";
import { compile } from "./audit/compile";
import { type Measured, memory } from "./audit/measured";

/**
 * Audit of so many requests (KMSHOST_BENCH_ROWS, default a million) in each format (KMSHOST_BENCH_FORMATS, default all): reading
 * and all questions, beside a bare scan of the same file.
 *
 * The bare scan is the least that anything must do that looks at every value of every row: DuckDB reads all columns and hashes
 * each value, `bit_xor(hash(COLUMNS(*)))`. A count(*) would not do, as Parquet answers it without reading a row, nor min or max,
 * which look at no more of a text than tells two apart. CSV is scanned without casts, JSON lines and XML as lines of text.
 *
 * Audit and scan run in processes of their own, in turns, with the same threads, compiled as in the package, from when their
 * code is loaded to the last answer; the best of the rounds (KMSHOST_BENCH_ROUNDS, default 3) counts. Processor time tells
 * more than seconds where others use the machine as well.
 *
 * KMSHOST_BENCH_PYTHON names a Python with lxml and pandas: bench/audit_python.py then counts the same file by machine.
 */
export async function bench(): Promise<void> {
  const rows = Number(process.env.KMSHOST_BENCH_ROWS ?? 1_000_000);
  const rounds = Number(process.env.KMSHOST_BENCH_ROUNDS ?? 3);
  const formats = (process.env.KMSHOST_BENCH_FORMATS?.split(",") ?? ["csv", "parquet", "jsonl", "xml"]) as Format[];
  const folder = mkdtempSync(join(tmpdir(), "kmshost-bench-audit-"));
  try {
    const program = compile(join(folder, "compiled"));
    const child = (what: "scan" | "audit", path: string) =>
      JSON.parse(execFileSync(process.execPath, [program, what, path], { encoding: "utf8" })) as Measured;
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
