import { closeSync, createReadStream, createWriteStream, openSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AuditError } from "../audit-error";
import type { TextFile } from "../sniff";
import { CsvRecords } from "./csv";
import { JsonLines, JsonRecords } from "./json";
import type { FoundRecord, RecordFinder } from "./records";
import { TextRecords } from "./text";
import { XmlRecords } from "./xml";

/** False where the end is missing; what there is has been written all the same. */
export async function unpack(path: string, name: string, target: string, signal: AbortSignal): Promise<boolean> {
  const output = openSync(target, "w", 0o600);
  try {
    const bytes = createReadStream(path, { signal }).pipe(createGunzip());
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length; ) at += writeSync(output, piece, at);
    }
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "Z_BUF_ERROR") return false;
    if (/^Z_/.test(code)) throw new AuditError(`${name}: is damaged: it cannot be unpacked`);
    throw error;
  } finally {
    closeSync(output);
  }
}

/**
 * Writes the records of a text to `target` as rows of CSV that DuckDB reads: line, what is wrong, and the cells of the
 * record. Needs the memory of one record.
 */
export async function rewrite(path: string, source: TextFile, target: string, signal: AbortSignal): Promise<void> {
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  const finder = finderOf(source);
  await pipeline(
    input,
    async function* (bytes: AsyncIterable<Buffer>) {
      const decode = decoderOf(source);
      for await (const piece of bytes) yield rows(finder.push(decode(piece)));
      yield rows(finder.push(decode(undefined)));
      yield rows(finder.end());
    },
    createWriteStream(target, { mode: 0o600 }),
    { signal },
  );
}

function finderOf(source: TextFile): RecordFinder {
  if (source.format === "csv") return new CsvRecords(source.csv);
  if (source.format === "xml") return new XmlRecords();
  if (source.format === "text") return new TextRecords();
  return source.direct ? new JsonLines() : new JsonRecords();
}

function decoderOf({ encoding }: TextFile): (piece: Buffer | undefined) => string {
  const decoder = new TextDecoder(encoding);
  return (piece) => (piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true }));
}

function rows(records: readonly FoundRecord[]): string {
  return records
    .map(({ line, cells, broken }) => `${[String(line), broken ?? "", ...cells].map(quoted).join(",")}\n`)
    .join("");
}

function quoted(cell: string): string {
  return `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`;
}
