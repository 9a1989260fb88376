import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "../audit/audit";
import { Database, literal } from "../audit/database";

/**
 * Audit of so many requests (KMSHOST_BENCH_ROWS; default a million), in each format: seconds for everything, reading and all
 * questions, and for CSV and Parquet as a multiple of DuckDB's own bare scan of the same file (count and maximum of each column).
 */
export async function bench(): Promise<void> {
  const rows = Number(process.env.KMSHOST_BENCH_ROWS ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "kmshost-bench-audit-"));
  const open = () => Database.open({ path: ":memory:", spillFolder: join(folder, "spill"), memoryMegabytes: 1024 });
  try {
    for (const format of ["csv", "parquet", "jsonl", "xml"] as const) {
      const path = join(folder, `requests.${format}`);
      const database = await open();
      await database.run(`COPY (${selects[format](rows)}) TO ${literal(path)} (${copies[format]})`);
      const bare =
        format === "csv" || format === "parquet" ? await seconds(() => database.run(scan(format, path))) : undefined;
      database.close();
      const spent = await seconds(() => audit({ paths: [path], rows: 10 }));
      const megabytes = statSync(path).size / 1e6;
      const ratio = bare === undefined ? "" : `, bare scan ${bare.toFixed(2)} s, ratio ${(spent / bare).toFixed(1)}`;
      const peak = process.resourceUsage().maxRSS / 1024;
      console.log(
        `audit ${format}: ${rows} rows, ${megabytes.toFixed(0)} MB in ${spent.toFixed(1)} s, ${(megabytes / spent).toFixed(0)} MB/s${ratio}, peak ${peak.toFixed(0)} MB so far`,
      );
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const scan = (format: "csv" | "parquet", path: string) =>
  `SELECT count(*), max(COLUMNS(*)) FROM ${format === "csv" ? `read_csv(${literal(path)}, all_varchar = true)` : `read_parquet(${literal(path)})`}`;

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
