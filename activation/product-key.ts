import { createHash } from "node:crypto";
import { clientKeyProduct } from "./client-keys";

/** `host`: a key that must be kept secret. `client`: on Microsoft's public list. `placeholder`: cannot be a key at all. */
export type ProductKeyKind = "host" | "client" | "placeholder";

/** A key-shaped piece of a text. It never carries the key itself, so that it may be printed. */
export interface ProductKeyMatch {
  /** Where it starts, in UTF-16 units. */
  readonly index: number;
  readonly length: number;
  readonly kind: ProductKeyKind;
  /** First 8 hex digits of the SHA-256 of the normalised key: tells two keys apart without showing either. */
  readonly fingerprint: string;
  /** Edition, for a public client key. */
  readonly product?: string;
}

/** Twenty-four letters and digits that cannot be taken for one another, and N, which newer keys contain once. */
const alphabet = "BCDFGHJKMNPQRTVWXY2346789";
const group = `[${alphabet}]{5}`;
// Documents turn the hyphen into every other dash; consoles and mails put spaces around it or in its place.
const space = "[ \\t\\u00a0\\u2007\\u2009\\u202f]";
const dash = "[-\\u00ad\\u2010-\\u2015\\u2043\\u2212\\ufe58\\ufe63\\uff0d]";
const separator = `(?:${space}{0,3}${dash}${space}{0,3}|${space}{1,3})`;
const delimited = new RegExp(`(?<![A-Z0-9])${group}(?:${separator}${group}){4}(?![A-Z0-9])`, "gi");
// Without separators, 13 of 200,000 random 25-digit hexadecimal strings look like a key: only next to a word that says so.
const undelimited = new RegExp(
  `(?:ipk|key)[^A-Z0-9]{0,12}(?:(?:is|to|value|string)[^A-Z0-9]{1,12})?([${alphabet}]{25})(?![A-Z0-9])`,
  "dgi",
);

/** Everything in a text that has the shape of a product key, in order. Takes time linear in the text. */
export function findProductKeys(text: string): ProductKeyMatch[] {
  const matches: ProductKeyMatch[] = [];
  delimited.lastIndex = 0;
  for (let found = delimited.exec(text); found; found = delimited.exec(text)) {
    const match = describe(found[0], found.index);
    // A placeholder may be the first group of a real key: look again from its second character.
    if (match.kind === "placeholder") delimited.lastIndex = found.index + 1;
    const last = matches.at(-1);
    if (match.kind !== "placeholder" || !last || last.index + last.length <= match.index) matches.push(match);
  }
  for (const found of text.matchAll(undelimited)) {
    const [start] = found.indices?.[1] ?? [found.index];
    matches.push(describe(found[1] ?? "", start));
  }
  return matches.sort((a, b) => a.index - b.index);
}

function describe(raw: string, index: number): ProductKeyMatch {
  const characters = onlyCharacters(raw);
  const key = grouped(characters);
  const product = clientKeyProduct(key);
  const kind = product ? "client" : cannotBeKey(characters) ? "placeholder" : "host";
  return { index, length: raw.length, kind, fingerprint: fingerprintOf(key), ...(product ? { product } : {}) };
}

function onlyCharacters(raw: string): string {
  return raw.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

function grouped(characters: string): string {
  return characters.match(/.{1,5}/g)?.join("-") ?? "";
}

/** `XXXXX-XXXXX-...` and the like. No key has two Ns, and none has fewer than five different characters. */
function cannotBeKey(characters: string): boolean {
  return new Set(characters).size < 5 || characters.split("N").length > 2;
}

/** First 8 hex digits of the SHA-256 of a normalised key. */
export function fingerprintOf(normalisedKey: string): string {
  return createHash("sha256").update(normalisedKey).digest("hex").slice(0, 8);
}

/** The key in upper case, five groups of five with hyphens; undefined when what was given does not have the shape of a key. */
export function normaliseProductKey(raw: string): string | undefined {
  const inner = raw.replace(/^[\s"'\ufeff]+|[\s"'\ufeff]+$/g, "");
  const whole = new RegExp(`^${group}(?:${separator}?${group}){4}$`, "i");
  return whole.test(inner) ? grouped(onlyCharacters(inner)) : undefined;
}

export type HostKeyCheck =
  | { readonly ok: true; readonly key: string; readonly lastFive: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Can this be a KMS host key (CSVLK)? Answers what is wrong otherwise, never with any part of what was given.
 * A public client key (GVLK) is refused: it cannot make a machine a KMS host. Whether Microsoft issued the key, and for
 * which generation, only its activation tells.
 */
export function checkHostKey(raw: string): HostKeyCheck {
  const key = normaliseProductKey(raw);
  if (!key) return { ok: false, problem: shapeProblem(raw) };
  const product = clientKeyProduct(key);
  if (product) {
    const problem = `is Microsoft's public client key (GVLK) for ${product}; a KMS host needs the KMS host key (CSVLK) from the Microsoft 365 admin center`;
    return { ok: false, problem };
  }
  if (cannotBeKey(onlyCharacters(key))) return { ok: false, problem: "is a placeholder, not a product key" };
  return { ok: true, key, lastFive: key.slice(-5) };
}

function shapeProblem(raw: string): string {
  const characters = onlyCharacters(raw);
  if (characters.length === 0) return "is empty; expected five groups of five letters and digits";
  if (characters.length !== 25) {
    return `has ${characters.length} letters and digits; a product key has 25, in five groups of five`;
  }
  const wrong = [...new Set([...characters].filter((character) => !alphabet.includes(character)))];
  if (wrong.length > 0) {
    return `has ${wrong.length} kind(s) of letter or digit that no product key contains (no A, E, I, L, O, S, U, Z, 0, 1 or 5)`;
  }
  return "is not in five groups of five; write the groups with hyphens between them";
}
