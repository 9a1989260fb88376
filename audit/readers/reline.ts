import { createReadStream, createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Encoding } from "../sniff";
import { JsonRecords } from "./json-records";
import type { FoundRecord, RecordFinder } from "./record";
import { TextRecords } from "./text-records";
import { XmlRecords } from "./xml-records";

/** Between line number, reason and record in a file that was written anew; no XML or JSON holds it unescaped. */
export const fieldSeparator = "\u0001";

export interface Relining {
  readonly path: string;
  readonly format: "xml" | "json" | "text" | "csv";
  readonly encoding: Encoding;
  /** JSON only: the outermost object holds the lists of records. */
  readonly wrapped?: boolean;
}

/**
 * Writes the records of a file to `target`, one a line, each with the number of its line and, where it is broken, why. CSV
 * is only brought to UTF-8. Needs the memory of one record.
 */
export async function reline(source: Relining, target: string, signal: AbortSignal): Promise<void> {
  const input: Readable = createReadStream(source.path, { highWaterMark: 1 << 18 });
  const output = createWriteStream(target, { mode: 0o600 });
  const finder = source.format === "csv" ? undefined : finderOf(source);
  await pipeline(
    input,
    async function* (bytes: AsyncIterable<Buffer>) {
      const decoder = new TextDecoder(source.encoding);
      for await (const piece of bytes) yield written(decoder.decode(piece, { stream: true }), finder);
      yield written(decoder.decode(), finder);
      if (finder) yield lines(finder.end());
    },
    output,
    { signal },
  );
}

function finderOf(source: Relining): RecordFinder {
  if (source.format === "xml") return new XmlRecords();
  if (source.format === "text") return new TextRecords();
  const records = new JsonRecords();
  records.looksWrapped = source.wrapped === true;
  return records;
}

function written(text: string, finder: RecordFinder | undefined): string {
  return finder ? lines(finder.push(text)) : text;
}

function lines(records: readonly FoundRecord[]): string {
  return records
    .map(({ line, text, broken }) => {
      const clean = text.replaceAll(fieldSeparator, "\ufffd").replace(/[\r\n]+/g, " ");
      return `${line}${fieldSeparator}${broken ?? ""}${fieldSeparator}${clean}\n`;
    })
    .join("");
}
