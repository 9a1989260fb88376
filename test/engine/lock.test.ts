import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { removeTemporaryFolders, root, run, temporaryFolder } from "./tools";

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const module_ = join(root, "engine", "lock.mjs");

/** Takes the lock, works for a moment alone (a second worker would find the file), gives it back. */
const worker = `
  import { rmSync, writeFileSync } from "node:fs";
  import { acquireLock } from ${JSON.stringify(module_)};
  const [lock, mark, rounds] = process.argv.slice(1);
  for (let round = 0; round < Number(rounds); round++) {
    const release = await acquireLock(lock, () => console.log("waits"));
    writeFileSync(mark, "", { flag: "wx" });
    await new Promise((resolve) => setTimeout(resolve, 2));
    rmSync(mark);
    release();
  }
  console.log("done");
`;

function work(folder: string, rounds = 1) {
  const args = ["--input-type=module", "-e", worker, join(folder, "lock"), join(folder, "mark"), String(rounds)];
  return run(process.execPath, args);
}

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("close", resolve));
  return child.pid ?? 0;
}

const startOf = (pid: number) =>
  process.platform === "linux"
    ? (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "")
    : null;

function holder(pid: number, start: string | null, machine = hostname()) {
  return JSON.stringify({ pid, start, machine });
}

describe("the lock", () => {
  it("lets one work at a time, and leaves no file behind", async () => {
    const folder = temporaryFolder();
    const all = await Promise.all([1, 2, 3].map(() => work(folder, 5)));
    expect(all.map(({ stdout, stderr }) => [stdout.replaceAll("waits\n", ""), stderr])).toEqual(
      Array(3).fill(["done\n", ""]),
    );
    expect([existsSync(join(folder, "lock")), existsSync(join(folder, "mark"))]).toEqual([false, false]);
  });

  it("of a dead process is taken over, by one only when several see it", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "lock"), holder(await endedProcess(), "1"));
    const all = await Promise.all([1, 2, 3, 4].map(() => work(folder)));
    expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(Array(4).fill([0, ""]));
  });

  it("of a process whose number was given to another is taken over", async () => {
    if (process.platform !== "linux") return;
    const folder = temporaryFolder();
    writeFileSync(join(folder, "lock"), holder(process.pid, "1"));
    expect((await work(folder)).stdout).toBe("done\n");
  });

  it("that is empty for a moment, or belongs to a living process or another machine, is waited for", async () => {
    for (const text of ["", holder(process.pid, startOf(process.pid)), holder(1, "1", "another-machine")]) {
      const folder = temporaryFolder();
      const lock = join(folder, "lock");
      writeFileSync(lock, text);
      const { stdout } = await run(
        process.execPath,
        ["--input-type=module", "-e", worker, lock, join(folder, "mark"), "1"],
        {
          whileRunning: (child) =>
            child.stdout?.on("data", (said: string) => {
              if (said !== "waits\n") return;
              expect(readFileSync(lock, "utf8")).toBe(text);
              writeFileSync(lock, holder(-1, "1"));
            }),
        },
      );
      expect(stdout).toBe("waits\ndone\n");
    }
  });
});
