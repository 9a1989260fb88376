import { findProductKeys } from "../../activation/product-key";

const longest = 80;

/** Characters that a terminal or a log viewer obeys, or that make two texts look alike. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const unsafe = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Finds the first character of a text that does not show, or that changes how the rest shows. */
export function findUnsafeCharacter(text: string): { index: number; name: string } | undefined {
  const index = text.search(unsafe);
  if (index < 0) return undefined;
  return { index, name: `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0")}` };
}

/** Makes a text safe to print on one line: control and bidi characters escaped, product keys masked, cut at 80. */
export function printable(text: string): string {
  let masked = text;
  for (const match of [...findProductKeys(text)].reverse()) {
    masked = `${masked.slice(0, match.index)}*****${masked.slice(match.index + match.length)}`;
  }
  const plain = masked.replace(unsafe, escaped);
  return plain.length > longest ? `${plain.slice(0, longest - 3)}...` : plain;
}

/** Shows a value in a message as YAML would hold it: strings in quotes, the rest bare. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  return printable(JSON.stringify(value) ?? String(value));
}
