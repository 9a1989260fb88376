import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { needing } from "../needs";
import { runSuite, type SuiteResults } from "./run-suite";
import { signatureCases, signaturesOfBotocore } from "./signatures";

const { describe, beforeAll } = needing("powershell");
const { it: judged } = needing("powershell", "python");

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

  it("signs requests to Secrets Manager as botocore does", () => {
    // What botocore 1.44.8 gave: date, region, session token and hostile characters differ from one to the next.
    const signature = "Signature=860d00101b0aa1ff3a1ba1e27e041bb6e696b2d665f6c10dd240dd6c71124192";
    expect(results.signatures[0]).toMatch(new RegExp(`${signature}$`));
    expect(results.signatures).toHaveLength(signatureCases.length);
    expect(createHash("sha256").update(results.signatures.join("\n")).digest("hex")).toBe(
      "649d3687df6d95a8c1aac4404f7d39f0f43f4ba6e7fb1b5d7caef9f1be064d88",
    );
  });

  judged("signs them as the botocore that is here does", () => {
    expect(results.signatures).toEqual(signaturesOfBotocore());
  });

  it("plans rightly in every combination of state and settings", () => {
    expect(results.plans.broken).toEqual([]);
    expect(results.plans.combinations).toBeGreaterThanOrEqual(100_000);
  });
});
