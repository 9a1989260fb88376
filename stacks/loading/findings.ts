import { type Path, type Problem, renderPath, show } from "../../text/problem";
import type { Finding, Report } from "../checks/check";
import { valueAt } from "../problems/value";
import { mayShow } from "../shape/known";
import { excerptOf } from "./excerpt";
import type { Layout, Range } from "./layout";
import { offsetAt, positionAt } from "./text";

const byPlace = (a: Problem, b: Problem): number =>
  (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);

/** Collects what is said about one file, and adds to each problem its place and what was read there. */
export class Findings implements Report {
  readonly problems: Problem[] = [];
  private readonly notes: Problem[] = [];
  private readonly said = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly layout: Layout,
    private readonly value: unknown,
  ) {}

  /** A problem that was found in the text and has its place. */
  take(problem: Problem): void {
    this.said.add(renderPath(problem.path));
    this.problems.push(this.withExcerpt(problem));
  }

  /** What is said first about a value is what counts: what else is wrong with it usually follows from that. */
  problem(path: Path, finding: Finding): void {
    if (path.length > 0 && this.said.has(renderPath(path))) return;
    this.take(this.complete(path, finding));
  }

  note(path: Path, finding: Finding): void {
    this.notes.push({ ...this.complete(path, finding), excerpt: undefined });
  }

  /** The text of a plain (unquoted) value, as it is written. */
  spelling(path: Path): string | undefined {
    return this.layout.spellings.get(renderPath(path))?.plain;
  }

  /** The problems in the order of the file; what is missing comes first. */
  get inOrder(): Problem[] {
    return [...this.problems].sort(byPlace);
  }

  /** The notes in the order of the file. */
  get notesInOrder(): Problem[] {
    return [...this.notes].sort(byPlace);
  }

  private complete(path: Path, finding: Finding): Problem {
    const value = valueAt(this.value, path);
    const shown = value === undefined || typeof value === "object" ? undefined : show(value);
    const range = this.rangeOf(path, finding.onName);
    const problem = { path, position: range && positionAt(this.text, range.start), got: shown, ...finding };
    return this.withExcerpt(finding.onName ? problem : this.withoutSecret(problem, value), range);
  }

  /** The words of a check may repeat the value: not that of a field which may hold a secret. */
  private withoutSecret(problem: Problem, value: unknown): Problem {
    if (value !== null && typeof value === "object") {
      // What stands where a word is expected has no field of ours that would say what it is.
      if (problem.got !== show(value) || /^[^"]*$/.test(problem.got)) return problem;
      return { ...problem, got: Array.isArray(value) ? `a list of ${value.length}` : "a mapping" };
    }
    if (value === undefined || mayShow(problem.path, value)) return problem;
    const writings = [show(value), String(value), this.spelling(problem.path) ?? ""].filter((text) => text.length > 0);
    const repeats = (text?: string) => writings.some((written) => text?.includes(written));
    return {
      ...problem,
      ...(problem.got === undefined ? {} : { got: `${this.kindOf(value)} that is not shown` }),
      ...(repeats(problem.fix) ? { fix: problem.allowed ? `write ${problem.allowed}` : "write another value" } : {}),
    };
  }

  private kindOf(value: unknown): string {
    return typeof value === "string" ? `a text of ${value.length} characters` : `a ${typeof value}`;
  }

  private withExcerpt(problem: Problem, range?: Range): Problem {
    if (!problem.position || problem.excerpt) return problem;
    const start = range?.start ?? offsetAt(this.text, problem.position);
    const part = this.layout.parts.find((one) => one.start === start);
    return { ...problem, excerpt: excerptOf(this.text, range ?? part ?? { start, end: start + 1 }, this.layout) };
  }

  /** Place of the value, or of the nearest thing around it that is in the file. */
  private rangeOf(path: Path, onName = false): Range | undefined {
    for (let length = path.length; length > 0; length--) {
      const spelling = this.layout.spellings.get(renderPath(path.slice(0, length)));
      if (!spelling) continue;
      const atValue = length === path.length && !onName;
      return atValue ? spelling.value : spelling.key;
    }
    return undefined;
  }
}
