import fc from "fast-check";
import { judged, ours, question, whereJudgeIs } from "../../estate/rights/iam-cases";

describe("the reader of AWS rights, beside an independent evaluator of IAM policies", () => {
  (whereJudgeIs() ? it : it.skip)(
    "agrees on twenty thousand sets",
    () => {
      for (let round = 0; round < 40; round++) {
        const questions = fc.sample(question, { numRuns: 500, seed: 20261124 + round });
        const expected = judged(questions);
        const differ = questions.flatMap((one, index) =>
          ours(one) === expected[index] ? [] : [{ one: JSON.stringify(one), ours: ours(one), judge: expected[index] }],
        );
        expect({ round, differ }).toEqual({ round, differ: [] });
      }
    },
    3_600_000,
  );
});
