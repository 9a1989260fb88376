/**
 * What some tests need besides Node, npm and Go. Where it is missing they are skipped and say so, and the run ends with
 * one list of all of them (skipped-reporter.js); with KMSHOST_REQUIRE_ALL=1, as in .ci/run, a skipped test fails the run.
 *
 *     const { describe, beforeAll } = needing("bind");
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Need {
  /** Is it there? */
  readonly found: () => boolean;
  readonly fix: string;
  /** Also .ci/run can do without. */
  readonly optional?: true;
}

const root = join(__dirname, "..");

/** Debian keeps servers in folders that are not on everybody's path. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** Path of a program, undefined where there is none. */
export function program(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const chromium: string | undefined = [
  process.env.CHROMIUM,
  ...["chromium", "chromium-browser", "google-chrome"].map(program),
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));

/** Python with the packages of test/requirements.txt: the project's own .venv, else the one on the path. */
export const python: string | undefined = [join(root, ".venv/bin/python"), program("python3")].find(
  (path) => path !== undefined && existsSync(path),
);

const pythonHas = (modules: string): boolean =>
  python !== undefined && spawnSync(python, ["-c", `import ${modules}`], { stdio: "ignore" }).status === 0;

let unpacked: string | undefined;

/** PowerShell 7 with Pester: on the path, or packed beside the project; undefined where there is none. */
export function pwsh(): string | undefined {
  const unpack = join(root, "../shared/pwsh/unpack");
  if (unpacked === undefined && program("pwsh") === undefined && existsSync(unpack)) {
    unpacked = join(spawnSync(unpack, { encoding: "utf8" }).stdout.trim(), "pwsh");
  }
  return program("pwsh") ?? unpacked;
}

export const armTypesFile = join(root, "../shared/azure-arm-types.json");

const needs = {
  bind: {
    found: () => ["named", "named-checkzone", "dig"].every((name) => program(name) !== undefined),
    fix: "apt-get install bind9 bind9-utils bind9-dnsutils, or brew install bind",
  },
  chromium: {
    found: () => chromium !== undefined,
    fix: "apt-get install chromium, or name one in the environment variable CHROMIUM",
  },
  python: {
    found: () => pythonHas("botocore, moto"),
    fix: "python3 -m venv .venv && .venv/bin/pip install -r test/requirements.txt",
  },
  python3: { found: () => program("python3") !== undefined, fix: "install Python 3 with venv" },
  powershell: {
    found: () => pwsh() !== undefined,
    fix: "install PowerShell 7 (pwsh) with Pester 5.7.1",
  },
  go: { found: () => program("go") !== undefined, fix: "install Go" },
  "arm types": {
    found: () => existsSync(armTypesFile),
    fix: "only where its file is beside the project",
    optional: true,
  },
} satisfies Record<string, Need>;

export type NeedName = keyof typeof needs;

/** Jest's functions for tests that need something: as they are where it is there, skipping and saying why where it is not. */
export function needing(...names: NeedName[]) {
  const missing = names.filter((name) => !needs[name].found());
  if (missing.length === 0) return { describe, it, beforeAll, afterAll };
  const words = missing.map((name) => `${name}: ${needs[name].fix}`).join("; ");
  const optional = missing.every((name) => "optional" in needs[name]);
  const mark = `[${optional ? "optional" : "needs"} ${words}]`;
  const nothing = () => undefined;
  return {
    describe: skipped(describe, mark),
    it: skipped(it, mark),
    beforeAll: nothing as typeof beforeAll,
    afterAll: nothing as typeof afterAll,
  };
}

function skipped<Original extends jest.It | jest.Describe>(original: Original, mark: string): Original {
  const named = (name: unknown) => `${name} ${mark}`;
  const skip = (name: unknown, body: () => void) => original.skip(named(name), body);
  const each = (table: readonly unknown[]) => (name: string, body: (...row: unknown[]) => void) =>
    original.skip.each(table as unknown[][])(named(name), body);
  return Object.assign(skip, { each, skip, only: skip }) as unknown as Original;
}
