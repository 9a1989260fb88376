import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { exitCodes, UserError } from "./exit-codes";

/** Runs the pulumi on PATH and answers what it prints; its own words are the error. */
export function pulumi(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      "pulumi",
      ["-C", cwd, "--non-interactive", ...args],
      { maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
        const words = missing
          ? "no pulumi on PATH; `npm run engine -- --print` finds or builds one"
          : (stderr || error.message).trim().replace(/^error: /, "");
        reject(new UserError(`pulumi ${args[0]}: ${words}`, exitCodes.internal));
      },
    );
  });
}

/** Outputs of a stack, secrets left masked. */
export async function stackOutputs(cwd: string, stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(await pulumi(cwd, ["stack", "output", "--json", "--stack", stack])) as Record<string, unknown>;
}

/** Name of the Pulumi project in a folder. */
export function projectName(cwd: string): string {
  const path = join(cwd, "Pulumi.yaml");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UserError(`no Pulumi project here: ${path} cannot be read; name its folder with -C`, exitCodes.usage);
  }
  const project = load(text) as { name?: unknown } | null;
  if (typeof project?.name !== "string") throw new UserError(`${path} has no name`);
  return project.name;
}
