/** Values that one environment may hold once its aliases are written out. */
export const mostValues = 100_000;

/**
 * Number of values in a tree with every alias written out, without writing it out; infinite when a value holds itself.
 * A few hundred bytes of aliases of aliases can stand for billions.
 */
export function expandedSize(root: unknown): number {
  const known = new Map<object, number>();
  const size = (value: unknown): number => {
    if (value === null || typeof value !== "object") return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    known.set(value, Number.POSITIVE_INFINITY);
    const total = Object.values(value).reduce<number>((sum, item) => sum + size(item), 1);
    known.set(value, total);
    return total;
  };
  return size(root);
}
