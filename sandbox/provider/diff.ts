import type { Json, Properties } from "./resource-type";
import { covers, formatPath, type Path, parsePath } from "./values";

export type ChangeKind = "add" | "delete" | "update";

/** One property that differs. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  /** The change makes another resource. */
  readonly replaces: boolean;
}

/** Every leaf in which `news` differs from `olds`, but not below a path that `ignored` names. */
export function compare(
  olds: Properties,
  news: Properties,
  replaceOn: readonly string[],
  ignored: readonly string[] = [],
): Change[] {
  const replacing = replaceOn.map(parsePath);
  const ignoring = ignored.map(parsePath);
  const found: { path: Path; kind: ChangeKind }[] = [];
  differences(olds, news, [], found);
  return found
    .filter(({ path }) => !ignoring.some((rule) => covers(rule, path)))
    .map(({ path, kind }) => ({
      path: formatPath(path),
      kind,
      replaces: replacing.some((rule) => covers(rule, path)),
    }));
}

function differences(old: Json, now: Json, path: Path, found: { path: Path; kind: ChangeKind }[]): void {
  if (Array.isArray(old) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index += 1) {
      member(old[index], now[index], [...path, index], found);
    }
    return;
  }
  if (isPlainObject(old) && isPlainObject(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      member(old[key], now[key], [...path, key], found);
    }
    return;
  }
  if (old !== now) {
    found.push({ path, kind: "update" });
  }
}

function member(
  old: Json | undefined,
  now: Json | undefined,
  path: Path,
  found: { path: Path; kind: ChangeKind }[],
): void {
  const before = old ?? null;
  const after = now ?? null;
  if (before === null && after === null) {
    return;
  }
  if (before === null) {
    found.push({ path, kind: "add" });
  } else if (after === null) {
    found.push({ path, kind: "delete" });
  } else {
    differences(before, after, path, found);
  }
}

function isPlainObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
