/** How the times of a file are written. `zulu`: ISO 8601 with Z; `iso`: without a zone; the others as Windows shows times. */
export type TimeForm = "zulu" | "iso" | "month-first" | "day-first" | "dots";

const forms: readonly (readonly [TimeForm | "slashes", RegExp])[] = [
  ["zulu", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/],
  ["iso", /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?$/],
  ["slashes", /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d(?: [AP]M)?$/],
  ["dots", /^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d:\d\d$/],
];

/** The one form that all of these times have. Times without a zone are taken for UTC, so they have no form in another. */
export function timeForm(options: {
  dayFirst: boolean;
  utc: boolean;
}): (times: readonly string[]) => TimeForm | undefined {
  return (times) => {
    const [form] = forms.find(([, pattern]) => times.every((time) => pattern.test(time))) ?? [];
    if (form === undefined || (form !== "zulu" && !options.utc)) return undefined;
    if (form === "slashes") return options.dayFirst ? "day-first" : "month-first";
    return form;
  };
}

/** Reads times out of bytes. `end` is where the last one ended. */
export class TimeReader {
  end = 0;
  private dayStart = 0;
  /** The minute that was read last, in four words, and its microseconds: a log goes from minute to minute. */
  private readonly minute = new Int32Array(4);
  private minuteStart = Number.NaN;

  constructor(private readonly form: TimeForm) {}

  /** Microseconds since 1970 of the time that stands at `at`, or NaN. A fraction finer than that is cut off, as DuckDB does. */
  read(bytes: Uint8Array, view: DataView, at: number): number {
    if (this.form !== "zulu" && this.form !== "iso") return this.whole(bytes, at);
    const { minute } = this;
    for (let word = 0; word < 4; word += 1) {
      if (minute[word] !== view.getInt32(at + word * 4, true)) {
        const time = this.whole(bytes, at);
        for (word = 0; word < 4; word += 1) minute[word] = view.getInt32(at + word * 4, true);
        this.minuteStart = time - (time % 60_000_000);
        return time;
      }
    }
    const seconds = bytes[at + 16] === 0x3a ? two(bytes, at + 17) : Number.NaN;
    const fraction = this.fraction(bytes, at + 19);
    return seconds < 60 ? this.minuteStart + seconds * 1_000_000 + fraction : Number.NaN;
  }

  private whole(bytes: Uint8Array, at: number): number {
    const iso = this.form === "zulu" || this.form === "iso";
    const day = iso ? this.isoDay(bytes, at) : this.shortDay(bytes, at);
    if (Number.isNaN(day)) return day;
    const separator = bytes[this.end];
    if (separator !== 0x20 && !(iso && separator === 0x54)) return Number.NaN;
    return day + (iso ? this.isoClock(bytes, this.end + 1) : this.shortClock(bytes, this.end + 1));
  }

  private isoDay(bytes: Uint8Array, at: number): number {
    const year = two(bytes, at) * 100 + two(bytes, at + 2);
    if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) return Number.NaN;
    this.end = at + 10;
    return this.startOf(year, two(bytes, at + 5), two(bytes, at + 8));
  }

  /** 1/31/2026, 31/1/2026 or 31.1.2026. */
  private shortDay(bytes: Uint8Array, at: number): number {
    const sign = this.form === "dots" ? 0x2e : 0x2f;
    const first = this.number(bytes, at);
    if (bytes[this.end] !== sign) return Number.NaN;
    const second = this.number(bytes, this.end + 1);
    if (bytes[this.end] !== sign) return Number.NaN;
    const year = two(bytes, this.end + 1) * 100 + two(bytes, this.end + 3);
    this.end += 5;
    return this.form === "month-first" ? this.startOf(year, first, second) : this.startOf(year, second, first);
  }

  private lastKey = -1;

  private startOf(year: number, month: number, day: number): number {
    const key = year * 10_000 + month * 100 + day;
    if (key !== this.lastKey) {
      const start = Date.UTC(year, month - 1, day);
      const date = new Date(start);
      const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 2000 && year < 2100;
      this.dayStart = real ? start * 1000 : Number.NaN;
      this.lastKey = key;
    }
    return this.dayStart;
  }

  private isoClock(bytes: Uint8Array, at: number): number {
    const seconds = clock(bytes, at, two(bytes, at));
    return seconds * 1_000_000 + this.fraction(bytes, at + 8);
  }

  /** Microseconds of a fraction, if there is one, and the sign of the zone. */
  private fraction(bytes: Uint8Array, at: number): number {
    let end = at;
    let fraction = 0;
    if (bytes[end] === 0x2e) {
      let scale = 100_000;
      for (end += 1; digit(bytes, end) >= 0; end += 1, scale = Math.floor(scale / 10))
        fraction += digit(bytes, end) * scale;
    }
    if (this.form === "zulu" && bytes[end] !== 0x5a) return Number.NaN;
    this.end = this.form === "zulu" ? end + 1 : end;
    return fraction;
  }

  /** Twelve hours with AM or PM, or 24. */
  private shortClock(bytes: Uint8Array, at: number): number {
    let hours = this.number(bytes, at);
    const rest = this.end - 2;
    this.end = rest + 8;
    if (bytes[this.end] === 0x20 && bytes[this.end + 2] === 0x4d && this.form !== "dots") {
      const half = bytes[this.end + 1];
      if (hours < 1 || hours > 12 || (half !== 0x41 && half !== 0x50)) return Number.NaN;
      hours = (hours % 12) + (half === 0x50 ? 12 : 0);
      this.end += 3;
    }
    return clock(bytes, rest, hours) * 1_000_000;
  }

  /** One digit or two. */
  private number(bytes: Uint8Array, at: number): number {
    const first = digit(bytes, at);
    const second = digit(bytes, at + 1);
    this.end = second < 0 ? at + 1 : at + 2;
    return first < 0 ? Number.NaN : second < 0 ? first : first * 10 + second;
  }
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - 0x30;
  return value >= 0 && value <= 9 ? value : -1;
}

/** Two digits, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] ?? 0) - 0x30;
  const second = (bytes[at + 1] ?? 0) - 0x30;
  return first >= 0 && first <= 9 && second >= 0 && second <= 9 ? first * 10 + second : Number.NaN;
}

/** Seconds of the day, where the hours are known and `:mm:ss` stands two places on. */
function clock(bytes: Uint8Array, at: number, hours: number): number {
  const minutes = two(bytes, at + 3);
  const seconds = two(bytes, at + 6);
  const real = hours < 24 && minutes < 60 && seconds < 60 && bytes[at + 2] === 0x3a && bytes[at + 5] === 0x3a;
  return real ? (hours * 60 + minutes) * 60 + seconds : Number.NaN;
}
