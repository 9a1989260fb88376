import { needing } from "../../needs";
import { runSuite } from "../../windows/run-suite";

const { describe } = needing("powershell");

/** Twenty processes one after the other, each with lives of its own, so that one that breaks says so early. */
const rounds = Array.from({ length: 20 }, (_, index) => index + 1);
const livesOfRound = 100;
const hours = 100;

describe("long random lives of a KMS host", () => {
  it("comes to the same end wherever the power went off", () => {
    process.env.KMSHOST_STRIDE = "1";
    const { tests } = runSuite("-Only", "*the power may go off*");
    delete process.env.KMSHOST_STRIDE;
    expect(tests.filter(({ result }) => result !== "NotRun").map(({ result }) => result)).toEqual(["Passed", "Passed"]);
  });

  it.each(rounds)(
    "round %d of twenty: a hundred lives of a hundred hours keep what is promised",
    (round) => {
      const seed = Number(process.env.KMSHOST_SEED ?? 1000) + round;
      const args = { "-Lives": livesOfRound, "-Hours": hours, "-Seed": seed };
      const { lives } = runSuite("-LivesOnly", ...Object.entries(args).flatMap(([name, value]) => [name, `${value}`]));
      expect({ seed, broken: lives.broken }).toEqual({ seed, broken: [] });
      expect(lives.runs).toBeGreaterThanOrEqual(livesOfRound * hours);
    },
    3_600_000,
  );
});
