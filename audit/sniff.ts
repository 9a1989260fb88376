import { closeSync, openSync, readSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { type CsvShape, csvShape } from "./csv-shape";

/** Characters are UTF-8 unless a byte order mark, or a zero in every second byte, says otherwise. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** How 1/2/2026 is meant; `unknown` where no date of the beginning says so. */
export type DateOrder = "day first" | "month first" | "unknown";

interface Common {
  readonly encoding: Encoding;
  readonly gzip: boolean;
  /** Undefined where no date leaves it open. */
  readonly dates?: DateOrder;
}

/**
 * What a file is. `lines`: DuckDB reads it as it stands. Otherwise its records are written out anew, one a line, because
 * they stand several on a line, or over several lines, or in UTF-16.
 */
export type Sniffed =
  | (Common & { readonly format: "xml"; readonly lines: boolean })
  /** `wrapped`: the outermost object holds lists of records, as services answer. */
  | (Common & { readonly format: "json"; readonly lines: boolean; readonly wrapped: boolean })
  | (Common & { readonly format: "text"; readonly lines: false })
  | (Common & { readonly format: "csv"; readonly lines: boolean; readonly csv: CsvShape })
  /** What the host setup has written of the activations of a host: activations.csv. */
  | (Common & { readonly format: "ledger" })
  | { readonly format: "parquet" }
  | { readonly format: "evtx" }
  | { readonly format: "empty" }
  | { readonly format: "unknown"; readonly why: string };

/** What holds events, so that it can be read. */
export type Readable = Exclude<Sniffed, { format: "empty" } | { format: "ledger" } | { format: "unknown" }>;

const headBytes = 256 * 1024;

/** Looks at the beginning of a file. */
export function sniff(path: string): Sniffed {
  const raw = readHead(path);
  if (raw.length === 0) return { format: "empty" };
  if (raw.subarray(0, 4).toString("latin1") === "PAR1") return { format: "parquet" };
  if (raw.subarray(0, 7).toString("latin1") === "ElfFile") return { format: "evtx" };
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const bytes = gzip ? inflated(raw) : raw;
  if (bytes === undefined) return { format: "unknown", why: "is compressed, but its beginning cannot be unpacked" };
  if (bytes.length === 0) return { format: "empty" };
  if (bytes.subarray(0, 7).toString("latin1") === "ElfFile") {
    return { format: "unknown", why: "is a compressed event log (EVTX); unpack it first" };
  }
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return ofText(text, { encoding, gzip, dates: dateOrder(text) }, bytes.length < headBytes);
}

function readHead(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(headBytes);
    return buffer.subarray(0, readSync(file, buffer, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    // The end is missing, since only the beginning was read.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, headBytes);
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, 512);
  const zeros = (offset: number) => sample.filter((byte, index) => index % 2 === offset && byte === 0).length;
  if (sample.length >= 8 && zeros(1) > sample.length / 4) return "utf-16le";
  if (sample.length >= 8 && zeros(0) > sample.length / 4) return "utf-16be";
  return "utf-8";
}

/** Times of events have seconds; those within the fields of an event have none, and are written by another rule. */
function dateOrder(text: string): DateOrder | undefined {
  const dates = [...text.matchAll(/(?<![\d/])(\d{1,2})\/(\d{1,2})\/\d{4},? \d{1,2}:\d\d:\d\d/g)];
  if (dates.length === 0) return undefined;
  const beyond = (place: 1 | 2) => dates.some((date) => Number(date[place]) > 12);
  if (beyond(1) === beyond(2)) return "unknown";
  return beyond(1) ? "day first" : "month first";
}

function ofText(text: string, common: Common, whole: boolean): Sniffed {
  const start = text.replace(/^[\ufeff\s]+/, "");
  if (start === "") return { format: "empty" };
  const plain = common.encoding === "utf-8";
  if (start.startsWith("<") || /^\d{4}-\d\d-\d\dT[\d:.]+Z\s+<Event[\s>]/.test(start)) {
    return { format: "xml", lines: plain && oneEventALine(start, whole), ...common };
  }
  if (/^[[{]/.test(start) || /^Record \d+\s*\{/.test(start)) {
    const wrapped = wrapping.test(start);
    return { format: "json", lines: plain && !wrapped && oneObjectALine(start), wrapped, ...common };
  }
  if (/^Event\[\d+\]:?\s*$/m.test(start) || /^(?:TimeCreated|ProviderName|Id|Message|RecordId)\s+:/m.test(start)) {
    return { format: "text", lines: false, ...common };
  }
  if (ledgerHeader.test(start) && !common.gzip && plain) return { format: "ledger", ...common };
  const csv = csvShape(start);
  if (typeof csv !== "string") return { format: "csv", lines: plain, ...common, csv };
  return { format: "unknown", why: csv };
}

const ledgerHeader = /^"?Time"?,"?Computer"?,"?Method"?,"?LastFive"?,"?Result"?\r?$/m;

function oneEventALine(text: string, whole: boolean): boolean {
  const lines = text.split(/\r?\n/);
  // The last line of the beginning may be cut; that of a whole file may have been cut before us, and is a bad line.
  const seen = lines.length > 1 ? lines.slice(0, -1) : whole ? lines : [];
  const events = seen.filter((line) => /<Event[\s>]/.test(line));
  return (
    events.length > 0 && events.every((line) => line.split(/<Event[\s>]/).length === 2 && line.includes("</Event>"))
  );
}

/** Names of the lists in which services wrap what they answer. */
const wrapping = /^\{\s*"(?:events|tables|value|results|searchedLogStreams|nextToken|statistics|Events|queryLanguage)"/;

function oneObjectALine(text: string): boolean {
  if (!text.startsWith("{")) return false;
  const [first = ""] = text.split(/\r?\n/, 1);
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}
