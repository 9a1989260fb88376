import { distance } from "fastest-levenshtein";

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Two neighbours the wrong way round are one slip of the fingers; the library counts two changes. */
function slips(word: string, name: string): number {
  let least = distance(word, name);
  for (let at = 1; at < word.length && least > 1; at++) {
    const swapped = `${word.slice(0, at - 1)}${word[at]}${word[at - 1]}${word.slice(at + 1)}`;
    least = Math.min(least, distance(swapped, name) + 1);
  }
  return least;
}

/** Numbers tell names apart: `windows10` is no slip for `windows11`, nor `eastus3` for `eastus2`. A digit more or less is. */
function sameNumbers(word: string, name: string): boolean {
  const [a, b] = [word, name].map((text) => text.replace(/\D/g, "")) as [string, string];
  return a === b || a === "" || (Math.abs(a.length - b.length) === 1 && distance(a, b) === 1);
}

/**
 * The known name that somebody most likely meant, or undefined when none is close: two slips in five characters, one in
 * a shorter word. Case and punctuation do not count; a word that is the beginning of exactly one name means that name.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const meant = plain(word).slice(0, 64);
  if (meant === "") return undefined;
  const ranked = names
    .filter((name) => sameNumbers(meant, plain(name)))
    .map((name) => ({ name, slips: slips(meant, plain(name)) }))
    .sort((a, b) => a.slips - b.slips);
  const best = ranked[0];
  if (best && best.slips <= Math.max(1, Math.floor(meant.length / 2.5))) return best.name;
  const begun = names.filter((name) => meant.length > 2 && plain(name).startsWith(meant));
  return begun.length === 1 ? begun[0] : undefined;
}
