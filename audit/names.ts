import { findUnseen } from "../text/visible";

/**
 * What is hostile about a machine's name by itself, and how it looks. Whoever reaches the port may send any name; letters of
 * any script are honest, those that pass for another script's are not.
 */

/** A name that needs no closer look, as nearly all are. */
export const plainName = "[A-Za-z0-9_][A-Za-z0-9._-]{0,62}";

// Alphabets whose letters an eye takes for those of another one.
const alike = "\\p{Cyrillic}\\p{Greek}\\p{Armenian}\\p{Cherokee}";
// No script is written with another's letters in one word.
const mixed = new RegExp(
  `\\p{Latin}[\\p{M}\\p{N}]*[${alike}]|[${alike}][\\p{M}\\p{N}]*\\p{Latin}|\\p{Cyrillic}[\\p{M}\\p{N}]*[\\p{Greek}]|\\p{Greek}[\\p{M}\\p{N}]*\\p{Cyrillic}`.replaceAll(
    /\\p\{(Latin|Cyrillic|Greek|Armenian|Cherokee)\}/g,
    "\\p{Script=$1}",
  ),
  "u",
);
// Letters of phonetics that look like capitals, and small g.
const phonetic = /[\u0261\u0262\u026a\u0274\u0276\u0280\u0281\u028f\u0299\u029b\u029c\u029f\u1d00-\u1d25\ua730\ua731]/;

const kinds: readonly (readonly [kind: string, is: (name: string) => boolean])[] = [
  ["product-key", (name) => name.includes("[product key ")],
  ["no-name", (name) => name === ""],
  ["control", (name) => /\p{Cc}/u.test(name)],
  ["invisible", (name) => findUnseen(name) !== undefined],
  ["formula", (name) => /^[=+@-]/.test(name)],
  ["homograph", (name) => mixed.test(name) || phonetic.test(name) || [...name].some(isDisguised)],
  ["no-name-character", (name) => /[^\p{L}\p{M}\p{N}._-]/u.test(name)],
  ["too-long", (name) => /[^.]{64}/.test(name) || name.length > 255],
];

/** A letter, digit or sign of ASCII in another form: full-width, mathematical, circled, raised. */
function isDisguised(character: string): boolean {
  return character > "\u007f" && /^[\w.-]+$/.test(character.normalize("NFKC"));
}

/** Undefined for a name that is honest by itself. */
export function nameKind(name: string): string | undefined {
  return kinds.find(([, is]) => is(name))?.[0];
}

const from = "АВЕЅІЈКМНОРСТУХЗавеѕіјкмнорстухԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρυχικτε";
const to = "ABESIJKMHOPCTYX3abesijkmhopctyxdqwhABEZHIKMNOPTYXoavpuxikte";
const latin = new Map([...from].map((letter, index) => [letter, to[index] ?? letter]));

/** A name as an eye that reads Latin letters takes it, in lower case. */
export function latinLook(name: string): string {
  return [...name.normalize("NFKC")]
    .map((letter) => latin.get(letter) ?? letter)
    .join("")
    .toLowerCase();
}
