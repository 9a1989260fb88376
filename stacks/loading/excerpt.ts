import { maskTypedKeys } from "../../text/keys";
import type { Excerpt } from "../../text/problem";
import { visible } from "../../text/visible";
import { isFieldName, looksSecret, mayShow, mayShowBeside } from "../shape/known";
import type { Layout, Part, Range } from "./layout";

/** What stands for text that a message does not repeat. */
const hidden = "***";

/** Signs that say how the values stand to one another, and nothing of them. */
const structure = /[\s\-:,[\]{}?|>]/;

const plainName = /^["']?[A-Za-z_][\w.-]{0,40}["']?$/;

/** May the excerpt repeat this part? What the reader did not understand it never does. */
function mayShowPart(part: Part, written: string): boolean {
  if (maskTypedKeys(written) !== written || looksSecret(written)) return false;
  if (part.kind === "value") return mayShow(part.path, written);
  const [, field = "", value = ""] = /^(\w+)[:\s]\s*(\S.*)$/.exec(written) ?? [];
  return field === "" ? plainName.test(written) : mayShowBeside(field, value);
}

interface Piece extends Range {
  readonly shown: boolean;
}

/** The line cut into what is shown and what is not, up to its comment. */
function piecesOf(text: string, line: Range, parts: readonly Part[], subject: number): Piece[] {
  const pieces: Piece[] = [];
  let at = line.start;
  const add = (end: number, shown: boolean) => {
    if (end <= at) return;
    const last = pieces.at(-1);
    if (last && last.shown === shown) pieces[pieces.length - 1] = { start: last.start, end, shown };
    else pieces.push({ start: at, end, shown });
    at = end;
  };
  while (at < line.end) {
    const part = parts.find(({ start, end }) => start <= at && at < end);
    if (part) for (const [end, shown] of endsOf(text, part, line)) add(end, shown);
    else if (text[at] === "#") {
      // A comment is nobody's business, unless it is what the message is about; then its place is.
      if (subject >= at)
        for (const [end, shown] of [
          [at + 1, true],
          [line.end, false],
        ] as const)
          add(end, shown);
      break;
    } else add(at + 1, structure.test(text[at] ?? ""));
  }
  return pieces;
}

/**
 * Where the shown and the hidden part of a name or value end on this line. One that runs on may be a quote that somebody
 * forgot to close, and hold anything: of it, the beginning is shown, as far as it looks like a value and no comment.
 */
function endsOf(text: string, part: Part, line: Range): [end: number, shown: boolean][] {
  if (part.end <= line.end && part.start >= line.start)
    return [[part.end, mayShowPart(part, text.slice(part.start, part.end))]];
  if (part.start < line.start) {
    const end = Math.min(part.end, line.end);
    const [, space = "", word = ""] = /^(\s*)(.*)$/.exec(text.slice(line.start, end)) ?? [];
    return [
      [line.start + space.length, true],
      [end, part.kind === "name" && isFieldName(word)],
    ];
  }
  const written = text.slice(part.start, line.end);
  const value = written.split(/\s+#/)[0] ?? "";
  return [
    [part.start + value.length, mayShowPart(part, value)],
    ...(value === written ? [] : [[line.end, false] as [number, boolean]]),
  ];
}

/** The line of the text that a range begins on, ready to be shown, with the columns of the range in it. */
export function excerptOf(text: string, range: Range, { parts }: Pick<Layout, "parts">): Excerpt {
  const start = Math.max(text.lastIndexOf("\n", range.start - 1), text.lastIndexOf("\r", range.start - 1)) + 1;
  const length = text.slice(start).search(/[\r\n]/);
  const line = { start, end: length < 0 ? text.length : start + length };
  const onLine = parts.filter((part) => part.start < line.end && part.end > line.start);
  const write = ({ shown, ...piece }: Piece) =>
    shown ? visible(text.slice(piece.start, piece.end).replaceAll("\t", " ")) : hidden;
  const pieces = piecesOf(text, line, onLine, range.start);
  /** Where an offset of the text stands in what is shown. */
  const columnOf = (offset: number): number =>
    pieces
      .filter((piece) => piece.start < offset)
      .map((piece) => {
        if (piece.end <= offset) return wide(write(piece));
        return piece.shown ? wide(write({ ...piece, end: offset })) : 0;
      })
      .reduce((sum, width) => sum + width, 0);
  const column = columnOf(range.start);
  const inHidden = pieces.some(
    ({ shown, ...piece }) => !shown && piece.start <= range.start && range.start < piece.end,
  );
  const end = columnOf(Math.min(Math.max(range.end, range.start + 1), line.end));
  const width = inHidden ? hidden.length : Math.max(1, end - column);
  return { text: pieces.map(write).join("").trimEnd(), column, width };
}

const twoColumns =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that a terminal gives a text: letters of East Asia and pictures take two. */
function wide(text: string): number {
  return [...text].reduce((sum, character) => sum + (twoColumns.test(character) ? 2 : 1), 0);
}
