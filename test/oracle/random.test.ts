import fc from "fast-check";
import { disagreements, live, randomEstate } from "./random-estates";

describe("two hundred random estates", () => {
  it("happen as preflight predicts, in every population", () => {
    const property = fc.property(randomEstate, (estate) => {
      expect(disagreements(live(estate))).toEqual([]);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
