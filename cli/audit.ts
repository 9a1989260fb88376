import { resolve } from "node:path";
import type { Command } from "commander";
import type { AuditOptions, AuditResult } from "../audit/audit";
import { AuditError } from "../audit/audit-error";
import { anyAtLeast } from "../audit/findings";
import { type Level, levels } from "../audit/levels";
import { exitCodes, UserError } from "./exit-codes";
import { kmshostVersion } from "./version";

interface Flags {
  asOf?: string;
  since?: string;
  inventory?: string;
  products?: string;
  store?: string;
  host?: string;
  dayFirst?: boolean;
  timeZone?: string;
  memory: string;
  lapsing: string;
  churn: string;
  gap: string;
  logSize: string;
  rows?: string;
  level: string;
  badLines: string;
  json?: string | boolean;
  csv?: string;
  parquet?: string;
  html?: string;
  quiet?: boolean;
}

export function registerAudit(program: Command): void {
  program
    .command("audit")
    .description("answer from event logs who activated, who lapses, who fell off and who should not be there")
    .argument(
      "<files or folders...>",
      "exports of the log Key Management Service: XML, CSV, JSON, text, Parquet, EVTX; .gz too",
    )
    .option("--as-of <time>", "the moment for which to answer, ISO 8601 (default: that of the last request)")
    .option("--since <time>", "only events from this moment on")
    .option("--inventory <csv>", "the company's machines; any other that asks is a finding")
    .option("--products <csv>", "ID and Name of SoftwareLicensingProduct, to name products that are not built in")
    .option("--store <file>", "keep what was read in this database, so that nothing is read or counted twice")
    .option("--host <name>", "name of the host, for exports that name none")
    .option("--day-first", "1/2/2026 is the first of February (default: the second of January)")
    .option("--time-zone <zone>", "zone of times that name none, as in Europe/Berlin (default: UTC)")
    .option("--memory <MB>", "upper limit of the database's memory", "1024")
    .option("--lapsing <days>", "an activation that ends within so many days is lapsing", "30")
    .option("--churn <ids>", "so many client machine ids under one name are churn", "3")
    .option("--gap <hours>", "a log that is silent for longer has a gap", "24")
    .option("--log-size <MB>", "size of the hosts' event log", "20")
    .option("--rows <number>", "rows of each table on the console", "10")
    .option("--level <level>", `exit 1 on findings from this level on: ${levels.join(", ")}`, "medium")
    .option("--bad-lines <percent>", "exit 3 when more of the lines are not understood", "5")
    .option("--json [file]", "the whole result as JSON, to standard output or into a file")
    .option("--csv <folder>", "one CSV file for each question")
    .option("--parquet <folder>", "one Parquet file for each question")
    .option("--html <file>", "a page with charts, which needs nothing else")
    .option("--quiet", "no report on the console")
    .action(async (paths: string[], flags: Flags) => {
      process.exitCode = await runAudit(paths, flags);
    });
}

async function runAudit(paths: readonly string[], flags: Flags): Promise<number> {
  const level = levelOf(flags.level);
  const most = positive("--bad-lines", flags.badLines);
  const stop = new AbortController();
  const interrupted = (signal: NodeJS.Signals) => stop.abort(signal);
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  process.once("SIGHUP", interrupted);
  try {
    const { audit } = require("../audit/audit") as typeof import("../audit/audit");
    const result = await audit(optionsOf(paths, flags, stop.signal));
    await write(result, flags, stop.signal);
    if (result.bad.share * 100 > most) {
      throw new UserError(
        `${result.bad.count} lines, ${(result.bad.share * 100).toFixed(1)} % of all, were not understood\n` +
          `  allowed  ${most} %\n  fix      see which, and export them again; or raise --bad-lines`,
      );
    }
    return anyAtLeast(result, level) ? exitCodes.findings : exitCodes.ok;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write("stopped: nothing was written\n");
      return { SIGTERM: 143, SIGHUP: 129 }[String(stop.signal.reason)] ?? 130;
    }
    throw error instanceof AuditError ? new UserError(error.message) : error;
  } finally {
    process.removeListener("SIGINT", interrupted);
    process.removeListener("SIGTERM", interrupted);
    process.removeListener("SIGHUP", interrupted);
  }
}

function optionsOf(paths: readonly string[], flags: Flags, signal: AbortSignal): AuditOptions {
  const shows = process.stderr.isTTY === true;
  return {
    paths,
    asOf: flags.asOf,
    since: flags.since,
    inventory: flags.inventory,
    products: flags.products,
    store: flags.store === undefined ? undefined : resolve(flags.store),
    host: flags.host,
    dayFirst: flags.dayFirst,
    zone: flags.timeZone,
    memoryMegabytes: positive("--memory", flags.memory),
    lapsingDays: positive("--lapsing", flags.lapsing),
    churnIds: positive("--churn", flags.churn),
    gapHours: positive("--gap", flags.gap),
    logMegabytes: positive("--log-size", flags.logSize),
    rows: Number.POSITIVE_INFINITY,
    signal,
    progress: (text) => {
      if (shows) process.stderr.write(`${text}\n`);
    },
  };
}

/** Writes all files or none: Parquet takes its time, the others are written in one go behind it. */
async function write(result: AuditResult, flags: Flags, signal: AbortSignal): Promise<void> {
  const json = () => `${JSON.stringify(result, null, 2)}\n`;
  const files: { path: string; content: string }[] = [];
  if (typeof flags.json === "string") files.push({ path: flags.json, content: json() });
  if (flags.csv !== undefined) {
    const { csvFiles } = require("../audit/outputs/csv") as typeof import("../audit/outputs/csv");
    files.push(...csvFiles(result.answers, flags.csv));
  }
  if (flags.html !== undefined) {
    const { auditPage } = require("../report/page") as typeof import("../report/page");
    const about = { created: new Date(), version: kmshostVersion() };
    files.push({ path: flags.html, content: auditPage(result, about) });
  }
  signal.throwIfAborted();
  if (flags.parquet !== undefined) {
    const { writeParquet } = require("../audit/outputs/parquet") as typeof import("../audit/outputs/parquet");
    await writeParquet(result.answers, flags.parquet, signal);
  }
  if (files.length > 0) {
    const { writeWhole } = require("../files/write-whole") as typeof import("../files/write-whole");
    writeWhole(files, { makeFolders: true });
  }
  if (flags.json === true) process.stdout.write(json());
  else if (!flags.quiet) {
    const { consoleReport } = require("../audit/outputs/console") as typeof import("../audit/outputs/console");
    const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
    process.stdout.write(consoleReport(result, { colour, rows: positive("--rows", flags.rows ?? "10") }));
  }
}

function levelOf(text: string): Level {
  const level = levels.find((known) => known === text);
  if (level) return level;
  throw new UserError(`--level ${text}: must be a level\n  allowed  ${levels.join(", ")}`, exitCodes.usage);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UserError(`${option} ${text}: must be a number, 0 or more`, exitCodes.usage);
}
