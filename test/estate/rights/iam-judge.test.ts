import fc from "fast-check";
import { judged, ours, question, whereJudgeIs } from "./iam-cases";

const judge = whereJudgeIs();
const title = judge ? "agrees on five hundred sets" : "skipped: no judge here, see test/estate/rights/iam-judge.mjs";

describe("the reader of AWS rights, beside an independent evaluator of IAM policies", () => {
  (judge ? it : it.skip)(title, () => {
    const questions = fc.sample(question, 500);
    const expected = judged(questions);
    const differ = questions.flatMap((one, index) =>
      ours(one) === expected[index] ? [] : [{ one: JSON.stringify(one), ours: ours(one), judge: expected[index] }],
    );
    expect(differ).toEqual([]);
    // A set in which hardly anything is allowed, or depends, would prove little.
    for (const answer of ["yes", "may", "no"])
      expect(expected.filter((one) => one === answer).length).toBeGreaterThan(30);
  });
});
