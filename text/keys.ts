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
const ordinary = new RegExp(`(?<![A-Z0-9])${group}(?:${separator}${group}){4}(?![A-Z0-9])`, "iy");
// Lists, scripts and people join the groups by anything: quotes and commas, a plus, dots, colons, slashes, line breaks.
const anySeparator = "[^A-Z0-9]{1,24}";
const delimited = new RegExp(`(?<![A-Z0-9])${group}(?:${anySeparator}${group}){4}(?![A-Z0-9])`, "gi");
// Without separators, 13 of 200,000 random 25-digit hexadecimal strings look like a key: only next to a word that says so.
const undelimited = new RegExp(`(?<![A-Z0-9])[${keyAlphabet}]{25}(?![A-Z0-9])`, "gi");
const glued = new RegExp(`(?<=ipk|key|csvlk|gvlk)[${keyAlphabet}]{25}(?![A-Z0-9])`, "gi");
const moreGroups = new RegExp(`^(?:${anySeparator}${group}){1,4}(?![A-Z0-9])`, "i");
const whole = new RegExp(`^${group}(?:${separator}?${group}){4}$`, "i");
const shortestKey = 25;
/** How far before a run of 25 characters a word tells what it is. */
const tellingDistance = 40;
const telling = /ipk|key|vlk|kms|licen[cs]|serial|activation|product|(?<![a-z])(?:pid|mak)(?![a-z])/i;

/** Does a name say that what it names is a product key? */
export const tellsOfKey = (name: string): boolean => telling.test(name);

/**
 * Every piece of a text that has the shape of a product key, in order. Takes time linear in the text. Groups without
 * anything between them count next to a word that tells of a key; with `told`, something else has told so.
 */
export function findKeys(given: string, told = false): KeyShape[] {
  if (given.length < shortestKey) return [];
  const text = narrow(given);
  const shapes: KeyShape[] = [];
  delimited.lastIndex = 0;
  for (let found = delimited.exec(text); found; found = delimited.exec(text)) {
    const at = ordinaryStart(text, found);
    const key = at === undefined ? found[0] : (ordinaryAt(text, at) ?? found[0]);
    const shape = at !== undefined && hasDash.test(key) ? describe(key, at) : unusual(key, at ?? found.index);
    // A placeholder may be the first group of a real key: look again from its second character.
    delimited.lastIndex = !shape || shape.placeholder ? found.index + 1 : shape.index + shape.length;
    const last = shapes.at(-1);
    if (shape && (!shape.placeholder || !last || last.index + last.length <= shape.index)) shapes.push(shape);
  }
  for (const found of text.matchAll(undelimited)) {
    const before = text.slice(Math.max(0, found.index - tellingDistance), found.index);
    if (sameCase(found[0]) && (told || telling.test(before))) shapes.push(describe(found[0], found.index));
  }
  for (const found of text.matchAll(glued)) shapes.push(describe(found[0], found.index));
  return shapes.sort((a, b) => a.index - b.index);
}

/** Full-width letters, digits and signs as the narrow ones, each in its place. */
const narrow = (text: string): string =>
  /[\uff01-\uff5e]/.test(text)
    ? text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    : text;

function ordinaryAt(text: string, index: number): string | undefined {
  ordinary.lastIndex = index;
  return ordinary.exec(text)?.[0];
}

/** Where in or behind a match groups follow one another as usual: a word of five letters may stand before a key. */
function ordinaryStart(text: string, found: RegExpExecArray): number | undefined {
  const starts = new RegExp(`(?<![A-Z0-9])${group}`, "gi");
  for (const start of found[0].matchAll(starts)) {
    const index = found.index + start.index;
    const key = ordinaryAt(text, index);
    if (key !== undefined && (index === found.index || !isPlaceholder(grouped(key)))) return index;
  }
  return undefined;
}

const hasDash = new RegExp(dash);

/** Groups with spaces or other signs between them: what no list of codes, sizes or numbers is. */
function unusual(raw: string, index: number): KeyShape | undefined {
  const shape = describe(raw, index);
  return shape.placeholder || looksIssued(raw) ? shape : undefined;
}

/** As mixed as what Microsoft issues: lists of short names, of numbers, of words in two spellings are not. */
export function looksIssued(raw: string): boolean {
  const characters = raw.replace(/[^A-Z0-9]/gi, "");
  const starts = new Set(characters.match(/.{5}/g)?.map((five) => five.slice(0, 2)));
  return (
    sameCase(characters) &&
    /\d/.test(characters) &&
    characters.replace(/\d/g, "").length >= 5 &&
    new Set(characters).size >= 9 &&
    starts.size >= 4
  );
}

const sameCase = (text: string): boolean => text === text.toUpperCase() || text === text.toLowerCase();

function describe(raw: string, index: number): KeyShape {
  const key = grouped(raw);
  return { index, length: raw.length, placeholder: isPlaceholder(key), fingerprint: fingerprintOf(key) };
}

/** The letters and digits in upper case, in groups of five. */
export function grouped(raw: string): string {
  return (
    narrow(raw)
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .match(/.{1,5}/g)
      ?.join("-") ?? ""
  );
}

/**
 * `XXXXX-XXXXX-...`, and a key of which only the end is shown. No key has two Ns, fewer than five different characters, or
 * a group of one character alone.
 */
export function isPlaceholder(key: string): boolean {
  return new Set(key.replaceAll("-", "")).size < 5 || key.split("N").length > 2 || /(.)\1{4}(?:-|$)/.test(key);
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
const bare = undelimited;

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
