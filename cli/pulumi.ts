import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { findProject } from "../stacks/environment";
import { noProject, requireProject } from "./environment";
import { exitCodes, UserError } from "./exit-codes";
import { endsWithUs } from "./interrupt";

/** What a run of pulumi said. */
export interface PulumiAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PulumiRunOptions {
  /** A preview's JSON as a stream of events, a line each. Default: one document. */
  readonly events?: boolean;
  /** Beside what the process itself has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** False where the run needs no Pulumi project, as one of a state file does. Default: true. */
  readonly project?: boolean;
  /** Gets each line of its output as it comes. */
  readonly onLine?: (line: string) => void;
}

const most = 1024 * 1024 * 1024;

/** Runs the pulumi on PATH, or the one that `npm run engine` keeps when there is none, and answers what it said. */
export async function runPulumi(
  cwd: string,
  args: readonly string[],
  { events = false, environment: more, project = true, onLine }: PulumiRunOptions = {},
): Promise<PulumiAnswer> {
  if (project) requireProject(cwd, "no stack to ask pulumi about");
  const command = ["-C", cwd, "--non-interactive", ...args];
  // A preview in JSON is one document or a stream of events: what the command reads, whatever the user has set.
  const environment = { ...process.env, ...more, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: String(events) };
  const answer = await execute(command, environment, onLine);
  if (answer !== "missing") return answer;
  const folder = await cachedEngine();
  const path = [folder, process.env.PATH].filter(Boolean).join(delimiter);
  const again = folder === undefined ? "missing" : await execute(command, { ...environment, PATH: path }, onLine);
  if (again !== "missing") return again;
  throw new UserError(
    `pulumi ${args[0]}: no pulumi on PATH, and none in the cache\n` +
      "  fix  install Pulumi (https://www.pulumi.com/docs/install); in a checkout of kmshost, npm run engine -- --print gets one",
    exitCodes.internal,
  );
}

function execute(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: PulumiRunOptions["onLine"],
): Promise<PulumiAnswer | "missing"> {
  return new Promise((resolve) => {
    const child = execFile("pulumi", [...args], { env, maxBuffer: most }, (error, stdout, stderr) => {
      const { code = 0 } = (error ?? {}) as { code?: string | number };
      if (code === "ENOENT") return resolve("missing");
      resolve({ code: typeof code === "number" ? code : 1, stdout, stderr: stderr || (error?.message ?? "") });
    });
    endsWithUs(child);
    if (onLine && child.stdout) createInterface({ input: child.stdout }).on("line", onLine);
  });
}

/** Folder of the engine in the user's cache, if there is one that works. */
function cachedEngine(): Promise<string | undefined> {
  const finder = join(__dirname, "../doctor/find-engine.mjs");
  return new Promise((resolve) => {
    execFile(process.execPath, [finder], (_, stdout) => {
      try {
        const { cached } = JSON.parse(stdout) as { cached?: { path?: string } };
        resolve(cached?.path === undefined ? undefined : dirname(cached.path));
      } catch {
        resolve(undefined);
      }
    });
  });
}

/** As `runPulumi`, for a run that has to succeed: answers what it printed; its own words are the error. */
export async function pulumi(cwd: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runPulumi(cwd, args);
  if (code === 0) return stdout;
  throw new UserError(`pulumi ${args[0]}: ${stderr.trim().replace(/^error: /, "")}`, exitCodes.internal);
}

/** Outputs of a stack, secrets left masked. */
export async function stackOutputs(cwd: string, stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(await pulumi(cwd, ["stack", "output", "--json", "--stack", stack])) as Record<string, unknown>;
}

/** Name of the Pulumi project in a folder. */
export function projectName(cwd: string): string {
  const path = findProject(cwd)?.file;
  if (path === undefined) throw noProject(cwd, "no stack");
  const project = parse(readFileSync(path, "utf8")) as { name?: unknown } | null;
  if (typeof project?.name !== "string") throw new UserError(`${path} has no name`);
  return project.name;
}
