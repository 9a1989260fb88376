import { createHash } from "node:crypto";
import { readings, withoutWrapped } from "./readings";

/** A piece of a text that has the shape of a product key. It does not carry the key, so that it may be printed. */
export interface KeyShape {
  /** Where it starts, in UTF-16 units. */
  readonly index: number;
  readonly length: number;
  /** First 8 hex digits of the SHA-256 of the normalised key: tells two keys apart without showing either. */
  readonly fingerprint: string;
  /** `XXXXX-XXXXX-...` and the like, which cannot be a key. */
  readonly placeholder: boolean;
}

/** Twenty-four letters and digits that cannot be taken for one another, and N, which newer keys contain once. */
export const keyAlphabet = "BCDFGHJKMNPQRTVWXY2346789";
const group = `[${keyAlphabet}]{5}`;
// Documents turn the hyphen into every other dash; consoles and mails put spaces around it or in its place; names of
// files, variables and tags take an underscore.
const space = "[ \\t\\u00a0\\u2007\\u2009\\u202f]";
const dash = "[-_\\u00ad\\u2010-\\u2015\\u2043\\u2212\\ufe58\\ufe63\\uff0d]";
const separator = `(?:${space}{0,3}${dash}${space}{0,3}|${space}{1,3})`;
const delimited = new RegExp(`(?<![A-Z0-9])${group}(?:${separator}${group}){4}(?![A-Z0-9])`, "gi");
// Without separators, 13 of 200,000 random 25-digit hexadecimal strings look like a key: only next to a word that says so.
const undelimited = new RegExp(
  `(?:ipk|key|csvlk|gvlk)[^A-Z0-9]{0,12}(?:(?:is|to|value|string)[^A-Z0-9]{1,12})?([${keyAlphabet}]{25})(?![A-Z0-9])`,
  "dgi",
);
const moreGroups = new RegExp(`^(?:${separator}${group}){1,4}(?![A-Z0-9])`, "i");
const whole = new RegExp(`^${group}(?:${separator}?${group}){4}$`, "i");
const shortestKey = 25;

/** Every piece of a text that has the shape of a product key, in order. Takes time linear in the text. */
export function findKeys(text: string): KeyShape[] {
  if (text.length < shortestKey) return [];
  const shapes: KeyShape[] = [];
  delimited.lastIndex = 0;
  for (let found = delimited.exec(text); found; found = delimited.exec(text)) {
    const shape = describe(found[0], found.index);
    // A placeholder may be the first group of a real key: look again from its second character.
    if (shape.placeholder) delimited.lastIndex = found.index + 1;
    const last = shapes.at(-1);
    if (!shape.placeholder || !last || last.index + last.length <= shape.index) shapes.push(shape);
  }
  for (const found of text.matchAll(undelimited)) {
    const [start] = found.indices?.[1] ?? [found.index];
    shapes.push(describe(found[1] ?? "", start));
  }
  return shapes.sort((a, b) => a.index - b.index);
}

function describe(raw: string, index: number): KeyShape {
  const key = grouped(raw);
  return { index, length: raw.length, placeholder: isPlaceholder(key), fingerprint: fingerprintOf(key) };
}

/** The letters and digits in upper case, in groups of five. */
function grouped(raw: string): string {
  return (
    raw
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .match(/.{1,5}/g)
      ?.join("-") ?? ""
  );
}

/** `XXXXX-XXXXX-...` and the like. No key has two Ns, and none has fewer than five different characters. */
export function isPlaceholder(key: string): boolean {
  return new Set(key.replaceAll("-", "")).size < 5 || key.split("N").length > 2;
}

/** First 8 hex digits of the SHA-256 of a normalised key. */
export function fingerprintOf(normalisedKey: string): string {
  return createHash("sha256").update(normalisedKey).digest("hex").slice(0, 8);
}

/** The key in upper case, five groups of five with hyphens; undefined when what was given does not have the shape of a key. */
export function normaliseProductKey(raw: string): string | undefined {
  const inner = raw.replace(/^[\s"'\ufeff]+|[\s"'\ufeff]+$/g, "");
  return whole.test(inner) ? grouped(inner) : undefined;
}

// On a command line, or as a whole value, 25 such characters in a row need no word that says what they are.
const bare = new RegExp(`(?<![A-Z0-9])[${keyAlphabet}]{25}(?![A-Z0-9])`, "gi");

/** Does something that a user typed hold the shape of a product key, also one that nothing calls a key? */
export function holdsTypedKey(text: string): boolean {
  return findKeys(text).length > 0 || [...text.matchAll(bare)].some(([found]) => !isPlaceholder(grouped(found)));
}

/** As `maskKeys`, for a value that a user typed. */
export function maskTypedKeys(text: string): string {
  return maskKeys(text).replace(bare, (found) =>
    isPlaceholder(grouped(found)) ? found : `[product key ${fingerprintOf(grouped(found))}]`,
  );
}

/** Does a text hold a product key as it stands? A placeholder is none. */
export const holdsPlainKey = (text: string): boolean => findKeys(text).some(({ placeholder }) => !placeholder);

/** Does a text hold a product key, as it stands or in any wrapping that `readings` takes off? */
export function holdsKey(text: string): boolean {
  let found = false;
  readings(text, (reading) => {
    found ||= holdsPlainKey(reading.text);
  });
  return found;
}

/** Groups right behind a key may be its end, where the groups before it were taken for its beginning. */
function maskedRest(text: string, behindKey: boolean): string {
  return behindKey ? text.replace(moreGroups, "") : text;
}

/** A text in which each product key that stands there as it is, also a public one, is its fingerprint. */
export function maskPlainKeys(text: string): string {
  let masked = "";
  let at = 0;
  for (const { index, length, fingerprint, placeholder } of findKeys(text)) {
    if (placeholder || index < at) continue;
    masked += `${maskedRest(text.slice(at, index), at > 0)}[product key ${fingerprint}]`;
    at = index + length;
  }
  return masked + maskedRest(text.slice(at), at > 0);
}

/**
 * A text that may be printed: no product key is in it. One that stands there as it is becomes its fingerprint; a run of
 * base64 or hexadecimal digits that wraps one goes as a whole, and so does a line that holds one in any other way.
 */
export function maskKeys(text: string): string {
  if (text.length < shortestKey) return text;
  const masked = withoutWrapped(maskPlainKeys(text), holdsKey, "[wrapped product key]");
  if (!holdsKey(masked)) return masked;
  const lines = masked.split("\n").map((line) => (holdsKey(line) ? hidden : line));
  return lines.length > 1 && !holdsKey(lines.join("\n")) ? lines.join("\n") : hidden;
}

const hidden = "[text that holds a product key]";
