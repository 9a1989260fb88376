import { printable } from "./printable";
import { type Problem, renderPath } from "./problem";

const count = (problems: readonly Problem[], noun: string): string =>
  problems.length === 1 ? `1 ${noun}` : `${problems.length} ${noun}s`;

/** One block a problem: where it is and what is wrong, then got, allowed and fix, one under the other. */
export function renderProblem(file: string, problem: Problem): string {
  const place = problem.position ? `${file}:${problem.position.line}:${problem.position.column}` : file;
  const path = printable(renderPath(problem.path));
  const facts: [string, string | undefined][] = [
    ["got", problem.got],
    ["allowed", problem.allowed],
    ["fix", problem.fix],
  ];
  return [
    `  ${place}  ${path === "" ? "" : `${path}: `}${problem.problem}`,
    ...facts.flatMap(([name, text]) => (text === undefined ? [] : [`    ${name.padEnd(7)}  ${text}`])),
  ].join("\n");
}

/** More blocks than anyone reads; a file with more problems than that is another kind of file. */
const mostShown = 100;

/** The whole message: a line with the environment and the count, then the blocks, at most a hundred of them. */
export function renderProblems(environment: string, file: string, problems: readonly Problem[]): string {
  const header = `environment ${printable(environment)} cannot be used: ${count(problems, "problem")}`;
  const blocks = problems.slice(0, mostShown).map((problem) => renderProblem(file, problem));
  const rest = problems.slice(mostShown);
  if (rest.length > 0) blocks.push(`  and ${count(rest, "problem")} more`);
  return [header, ...blocks].join("\n\n");
}
