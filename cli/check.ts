import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { baselineOf, readBaseline } from "../policies/baseline";
import { allRules } from "../policies/catalogue";
import {
  engineConfiguration,
  exemptionsOf,
  lintConfiguration,
  type PackConfiguration,
} from "../policies/configuration";
import { withoutKeys } from "../policies/key-scan";
import { failing, type Judgement, judge, type PolicyEvent } from "../policies/report/findings";
import { junitReport } from "../policies/report/junit";
import { sarifReport } from "../policies/report/sarif";
import { consoleReport, jsonReport, markdownReport } from "../policies/report/text";
import { exitCodes, UserError } from "./exit-codes";

/** Reports by name. */
export const reports: Readonly<Record<string, (judgement: Judgement) => string>> = {
  console: consoleReport,
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  markdown: markdownReport,
};

export interface CheckOptions {
  /** Folder of the Pulumi project. */
  cwd: string;
  /** A stack: its state, or with `preview` what an update would make of it. */
  stack?: string;
  preview?: boolean;
  /** A file that `pulumi stack export` wrote; needs no login, no project, no cloud. */
  file?: string;
  /** The pack's configuration, a JSON file. */
  config?: string;
  /** Findings that were there before, a file of `writeBaseline`. */
  baseline?: string;
  writeBaseline?: string;
  /** Where to write which report: `console`, or `sarif=findings.sarif`. Default: `console` to standard output. */
  report?: string[];
  /** The level from which an open finding makes the check fail. Default: mandatory. */
  failOn?: "mandatory" | "advisory";
  /** Folder of the policy pack. Default: the one of this package. */
  policyPack?: string;
}

/**
 * Runs the policy pack by Pulumi's own engine on a state, an export or a preview, writes the reports, and answers the exit
 * code: 0 nothing to mend, 1 open findings, 2 and 3 a mistake in what was given, 5 the pack did not come to a result.
 */
export async function check(
  options: CheckOptions,
  write = (text: string) => process.stdout.write(text),
): Promise<number> {
  const now = new Date();
  const outputs = outputsOf(options.report ?? ["console"]);
  const configuration = readConfiguration(options.config, now);
  const known = readKnown(options.baseline);
  const { events, packVersion } = await runPack(options, configuration);
  const subject = options.file ?? `${options.preview ? "preview of " : ""}${options.stack ?? "the current stack"}`;
  const judgement = judge(subject, packVersion, events, { exemptions: exemptionsOf(configuration), known, now });
  for (const { name, path } of outputs) {
    const text = reports[name]?.(judgement) ?? "";
    if (path === undefined) write(text);
    else writeWhole(path, text);
  }
  if (options.writeBaseline !== undefined) {
    const exemptible = new Set(allRules.filter((rule) => rule.exemptible).map((rule) => rule.name));
    const findings = judgement.findings.map((finding) => ({ ...finding, exemptible: exemptible.has(finding.policy) }));
    writeWhole(options.writeBaseline, `${JSON.stringify(baselineOf(findings, now), undefined, 2)}\n`);
  }
  return failing(judgement, options.failOn ?? "mandatory").length > 0 ? exitCodes.findings : exitCodes.ok;
}

function outputsOf(wanted: readonly string[]): { name: string; path?: string }[] {
  return wanted.map((given) => {
    const [name = "", ...path] = given.split("=");
    if (!reports[name]) {
      const known = Object.keys(reports).join(", ");
      throw new UserError(`no report is called ${name}\n  allowed  ${known}, each also as name=file`, exitCodes.usage);
    }
    return path.length > 0 ? { name, path: path.join("=") } : { name };
  });
}

/** A file of the user's, of a sensible size and no device or folder. */
function readFile(path: string, most: number): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new UserError(`${path}: ${stat ? "is no file" : "does not exist"}`);
  if (stat.size > most) throw new UserError(`${path}: is larger than ${most / 1024 / 1024} MiB`);
  return readFileSync(path, "utf8").replace(/^\ufeff/, "");
}

function readConfiguration(path: string | undefined, now: Date): PackConfiguration {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFile(path, 1024 * 1024));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: is no JSON: ${withoutKeys((error as Error).message)}`);
  }
  const problems = lintConfiguration(value, now).filter(({ problem }) => !/^expired|^lifts/.test(problem));
  if (problems.length === 0) return value as PackConfiguration;
  const lines = problems.map(({ path: at, problem, fix }) => `  ${at || "the file"}: ${problem}\n    fix  ${fix}`);
  throw new UserError(withoutKeys(`${path}: ${problems.length} problem(s)\n${lines.join("\n")}`));
}

function readKnown(path: string | undefined): Set<string> {
  if (path === undefined) return new Set();
  const reading = readBaseline(readFile(path, 64 * 1024 * 1024));
  if ("problem" in reading) throw new UserError(`${path}: ${reading.problem}`);
  return reading.known;
}

/** All or nothing, so that a pipeline never uploads half a report. */
function writeWhole(path: string, text: string): void {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, text, { mode: 0o600 });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new UserError(`${path}: cannot be written: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
  }
}

interface PackRun {
  events: PolicyEvent[];
  packVersion: string;
}

