import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findActivationError } from "../../activation/errors";

const components = join(__dirname, "../../components");
const scripts = ["host-setup", "aws", "clients"].flatMap((folder) =>
  readdirSync(join(components, folder))
    .filter((file) => file.endsWith(".ps1"))
    .map((file) => readFileSync(join(components, folder, file), "utf8")),
);

/**
 * Codes that Windows gives the scripts, which write them into log, ledger and report: those that shared situations and Microsoft's pages name for
 * installing a key, activating, depositing, making an object, installing licence files, and for reading the service.
 */
const ofWindows = `
  0xC004B100 0xC004C001 0xC004C003 0xC004C008 0xC004C020 0xC004E016 0xC004F00F 0xC004F012 0xC004F014 0xC004F015 0xC004F02C 0xC004F034 0xC004F041
  0xC004F042 0xC004F050 0xC004F051 0xC004F069 0xC004F074 0xC004F082 0xC004F200`;

/** Those that are asked again at the next hour. */
const passing = `
  0x80072EE2 0x80072EE7 0x80072EFD 0x80072EFE 0x80072F8F 0x8007232B 0x8007267C 0x8007251D 0x80072733 0x80070005 0x8007000E 0x80070020 0x80070070
  0x80070079 0x80070422 0x8007041D 0x800705B4 0x800706BA 0x8007139F 0x8004FE33 0x80041010 0x80040154 0x80080005`;

const words = (text: string) => text.trim().split(/\s+/);

describe("kmshost explain", () => {
  it("knows every code that the scripts write themselves", () => {
    const codes = scripts.flatMap((text) => text.match(/\b0x[0-9A-F]{8}\b/gi) ?? []);
    expect([...new Set(codes)].sort()).toEqual(["0x80070005", "0xC004F038", "0xC004F06C"]);
    expect(codes.filter((code) => findActivationError(code) === undefined)).toEqual([]);
  });

  it("knows what Windows makes them write, and whether it is asked again is what the plan says", () => {
    const all = [...words(ofWindows), ...words(passing)];
    expect(all.filter((code) => findActivationError(code) === undefined)).toEqual([]);
    const plan = scripts.find((text) => text.includes("function Test-PassingCode")) ?? "";
    const body = /function Test-PassingCode \{[\s\S]*?\n\}/.exec(plan)?.[0] ?? "";
    const patterns = [...body.matchAll(/-match '([^']+)'/g)].map(([, pattern = ""]) => new RegExp(pattern, "i"));
    expect(patterns).toHaveLength(2);
    expect(all.filter((code) => patterns.some((pattern) => pattern.test(code)))).toEqual(words(passing));
  });
});
