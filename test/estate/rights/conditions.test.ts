import fc from "fast-check";
import { like, meetsBoth } from "../../../estate/rights/aws-conditions";

describe("a text that meets two patterns", () => {
  it.each([
    ["kms*", "*-ops", "kms-ops"],
    ["kms*", "?ms", "kms"],
    ["a*", "b*", undefined],
    ["*", "", ""],
    ["a?c", "*b*", "abc"],
  ])("%s and %s: %s", (a, b, text) => {
    expect(meetsBoth(a, b)).toBe(text);
  });

  it("meets both, and is found wherever some text does", () => {
    const pattern = fc.stringMatching(/^[ab*?]{0,6}$/);
    fc.assert(
      fc.property(pattern, pattern, fc.stringMatching(/^[ab]{0,6}$/), (a, b, text) => {
        const both = meetsBoth(a, b);
        if (both !== undefined) expect([like(a, both), like(b, both)]).toEqual([true, true]);
        else expect(like(a, text) && like(b, text)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
