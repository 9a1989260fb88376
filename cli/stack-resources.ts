import { readFileSync, statSync } from "node:fs";
import { PreflightInputError } from "../estate/input-error";
import { readPlan } from "../estate/read-plan";
import { type ReadOptions, readState, type StackResources } from "../estate/read-state";
import { exitCodes, UserError } from "./exit-codes";
import { startProgress } from "./progress";
import { projectName, pulumi, runPulumi } from "./pulumi";

/** Where the resources of a stack come from. Default: a preview that pulumi runs now. */
export interface StackSource {
  /** A file that `pulumi preview --json --show-sames` wrote. */
  readonly plan?: string;
  /** A file that `pulumi stack export` wrote: alone, or beside a plan that leaves out what stays as it is. */
  readonly state?: string;
  /** What is deployed now, as pulumi keeps it. */
  readonly live?: boolean;
}

const mostBytes = 1024 * 1024 * 1024;

/**
 * Reads a stack's plan or state from files, or asks pulumi in the project's folder. Throws a UserError in sentences for a
 * file of another stack or project, one that was cut off, a preview that ended with errors, and what pulumi refuses.
 */
export async function readStack(cwd: string, stack: string, source: StackSource): Promise<StackResources> {
  if (source.live && (source.plan !== undefined || source.state !== undefined)) {
    throw new UserError("--live asks pulumi, so it takes no --plan and no --state", exitCodes.usage);
  }
  const options = { stack, ...projectHere(cwd) };
  if (source.plan !== undefined) {
    const text = readText("--plan", source.plan, "pulumi preview --json --show-sames");
    const state = source.state === undefined ? undefined : stateIn(source.state, options);
    return attempt(() => readPlan(text, { ...options, state }));
  }
  if (source.state !== undefined) return stateIn(source.state, options);
  if (source.live) return exported(cwd, stack, options);
  return previewed(cwd, stack, options);
}

/** A state file, which has to be of this stack. */
function stateIn(path: string, options: ReadOptions): StackResources {
  const text = readText("--state", path, "pulumi stack export --file");
  return attempt(() => readState(text, options));
}

/** The project of the folder, when there is one: files of another project are then refused. */
function projectHere(cwd: string): ReadOptions {
  try {
    return { project: projectName(cwd) };
  } catch {
    return {};
  }
}

async function exported(cwd: string, stack: string, options: ReadOptions): Promise<StackResources> {
  const text = await pulumi(cwd, ["stack", "export", "--stack", stack]);
  return attempt(() => readState(text, options));
}

/** The state fills in the ids and outputs that no step of a plan holds. */
async function previewed(cwd: string, stack: string, options: ReadOptions): Promise<StackResources> {
  const end = startProgress(`pulumi preview of ${stack}`);
  try {
    const state = await exported(cwd, stack, options);
    const { code, stdout, stderr } = await runPulumi(cwd, ["preview", "--json", "--show-sames", "--stack", stack]);
    const said = errorsIn(stdout);
    if (code !== 0 || said.length > 0) {
      const words = said.length > 0 ? said.join("\n") : stderr.trim().replace(/^error: /, "");
      throw new UserError(
        `pulumi preview: ${words.replaceAll("\n", "\n  ")}`,
        said.length > 0 ? exitCodes.invalidInput : exitCodes.internal,
      );
    }
    return attempt(() => readPlan(stdout, { ...options, state }));
  } finally {
    end();
  }
}

/** What the program or the engine complained about, as the preview's diagnostics hold it. */
function errorsIn(preview: string): string[] {
  try {
    const { diagnostics } = JSON.parse(preview) as { diagnostics?: { severity?: string; message?: string }[] };
    return (diagnostics ?? []).flatMap(({ severity, message }) =>
      severity === "error" && message ? [message.trim().replace(/^error: /, "")] : [],
    );
  } catch {
    return [];
  }
}

function readText(option: string, path: string, command: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw Object.assign(new Error(), { code: "is not a regular file" });
    if (stat.size > mostBytes) throw Object.assign(new Error(), { code: "is larger than 1 GiB" });
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const { code = "an error" } = error as NodeJS.ErrnoException;
    throw new UserError(`${option}: ${path} cannot be read (${code}); write it with \`${command}\``);
  }
}

/** Runs what may find the user's input wrong, and answers with their mistake instead of a stack trace. */
export function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PreflightInputError)) throw error;
    throw new UserError(error.message.replaceAll("\n", "\n  "), exitCodes.invalidInput);
  }
}
