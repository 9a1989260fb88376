import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProductKeys } from "../../activation/product-key";
import { audit } from "../../audit/audit";
import { Database } from "../../audit/database";
import { findingsOf } from "../../audit/findings";
import { consoleReport } from "../../audit/outputs/console";
import { americanTime, csvExport, evtxJsonLines, wevtutilText, xmlEvent, xmlLines } from "./formats";
import { auditFiles, request, rowsOf, testFolder } from "./tools";

const folder = testFolder();
const three = [
  request("2026-10-01T08:00:00Z", 1),
  request("2026-10-01T09:00:00Z", 2),
  request("2026-10-01T10:00:00Z", 3),
];

describe("lines that are not understood are counted and shown", () => {
  it("XML: a last line that is cut off", async () => {
    const whole = xmlLines(three);
    const result = await auditFiles(folder, { "cut.xml": whole.slice(0, whole.length - 60) });
    expect(result.events).toEqual({ bad: 1, request: 2 });
    expect(result.bad.samples).toEqual([
      {
        file: join(folder.path, "cut.xml"),
        line: 3,
        reason: "an event without an end",
        text: expect.stringMatching(/^<Event xmlns/),
      },
    ]);
    expect(result.bad.share).toBeCloseTo(1 / 3);
  });

  it("JSON: an invalid line in the middle, and what is no object", async () => {
    const lines = evtxJsonLines(three).split("\n");
    lines.splice(1, 0, '{"Event": {"System": ', "", "null");
    const result = await auditFiles(folder, { "bad.jsonl": lines.join("\n") });
    expect(result.events).toEqual({ bad: 2, request: 3 });
    expect(result.bad.samples.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "no valid JSON"],
      [4, "no event"],
    ]);
  });

  it("JSON over several lines: a record without an end", async () => {
    const text = JSON.stringify(JSON.parse(evtxJsonLines(three.slice(0, 1))), null, 2);
    const result = await auditFiles(folder, { "open.json": `${text}\n${text.slice(0, 200)}` });
    expect(result.events).toEqual({ bad: 1, request: 1 });
    expect(result.bad.samples[0]).toMatchObject({
      line: text.split("\n").length + 1,
      reason: "a record without an end",
    });
  });

  it("CSV: too few columns, too many, quotes that do not match", async () => {
    const csv = csvExport(three).replace("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n", "");
    const result = await auditFiles(folder, { "bad.csv": `${csv}"only","two"\r\n${"x,".repeat(20)}\r\n"open,1,2` });
    expect(result.events).toEqual({ bad: 3, request: 3 });
    expect(result.bad.samples.map(({ line, reason }) => [line, reason])).toEqual([
      [14, "a row with missing columns"],
      [15, "a row with too many columns"],
      [16, "quotes that do not match"],
    ]);
  });

  it("fields that are not what they should be, each still one line of the count", async () => {
    const odd = [
      request("2026-10-01T11:00:00Z", 4, { minimum: "many" }),
      request("2026-10-01T12:00:00Z", 5, { result: "ok" }),
    ];
    const result = await auditFiles(folder, { "odd.xml": xmlLines([...three, ...odd]) });
    expect(result.events).toEqual({ bad: 2, request: 3 });
    expect(result.bad.reasons).toEqual([
      { reason: "a field is not what it should be", count: 1 },
      { reason: "fields in no known order", count: 1 },
    ]);
  });

  it("bytes that are no characters, and zeros", async () => {
    const good = Buffer.from(xmlLines(three));
    const result = await auditFiles(folder, {
      "bytes.xml": Buffer.concat([good, Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from([0, 0, 0, 0x0a])]),
    });
    expect(result.events.request).toBe(3);
    expect(result.bad.count).toBe(2);
  });

  it("two events on a line that began as one event a line are two events", async () => {
    const lines = `${xmlLines(three).repeat(150)}${xmlEvent(request("2026-10-01T11:00:00Z", 4))}${xmlEvent(request("2026-10-01T12:00:00Z", 5))}\n`;
    expect(lines.length).toBeGreaterThan(256 * 1024);
    const result = await auditFiles(folder, { "two.xml": lines });
    expect([result.events, result.duplicates, result.bad.count]).toEqual([{ request: 5 }, 447, 0]);
  });
});

