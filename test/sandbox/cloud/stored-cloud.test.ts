import { type ChildProcess, spawn } from "node:child_process";
import fs, { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFaults } from "../../../sandbox/cloud/faults";
import { cloudPath, openCloud } from "../../../sandbox/cloud/home";
import { withLock } from "../../../sandbox/cloud/lock";
import { StoredCloud } from "../../../sandbox/cloud/stored-cloud";
import { Operations } from "../../../sandbox/provider/operations";
import { temporaryFolder } from "../../temporary-folder";
import { toyCloud } from "../provider/toy-cloud";

const token = "toy:index:Box";
const root = join(__dirname, "../../..");

function newHome(): string {
  return temporaryFolder("cloud");
}

function open(home: string) {
  return new Operations(toyCloud, openCloud(toyCloud, {}, home));
}

/** A process that makes boxes; resolves when it has made some. */
function startWriter(home: string, name: string): Promise<{ child: ChildProcess; made: string[] }> {
  const script = join(__dirname, "killed-writer.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, home, name], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const made: string[] = [];
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      made.push(...chunk.toString().trim().split("\n"));
      resolve({ child, made });
    });
  });
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

describe("the stored cloud", () => {
  it("is one sorted, readable file, equal for equal contents", async () => {
    const [left, right] = [newHome(), newHome()];
    for (const [home, names] of [
      [left, ["b", "a"]],
      [right, ["b", "a"]],
    ] as const) {
      for (const name of names) {
        await open(home).create(token, { name });
      }
    }
    const text = readFileSync(cloudPath(left, "toy", "toy"), "utf8");
    expect(text).toBe(readFileSync(cloudPath(right, "toy", "toy"), "utf8"));
    expect(Object.keys(JSON.parse(text).resources)).toEqual(["box/a", "box/b"]);
    expect(text.startsWith('{\n  "cloud": "toy",\n  "account": "toy",\n')).toBe(true);
  });

  it("lists resources in the order they were made, and takes what somebody changed", async () => {
    const home = newHome();
    const cloud = openCloud(toyCloud, {}, home);
    for (const name of ["b", "a", "c"]) {
      await open(home).create(token, { name });
    }
    await cloud.change((view) => {
      expect(view.list(token).map(({ id }) => id)).toEqual(["box/b", "box/a", "box/c"]);
      const box = view.get("BOX/A");
      view.put({ token, id: "box/a", inputs: { ...box?.inputs, size: 5 }, outputs: {} });
      view.drop("box/c");
    });
    expect((await open(home).read(token, "box/a"))?.inputs).toEqual({ name: "a", size: 5 });
    expect(await open(home).read(token, "box/c")).toBeUndefined();
  });

  it("keeps reserved names until their day, across processes", async () => {
    const home = newHome();
    const options = { path: join(home, "cloud.json"), cloud: "toy", account: "toy", region: "here" };
    const kept = {
      token,
      name: "a",
      until: "2026-02-01T00:00:00Z",
      resource: { token, id: "box/a", inputs: {}, outputs: {} },
    };
    await new StoredCloud({ ...options, clock: () => new Date("2026-01-01") }).change((view) => view.reserve(kept));
    const at = async (day: string) => {
      let names: string[] = [];
      await new StoredCloud({ ...options, clock: () => new Date(day) }).change((view) => {
        names = view.reserved(token).map(({ name }) => name);
      });
      return names;
    };
    expect(await at("2026-01-31")).toEqual(["a"]);
    expect(await at("2026-02-02")).toEqual([]);
  });

  it("says what to do with a file that is not whole", async () => {
    const home = newHome();
    await open(home).create(token, { name: "a" });
    const path = cloudPath(home, "toy", "toy");
    writeFileSync(path, readFileSync(path, "utf8").slice(0, 40));
    await expect(open(home).read(token, "box/a")).rejects.toThrow(
      /is not JSON .* correct it, or remove it to start with the seed again/,
    );
  });

  it.each([
    ["null", "is not a stored cloud: it must hold an object, not null"],
    ["[]", "is not a stored cloud: it must hold an object, not a list"],
    ["5", "is not a stored cloud: it must hold an object, not 5"],
    ['{"resources":[]}', "must have the objects resources and sequences and the list reserved"],
    ['{"resources":{"box/a":{}},"reserved":[],"sequences":{}}', 'the resource "box/a" must have a token, inputs'],
  ])("says of %s that it is no cloud", async (text, problem) => {
    const home = newHome();
    await open(home).create(token, { name: "a" });
    writeFileSync(cloudPath(home, "toy", "toy"), text);
    await expect(open(home).read(token, "box/a")).rejects.toThrow(problem);
    await expect(open(home).create(token, { name: "b" })).rejects.toThrow(problem);
    expect(readFileSync(cloudPath(home, "toy", "toy"), "utf8")).toBe(text);
  });

  it("is as it was when the disk is full, also where the system took a part first", async () => {
    const home = newHome();
    await open(home).create(token, { name: "a" });
    const path = cloudPath(home, "toy", "toy");
    const before = readFileSync(path, "utf8");
    const real = fs.writeSync;
    let calls = 0;
    const spy = jest.spyOn(fs, "writeSync").mockImplementation(((file: number, bytes: Uint8Array, offset: number) => {
      calls += 1;
      if (calls > 1) {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      }
      return real(file, bytes, offset, 10);
    }) as typeof real);
    await expect(open(home).create(token, { name: "b" })).rejects.toThrow("the disk is full; nothing was written");
    spy.mockRestore();
    expect([readFileSync(path, "utf8"), readdirSync(join(home, "cloud"))]).toEqual([before, ["toy-toy.json"]]);
    expect((await open(home).create(token, { name: "b" })).id).toBe("box/b");
  });

  it.each(["EROFS", "EACCES"])("says that its folder cannot be written (%s)", async (code) => {
    const home = newHome();
    const spy = jest.spyOn(fs, "writeFileSync").mockImplementation(() => {
      throw Object.assign(new Error(`${code}: open`), { code });
    });
    const asked = open(home).create(token, { name: "a" });
    await expect(asked).rejects.toThrow(
      /^[^\n]*toy-toy.json: (may not be written|is on a read-only file system)\n {2}fix/,
    );
    spy.mockRestore();
  });

  it("loses and doubles nothing when two processes write at once and are killed, again and again", async () => {
    const home = newHome();
    const told = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const writers = await Promise.all(["left", "right"].map((name) => startWriter(home, `${name}${round}`)));
      await Promise.all(writers.map(({ child }) => killed(child)));
      for (const { made } of writers) {
        for (const id of made) {
          told.add(id);
        }
      }
    }
    await open(home).create(token, { name: "after" });
    const file = openCloud(toyCloud, {}, home).snapshot();
    const ids = Object.keys(file?.resources ?? {});
    expect(ids).toEqual(expect.arrayContaining([...told]));
    // A killed writer may have made one more than it told.
    expect(ids.length - told.size - 1).toBeLessThanOrEqual(8);
    const ranks = Object.values(file?.resources ?? {}).map(({ made }) => made);
    expect(new Set(ranks).size).toBe(ranks.length);
    expect(readdirSync(join(home, "cloud"))).toEqual(["toy-toy.json"]);
  }, 60_000);
});

