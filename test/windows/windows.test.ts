import { readFileSync } from "node:fs";
import { join } from "node:path";
import { needing } from "../needs";
import { runSuite, type SuiteResults } from "./run-suite";

const { describe, beforeAll } = needing("powershell");

describe("the scripts of Windows, in PowerShell 7 on a simulated Windows", () => {
  let results: SuiteResults;

  beforeAll(() => {
    results = runSuite();
  }, 600_000);

  it("does in every situation what an operator wants", () => {
    expect(results.tests.filter(({ result }) => result !== "Passed")).toEqual([]);
    const numbers = results.tests.flatMap(({ name }) => /^(\d+) /.exec(name)?.[1] ?? []);
    expect([...new Set(numbers.map(Number))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 46 }, (_, index) => index + 1),
    );
  });

  it("has every test that the table of defects names", () => {
    const table = readFileSync(join(__dirname, "README.md"), "utf8").split("<!-- defects -->")[1] ?? "";
    const named = [...table.matchAll(/^\| (?:[A-E]\d? |N\d |constrained)[^|]*\| ([^|]+) \|/gm)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBe(58);
    const missing = named.filter(
      (name) => name !== "none" && !results.tests.some((test) => test.name.startsWith(name)),
    );
    expect(missing).toEqual([]);
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
