/** Number of single-character edits, swaps of neighbours included, between two words (Damerau-Levenshtein, optimal string alignment). */
export function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const differs = from[row - 1] === to[column - 1] ? 0 : 1;
      let least = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + differs);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        least = Math.min(least, at(row - 2, column - 2) + 1);
      }
      current[column] = least;
    }
  }
  return at(from.length, to.length);
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * The known name that somebody most likely meant, or undefined when none is close. Case and punctuation do not count;
 * a word that is the beginning of exactly one name means that name.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const meant = plain(word).slice(0, 64);
  if (meant === "") return undefined;
  const ranked = names
    .map((name) => ({ name, distance: editDistance(meant, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best && best.distance <= Math.max(1, Math.floor(meant.length / 2.5))) return best.name;
  const begun = names.filter((name) => meant.length > 2 && plain(name).startsWith(meant));
  return begun.length === 1 ? begun[0] : undefined;
}