async function runPack(options: CheckOptions, configuration: PackConfiguration): Promise<PackRun> {
  if (options.file !== undefined) checkExport(options.file);
  const folder = mkdtempSync(join(tmpdir(), "kmshost-check-"));
  try {
    const config = join(folder, "policy-config.json");
    // Exemptions are judged here, so that the reports can name them.
    const engine = engineConfiguration(configuration, { exemptions: "left out" });
    writeFileSync(config, JSON.stringify(engine), { mode: 0o600 });
    return await runEngine(options, config);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkExport(path: string): void {
  let value: unknown;
  try {
    value = JSON.parse(readFile(path, 1024 * 1024 * 1024));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: is no JSON; write it with pulumi stack export --file ${path}`);
  }
  const { version, deployment } = (value ?? {}) as { version?: unknown; deployment?: { resources?: unknown } };
  if (version !== 3 && version !== 4)
    throw new UserError(`${path}: is no state of version 3 or 4, as pulumi stack export writes it`);
  if (!Array.isArray(deployment?.resources) || deployment.resources.length === 0) {
    throw new UserError(`${path}: holds no resources, so there is nothing to judge`);
  }
}

function argumentsOf(options: CheckOptions, config: string): string[] {
  const pack = options.policyPack ?? resolve(__dirname, "../policies");
  const common = ["--policy-pack", pack, "--policy-pack-config", config, "--json", "--non-interactive"];
  if (options.preview) {
    if (options.file !== undefined) throw new UserError("a preview is of a stack, not of a file", exitCodes.usage);
    return ["preview", ...(options.stack ? ["--stack", options.stack] : []), ...common];
  }
  const subject = options.file ? ["--file", resolve(options.file)] : options.stack ? ["--stack", options.stack] : [];
  return ["policy", "analyze", ...subject, ...common];
}

/** What the engine says, line by line; a run without a result of our pack is no pass. */
async function runEngine(options: CheckOptions, config: string): Promise<PackRun> {
  const { lines, stderr } = await engineLines(options.cwd, argumentsOf(options, config));
  const events: PolicyEvent[] = [];
  const failures: string[] = [];
  let packVersion: string | undefined;
  for (const line of lines) {
    const event = parsed(line);
    if (event?.policyEvent) events.push(event.policyEvent);
    if (event?.diagnosticEvent?.severity === "error") failures.push(event.diagnosticEvent.message);
    for (const [name, version] of Object.entries(event?.summaryEvent?.PolicyPacks ?? {})) {
      if (/^kmshost(\||$)/.test(name)) packVersion = version;
    }
  }
  const stopped = events.some(({ enforcementLevel }) => enforcementLevel === "mandatory");
  if (packVersion === undefined || (failures.length > 0 && !stopped)) {
    const words = withoutKeys([...failures, stderr].join("\n").trim()) || "the engine ended without a result";
    throw new UserError(
      `the policy pack did not come to a result\n  ${words.replaceAll("\n", "\n  ")}`,
      exitCodes.internal,
    );
  }
  return { events, packVersion };
}

interface EngineEvent {
  policyEvent?: PolicyEvent;
  diagnosticEvent?: { severity: string; message: string };
  summaryEvent?: { PolicyPacks?: Record<string, string> };
}

function parsed(line: string): EngineEvent | undefined {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}

function engineLines(cwd: string, args: string[]): Promise<{ lines: string[]; stderr: string }> {
  return new Promise((done, fail) => {
    const env = { ...process.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true", PULUMI_SKIP_UPDATE_CHECK: "true" };
    const child = spawn("pulumi", ["-C", cwd, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-8000);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = "no pulumi on PATH; `npm run engine -- --print` finds or builds one";
      fail(new UserError(error.code === "ENOENT" ? missing : error.message, exitCodes.internal));
    });
    child.on("close", () => done({ lines: stdout.split("\n"), stderr }));
  });
}

/** `kmshost check`. */
export function registerCheck(program: Command): void {
  const several = (value: string, previous: string[] = []) => [...previous, value];
  program
    .command("check")
    .description("judge a stack, a state export or a preview by the policy pack, and report")
    .argument("[stack]", "the stack whose state is judged; with --preview, what an update would make of it")
    .option("--preview", "judge a preview instead of the state")
    .option("--file <export>", "judge a file of `pulumi stack export`: needs no login, no project and no cloud")
    .option("--config <file>", "the pack's configuration, JSON")
    .option("--baseline <file>", "findings that were there before fail nothing")
    .option("--write-baseline <file>", "write the findings there are now as a baseline")
    .option("--report <name[=file]>", `${Object.keys(reports).join(", ")}; can be given more than once`, several)
    .option("--fail-on <level>", "mandatory or advisory", "mandatory")
    .option("--policy-pack <folder>", "another folder with the pack")
    .action(async (stack: string | undefined, options: Omit<CheckOptions, "cwd" | "stack">) => {
      if (options.failOn !== "mandatory" && options.failOn !== "advisory") {
        throw new UserError(`--fail-on takes mandatory or advisory, not ${options.failOn}`, exitCodes.usage);
      }
      const cwd = program.opts<{ cwd: string }>().cwd;
      process.exitCode = await check({ ...options, cwd, stack });
    });
}