describe("the lock", () => {
  it("keeps calls apart within one process too", async () => {
    const path = join(newHome(), "lock");
    const order: number[] = [];
    await Promise.all(Array.from({ length: 20 }, (_, index) => withLock(path, () => order.push(index))));
    expect(order).toHaveLength(20);
  });

  it("is taken from a process that is gone, and not from one that lives", async () => {
    const path = join(newHome(), "lock");
    const gone = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => gone.on("exit", resolve));
    writeFileSync(path, JSON.stringify({ key: "left-behind", pid: gone.pid }));
    expect(await withLock(path, () => "mine")).toBe("mine");
    writeFileSync(path, JSON.stringify({ key: "held", pid: process.pid }));
    await expect(withLock(path, () => "mine", 20)).rejects.toThrow(`is held by process ${process.pid}`);
  });

  it("is not taken for held when another process has the old number", async () => {
    const path = join(newHome(), "lock");
    writeFileSync(path, JSON.stringify({ key: "old", pid: process.pid, started: "1" }));
    expect(await withLock(path, () => "mine", process.platform === "linux" ? 1000 : 20).catch(() => "held")).toBe(
      process.platform === "linux" ? "mine" : "held",
    );
  });

  it("is let go when the work fails", async () => {
    const path = join(newHome(), "lock");
    await expect(
      withLock(path, () => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await withLock(path, () => "next")).toBe("next");
  });
});

describe("faults", () => {
  it("are counted over all processes, for the calls they match", async () => {
    const home = newHome();
    writeFileSync(join(home, "faults.yaml"), "- { fault: outage, call: create, at: 2, times: 2 }\n");
    const outcome = (name: string) =>
      open(home)
        .create(token, { name })
        .then(
          ({ id }) => id,
          ({ code }: { code: string }) => code,
        );
    expect([await outcome("a"), await outcome("b"), await outcome("b"), await outcome("b")]).toEqual([
      "box/a",
      "ServiceUnavailable",
      "ServiceUnavailable",
      "box/b",
    ]);
  });

  it("name every mistake in them", () => {
    expect(() => parseFaults("- { fault: fire, at: 0, calls: 2 }\n- outage", "faults.yaml")).toThrow(
      [
        "faults.yaml:",
        "  [0].calls: no such key; allowed are fault, call, type, at, times",
        '  [0].fault: got "fire", allowed are throttle, lost-response, outage',
        "  [0].at: got 0, allowed is a whole number from 1",
        '  [1]: got "outage", allowed is an object with the key fault',
      ].join("\n"),
    );
  });
});
