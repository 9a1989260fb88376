import fc from "fast-check";
import { EnvironmentError } from "../../stacks/environment";
import { readEnvironment } from "../../stacks/loading/read";
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
});
