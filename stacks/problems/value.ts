import type { Path } from "../../text/problem";

export { valueAt } from "../../requirements/report";

/** A copy without the values at the paths; a list keeps its places, so that paths stay true. */
export function without(root: unknown, paths: readonly Path[]): unknown {
  if (paths.some((path) => path.length === 0)) return undefined;
  if (root === null || typeof root !== "object" || paths.length === 0) return root;
  const below = (step: string | number) =>
    paths.filter((path) => String(path[0]) === String(step)).map((path) => path.slice(1));
  if (Array.isArray(root)) return root.map((item, index) => without(item, below(index)));
  const kept = Object.entries(root).map(([key, item]) => [key, without(item, below(key))] as const);
  return Object.fromEntries(kept.filter(([, item]) => item !== undefined));
}
