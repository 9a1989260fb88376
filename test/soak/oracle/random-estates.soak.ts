import fc from "fast-check";
import { disagreements, live, randomEstate } from "../../oracle/random-estates";

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

it(`two thousand random estates happen as preflight predicts (SEED=${seed})`, () => {
  const property = fc.property(randomEstate, (estate) => {
    expect(disagreements(live(estate))).toEqual([]);
  });
  fc.assert(property, { numRuns: 2_000, seed });
});
