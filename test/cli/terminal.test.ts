import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodeMeanings, exitCodes } from "../../cli/exit-codes";
import { coloursOn, columnsOf } from "../../cli/terminal";
import { temporaryFolder } from "../temporary-folder";
import { kmshost } from "./in-process";

const terminal = (columns: number) => ({ isTTY: true as const, columns });

describe("a terminal", () => {
  it.each([
    [terminal(80), 80],
    [terminal(40), 40],
    [terminal(12), 40],
    [terminal(0), undefined],
    [{ isTTY: false as never, columns: 80 }, undefined],
  ])("%j wraps at %s", (stream, columns) => {
    expect(columnsOf(stream)).toBe(columns);
  });

  it.each<[object, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ TERM: "dumb" }, true, false],
  ])("with %j and isTTY %s has colours: %s", (environment, isTTY, colours) => {
    expect(coloursOn({ isTTY: isTTY as never }, environment as NodeJS.ProcessEnv)).toBe(colours);
  });
});

describe("what validate says", () => {
  const folder = temporaryFolder("terminal");
  const file = join(folder, "bad.yaml");
  writeFileSync(file, `cloud: azure\nregion: westeurop\nunknown: ${"x".repeat(300)}\n`);

  /** Runs it as on a terminal of so many columns; undefined is a pipe. */
  async function lines(columns?: number): Promise<string[]> {
    const was = { isTTY: process.stdout.isTTY, columns: process.stdout.columns };
    Object.assign(process.stdout, { isTTY: columns !== undefined, columns });
    try {
      return (await kmshost("validate", file)).stdout.split("\n");
    } finally {
      Object.assign(process.stdout, was);
    }
  }

  it.each([40, 80])("fits into %d columns, but for what cannot be broken", async (columns) => {
    const long = (await lines(columns)).filter((line) => line.length > columns);
    expect(long.filter((line) => line.trim().includes(" ") && !line.includes(file))).toEqual([]);
  });

  it("is a line for each fact in a pipe, without an escape sequence", async () => {
    const said = await lines();
    expect(said.find((line) => line.startsWith("    allowed  cloud, "))).toMatch(/, mayDelete, tags$/);
    expect(said.join("")).not.toContain("\u001b");
  });
});

test("docs/terminal.md has the exit codes", () => {
  const page = readFileSync(join(__dirname, "../../docs/terminal.md"), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
  expect(rows).toEqual(Object.entries(exitCodeMeanings).map(([code, meaning]) => [Number(code), meaning]));
  for (const code of Object.values(exitCodes)) expect(exitCodeMeanings).toHaveProperty(String(code));
});
