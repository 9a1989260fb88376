import { execFileSync, spawn } from "node:child_process";
import fs, {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { OutputError, StagedOutput, writeWhole } from "../../files/write-whole";
import { temporaryFolder } from "../temporary-folder";

const folder = temporaryFolder("write-whole");
let count = 0;
const fresh = (): string => {
  const path = join(folder, `case-${++count}`);
  mkdirSync(path);
  return path;
};
const said = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(OutputError);
    return (error as Error).message.replaceAll(folder, "").replace(/^\/case-\d+/, "");
  }
  return "(written)";
};
const write = (path: string, content = "new") => writeWhole([{ path, content }]);

afterEach(() => jest.restoreAllMocks());

describe("an output", () => {
  it("is made, and takes the place of a file with the file's own permissions", () => {
    const path = join(fresh(), "report.json");
    writeWhole([{ path, content: "one" }], { mode: 0o600 });
    expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["one", 0o600]);
    chmodSync(path, 0o640);
    write(path, "two");
    expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["two", 0o640]);
  });

  it("leaves a symbolic link and writes what it leads to", () => {
    const at = fresh();
    writeFileSync(join(at, "real"), "old");
    symlinkSync("real", join(at, "link"));
    symlinkSync("link", join(at, "link-to-link"));
    write(join(at, "link-to-link"));
    expect(readlinkSync(join(at, "link-to-link"))).toBe("link");
    expect(readFileSync(join(at, "real"), "utf8")).toBe("new");
    expect(readdirSync(at)).toEqual(["link", "link-to-link", "real"]);
  });

  it("is refused where the link leads nowhere or in a circle, and for a folder, a socket, a lonely FIFO", async () => {
    const at = fresh();
    symlinkSync("missing", join(at, "nowhere"));
    symlinkSync("circle", join(at, "circle"));
    mkdirSync(join(at, "folder"));
    execFileSync("mkfifo", [join(at, "fifo")]);
    const server = createServer().listen(join(at, "socket"));
    await new Promise((resolve) => server.on("listening", resolve));
    const before = readdirSync(at).map((name) => [name, lstatSync(join(at, name)).ino]);
    expect(
      ["nowhere", "circle", "folder", "fifo", "socket", "no/such", "nowhere/x"].map((name) =>
        said(() => write(join(at, name))),
      ),
    ).toEqual([
      "/nowhere: is a symbolic link that leads nowhere\n  fix  remove the link, or make what it leads to",
      "/circle: is a symbolic link that leads in a circle\n  fix  remove the link",
      "/folder: is a folder, where a file is meant\n  fix  name a file",
      "/fifo: is a FIFO that nobody reads\n  fix  start its reader first",
      "/socket: is a socket, where a file is meant\n  fix  name a file",
      "/no/such: is in a folder that is not there\n  fix  make the folder, or name another",
      "/nowhere/x: is in a folder that is not there\n  fix  make the folder, or name another",
    ]);
    expect(readdirSync(at).map((name) => [name, lstatSync(join(at, name)).ino])).toEqual(before);
    server.close();
  });

  it("goes through a FIFO to its reader, more than a pipe holds, and through a device", async () => {
    const at = fresh();
    const fifo = join(at, "fifo");
    execFileSync("mkfifo", [fifo]);
    const reader = spawn("sh", ["-c", `wc -c < '${fifo}'`], { stdio: ["ignore", "pipe", "inherit"] });
    const answer = new Promise<string>((resolve) => {
      let text = "";
      reader.stdout.on("data", (chunk) => {
        text += chunk;
      });
      reader.on("close", () => resolve(text.trim()));
    });
    for (let written = false; !written; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      written = said(() => write(fifo, "x".repeat(300_000))) === "(written)";
    }
    expect(await answer).toBe("300000");
    expect(lstatSync(fifo).isFIFO()).toBe(true);
    write("/dev/null");
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("is all or nothing: a disk that fills up after the first files leaves everything as it was", () => {
    const at = fresh();
    writeFileSync(join(at, "a"), "old");
    const real = fs.writeSync;
    let calls = 0;
    jest.spyOn(fs, "writeSync").mockImplementation(((file: number, bytes: Uint8Array, offset: number) => {
      calls += 1;
      if (calls === 3) {
        throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      }
      // As a disk that is nearly full: less than was asked for.
      return real(file, bytes, offset, 1);
    }) as typeof fs.writeSync);
    expect(
      said(() =>
        writeWhole([
          { path: join(at, "a"), content: "n" },
          { path: join(at, "b"), content: "new" },
        ]),
      ),
    ).toBe("/b: the disk is full; nothing was written\n  fix  free space, or name a place on another disk");
    expect([readdirSync(at), readFileSync(join(at, "a"), "utf8")]).toEqual([["a"], "old"]);
  });

  it("is whole where the system takes a few bytes at a time", () => {
    const path = join(fresh(), "whole");
    const real = fs.writeSync;
    jest
      .spyOn(fs, "writeSync")
      .mockImplementation(((file: number, bytes: Uint8Array, offset: number) =>
        real(file, bytes, offset, Math.min(7, bytes.length - offset))) as typeof fs.writeSync);
    write(path, "ä".repeat(1000));
    expect(readFileSync(path, "utf8")).toBe("ä".repeat(1000));
  });

  it("can be produced by somebody else", () => {
    const path = join(fresh(), "made");
    const stage = new StagedOutput(path);
    writeFileSync(stage.temporary, "by another");
    expect(fs.existsSync(path)).toBe(false);
    stage.commit();
    expect([readFileSync(path, "utf8"), readdirSync(join(path, ".."))]).toEqual(["by another", ["made"]]);
  });
});