describe("files that hold no requests", () => {
  it("another log has no activation request, which is a finding", async () => {
    const result = await auditFiles(folder, {
      "other.xml": xmlLines([{ ...(three[0] as (typeof three)[0]), id: 4624, channel: "Application" }]),
    });
    expect(result.events).toEqual({ other: 1 });
    expect(result.asOf).toBeNull();
    expect(findingsOf(result)[0]).toMatchObject({ level: "high", source: "events" });
  });

  it("an empty file is named, a named file of another kind is refused, one in a folder is passed over", async () => {
    expect((await auditFiles(folder, { "empty.xml": "", "kms.xml": xmlLines(three) })).files).toContainEqual({
      path: join(folder.path, "empty.xml"),
      format: "empty",
      size: 0,
      skipped: "is empty",
    });
    await expect(auditFiles(folder, { "notes.txt": "a shopping list\nmilk\n" })).rejects.toThrow(
      /notes\.txt: is no event log/,
    );
    const inner = join(folder.path, "inner");
    mkdirSync(inner);
    writeFileSync(join(inner, "notes.txt"), "a shopping list\nmilk\n");
    writeFileSync(join(inner, "kms.xml"), xmlLines(three));
    const result = await audit({ paths: [inner], memoryMegabytes: 256 });
    expect(result.events).toEqual({ request: 3 });
    expect(result.files.map(({ skipped }) => skipped !== undefined)).toEqual([false, true]);
  });

  it("names every path that is not there at once", async () => {
    await expect(audit({ paths: ["/no/such", "/dev/zero"] })).rejects.toThrow(
      /no\/such: does not exist\n\/dev\/zero: is neither/,
    );
  });
});

describe("times", () => {
  const one = (time: string) => csvExport([request("2026-10-05T08:00:00Z", 1)], () => time);
  it.each([
    ["2026-10-05T08:00:00.1234567Z", "2026-10-05T08:00:00.123Z"],
    ["2026-10-05T10:00:00+02:00", "2026-10-05T08:00:00.000Z"],
    ["2026-10-05 08:00:00", "2026-10-05T08:00:00.000Z"],
    ["2026/10/5 8:00", "2026-10-05T08:00:00.000Z"],
    ["10/5/2026 8:00:00 AM", "2026-10-05T08:00:00.000Z"],
    ["10/5/2026, 8:00:00 AM", "2026-10-05T08:00:00.000Z"],
    ["10/13/2026 8:00:00 PM", "2026-10-13T20:00:00.000Z"],
    ["13/10/2026 20:00:00", "2026-10-13T20:00:00.000Z"],
    ["05.10.2026 08:00:00", "2026-10-05T08:00:00.000Z"],
    ["1791187200000", "2026-10-05T08:00:00.000Z"],
    ["/Date(1791187200000)/", "2026-10-05T08:00:00.000Z"],
  ])("%s", async (text, expected) => {
    const result = await auditFiles(folder, { "time.csv": one(text) });
    expect([result.asOf, result.bad.count]).toEqual([expected, 0]);
  });

  it("a date that leaves day and month open is read month first, and that is said", async () => {
    const result = await auditFiles(folder, { "open.csv": one("10/5/2026 8:00:00") });
    expect([result.asOf, result.files[0]?.note]).toEqual([
      "2026-10-05T08:00:00.000Z",
      expect.stringContaining("--day-first"),
    ]);
    const other = await auditFiles(folder, { "open.csv": one("10/5/2026 8:00:00") }, { dayFirst: true });
    expect([other.asOf, other.files[0]?.note]).toEqual(["2026-05-10T08:00:00.000Z", undefined]);
  });

  it("times without a zone are in the zone that was named, with its summer time", async () => {
    const result = await auditFiles(folder, { "zone.csv": one("05.10.2026 08:00:00") }, { zone: "Europe/Berlin" });
    expect(result.asOf).toBe("2026-10-05T06:00:00.000Z");
  });

  it.each(["2010/9/29 21:46", "2006/1/14 2:30", "1/14/2006 2:30", "2010/09/29 17:52"])(
    "client time %s is read",
    async (clientTime) => {
      expect(
        (await auditFiles(folder, { "c.xml": xmlLines([request("2026-10-01T08:00:00Z", 1, { clientTime })]) })).events,
      ).toEqual({ request: 1 });
    },
  );
});

