import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { writeScripts } from "./scripts";

/** Where PowerShell 7 with Pester is: on PATH, or beside the checkout. Undefined where there is none. */
function findPowerShell(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "pwsh"));
  const found = onPath.find((file) => existsSync(file));
  if (found) return found;
  const unpack = join(__dirname, "../../../shared/pwsh/unpack");
  return existsSync(unpack) ? join(execFileSync(unpack, { encoding: "utf8" }).trim(), "pwsh") : undefined;
}

interface Results {
  readonly tests: readonly { readonly name: string; readonly result: string; readonly error: string }[];
  readonly lives: { readonly lives: number; readonly runs: number; readonly broken: readonly string[] };
  readonly plans: { readonly combinations: number; readonly broken: readonly string[] };
}

const pwsh = findPowerShell();
if (!pwsh) {
  console.warn("test/windows is skipped: no pwsh on PATH or in ../shared/pwsh");
}
const suite = pwsh ? describe : describe.skip;

suite("the scripts of Windows, in PowerShell 7 on a simulated Windows", () => {
  let results: Results;

  beforeAll(() => {
    const work = mkdtempSync(join(tmpdir(), "kmshost-windows-"));
    try {
      writeScripts(join(work, "scripts"));
      // A full disk is a limit on the size of files; its signal is ignored, so that writes fail instead.
      const start = 'trap "" XFSZ; exec "$0" -NoProfile -NonInteractive -File "$1" "$2"';
      const { status, stderr, stdout } = spawnSync(
        "sh",
        ["-c", start, String(pwsh), join(__dirname, "suite.ps1"), work],
        {
          encoding: "utf8",
          maxBuffer: 1 << 26,
          env: { ...process.env, NO_COLOR: "1" },
        },
      );
      if (status !== 0) throw new Error(`pwsh ended with ${status}: ${stderr}${stdout.slice(-2000)}`);
      results = JSON.parse(readFileSync(join(work, "results.json"), "utf8"));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }, 600_000);

  it("does in every situation what an operator wants", () => {
    expect(results.tests.filter(({ result }) => result !== "Passed")).toEqual([]);
    const numbers = results.tests.flatMap(({ name }) => /^(\d+) /.exec(name)?.[1] ?? []);
    expect([...new Set(numbers.map(Number))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 46 }, (_, index) => index + 1),
    );
  });

  it("keeps its promises over random lives", () => {
    expect(results.lives.broken).toEqual([]);
    expect(results.lives.lives).toBe(60);
    expect(results.lives.runs).toBeGreaterThanOrEqual(60 * 40);
  });

  it("plans rightly in every combination of state and settings", () => {
    expect(results.plans.broken).toEqual([]);
    expect(results.plans.combinations).toBeGreaterThanOrEqual(100_000);
  });
});
