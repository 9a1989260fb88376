import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { registerAudit } from "../../cli/audit";
import { fleet } from "./fleet";
import { xmlLines } from "./formats";
import { request, testFolder } from "./tools";

const folder = testFolder();
const kmshost = join(__dirname, "../../cli/kmshost.js");
const log = () => join(folder.path, "kms.xml");
beforeAll(() => writeFileSync(log(), xmlLines(fleet())));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kmshost audit as a process of its own, with a temporary folder of its own; `meanwhile` may send it signals. */
async function run(
  args: readonly string[],
  meanwhile?: (child: ChildProcess, temporary: string) => Promise<void>,
): Promise<Ended> {
  const temporary = join(folder.path, "tmp");
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  const child = spawn(process.execPath, [kmshost, "audit", ...args], { env: { ...process.env, TMPDIR: temporary } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece) => (stdout += piece));
  child.stderr.on("data", (piece) => (stderr += piece));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  await Promise.race([meanwhile?.(child, temporary), ended]);
  return ended;
}

const holds = (place: string, part: string) =>
  existsSync(place) && readdirSync(place).some((name) => name.includes(part));
/** What the audit has left in its temporary folder; tsx keeps its own cache there. */
const leftOver = () => readdirSync(join(folder.path, "tmp")).filter((name) => !name.startsWith("tsx-"));
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("Ctrl-C on a running process", () => {
  /** Sends the signal as soon as a file shows that the work has come so far. */
  const whenThere = (place: (temporary: string) => string, part: string, signal: NodeJS.Signals) => {
    return async (child: ChildProcess, temporary: string) => {
      while (child.exitCode === null && !holds(place(temporary), part)) await turn();
      child.kill(signal);
    };
  };
  const outputs = () => {
    const place = join(folder.path, "out");
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    const into = (name: string) => join(place, name);
    return {
      place,
      args: ["--json", into("r.json"), "--csv", into("csv"), "--html", into("r.html"), "--parquet", into("parquet")],
    };
  };
  const stopped = "stopped: nothing was written\n";

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while it writes: no file, whole or in part, and exit code %d", async (signal, code) => {
    const { place, args } = outputs();
    const parquet = () => join(place, "parquet");
    const ended = await run([log(), ...args], whenThere(parquet, ".tmp", signal));
    expect(ended).toMatchObject({ code, signal: null, stdout: "", stderr: stopped });
    expect(readdirSync(place)).toEqual(["parquet"]);
    expect(readdirSync(parquet())).toEqual([]);
    expect(leftOver()).toEqual([]);
  });

  it("while it reads", async () => {
    const { place, args } = outputs();
    const ended = await run(
      [log(), ...args],
      whenThere((temporary) => temporary, "kmshost-audit-", "SIGINT"),
    );
    expect(ended).toMatchObject({ code: 130, signal: null, stdout: "", stderr: stopped });
    expect([readdirSync(place), leftOver()]).toEqual([[], []]);
  });
});

describe("a disk that is really full", () => {
  const place = () => join(folder.path, "small");
  let refused = "";
  beforeAll(() => {
    mkdirSync(place());
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place()], { stdio: "pipe" });
    } catch (error) {
      refused = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    }
  });
  afterAll(() => {
    if (refused === "") execFileSync("umount", [place()]);
  });
  /** Where no file system may be mounted there is nothing to test, which is said. */
  const onFullDisk = (name: string, test: () => Promise<void>) =>
    it(name, async () => {
      if (refused === "") await test();
      else console.warn(`not tested, since a small disk cannot be mounted here: ${refused}`);
    });

  onFullDisk("keeps what was there, and gets no piece of the new", async () => {
    writeFileSync(join(place(), "r.json"), "what was there");
    const ended = await run([log(), "--json", join(place(), "r.json"), "--csv", join(place(), "csv"), "--quiet"]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain("the disk is full; nothing was written\n  fix  free space");
    expect(readFileSync(join(place(), "r.json"), "utf8")).toBe("what was there");
    expect(readdirSync(place()).sort()).toEqual(["csv", "r.json"]);
    expect(readdirSync(join(place(), "csv"))).toEqual([]);
  });

  onFullDisk("with Parquet", async () => {
    writeFileSync(join(place(), "filler"), Buffer.alloc(44 * 1024));
    const ended = await run([log(), "--parquet", join(place(), "parquet"), "--quiet"]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain("the disk is full; nothing was written");
    expect(readdirSync(join(place(), "parquet"))).toEqual([]);
  });

  onFullDisk("for what is put aside", async () => {
    const odd = Array.from({ length: 500 }, (_, index) =>
      request("2026-10-01T08:00:00Z", index, { machine: `=PC-${index}` }),
    );
    writeFileSync(join(folder.path, "odd.xml"), xmlLines([...fleet(), ...odd]));
    const child = spawn(process.execPath, [kmshost, "audit", join(folder.path, "odd.xml")], {
      env: { ...process.env, TMPDIR: place() },
    });
    let stderr = "";
    child.stderr.on("data", (piece) => (stderr += piece));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toContain(
      `the disk has no room left for what the audit must put aside\n  fix      free space in ${place()}`,
    );
    expect(code).toBe(3);
  });
});

it("a reader that has seen enough closes the pipe: no complaint, and the exit code of a closed pipe", async () => {
  const ended = await run([log(), "--json"], async (child) => {
    child.stdout?.destroy();
  });
  expect(ended).toMatchObject({ code: 141, signal: null, stderr: "" });
});

it("writes one page that needs no network", async () => {
  const path = join(folder.path, "audit.html");
  const ended = await run([log(), "--html", path, "--quiet"]);
  expect(ended).toEqual({ code: 1, signal: null, stdout: "", stderr: "" });
  const page = readFileSync(path, "utf8");
  expect(page).toContain("<h1>Activation audit</h1>");
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toMatch(/<img src=x|(?:src|href)="https?:/);
});

it("docs/audit.md names every option, and none that is not there", () => {
  const program = new Command();
  registerAudit(program);
  const options = program.commands[0]?.options.map(({ long }) => long ?? "") ?? [];
  const page = readFileSync(join(__dirname, "../../docs/audit.md"), "utf8");
  const named = new Set(page.match(/--[a-z][a-z-]+/g) ?? []);
  expect([...named].filter((name) => name !== "--help").sort()).toEqual([...options].sort());
});