describe("whole or not", () => {
  const hourly = (count: number) =>
    Array.from({ length: count }, (_, hour) =>
      request(new Date(Date.UTC(2026, 9, 1, hour)).toISOString().replace(".000Z", "Z"), hour + 1),
    );

  it("finds records that are missing", async () => {
    const events = hourly(10).filter(({ record }) => record !== 5 && record !== 6);
    const result = await auditFiles(folder, { "gap.xml": xmlLines(events) });
    expect(rowsOf(result, "log-gaps")).toEqual([
      {
        host: "kms01.corp.example.com",
        kind: "records missing",
        from_time: "2026-10-01T03:00:00.000Z",
        to_time: "2026-10-01T06:00:00.000Z",
        records: 2,
      },
    ]);
  });

  it("finds a clock that went back, and counts nothing twice for it", async () => {
    const events = hourly(10).map((event) => (event.record === 8 ? { ...event, time: "2026-10-01T02:30:00Z" } : event));
    const result = await auditFiles(folder, { "back.xml": xmlLines(events) });
    expect(result.events).toEqual({ request: 10 });
    expect(rowsOf(result, "log-gaps").map(({ kind, from_time }) => [kind, from_time])).toContainEqual([
      "clock went back",
      "2026-10-01T03:00:00.000Z",
    ]);
  });

  it("finds a log that began anew, and keeps both events of the same number", async () => {
    const events = [
      ...hourly(6).map((event) => ({ ...event, record: event.record + 500 })),
      ...hourly(10)
        .slice(6)
        .map((event) => ({ ...event, record: event.record - 6 })),
    ];
    const result = await auditFiles(folder, { "anew.xml": xmlLines(events) });
    expect(result.events).toEqual({ request: 10 });
    expect(rowsOf(result, "log-gaps")).toEqual([
      {
        host: "kms01.corp.example.com",
        kind: "log began anew",
        from_time: "2026-10-01T05:00:00.000Z",
        to_time: "2026-10-01T06:00:00.000Z",
        records: null,
      },
    ]);
  });

  it("finds silence", async () => {
    const events = [...hourly(2), request("2026-10-03T08:00:00Z", 3)];
    expect(
      rowsOf(await auditFiles(folder, { "silent.xml": xmlLines(events) }, { asOf: "2026-10-06" }), "log-gaps"),
    ).toMatchObject([
      { kind: "silence", from_time: "2026-10-01T01:00:00.000Z", to_time: "2026-10-03T08:00:00.000Z" },
      { kind: "silence until now", from_time: "2026-10-03T08:00:00.000Z", to_time: "2026-10-06T00:00:00.000Z" },
    ]);
  });
});

describe("nothing is counted twice", () => {
  it("one log in two formats, and a line that is there twice", async () => {
    const xml = xmlLines([...three, ...three.slice(0, 1)]);
    const result = await auditFiles(folder, { "a.xml": xml, "b.csv": csvExport(three), "c.txt": wevtutilText(three) });
    expect([result.events, result.duplicates]).toEqual([{ request: 3 }, 7]);
  });

  it("but two events of one second that have numbers of their own", async () => {
    const twins = [
      request("2026-10-01T08:00:00Z", 1, { machine: "PC", id: 1 }),
      request("2026-10-01T08:00:00Z", 2, { machine: "PC", id: 1 }),
    ];
    expect((await auditFiles(folder, { "twins.xml": xmlLines(twins) })).events).toEqual({ request: 2 });
  });
});

