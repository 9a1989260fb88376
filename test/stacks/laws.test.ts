import fc from "fast-check";
import { EnvironmentError } from "../../stacks/environment";
import { readEnvironment } from "../../stacks/loading/read";
import { editDistance, nearestName } from "../../stacks/problems/nearest";
import { printable } from "../../stacks/problems/printable";
import { aws, azure, madeUpKey } from "./read-text";

const source = { name: "test", file: "test.yaml" };

/** Everything but an EnvironmentError is a defect of the loader. */
function readOrRefuse(bytes: Buffer): EnvironmentError | undefined {
  try {
    readEnvironment(bytes, source);
    return undefined;
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
}

const example = fc.constantFrom(azure, aws);

describe("whatever the file holds", () => {
  it("any bytes are read or refused, never anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readOrRefuse(Buffer.from(bytes));
      }),
    );
  });

  it("any value in the place of any line is read or refused, and each problem says what to do", () => {
    fc.assert(
      fc.property(example, fc.nat(40), fc.jsonValue({ maxDepth: 3 }), (text, line, value) => {
        const lines = text.split("\n");
        const at = line % lines.length;
        lines[at] = (lines[at] ?? "").replace(/:.*$/, () => `: ${JSON.stringify(value)}`);
        const error = readOrRefuse(Buffer.from(lines.join("\n")));
        for (const problem of error?.problems ?? []) {
          expect(problem.fix).not.toBe("");
          expect(problem.problem).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a key at any place of the file is refused alone and never repeated", () => {
    fc.assert(
      fc.property(example, fc.nat(1200), fc.constantFrom("-", " ", "\u2013"), (text, place, separator) => {
        const at = place % text.length;
        const key = madeUpKey(separator);
        const error = readOrRefuse(Buffer.from(`${text.slice(0, at)} ${key} ${text.slice(at)}`));
        expect(error?.holdsProductKey).toBe(true);
        expect(error?.problems).toHaveLength(1);
        for (const group of madeUpKey().split("-")) expect(error?.message).not.toContain(group);
      }),
      { numRuns: 150 },
    );
  });

  it("what is printed is one line without anything that a terminal obeys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be printed
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(printable(text).length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe("nearest names", () => {
  it("the distance is symmetric, and zero for the same word only", () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it.each([
    ["prots", ["port", "hosts", "tags"], "port"],
    ["retention", ["retentionDays", "alerts"], "retentionDays"],
    ["North Europe", ["northeurope", "westeurope"], "northeurope"],
    ["zzz", ["port", "hosts"], undefined],
    ["", ["port"], undefined],
  ])("%s of %j is %s", (word, names, nearest) => {
    expect(nearestName(word, names)).toBe(nearest);
  });
});
