import { findProductKeys } from "../activation/product-key";

/**
 * What others wrote, made harmless for the medium in which it is shown. Machine names come from whoever reached the port.
 */

// Control characters, format characters (direction, zero width), halves of characters, and line ends that are not seen.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As it is read: control and invisible characters as `\u{1b}`, so that a name is seen for what it is. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** For a terminal, and for anything that is one line of plain text. */
export function forTerminal(text: string): string {
  return visible(text);
}

/** For text and for attributes in double or single quotes. */
export function forHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** For a cell of a Markdown table: nothing of it is markup, a link or a piece of HTML. */
export function forMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#+!|~$-]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/:\/\//g, ":\u200b//")
    .replace(/@/g, "&#64;");
}

/** For a cell of CSV. A spreadsheet takes what begins with one of `= + - @` for a formula: such a cell begins with `'`. */
export function forCsv(text: string): string {
  const shown = visible(text);
  const safe = /^\s*[=+@|%-]/.test(shown) ? `'${shown}` : shown;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A text without the product keys in it; each is named by its fingerprint. */
export function withoutKeys(text: string): string {
  let shown = "";
  let at = 0;
  for (const { index, length, fingerprint } of findProductKeys(text)) {
    if (index < at) continue;
    shown += `${text.slice(at, index)}[product key ${fingerprint}]`;
    at = index + length;
  }
  return shown + text.slice(at);
}