describe("product keys", () => {
  // Put together here, so that no file holds anything shaped like a key.
  const key = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"].join("-");

  it("in a machine's name, a line and a host's name are masked and reported", async () => {
    const events = [
      request("2026-10-01T08:00:00Z", 1, { machine: `pc ${key.toLowerCase()}` }),
      request("2026-10-01T09:00:00Z", 2),
    ];
    const result = await auditFiles(folder, { "key.xml": `${xmlLines(events)}some words ${key} and more\n` });
    const shown = JSON.stringify(result) + consoleReport(result, { colour: true, rows: 100 });
    expect(shown.toUpperCase()).not.toContain(key);
    expect(result.incidents.map(({ kind, where, events: count }) => [kind, where, count])).toEqual([
      ["host", "machine name", 1],
      ["host", "a line that was not understood", 1],
    ]);
    expect(findingsOf(result)[0]?.level).toBe("critical");
    expect(result.incidents[0]?.fingerprint).toBe(findProductKeys(key)[0]?.fingerprint);
  });

  // In a log a key may stand alone; what is longer or shorter, or has other letters, is none.
  const undashed = key.replaceAll("-", "");
  const fingerprint = findProductKeys(key)[0]?.fingerprint;
  const ordinary = [`KEY-${undashed.slice(1)}`, `KEY${undashed}5`, `KEY${undashed.replace("B", "A")}`];
  const machines = [`KEY${undashed}`, `pc-ipk-${undashed.toLowerCase()}.example.com`, undashed, ...ordinary];
  const events = machines.map((machine, index) => request(`2026-10-01T0${index}:00:00Z`, index + 1, { machine }));
  const masked = [
    `KEY[product key ${fingerprint}]`,
    `pc-ipk-[product key ${fingerprint}].example.com`,
    `[product key ${fingerprint}]`,
    ...ordinary,
  ];

  it.each(["added up", "as rows"])(
    "without dashes in a machine's name are masked, and other names are not: %s",
    async (way) => {
      const text = xmlLines(events);
      const line = `some words, key is ${undashed}, and more\n`;
      const store = join(folder.path, "undashed.duckdb");
      const result = await auditFiles(folder, { "undashed.xml": text + line }, way === "as rows" ? { store } : {});
      const names = rowsOf(result, "hostile-names").map(({ machine }) => machine);
      expect(names.sort()).toEqual(masked.slice(0, 3).sort());
      const shown = JSON.stringify(result) + consoleReport(result, { colour: true, rows: 100 });
      for (const name of machines.slice(0, 3)) expect(shown.toUpperCase()).not.toContain(name.toUpperCase());
      expect(result.bad.samples.map((sample) => sample.text)).toEqual([
        `some words, key is [product key ${fingerprint}], and more`,
      ]);
      expect(result.incidents.map((incident) => [incident.where, incident.events, incident.fingerprint])).toEqual([
        ["machine name", 3, fingerprint],
        ["a line that was not understood", 1, fingerprint],
      ]);
      if (way === "added up") return;
      const database = await Database.open({
        path: store,
        spillFolder: join(folder.path, "spill"),
        memoryMegabytes: 256,
      });
      const kept = await database.rows("SELECT machine FROM records WHERE kind = 'request' ORDER BY time");
      database.close();
      expect(kept.map(({ machine }) => machine)).toEqual(masked);
    },
  );
});

it("a time that American readers wrote is what the tests above rely on", () => {
  expect(americanTime("2026-10-05T00:05:09Z")).toBe("10/5/2026 12:05:09 AM");
});
