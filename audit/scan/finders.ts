import { type CsvShape, type Field, requestFields, type Role } from "../csv-shape";
import { guidPattern } from "./machines";
import type { Finder, Place, Slot } from "./template";

/** Patterns of the fields of a request; the machine's name in the letters that honest names have. */
const patterns: Readonly<Record<Field, string>> = {
  result: "0x[0-9A-Fa-f]{1,8}",
  minimum: "\\d{1,9}",
  machine: "[\\w.-]{1,63}",
  client_machine_id: guidPattern,
  client_time: "[0-9][0-9/.: APM-]{7,34}",
  virtual: "\\d{1,9}",
  state: "\\d{1,9}",
  minutes: "\\d{1,9}",
  activation_id: guidPattern,
};
const separators = [",", "</Data><Data>", "</Param><Param>", '","'];

/** The fields within a part of a record, joined by any of the separators; undefined unless there are exactly nine, once. */
function fieldPlaces(record: string, from: number, to: number): Place[] | undefined {
  const text = record.slice(from, to);
  const found = separators.flatMap((separator) => {
    const pattern = requestFields.map((field) => `(${patterns[field]})`).join(separator);
    return [...text.matchAll(new RegExp(`(?<![\\w])${pattern}(?![\\w-])`, "dg"))];
  });
  const indices = found.length === 1 ? found[0]?.indices : undefined;
  if (!indices) return undefined;
  return requestFields.map((slot, index) => {
    const [start, end] = indices[index + 1] ?? [0, 0];
    return { slot, start: from + start, end: from + end };
  });
}

/** What stands before and after the fields of a message that joins them by commas; undefined where it has none. */
export function fieldsIn(message: string): { before: string; after: string } | undefined {
  const places = fieldPlaces(message, 0, message.length);
  const [first, last] = [places?.[0], places?.at(-1)];
  if (!first || !last || message[first?.end ?? 0] !== ",") return undefined;
  return { before: message.slice(0, first.start), after: message.slice(last.end) };
}

/** The only place at which a pattern's first group stands. */
function placeOf(slot: Slot, record: string, pattern: RegExp): Place[] | undefined {
  const found = [...record.matchAll(new RegExp(pattern, "dg"))];
  const [start, end] = found.length === 1 ? (found[0]?.indices?.[1] ?? []) : [];
  return start === undefined || end === undefined ? undefined : [{ slot, start, end }];
}

function all(...places: readonly (readonly Place[] | undefined)[]): Place[] | undefined {
  return places.every((each) => each !== undefined) ? places.flatMap((each) => [...(each ?? [])]) : undefined;
}

/** An event in XML, alone on a line or within a field of JSON. */
export const findInXml: Finder = (record) => {
  const data = record.indexOf("<EventData");
  return all(
    placeOf("event_id", record, /<EventID(?: [^>]*)?>(12290)<\/EventID>/),
    placeOf("time", record, /SystemTime=["']([^"']+)["']/),
    placeOf("record", record, /<EventRecordID>(\d{1,15})<\/EventRecordID>/),
    placeOf("host", record, /<Computer>([\w.-]+)<\/Computer>/),
    data < 0 ? undefined : fieldPlaces(record, data, record.length),
  );
};

/** Keys of JSON by what they lead to, best first: the ends of the paths in staging.ts. */
const keys = {
  time: ["SystemTime", "TimeCreated", "TimeGenerated", "time", "@timestamp", "timestamp"],
  host: ["Computer", "MachineName", "host"],
  record: ["EventRecordID", "RecordId", "record_id"],
  text: ["Data", "ParameterXml", "EventData", "RenderedDescription", "Message", "@message", "message", "info"],
};

export const findInJson: Finder = (record) => {
  if (record.includes("<System>")) return findInXml(record);
  const first = (list: readonly string[]) => list.find((key) => record.includes(`"${key}":`)) ?? "";
  const text = first(keys.text);
  const start = record.indexOf(`"${text}":`) + text.length + 3;
  const quoted = record[start] === '"';
  const end = quoted ? /(?<!\\)"/.exec(record.slice(start + 1)) : undefined;
  return all(
    placeOf(
      "event_id",
      record,
      /"(?:EventID|Id|event_id|EventId)":(?:\{(?:"#attributes":\{[^{}]*\},)?"#text":)?"?(12290)\b/,
    ),
    placeOf("time", record, new RegExp(`"${first(keys.time)}":"([^"\\\\]+)"`)),
    placeOf("record", record, new RegExp(`"${first(keys.record)}":"?(\\d{1,15})\\b`)),
    placeOf("host", record, new RegExp(`"${first(keys.host)}":"([\\w.-]+)"`)),
    text === "" ? undefined : fieldPlaces(record, start, end ? start + 1 + end.index : record.length),
  );
};

export function findInCsv(shape: CsvShape): Finder {
  return (record) => {
    const cells = cellsOf(record, shape.delimiter);
    if (cells?.length !== shape.columns.length) return undefined;
    const places: Place[] = [];
    for (const [role, column] of Object.entries(shape.roles) as [Role, string][]) {
      const cell = cells[shape.columns.indexOf(column)];
      if (!cell || cell.start === cell.end) return undefined;
      if (role === "info") {
        if (record.slice(cell.start, cell.end).includes("<System>")) return undefined;
        const found = fieldPlaces(record, cell.start, cell.end);
        if (!found) return undefined;
        places.push(...found);
      } else if (shape.roles.info === undefined || !isField(role)) {
        if (role === "event_id" && record.slice(cell.start, cell.end) !== "12290") return undefined;
        places.push({ slot: role, ...cell });
      }
    }
    return places;
  };
}

function isField(role: Role): boolean {
  return (requestFields as readonly Role[]).includes(role);
}

/** Insides of the cells of one record; undefined where its quotes do not match. */
function cellsOf(record: string, delimiter: string): { start: number; end: number }[] | undefined {
  const cells: { start: number; end: number }[] = [];
  const text = record.replace(/\r?\n$/, "");
  for (let at = 0; at <= text.length; ) {
    const quoted = text[at] === '"';
    const inside = quoted ? /(?:[^"]|"")*/y : new RegExp(`[^"${delimiter === "\t" ? "\\t" : delimiter}\r\n]*`, "y");
    inside.lastIndex = at + (quoted ? 1 : 0);
    const start = inside.lastIndex;
    const end = start + (inside.exec(text)?.[0].length ?? 0);
    const next = end + (quoted ? 1 : 0);
    if (quoted && text[end] !== '"') return undefined;
    if (next < text.length && text[next] !== delimiter) return undefined;
    cells.push({ start, end });
    at = next + 1;
  }
  return cells;
}

/** The first records of a CSV file, with their line ends; a cell may hold line ends of its own. What has no end is left out. */
export function csvRecords(text: string): string[] {
  const records: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === "\n" && !quoted) {
      records.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  return records;
}

/** The first lines of a file, with their line ends. What has no end is left out. */
export function lineRecords(text: string): string[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => `${line}\n`);
}
