import { type Path, type Problem, renderPath, show } from "../text/problem";

/** What a requirement says about a value; `got` is filled in from the arguments, and `fix` from `allowed`, where they are left out. */
export type Finding = Omit<Problem, "path" | "position" | "fix"> & { fix?: string };

/** Where a requirement puts what it finds. */
export type Report = (path: Path, finding: Finding) => void;

/** One concern of the arguments. Any of them may be missing or not known yet: a requirement judges what is there. */
export type Requirement<Args> = (args: Args, report: Report) => void;

/** The value at a path, looking at own properties only. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/**
 * Every problem of the arguments. What is said first about a value is what counts: what else is wrong with it usually
 * follows from that.
 */
export function problemsOf<Args>(args: Args, requirements: readonly Requirement<Args>[]): Problem[] {
  const problems = new Map<string, Problem>();
  const report: Report = (path, finding) => {
    const key = renderPath(path);
    if (problems.has(key)) return;
    const value = valueAt(args, path);
    const shown =
      value === undefined || typeof value === "object" || typeof value === "function" ? undefined : show(value);
    const fix = finding.allowed === undefined ? "" : `write ${finding.allowed}`;
    problems.set(key, { path, got: shown, fix, ...finding });
  };
  for (const requirement of requirements) requirement(args, report);
  return [...problems.values()];
}

/** Calls back for each entry that is there, with its index. */
export function each<Item>(
  items: readonly (Item | undefined)[] | undefined,
  use: (item: Item, index: number) => void,
): void {
  items?.forEach((item, index) => {
    if (item !== undefined) use(item, index);
  });
}

/** Calls back for every later entry whose name was used before. */
export function eachRepeat(
  names: readonly (string | undefined)[] | undefined,
  use: (index: number, first: number) => void,
  same: (name: string) => string = (name) => name,
): void {
  const seen = new Map<string, number>();
  each(names, (name, index) => {
    const first = seen.get(same(String(name)));
    if (first === undefined) seen.set(same(String(name)), index);
    else use(index, first);
  });
}

/** The texts of a list, in their places; undefined for what is not known yet. */
export function texts(list: unknown): (string | undefined)[] {
  return Array.isArray(list) ? list.map((item) => (typeof item === "string" ? item : undefined)) : [];
}
