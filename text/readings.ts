import { constants, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from "node:zlib";
import { joined } from "./joined";

/** One way to read a text: as it is, or with its wrappings taken off. */
export interface Reading {
  readonly text: string;
  /** What was taken off, from the outside in, such as `base64`, `gzip`, `utf-16`. Empty for the text itself. */
  readonly wrapping: readonly string[];
}

/**
 * Limits of one text: where it is wrapped deeper, or has more pieces, or inflates further (all pieces together), it is
 * not wholly read.
 */
export const readingLimits = { depth: 3, blobs: 200, inflatedBytes: 1024 * 1024 };

/** 28 characters of base64 hold 21 bytes: no wrapped key, which has 25 characters at the least, is shorter. */
const base64Run = /[A-Za-z0-9+/_-]{28,}(?:[ \t]*\r?\n[ \t]*[A-Za-z0-9+/_-]+)*={0,2}/g;
const hexRun = /(?:[0-9a-f]{2}[\s:]?){25,}/gi;
const quotedPrintable = /=(?:[0-9A-F]{2}|\r?\n)/;
const percentEncoded = /%[0-9A-F]{2}/i;
const characterReference = /&#(?:x[0-9a-f]{1,6}|\d{1,7});|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}/i;

/** What Unicode lets be ignored: zero-width signs, marks of direction, soft hyphens, variation selectors. */
const invisible = /\p{DI}+/gu;

export const joinedPieces = "joined pieces";

interface Scan {
  visit: (reading: Reading) => void;
  /** Blobs that were read: the same one is read once, however often the text or its joined form repeats it. */
  readonly seen: Set<string>;
  blobs: number;
  inflated: number;
  complete: boolean;
}

/**
 * Every reading of a text in which something could hide: as it is, joined from a script's pieces, base64 (also URL-safe, wrapped over lines, and
 * PowerShell's `-EncodedCommand`), gzip and zlib, UTF-16, hexadecimal, MIME parts in quoted-printable or base64, URL-
 * and character-encoded, one inside the other up to three deep. False when a limit was met, so that there is more.
 */
export function readings(text: string, visit: (reading: Reading) => void): boolean {
  const scan: Scan = { visit, seen: new Set(), blobs: 0, inflated: 0, complete: true };
  scanText(text, [], scan);
  return scan.complete;
}

function scanText(text: string, wrapping: string[], scan: Scan): void {
  scan.visit({ text, wrapping });
  for (const [name, plain] of respelled(text)) scan.visit({ text: plain, wrapping: [...wrapping, name] });
  scanBlobs(text, wrapping, scan);
  for (const whole of joined(text)) {
    scan.visit({ text: whole, wrapping: [...wrapping, joinedPieces] });
    scanBlobs(whole, [...wrapping, joinedPieces], scan);
  }
}

/** Steps that need no depth: they are read in one pass. */
const shallow = new Set(["gzip", "utf-16", joinedPieces]);

function scanBlobs(text: string, wrapping: string[], scan: Scan): void {
  const blobs = [...base64Blobs(text), ...hexBlobs(text)];
  if (blobs.length === 0) return;
  const depth = wrapping.filter((step) => !shallow.has(step)).length;
  if (depth >= readingLimits.depth) {
    scan.complete = false;
    return;
  }
  for (const [name, bytes] of blobs) {
    const key = `${depth} ${bytes.toString("latin1")}`;
    if (scan.seen.has(key)) continue;
    scan.seen.add(key);
    if (++scan.blobs > readingLimits.blobs) {
      scan.complete = false;
      return;
    }
    scanBytes(bytes, [...wrapping, name], scan);
  }
}

/** The same text with its escapes read, when it has any; these count no depth, since they are read in one pass. */
function* respelled(text: string): Generator<[string, string]> {
  if (quotedPrintable.test(text)) {
    yield ["quoted-printable", text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => byte(hex))];
  }
  if (percentEncoded.test(text)) yield ["URL encoding", text.replace(/%([0-9A-F]{2})/gi, (_, hex) => byte(hex))];
  if (characterReference.test(text)) {
    const plain = text
      .replace(/&#x([0-9a-f]{1,6});|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (_, a, b, c) => character(a ?? b ?? c, 16))
      .replace(/&#(\d{1,7});/g, (_, digits) => character(digits, 10));
    yield ["character references", plain];
  }
  if (invisible.test(text)) yield ["invisible characters", text.replace(invisible, "")];
  if (text.includes("\0")) yield ["utf-16", text.replaceAll("\0", "")];
}

const byte = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

function character(digits: string, base: number): string {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

function* base64Blobs(text: string): Generator<[string, Buffer]> {
  for (const [run] of text.matchAll(base64Run)) {
    const packed = run.replace(/\s+/g, "");
    yield ["base64", Buffer.from(packed, "base64")];
    // Lines that were not one text: an indented list, or several values below one another.
    if (packed.length !== run.length) {
      for (const line of run.split(/\s+/)) if (line.length >= 28) yield ["base64", Buffer.from(line, "base64")];
    }
  }
}

function* hexBlobs(text: string): Generator<[string, Buffer]> {
  for (const [run] of text.matchAll(hexRun)) yield ["hexadecimal", Buffer.from(run.replace(/[\s:]/g, ""), "hex")];
}

function scanBytes(bytes: Buffer, wrapping: string[], scan: Scan): void {
  const inflated = inflate(bytes, scan);
  // An archive can hold itself, so inflating is bounded too.
  if (inflated && wrapping.length > 3 * readingLimits.depth) scan.complete = false;
  else if (inflated) scanBytes(inflated, [...wrapping, "gzip"], scan);
  if (inflated || bytes.length < 25) return;
  scanText(bytes.toString("latin1"), wrapping, scan);
  if (bytes.some((byte) => byte >= 0xc2)) {
    const text = bytes.toString("utf8"); // typographic dashes, full-width letters, invisible characters
    scan.visit({ text, wrapping });
    for (const [name, plain] of respelled(text)) scan.visit({ text: plain, wrapping: [...wrapping, name] });
  }
  const wide = utf16(bytes);
  if (wide) scanText(wide, [...wrapping, "utf-16"], scan);
}

function utf16(bytes: Buffer): string | undefined {
  const even = bytes.subarray(0, bytes.length & ~1);
  let zeros = 0;
  for (let index = 0; index < Math.min(even.length, 400); index++) if (even[index] === 0) zeros++;
  if (zeros < 10) return undefined;
  // Big-endian shows its zero byte first.
  return even[0] === 0 || (even[0] === 0xfe && even[1] === 0xff)
    ? Buffer.from(even).swap16().toString("utf16le")
    : even.toString("utf16le");
}

function inflate(bytes: Buffer, scan: Scan): Buffer | undefined {
  // Sync flush reads what there is of an archive that was cut off.
  const left = Math.max(1, readingLimits.inflatedBytes - scan.inflated);
  const options = { maxOutputLength: left, finishFlush: constants.Z_SYNC_FLUSH };
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const zlib = bytes[0] === 0x78 && ((0x78 << 8) | (bytes[1] ?? 0)) % 31 === 0;
  const zip = bytes.length > 30 && bytes.readUInt32LE(0) === 0x04034b50;
  try {
    let plain: Buffer | undefined;
    if (gzip) plain = gunzipSync(bytes, options);
    if (zlib) plain = inflateSync(bytes, options);
    if (zip) plain = unzip(bytes, options);
    scan.inflated += plain?.length ?? 0;
    return plain;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") scan.complete = false;
  }
  return undefined;
}

/** What is in an archive, one file after the other; of one that was cut off, the first. */
function unzip(bytes: Buffer, options: ZlibOptions): Buffer {
  const files: Buffer[] = [];
  let left = options.maxOutputLength ?? 0;
  const file = (header: number, method: number, end?: number): void => {
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const packed = bytes.subarray(start, end === undefined ? undefined : start + end);
    const plain = method === 0 ? packed : inflateRawSync(packed, { ...options, maxOutputLength: Math.max(1, left) });
    left -= plain.length;
    files.push(plain, Buffer.from("\n"));
  };
  const entry = Buffer.from([0x50, 0x4b, 1, 2]);
  for (let at = bytes.indexOf(entry); at >= 0 && at + 46 <= bytes.length; at = bytes.indexOf(entry, at + 46)) {
    const header = bytes.readUInt32LE(at + 42);
    if (header + 30 <= bytes.length) file(header, bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20));
  }
  if (files.length === 0) file(0, 8);
  return Buffer.concat(files);
}

/** A text in which each run of base64 or hexadecimal digits that holds something, by the caller's word, is replaced. */
export function withoutWrapped(text: string, holds: (run: string) => boolean, replacement: string): string {
  if (text.length < 28) return text;
  const judged = (run: string) => (holds(run) ? replacement : run);
  return text.replace(base64Run, judged).replace(hexRun, judged);
}
