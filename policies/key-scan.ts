import { constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { findProductKeys, type ProductKeyKind } from "../activation/product-key";

/** A product key found in a text. It holds no part of the key: only its fingerprint and how it was wrapped. */
export interface FoundKey {
  kind: ProductKeyKind;
  /** First 8 hex digits of the SHA-256 of the key. */
  fingerprint: string;
  /** Edition, for a public client key (GVLK). */
  product?: string;
  /** The wrappings around it from the outside in, such as `base64`, `gzip`, `utf-16`. Empty for plain text. */
  wrapping: string[];
}

/**
 * Limits of one scan: a text wrapped deeper, or with more pieces, or that inflates further (all pieces together), is
 * reported as not wholly read.
 */
export const scanLimits = { depth: 3, blobs: 200, inflatedBytes: 1024 * 1024 };

export interface KeyScan {
  keys: FoundKey[];
  /** False when a limit was met, so that a key could be further inside. */
  complete: boolean;
}

/** 28 characters of base64 hold 21 bytes: no wrapped key, which has 25 characters at the least, is shorter. */
const base64Run = /[A-Za-z0-9+/_-]{28,}(?:[ \t]*\r?\n[ \t]*[A-Za-z0-9+/_-]+)*={0,2}/g;
const hexRun = /(?:[0-9a-f]{2}[\s:]?){25,}/gi;
const quotedPrintable = /=(?:[0-9A-F]{2}|\r?\n)/;
const percentEncoded = /%[0-9A-F]{2}/i;
const characterReference = /&#(?:x[0-9a-f]{1,6}|\d{1,7});|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}/i;

interface Scan {
  keys: Map<string, FoundKey>;
  blobs: number;
  inflated: number;
  complete: boolean;
}

/**
 * Product keys in a text: plain with any dashes or spaces, base64 (also URL-safe, wrapped over lines, and PowerShell's
 * `-EncodedCommand`), gzip and zlib, UTF-16, hexadecimal, MIME parts in quoted-printable or base64, URL- and
 * character-encoded, one inside the other up to three deep.
 */
export function scanForKeys(text: string): KeyScan {
  const scan: Scan = { keys: new Map(), blobs: 0, inflated: 0, complete: true };
  if (text.length >= 25) scanText(text, [], scan);
  return { keys: [...scan.keys.values()], complete: scan.complete };
}

function scanText(text: string, wrapping: string[], scan: Scan): void {
  noteKeys(text, wrapping, scan);
  for (const [name, plain] of respelled(text)) noteKeys(plain, [...wrapping, name], scan);
  const blobs = [...base64Blobs(text), ...hexBlobs(text)];
  if (blobs.length === 0) return;
  if (wrapping.filter((step) => step !== "gzip" && step !== "utf-16").length >= scanLimits.depth) {
    scan.complete = false;
    return;
  }
  for (const [name, bytes] of blobs) {
    if (++scan.blobs > scanLimits.blobs) {
      scan.complete = false;
      return;
    }
    scanBytes(bytes, [...wrapping, name], scan);
  }
}

function noteKeys(text: string, wrapping: string[], scan: Scan): void {
  for (const { kind, fingerprint, product } of findProductKeys(text)) {
    if (!scan.keys.has(fingerprint)) scan.keys.set(fingerprint, { kind, fingerprint, product, wrapping });
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
  if (inflated && wrapping.length > 3 * scanLimits.depth) scan.complete = false;
  else if (inflated) scanBytes(inflated, [...wrapping, "gzip"], scan);
  if (inflated || bytes.length < 25) return;
  scanText(bytes.toString("latin1"), wrapping, scan);
  if (bytes.includes(0xe2)) noteKeys(bytes.toString("utf8"), wrapping, scan); // typographic dashes
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
  const left = Math.max(1, scanLimits.inflatedBytes - scan.inflated);
  const options = { maxOutputLength: left, finishFlush: constants.Z_SYNC_FLUSH };
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const zlib = bytes[0] === 0x78 && ((0x78 << 8) | (bytes[1] ?? 0)) % 31 === 0;
  const zip = bytes.length > 30 && bytes.readUInt32LE(0) === 0x04034b50;
  try {
    let plain: Buffer | undefined;
    if (gzip) plain = gunzipSync(bytes, options);
    if (zlib) plain = inflateSync(bytes, options);
    if (zip) plain = inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)), options);
    scan.inflated += plain?.length ?? 0;
    return plain;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") scan.complete = false;
  }
  return undefined;
}

/**
 * A text with every product key in it, also a client key, replaced by its fingerprint, so that it may be printed. A run of
 * base64 or hexadecimal digits that wraps one is replaced as a whole.
 */
export function withoutKeys(text: string): string {
  let safe = text;
  for (const match of findProductKeys(text).reverse()) {
    if (match.kind === "placeholder") continue;
    safe = `${safe.slice(0, match.index)}<product key ${match.fingerprint}>${safe.slice(match.index + match.length)}`;
  }
  if (safe.length < 28) return safe;
  return safe.replace(base64Run, withoutWrappedKey).replace(hexRun, withoutWrappedKey);
}

function withoutWrappedKey(run: string): string {
  return scanForKeys(run).keys.some(({ kind }) => kind !== "placeholder") ? "<wrapped product key>" : run;
}

/** A property path that may be printed: a name that holds a key, in whatever wrapping, is replaced. */
export function safePath(path: string): string {
  if (path.length < 25) return path;
  const plain = withoutKeys(path);
  return scanForKeys(plain).keys.some(({ kind }) => kind !== "placeholder")
    ? "a property whose name holds a key"
    : plain;
}
