/** What somebody else wrote, made harmless for the place where it is shown. */

// Control and format characters (direction, zero width), lone surrogates, line and paragraph separators, and what
// Unicode lists as ignorable: fillers, variation selectors. U+2800 is a letter of Braille that shows as nothing.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

/** A text in which every character shows: one that a terminal, a log viewer or a page would obey is written as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${codePoint(character)}}`);
}

/** The same for a text of several lines, which keeps its line ends. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

/** A text of several lines on one. */
export function oneLine(text: string): string {
  return text.replace(/\s*\r?\n\s*/g, " ");
}

/** A visible text, cut where it is longer than the longest name that DNS has, escaped here and there. */
export function shortened(text: string, longest = 260): string {
  const shown = visible(text);
  return shown.length > longest ? `${shown.slice(0, longest - 3)}...` : shown;
}

/** The first character of a text that does not show, or that changes how the rest shows. */
export function findUnseen(text: string): { index: number; name: string } | undefined {
  const index = text.search(unseen);
  if (index < 0) return undefined;
  return { index, name: `U+${codePoint(text.slice(index)).toUpperCase().padStart(4, "0")}` };
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For the text and the quoted attributes of HTML and XML. */
export function forHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** What Markdown gives a meaning to, and what GitHub turns into links and mentions once it is rendered. */
const markdown = /[\\`*_[\]<>&|~$!]|[@#]|:(?=\/\/)|www(?=\.)/gi;

/** For a line or a table cell of Markdown: nothing in it is markup, a link, a mention or HTML. */
export function forMarkdown(text: string): string {
  return visible(text).replace(markdown, (found) =>
    /[@#:w]/i.test(found) ? `${found}&#8203;` : `&#${found.charCodeAt(0)};`,
  );
}

/** For a cell of CSV. A spreadsheet takes what begins with one of `= + - @` for a formula: such a cell begins with `'`. */
export function forCsv(text: string): string {
  const shown = visible(text);
  const safe = /^\s*[=+@|%-]/.test(shown) ? `'${shown}` : shown;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
