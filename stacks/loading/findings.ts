import { type Path, type Position, type Problem, renderPath, show } from "../../text/problem";
import type { Finding, Report } from "../checks/check";
import { valueAt } from "../problems/value";
import { positionAt } from "./text";
import type { Spelling } from "./yaml";

const byPlace = (a: Problem, b: Problem): number =>
  (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);

/** Collects what is said about one file, and adds to each problem its place and what was read there. */
export class Findings implements Report {
  readonly problems: Problem[] = [];
  private readonly notes: Problem[] = [];
  private readonly said = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly spellings: ReadonlyMap<string, Spelling>,
    private readonly value: unknown,
  ) {}

  /** A problem that was found in the text and has its place. */
  take(problem: Problem): void {
    this.said.add(renderPath(problem.path));
    this.problems.push(problem);
  }

  /** What is said first about a value is what counts: what else is wrong with it usually follows from that. */
  problem(path: Path, finding: Finding): void {
    if (path.length > 0 && this.said.has(renderPath(path))) return;
    this.take(this.complete(path, finding));
  }

  note(path: Path, finding: Finding): void {
    this.notes.push(this.complete(path, finding));
  }

  /** The text of a plain (unquoted) value, as it is written. */
  spelling(path: Path): string | undefined {
    return this.spellings.get(renderPath(path))?.plain;
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
    return { path, position: this.positionOf(path, finding.onName), got: shown, ...finding };
  }

  /** Place of the value, or of the nearest thing around it that is in the file. */
  private positionOf(path: Path, onName = false): Position | undefined {
    for (let length = path.length; length > 0; length--) {
      const spelling = this.spellings.get(renderPath(path.slice(0, length)));
      if (!spelling) continue;
      const atValue = length === path.length && !onName;
      return positionAt(this.text, atValue ? spelling.value : spelling.key);
    }
    return undefined;
  }
}
