import { closeSync, openSync, readSync, statSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { type CsvShape, csvShape } from "./columns";

/** Characters are UTF-8 unless a byte order mark, a zero in every second byte, a declaration, or their bytes say otherwise. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How 1/2/2026 is meant; `unknown` where no date of the beginning says so. */
export type DateOrder = "day first" | "month first" | "unknown";

interface Common {
  readonly encoding: Encoding;
  /** True where DuckDB can read the file as it stands. Otherwise a reader writes its records anew, one a row. */
  readonly direct: boolean;
  /** Undefined where no date leaves it open. */
  readonly dates?: DateOrder;
}

/** What a file is, by its beginning. */
export type Sniffed =
  | (Common & { readonly format: "xml" | "json" | "text" })
  | (Common & { readonly format: "csv"; readonly csv: CsvShape })
  /** What the host setup has written of the activations of a host: activations.csv. */
  | (Common & { readonly format: "ledger" })
  | { readonly format: "parquet" }
  | { readonly format: "evtx" }
  | { readonly format: "gzip" }
  | { readonly format: "empty" }
  | { readonly format: "unknown"; readonly why: string };

/** What holds text. */
export type TextFile = Extract<Sniffed, Common>;

const headBytes = 256 * 1024;

/** Formats that are refused by what they begin with. */
const refused: readonly (readonly [start: string, why: string])[] = [
  ["28b52ffd", "is compressed with zstd, which this audit does not read: unpack it first (zstd -d)"],
  ["504b0304", "is a ZIP archive: unpack it first"],
  ["425a68", "is compressed with bzip2: unpack it first (bzip2 -d)"],
  ["fd377a585a00", "is compressed with xz: unpack it first (xz -d)"],
  ["377abcaf271c", "is a 7-Zip archive: unpack it first"],
  ["04224d18", "is compressed with lz4: unpack it first (lz4 -d)"],
  ["50415245", "is an encrypted Parquet file, which this audit does not read"],
];

/** Looks at the beginning of a file. */
export function sniff(path: string): Sniffed {
  const raw = readPart(path, 0, headBytes);
  const size = statSync(path).size;
  if (raw.length === 0) return { format: "empty" };
  if (raw.subarray(0, 4).toString("latin1") === "PAR1") return parquet(path, size);
  if (raw.subarray(0, 7).toString("latin1") === "ElfFile") return { format: "evtx" };
  if (raw[0] === 0x1f && raw[1] === 0x8b) {
    const bytes = inflated(raw);
    if (bytes === undefined) return { format: "unknown", why: "is compressed, but its beginning cannot be unpacked" };
    return bytes.length === 0 && size < 64 ? { format: "empty" } : { format: "gzip" };
  }
  const [, why] = refused.find(([start]) => raw.subarray(0, start.length / 2).toString("hex") === start) ?? [];
  if (why !== undefined) return { format: "unknown", why };
  const encoding = encodingOf(raw, raw.length === size);
  const text = new TextDecoder(encoding).decode(raw);
  return ofText(text, encoding, raw.length === size);
}

function readPart(path: string, from: number, length: number): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, from));
  } finally {
    closeSync(file);
  }
}

/** The index of a Parquet file is at its end: where that is missing, nothing can be read. */
function parquet(path: string, size: number): Sniffed {
  const end = size < 12 ? "" : readPart(path, size - 4, 4).toString("latin1");
  if (end === "PAR1") return { format: "parquet" };
  return {
    format: "unknown",
    why: "is a Parquet file that is cut off: its index is missing, so that nothing of it can be read; copy or export it again",
  };
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    // The end is missing, since only the beginning was read.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Buffer, whole: boolean): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, 512);
  const zeros = (offset: number) => sample.filter((byte, index) => index % 2 === offset && byte === 0).length;
  if (sample.length >= 8 && zeros(1) > sample.length / 4) return "utf-16le";
  if (sample.length >= 8 && zeros(0) > sample.length / 4) return "utf-16be";
  const declared = /^[\s\ufeff]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(sample.toString("latin1"))?.[1];
  if (declared !== undefined && /^(?:windows-125\d|cp125\d|iso-8859-1|latin-?1|us-ascii)$/i.test(declared)) {
    return isUtf8(bytes, whole) ? "utf-8" : "windows-1252";
  }
  return !isUtf8(bytes, whole) && looksLatin(bytes) ? "windows-1252" : "utf-8";
}

