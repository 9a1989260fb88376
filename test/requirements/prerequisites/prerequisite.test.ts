import {
  type Answer,
  examinePrerequisites,
  type Prerequisite,
  prerequisiteTable,
} from "../../../requirements/prerequisites/prerequisite";

interface Plan {
  readonly wants: readonly string[];
}
const one = (name: string): Prerequisite<Plan, string> => ({
  name,
  holds: `${name} is on`,
  asks: `state of ${name}`,
  fix: `turn ${name} on`,
  source: "belief",
  questions: ({ wants }) => (wants.includes(name) ? ["shared", name] : []),
  judge: (_plan, answers) =>
    answers.some(({ status }) => status === "missing") ? [{ path: [name], problem: "it is off", got: "off" }] : [],
});

describe("prerequisites", () => {
  it("are asked once each, and judged: met, unmet with the fix, not seen with the reason, not needed", async () => {
    const asked: string[] = [];
    const ask = async (question: string): Promise<Answer> => {
      asked.push(question);
      if (question === "b") return { status: "missing" };
      if (question === "c") return { status: "unseen", why: "forbidden" };
      return { status: "found", body: {} };
    };
    const verdicts = await examinePrerequisites(["a", "b", "c", "d"].map(one), { wants: ["a", "b", "c"] }, ask);
    expect(verdicts).toEqual([
      { name: "a", status: "met", problems: [] },
      { name: "b", status: "unmet", problems: [{ path: ["b"], problem: "it is off", got: "off", fix: "turn b on" }] },
      { name: "c", status: "unseen", problems: [], why: "forbidden" },
      { name: "d", status: "unneeded", problems: [] },
    ]);
    expect(asked.sort()).toEqual(["a", "b", "c", "shared"]);
  });

  it("are a table of the docs", () => {
    expect(prerequisiteTable([one("a")])).toBe(
      [
        "| name | what must hold | what is asked | where it does not hold | source |",
        "| --- | --- | --- | --- | --- |",
        "| `a` | a is on | state of a | turn a on | belief |",
      ].join("\n"),
    );
  });
});
