import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export const root = dirname(dirname(__dirname));
export const runner = join(root, "engine", "run.mjs");

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export type Environment = Record<string, string | undefined>;

/** Runs a program to its end; `whileRunning` may talk to it meanwhile. */
export function run(
  command: string,
  args: string[],
  options: { env?: Environment; cwd?: string; whileRunning?: (child: ReturnType<typeof spawn>) => void } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: options.env ?? process.env, cwd: options.cwd, stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    options.whileRunning?.(child);
  });
}

const folders: string[] = [];

/** A folder that goes when the test file ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kmshost-engine-")));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder for PATH with these shell scripts, and links to the real tools that are named. */
export function fakeBin(scripts: Record<string, string>, tools: string[] = []): string {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  for (const tool of tools) symlinkSync(tool === "node" ? process.execPath : which(tool), join(folder, tool));
  return folder;
}

function which(tool: string): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      return realpathSync(join(folder, tool));
    } catch {
      // the next one
    }
  }
  throw new Error(`this test needs ${tool} on PATH`);
}

/** An environment with nothing of the caller's that the engine's search would see. */
export function bareEnvironment(path: string, home: string, more: Environment = {}): Environment {
  return {
    PATH: path,
    HOME: home,
    KMSHOST_ENGINE_HOME: join(home, "engine"),
    // nobody listens there, so the download is refused at once
    KMSHOST_ENGINE_DOWNLOAD: "http://127.0.0.1:1",
    ...more,
  };
}

/** `npm run engine -- --print --json` in that environment. */
export function printEngine(env: Environment): Promise<Finished> {
  return run(process.execPath, [runner, "--print", "--json"], { env });
}
