import fc from "fast-check";
import { Marks } from "../../audit/scan/marks";
import { type TimeForm, TimeReader, timeForm } from "../../audit/scan/times";
import { americanTime, germanTime } from "./formats";

const first = Date.parse("2000-01-01T00:00:00Z");
const last = Date.parse("2099-12-31T23:59:59Z");
const moments = fc
  .integer({ min: first / 1000, max: last / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 19));

function read(form: TimeForm, ...texts: readonly string[]): [time: number, length: number][] {
  const reader = new TimeReader(form);
  return texts.map((text) => {
    const bytes = new Uint8Array(Buffer.concat([Buffer.from(text), Buffer.alloc(40)]));
    const time = reader.read(bytes, new DataView(bytes.buffer), 0);
    return [time, reader.end];
  });
}

describe("every time of a century reads back, to the microsecond", () => {
  it.each<[TimeForm, (text: string, fraction: string) => string]>([
    ["zulu", (text, fraction) => `${text}${fraction}Z`],
    ["iso", (text, fraction) => `${text.replace("T", " ")}${fraction}`],
  ])("%s, with a fraction of any length", (form, write) => {
    const fractions = fc.stringMatching(/^\.[0-9]{1,9}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(moments, fc.option(fractions, { nil: "" })), { minLength: 1, maxLength: 5 }),
        (times) => {
          const texts = times.map(([text, fraction]) => write(text, fraction));
          const expected = times.map(([text, fraction], index) => [
            Date.parse(`${text}Z`) * 1000 + Number(fraction.slice(1, 7).padEnd(6, "0")),
            texts[index]?.length,
          ]);
          expect(read(form, ...texts)).toEqual(expected);
        },
      ),
    );
  });

  it.each<[TimeForm, (text: string) => string]>([
    ["month-first", (text) => americanTime(`${text}Z`)],
    [
      "day-first",
      (text) => `${Number(text.slice(8, 10))}/${Number(text.slice(5, 7))}/${text.slice(0, 4)} ${text.slice(11)}`,
    ],
    ["dots", (text) => germanTime(`${text}Z`)],
  ])("%s", (form, write) => {
    fc.assert(
      fc.property(moments, (text) => {
        expect(read(form, write(text))).toEqual([[Date.parse(`${text}Z`) * 1000, write(text).length]]);
      }),
    );
  });
});

it("within a minute that was read before, the seconds are read anew", () => {
  const texts = ["2026-10-01T08:00:07Z", "2026-10-01T08:00:08.5Z", "2026-10-01T08:00:60Z", "2026-10-01T08:00:59Z"];
  const start = Date.parse("2026-10-01T08:00:00Z") * 1000;
  expect(read("zulu", ...texts).map(([time]) => time - start)).toEqual([7e6, 8.5e6, Number.NaN, 59e6]);
});

it.each<[TimeForm, string]>([
  ["iso", "2026-02-30 08:00:00"],
  ["iso", "2026-13-01 08:00:00"],
  ["iso", "2026-10-01 24:00:00"],
  ["iso", "2026-10-01x08:00:00"],
  ["zulu", "2026-10-01T08:00:00+02:00"],
  ["month-first", "13/1/2026 8:00:00 AM"],
  ["month-first", "1/13/2026 13:00:00 PM"],
  ["dots", "1.13.2026 08:00:00"],
  ["dots", "1.1.2026 8:61:00"],
])("%s: %s is no time", (form, text) => {
  expect(read(form, text)[0]?.[0]).toBeNaN();
});

it("times have a form only where all have it, and those without a zone only in UTC", () => {
  const utc = timeForm({ dayFirst: false, utc: true });
  const elsewhere = timeForm({ dayFirst: true, utc: false });
  expect([utc(["2026-10-01T08:00:00Z"]), elsewhere(["2026-10-01T08:00:00Z"])]).toEqual(["zulu", "zulu"]);
  expect([utc(["2026-10-01 08:00:00"]), elsewhere(["2026-10-01 08:00:00"])]).toEqual(["iso", undefined]);
  expect(utc(["2026-10-01T08:00:00Z", "1/2/2026 8:00:00 AM"])).toBeUndefined();
  expect(timeForm({ dayFirst: true, utc: true })(["1/2/2026 8:00:00"])).toBe("day-first");
});

it("marks know each number that was there before, in one thread or in several", () => {
  const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 2 ** 31 - 1 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(numbers, numbers, (mine, theirs) => {
      const [one, other] = [new Marks(), new Marks()];
      for (const number of mine) one.add(number);
      for (const number of theirs) other.add(number);
      expect(one.twice).toBe(mine.length - new Set(mine).size);
      for (const number of theirs) expect(one.has(number)).toBe(mine.includes(number));
      const before = one.twice;
      one.merge(other.pages);
      expect(one.twice > before).toBe(theirs.some((number) => mine.includes(number)));
      for (const number of [...mine, ...theirs]) expect(one.has(number)).toBe(true);
    }),
  );
});
