import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonReport } from "../../policies/report/text";
import { kmshost } from "../cli/in-process";
import { hostile, judgement, parsed, textsOf } from "./pages";

const sandbox = join(__dirname, "../../sandbox");
const plan = join(__dirname, "../preflight/fixtures/aws-prod.generated.json");

const report = (...args: string[]) => kmshost("-C", sandbox, "report", ...args);

describe("kmshost report", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kmshost-report-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const written = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("writes a page of a plan, with what other commands found", async () => {
    const policies = written("policies.json", jsonReport(judgement));
    const page = join(folder, "page.html");
    expect(await report("aws-prod", "--plan", plan, "--policies", policies, "-o", page)).toEqual({
      code: 0,
      stdout: `wrote ${page}\n`,
      stderr: "",
    });
    const document = parsed(readFileSync(page, "utf8"));
    expect(textsOf(document, "h1")).toEqual(["aws-prod"]);
    expect(textsOf(document, "main > section > header h2")).toEqual([
      "Who reaches whom",
      "Will every client activate?",
      "Counts against thresholds",
      "If the hosts went away",
      "What the policies say",
      "What the host key has left",
    ]);
    expect(readdirSync(folder).sort()).toEqual(["page.html", "policies.json"]);
  });

  it("names the page after the stack, where the user is", async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await report("aws-prod", "--plan", plan)).stdout).toBe("wrote kmshost-report-aws-prod.html\n");
    } finally {
      process.chdir(before);
    }
    expect(existsSync(join(folder, "kmshost-report-aws-prod.html"))).toBe(true);
  });

  it("prints the data behind the page, which holds no control character either", async () => {
    const { code, stdout } = await report(
      "aws-prod",
      "--plan",
      plan,
      "--json",
      "--policies",
      written("p.json", jsonReport(judgement)),
    );
    const data = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(data).toMatchObject({
      version: 1,
      stack: "aws-prod",
      budget: { hostsPerKey: 6 },
      preflight: { cloud: "aws" },
    });
    expect(data.policies.findings[0].name).toBe(hostile.image);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(readdirSync(folder)).toEqual(["p.json"]);
  });

  it.each([
    [
      "a plan of another stack",
      ["azure-prod", "--plan", plan],
      3,
      "the preview is of stack aws-prod, expected azure-prod",
    ],
    ["an unknown environment", ["nowhere", "--plan", plan], 3, "nowhere"],
    ["an unknown option", ["aws-prod", "--nope"], 2, "unknown option '--nope'"],
    ["a folder that may not be written", ["aws-prod", "--plan", plan, "-o", "/proc/page.html"], 3, "/proc/page.html"],
  ])("refuses %s", async (_, args, code, said) => {
    const result = await report(...args);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(said);
  });

  it.each([
    ["--policies", "nothing", undefined, "does not exist"],
    ["--policies", "no JSON", "{", "is not JSON"],
    ["--policies", "something else", "{}", "is not what that command writes (version: "],
    ["--audit", "a judgement", jsonReport(judgement), "is not what that command writes (asOf: "],
  ])("refuses a file of %s that is %s, and says how to write it", async (option, _, text, problem) => {
    const path = text === undefined ? join(folder, "none.json") : written("given.json", text);
    const page = join(folder, "page.html");
    const { code, stderr } = await report("aws-prod", "--plan", plan, option, path, "-o", page);
    expect(code).toBe(3);
    expect(stderr).toContain(`error: ${option} ${path}: ${problem}`);
    expect(stderr).toContain("\n  fix      write it with kmshost ");
    expect(existsSync(page)).toBe(false);
  });

  it("leaves the page that is there as it is when the new one cannot be written whole", async () => {
    const page = written("page.html", "before");
    const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const fs = require("node:fs") as typeof import("node:fs");
    const spy = jest.spyOn(fs, "writeSync").mockImplementation(() => {
      throw full;
    });
    const { code, stderr } = await report("aws-prod", "--plan", plan, "-o", page);
    spy.mockRestore();
    expect([code, stderr]).toEqual([3, expect.stringContaining("the disk is full; nothing was written")]);
    expect([readFileSync(page, "utf8"), readdirSync(folder)]).toEqual(["before", ["page.html"]]);
  });
});
