import { maskTypedKeys } from "./keys";
import { shortened } from "./visible";

/** Steps from the root of what was given to a value in it: `["hosts", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** Where a value is written. Both count from one, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** The line that a problem is about, as far as it may be shown, and what in it is meant. */
export interface Excerpt {
  text: string;
  /** Columns before what is meant, as a terminal counts them. */
  column: number;
  /** Columns of what is meant, at least one. */
  width: number;
}

/** One thing that is wrong with what a user wrote, in the words in which it is shown. */
export interface Problem {
  /** Where it is; the root is the empty path. */
  path: Path;
  /** Where it is in the file, if it comes from a file that has such a place. */
  position?: Position;
  /** The line of the file, with everything masked that a message must not repeat. */
  excerpt?: Excerpt;
  /** What is wrong. */
  problem: string;
  /** What was read, as `show` writes it; absent when nothing was, or when it must not be shown. */
  got?: string;
  /** What would be accepted. */
  allowed?: string;
  /** What to do about it. */
  fix: string;
  /** True when the name of the field is the problem, not its value. */
  onName?: true;
}

/** Writes a path as a program would: `hosts[0].name`, `tags["cost centre"]`. */
export function renderPath(path: Path): string {
  return path.reduce<string>((written, step) => {
    if (typeof step === "number") return `${written}[${step}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(step)) return `${written}[${JSON.stringify(step)}]`;
    return written === "" ? step : `${written}.${step}`;
  }, "");
}

/** A text for one line of a message: product keys masked, every character visible, cut at 80. */
export function showText(text: string): string {
  return shortened(maskTypedKeys(text), 80);
}

/** A value for one line of a message: strings in quotes, the rest as JSON has it. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  return showText(JSON.stringify(value) ?? String(value));
}

/** A problem without its path, in one line: `out of range: got 70000, allowed: 1 to 65535; fix: write 1688`. */
export function problemLine({ problem, got, allowed, fix }: Omit<Problem, "path">): string {
  const facts = [...(got === undefined ? [] : [`got ${got}`]), ...(allowed ? [`allowed: ${allowed}`] : [])].join(", ");
  return `${problem}${facts && `: ${facts}`}${fix && `; fix: ${fix}`}`;
}

/** Columns that are enough for any message: nothing is wrapped. */
const unlimited = Number.POSITIVE_INFINITY;

/** Facts stand in one column, and go on in it where they are wrapped. */
const factIndent = 4 + 7 + 2;

/**
 * One block a problem: where it is and what is wrong, the line with a caret, then got, allowed and fix, one under the
 * other. No line is longer than `width`, except for a word that is.
 */
export function renderProblem(problem: Problem, file = "", width = unlimited): string {
  const place = problem.position ? `${file}:${problem.position.line}:${problem.position.column}` : file;
  const path = showText(renderPath(problem.path));
  const facts: [string, string | undefined][] = [
    ["got", problem.got],
    ["allowed", problem.allowed],
    ["fix", problem.fix],
  ];
  return [
    ...wrap(`  ${place && `${place}  `}${path && `${path}: `}${problem.problem}`, 4, width),
    ...renderExcerpt(problem, width),
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : wrap(`    ${name.padEnd(7)}  ${text}`, factIndent, width),
    ),
  ].join("\n");
}

/** The line with its number, and a caret below what is meant; of a long line, the part around it. */
function renderExcerpt({ excerpt, position }: Problem, width: number): string[] {
  if (!excerpt || !position) return [];
  const gutter = `    ${position.line} | `;
  const room = Math.max(10, Math.min(width, 120) - gutter.length);
  const marked = Math.min(excerpt.width, room);
  const from = excerpt.column + marked <= room ? 0 : excerpt.column + marked - room;
  const caret = " ".repeat(excerpt.column - from) + "^".repeat(marked);
  return [`${gutter}${excerpt.text.slice(from, from + room)}`, `${" ".repeat(gutter.length - 2)}| ${caret}`];
}

/** Breaks a line between words; what goes on is indented. */
export function wrap(line: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const least = lines.length === 0 ? indent : indent + 1;
    const before = rest.lastIndexOf(" ", width);
    const at = before > least ? before : rest.indexOf(" ", width);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = " ".repeat(indent) + rest.slice(at + 1).trimStart();
  }
  return [...lines, rest];
}

const count = (problems: readonly Problem[]): string =>
  problems.length === 1 ? "1 problem" : `${problems.length} problems`;

/** More blocks than anyone reads; a file with more problems than that is another kind of file. */
const mostShown = 100;

/** The whole message: a line with the subject and the count, then the blocks, at most a hundred of them. */
export function renderProblems(subject: string, problems: readonly Problem[], file = "", width = unlimited): string {
  const blocks = problems.slice(0, mostShown).map((problem) => renderProblem(problem, file, width));
  const rest = problems.slice(mostShown);
  if (rest.length > 0) blocks.push(`  and ${count(rest)} more`);
  const heading = wrap(`${subject} cannot be used: ${count(problems)}`, 2, width).join("\n");
  return [heading, ...blocks].join("\n\n");
}
