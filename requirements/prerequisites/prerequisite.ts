import type { Problem } from "../../text/problem";

/** What a cloud says to a question: what is there, that nothing is, or that we may not see it. */
export type Answer =
  | { readonly status: "found"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly status: "missing" }
  | { readonly status: "unseen"; readonly why: string };

/** Asks a cloud. A program, the doctor and a test each bring their own. */
export type Asker<Question> = (question: Question) => Promise<Answer>;

/** What must hold before a first deployment, or the cloud refuses it half-way. */
export interface Prerequisite<Plan, Question> {
  readonly name: string;
  /** What must hold, in words: a row of the table in the docs. */
  readonly holds: string;
  /** What the cloud is asked, in words. */
  readonly asks: string;
  /** What to do where it does not hold. */
  readonly fix: string;
  /** Name of the page or of the issue that it comes from; says so where it is belief. */
  readonly source: string;
  /** What to ask for this plan; nothing where the plan does not need it. */
  questions(plan: Plan): readonly Question[];
  /** What is wrong, by the answers in the order of the questions. */
  judge(plan: Plan, answers: readonly Answer[]): readonly Omit<Problem, "fix">[];
}

/** What became of one prerequisite: `unneeded` by this plan, `met`, `unmet`, or `unseen` where the cloud did not say. */
export interface Verdict {
  readonly name: string;
  readonly status: "unneeded" | "met" | "unmet" | "unseen";
  readonly problems: readonly Problem[];
  /** Why something could not be seen. */
  readonly why?: string;
}

/** Asks every question once, however many prerequisites share it, and judges. */
export async function examinePrerequisites<Plan, Question>(
  prerequisites: readonly Prerequisite<Plan, Question>[],
  plan: Plan,
  ask: Asker<Question>,
): Promise<Verdict[]> {
  const asked = new Map<string, Promise<Answer>>();
  const once = (question: Question): Promise<Answer> => {
    const key = JSON.stringify(question);
    const answer = asked.get(key) ?? ask(question);
    asked.set(key, answer);
    return answer;
  };
  return Promise.all(
    prerequisites.map(async ({ name, fix, ...one }): Promise<Verdict> => {
      const questions = one.questions(plan);
      if (questions.length === 0) return { name, status: "unneeded", problems: [] };
      const answers = await Promise.all(questions.map(once));
      const problems = one.judge(plan, answers).map((problem) => ({ fix, ...problem }));
      if (problems.length > 0) return { name, status: "unmet", problems };
      const unseen = answers.find((answer) => answer.status === "unseen");
      if (unseen?.status === "unseen") return { name, status: "unseen", problems: [], why: unseen.why };
      return { name, status: "met", problems: [] };
    }),
  );
}

/** The list as a table of Markdown, for the docs. */
export function prerequisiteTable(
  list: readonly Pick<Prerequisite<never, never>, "name" | "holds" | "asks" | "fix" | "source">[],
): string {
  const rows = list.map(
    ({ name, holds, asks, fix, source }) => `| \`${name}\` | ${holds} | ${asks} | ${fix} | ${source} |`,
  );
  return [
    "| name | what must hold | what is asked | where it does not hold | source |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
