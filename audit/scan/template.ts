import type { Field } from "../csv-shape";
import type { TimeForm } from "./times";

/** What changes from line to line: the fields of an event and of its request, and `any` that is of no use to the audit. */
export type Slot = "event_id" | "time" | "record" | "host" | Field | "any";

/** Place of a slot in a text. */
export interface Place {
  readonly slot: Slot;
  readonly start: number;
  readonly end: number;
}

/**
 * The one shape that nearly all lines of a file have: fixed texts, and slots between them. There is one fixed text more than
 * there are slots; the first and the last may be empty, no other.
 */
export interface Template {
  readonly fixed: readonly string[];
  readonly slots: readonly Slot[];
  readonly time: TimeForm;
}

/** Finds the slots of one record, in their order; undefined where the record is no plain request. */
export type Finder = (record: string) => Place[] | undefined;

const needed: readonly Slot[] = [
  ...(["time", "record", "host", "result", "minimum"] as const),
  ...(["machine", "client_machine_id", "state", "minutes", "activation_id"] as const),
];

/**
 * Learns the template of a file from its first records. Undefined where they have none in common: the file is then read row by
 * row. A record that does not fit is no mistake; it is only not read by the template.
 */
export function learn(records: readonly string[], find: Finder, timeForm: TimeOf): Template | undefined {
  const samples = records.flatMap((record) => {
    const places = find(record)?.sort((a, b) => a.start - b.start);
    return places && apart(places) ? [{ record, places }] : [];
  });
  const [first] = samples;
  if (!first) return undefined;
  const slots = first.places.map(({ slot }) => slot);
  if (!needed.every((slot) => slots.filter((other) => other === slot).length === 1)) return undefined;
  const alike = samples.filter(({ places }) => places.map(({ slot }) => slot).join() === slots.join());
  const time = timeForm(alike.map(({ record, places }) => textOf(record, places, "time")));
  if (time === undefined) return undefined;
  const segments = alike.map(({ record, places }) => betweens(record, places));
  return joined(segments, slots, time);
}

type TimeOf = (times: readonly string[]) => TimeForm | undefined;

function textOf(record: string, places: readonly Place[], slot: Slot): string {
  const place = places.find((other) => other.slot === slot);
  return place ? record.slice(place.start, place.end) : "";
}

function apart(places: readonly Place[]): boolean {
  return places.every((place, index) => index === 0 || place.start > (places[index - 1]?.end ?? 0));
}

function betweens(record: string, places: readonly Place[]): string[] {
  const ends = [0, ...places.map(({ end }) => end)];
  return ends.map((from, index) => record.slice(from, places[index]?.start ?? record.length));
}

/** Words that differ from sample to sample become slots of their own; the event's number becomes fixed text. */
function joined(segments: readonly string[][], slots: readonly Slot[], time: TimeForm): Template | undefined {
  const fixed: string[] = [""];
  const found: Slot[] = [];
  const add = (text: string) => {
    fixed[fixed.length - 1] = `${fixed.at(-1)}${text}`;
  };
  for (let index = 0; index <= slots.length; index += 1) {
    const pieces = common(segments.map((texts) => texts[index] ?? ""));
    if (!pieces) return undefined;
    for (const piece of pieces) {
      if (piece !== undefined) add(piece);
      else {
        found.push("any");
        fixed.push("");
      }
    }
    const slot = slots[index];
    if (slot === "event_id") add("12290");
    else if (slot !== undefined) {
      found.push(slot);
      fixed.push("");
    }
  }
  return fixed.slice(1, -1).every((text) => text !== "") ? { fixed, slots: found, time } : undefined;
}

/** The words and signs that texts have in common, undefined for a word that differs. Undefined where their signs differ. */
function common(texts: readonly string[]): (string | undefined)[] | undefined {
  const [first = "", ...others] = [...new Set(texts)];
  if (others.length === 0) return [first];
  const tokens = (text: string) => text.match(/[\w.:+-]+|[^\w.:+-]/g) ?? [];
  const mine = tokens(first);
  const rest = others.map(tokens);
  if (rest.some((other) => other.length !== mine.length)) return undefined;
  const pieces: (string | undefined)[] = [];
  for (const [index, token] of mine.entries()) {
    const same = rest.every((other) => other[index] === token);
    if (!same && !/^[\w.:+-]+$/.test(token)) return undefined;
    pieces.push(same ? token : undefined);
  }
  return pieces;
}