function isUtf8(bytes: Buffer, whole: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

/** Only letters and signs of windows-1252 beyond ASCII, and no character of UTF-8 among them. */
function looksLatin(bytes: Buffer): boolean {
  const text = bytes.toString("latin1");
  return !/[\xc2-\xf4][\x80-\xbf]/.test(text) && !["\0", "\xfe", "\xff"].some((character) => text.includes(character));
}

/** Times of events have seconds; those within the fields of an event have none, and are written by another rule. */
function dateOrder(text: string): DateOrder | undefined {
  const dates = [...text.matchAll(/(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-]\d{4},? \d{1,2}:\d\d:\d\d/g)];
  if (dates.length === 0) return undefined;
  const beyond = (place: 1 | 2) => dates.some((date) => Number(date[place]) > 12);
  if (beyond(1) === beyond(2)) return "unknown";
  return beyond(1) ? "day first" : "month first";
}

/** The first line decides, never what stands further on: that is what somebody may have called a machine. */
function ofText(text: string, encoding: Encoding, whole: boolean): Sniffed {
  const start = text.replace(/^[\ufeff\s]+/, "");
  if (start === "") return { format: "empty" };
  const common = { encoding, direct: false, dates: dateOrder(text) };
  const utf8 = encoding === "utf-8" && (start === text || text.startsWith("\ufeff"));
  if (start.startsWith("<") || /^\d{4}-\d\d-\d\dT[\d:.]+Z\s+<(?:\w+:)?Event[\s>]/.test(start)) {
    return { ...common, format: "xml", direct: encoding === "utf-8" && compactXml(start, whole) };
  }
  if (/^[[{]/.test(start) || /^Record \d+\s*\{/.test(start)) {
    return { ...common, format: "json", direct: utf8 && oneObjectALine(start) };
  }
  if (/^Event\[\d+\]:?[ \t]*\r?\n/.test(start) || /^[A-Z][A-Za-z]{1,30} {0,30}: /.test(start)) {
    return { ...common, format: "text" };
  }
  if (ledgerHeader.test(start) && utf8) return { ...common, format: "ledger" };
  const csv = csvShape(start);
  if (typeof csv !== "string") {
    const dates = common.dates === "unknown" && csv.dayFirst ? "day first" : common.dates;
    return { ...common, dates, format: "csv", direct: utf8 && csv.uniform, csv };
  }
  return { format: "unknown", why: csv };
}

const ledgerHeader = /^"?Time"?,"?Computer"?,"?Method"?,"?LastFive"?,"?Result"?\r?\n/;

/** One event a line, as wevtutil and ToXml() write it: what stageXml of staging.ts reads. */
function compactXml(text: string, whole: boolean): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const seen = whole ? lines : lines.slice(0, -1);
  const events = seen.filter((line) => !/^(?:<\?xml[^>]*>\s*)?<\/?Events[^>]*>$|^<\?xml[^>]*>$/.test(line));
  return events.length > 0 && events.every((line) => compactEvent.test(line));
}

const compactEvent = /^(?:\S+Z )?<Event[ >].*<\/EventData>(?:<RenderingInfo.*<\/RenderingInfo>)?<\/Event>\s*$/;

/** Names of the lists in which services wrap what they answer. */
export const wrappingLists = ["events", "Events", "value", "results", "rows", "logEvents", "tables"] as const;

function oneObjectALine(text: string): boolean {
  if (!text.startsWith("{")) return false;
  const [first = ""] = text.split(/\r?\n/, 1);
  try {
    const value = JSON.parse(first) as object;
    return !wrappingLists.some((list) => Array.isArray((value as Record<string, unknown>)[list]));
  } catch {
    return false;
  }
}
