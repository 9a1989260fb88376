import type { Position } from "../../text/problem";

/** Text of a file, or why its bytes are not text. */
export type Text =
  | { text: string }
  | { problem: string; got?: string; allowed: string; fix: string; position?: Position };

const allowed = "utf-8 text";
const resave = "save the file as utf-8";

/** Line and column of an offset, both from one; the column counts UTF-16 units, as editors' go-to does. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  const line = before.split(/\r\n|\r|\n/).length;
  return { line, column: before.length - lineStart + 1 };
}

/** The offset of a line and column. */
export function offsetAt(text: string, { line, column }: Position): number {
  const ends = [...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length);
  return (line > 1 ? (ends[line - 2] ?? text.length) : 0) + column - 1;
}

function utf16Name(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16 (little endian)";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16 (big endian)";
  if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0) return "utf-16 (little endian)";
  if (bytes.length >= 4 && bytes[0] === 0 && bytes[2] === 0 && bytes[1] !== 0) return "utf-16 (big endian)";
  return undefined;
}

/** Offset of the first byte that cannot be UTF-8, or -1: where decoding and encoding again gives another byte. */
function firstBadByte(bytes: Buffer): number {
  const round = Buffer.from(bytes.toString("utf8"), "utf8");
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== round[index]) return index;
  }
  return -1;
}

/** Decodes UTF-8, with or without a byte order mark and with any line ending; anything else is named, with its place. */
export function decodeText(bytes: Buffer): Text {
  const utf16 = utf16Name(bytes);
  if (utf16) return { problem: "not utf-8", got: utf16, allowed, fix: `${resave} (it looks like ${utf16})` };
  const bad = firstBadByte(bytes);
  if (bad >= 0) {
    const before = bytes.subarray(0, bad).toString("utf8");
    const position = positionAt(before, before.length);
    const got = `byte 0x${(bytes[bad] ?? 0).toString(16).padStart(2, "0")} at offset ${bad}`;
    return {
      problem: "not utf-8",
      got,
      allowed,
      fix: `${resave} (a single byte like that is usually latin-1)`,
      position,
    };
  }
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const position = positionAt(text, nul);
    return { problem: "a NUL byte", got: `NUL at offset ${bytes.indexOf(0)}`, allowed, fix: "remove it", position };
  }
  return { text };
}

/** Every way in which the bytes might be text, for the search for product keys in files that are not UTF-8. */
export function possibleTexts(bytes: Buffer): string[] {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return [
    bytes.toString("utf8"),
    bytes.toString("latin1").replaceAll("\0", ""),
    even.toString("utf16le"),
    Buffer.from(even).swap16().toString("utf16le"),
  ];
}
