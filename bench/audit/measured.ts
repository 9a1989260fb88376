import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit } from "../../audit/audit";
import { Database, literal } from "../../audit/database";

export interface Measured {
  readonly seconds: number;
  readonly processor: number;
  /** Highest resident memory of the process, in MB. */
  readonly peak: number;
}

export const memory = (folder: string) => ({
  path: ":memory:",
  spillFolder: join(folder, "spill"),
  memoryMegabytes: 1024,
});

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

/** A process of its own: `scan` or `audit`, and the file. */
if (require.main === module) {
  const [what, path = ""] = process.argv.slice(2);
  const measured = what === "scan" ? scanOnly(path) : measure(() => audit({ paths: [path], rows: 10 }));
  void measured.then((result) => console.log(JSON.stringify(result)));
}
