import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pwsh } from "../needs";
import { writeScripts } from "./scripts";

/** What came of a run in PowerShell. */
export interface SuiteResults {
  readonly tests: readonly { readonly name: string; readonly result: string; readonly error: string }[];
  /** Headers of the requests in signatures.ts. */
  readonly signatures: readonly string[];
  readonly lives: { readonly lives: number; readonly runs: number; readonly broken: readonly string[] };
  readonly plans: { readonly combinations: number; readonly broken: readonly string[] };
}

/** Renders the scripts and runs suite.ps1 with these arguments, in one process of PowerShell. */
export function runSuite(...args: string[]): SuiteResults {
  const work = mkdtempSync(join(tmpdir(), "kmshost-windows-"));
  try {
    writeScripts(join(work, "scripts"));
    // A full disk is a limit on the size of files; its signal is ignored, so that writes fail instead.
    const start = 'trap "" XFSZ; exec "$0" -NoProfile -NonInteractive -File "$@"';
    const { status, stderr, stdout } = spawnSync(
      "sh",
      ["-c", start, String(pwsh()), join(__dirname, "suite.ps1"), work, ...args],
      { encoding: "utf8", maxBuffer: 1 << 26, env: { ...process.env, NO_COLOR: "1" } },
    );
    if (status !== 0) throw new Error(`pwsh ended with ${status}: ${stderr}${stdout.slice(-2000)}`);
    return JSON.parse(readFileSync(join(work, "results.json"), "utf8"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
