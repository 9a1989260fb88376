import { guidLength, type Sighting } from "./machines";
import type { Slot, Template } from "./template";
import { TimeReader } from "./times";

/** Letters that an honest name has. Any other name is read row by row, with all care. */
const honest = table(/[\w.-]/);
/** Words that differ from line to line and are of no use. */
const word = table(/[\w.:+-]/);
const clock = table(/[0-9/.: APMTZ-]/);

function table(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (code < 128 && pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

const mostRecord = 2 ** 31;

/** Case of each slot in the switch below, which is fast with numbers only. */
const cases: Readonly<Record<Slot, number>> = {
  ...{ event_id: 0, time: 1, record: 2, host: 3, result: 4, minimum: 5, machine: 6, client_machine_id: 7 },
  ...{ client_time: 8, virtual: 9, state: 10, minutes: 11, activation_id: 12, any: 13 },
};

/**
 * Holds bytes against a template. What a request must be to be plain is the same that ingest.sql finds possible: a request
 * that this refuses is only read another way.
 */
export class Matcher {
  readonly row: Sighting = {
    ...{
      bytes: new Uint8Array(0),
      view: new DataView(new ArrayBuffer(0)),
      hostStart: 0,
      hostEnd: 0,
      hostTurn: 0,
      machineStart: 0,
      machineEnd: 0,
      machineIdStart: 0,
    },
    ...{ activationIdStart: 0, hash: 0, time: 0, record: 0, result: 0, minimum: 0, state: 0, minutes: 0 },
  };
  private readonly fixed: Uint8Array;
  /** The same, four bytes at a time. */
  private readonly fixedView: DataView;
  private readonly ends: Int32Array;
  private readonly slots: Int32Array;
  private readonly times: TimeReader;
  private readonly hosts = new Repeated(honest);
  private readonly clientTimes = new Repeated(clock);
  /** Where the number ended that was read last. */
  private end = 0;

  constructor(
    template: Template,
    /** Requests later than this, in microseconds, cannot be. */
    private readonly future: number,
  ) {
    const fixed = template.fixed.map((text) => Buffer.from(text));
    this.fixed = new Uint8Array(Buffer.concat(fixed));
    this.fixedView = new DataView(this.fixed.buffer);
    this.ends = Int32Array.from(
      fixed.map((_, index) => fixed.slice(0, index + 1).reduce((sum, part) => sum + part.length, 0)),
    );
    this.slots = Int32Array.from(template.slots.map((slot) => cases[slot]));
    this.times = new TimeReader(template.time);
  }

  /** Reads the record that begins at `at` into `row`. Answers where the next one begins, or -1 where this one is not plain. */
  match(bytes: Uint8Array, at: number): number {
    const { fixed, fixedView, ends, slots, row, times, hosts, clientTimes } = this;
    if (row.bytes !== bytes) {
      row.bytes = bytes;
      row.view = new DataView(bytes.buffer);
    }
    const { view } = row;
    let place = at;
    let from = 0;
    for (let step = 0; ; step += 1) {
      const to = ends[step] as number;
      // Mostly it is one sign, a comma.
      if (to - from === 1) {
        if (bytes[place] !== fixed[from]) return -1;
        from = to;
        place += 1;
      } else {
        for (; to - from >= 4; from += 4, place += 4) {
          if (view.getInt32(place, true) !== fixedView.getInt32(from, true)) return -1;
        }
        for (; from < to; from += 1, place += 1) if (bytes[place] !== fixed[from]) return -1;
      }
      if (step === slots.length) return place;
      // The numbers are those of `cases`. The switch stands here and not in a function: the call would cost a tenth.
      switch (slots[step]) {
        case 1: // time
          row.time = times.read(bytes, view, place);
          place = row.time <= this.future ? times.end : -1;
          break;
        case 2: // record
          row.record = this.number(bytes, place);
          place = row.record < mostRecord ? this.end : -1;
          break;
        case 3: // host
          row.hostStart = place;
          row.hostEnd = hosts.end(bytes, view, place);
          row.hostTurn = hosts.turn;
          place = row.hostEnd > place ? row.hostEnd : -1;
          break;
        case 4: // result
          row.result = this.result(bytes, place);
          place = row.result >= 0 ? this.end : -1;
          break;
        case 5: // minimum
          row.minimum = this.number(bytes, place);
          place = row.minimum >= 1 && row.minimum <= 1000 ? this.end : -1;
          break;
        case 6: // machine
          place = this.machine(bytes, place);
          break;
        case 7: // client_machine_id
          row.machineIdStart = place;
          place += guidLength;
          break;
        case 8: // client_time
          place = clientTimes.end(bytes, view, place);
          break;
        case 9: // virtual
          place = this.number(bytes, place) <= 999_999_999 ? this.end : -1;
          break;
        case 10: // state
          row.state = this.number(bytes, place);
          place = row.state <= 6 ? this.end : -1;
          break;
        case 11: // minutes
          row.minutes = this.number(bytes, place);
          place = row.minutes <= 527_040 ? this.end : -1;
          break;
        case 12: // activation_id
          row.activationIdStart = place;
          place += guidLength;
          break;
        default: // event_id, any
          place = run(word, bytes, place);
      }
      if (place < 0) return -1;
    }
  }

  /** Digits, or NaN where there are none. */
  private number(bytes: Uint8Array, at: number): number {
    let value = 0;
    let end = at;
    for (let digit = (bytes[end] as number) - 0x30; digit >= 0 && digit <= 9; digit = (bytes[end] as number) - 0x30) {
      value = value * 10 + digit;
      end += 1;
    }
    this.end = end;
    return end > at && end - at <= 15 ? value : Number.NaN;
  }

  /** `0x` and one to eight digits, or -1. */
  private result(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x78) return -1;
    let value = 0;
    let end = at + 2;
    for (let digit = hex(bytes[end] as number); digit >= 0; digit = hex(bytes[end] as number)) {
      value = value * 16 + digit;
      end += 1;
    }
    this.end = end;
    return end > at + 2 && end <= at + 10 ? value : -1;
  }

  private machine(bytes: Uint8Array, at: number): number {
    let hash = 0x811c9dc5;
    let end = at;
    for (; honest[bytes[end] as number] === 1; end += 1) hash = Math.imul(hash ^ (bytes[end] as number), 0x01000193);
    this.row.machineStart = at;
    this.row.machineEnd = end;
    this.row.hash = hash;
    return end > at && end - at <= 255 ? end : -1;
  }
}

/** A text that is mostly the same as in the record before, so that it need not be looked at letter by letter. */
class Repeated {
  /** Another number whenever the text is another one than before. */
  turn = 0;
  private length = 0;
  private readonly last = new Uint8Array(64);
  private readonly lastView = new DataView(this.last.buffer);

  constructor(private readonly letters: Uint8Array) {}

  /** Where the text ends that stands at `at`. */
  end(bytes: Uint8Array, view: DataView, at: number): number {
    const { last, lastView, length, letters } = this;
    let same = 0;
    while (same + 4 <= length && lastView.getInt32(same, true) === view.getInt32(at + same, true)) same += 4;
    while (same < length && last[same] === bytes[at + same]) same += 1;
    if (same === length && length > 0 && letters[bytes[at + length] as number] === 0) return at + length;
    const end = run(letters, bytes, at);
    this.turn += 1;
    this.length = end - at <= last.length ? end - at : 0;
    for (let place = 0; place < this.length; place += 1) last[place] = bytes[at + place] as number;
    return end;
  }
}

function run(letters: Uint8Array, bytes: Uint8Array, at: number): number {
  let end = at;
  while (letters[bytes[end] as number] === 1) end += 1;
  return end;
}

function hex(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
