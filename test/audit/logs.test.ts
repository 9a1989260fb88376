import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { AuditOptions, AuditResult } from "../../audit/audit";
import { findingsOf } from "../../audit/findings";
import { consoleReport } from "../../audit/outputs/console";
import { csvOf } from "../../audit/outputs/csv";
import { writeParquet } from "../../audit/outputs/parquet";
import { sniff } from "../../audit/sniff";
import { auditPage } from "../../report/page";
import * as logs from "./logs";
import { type Ask, idOf, office2021, windows11 } from "./logs";
import { auditFiles, rowsOf, testFolder } from "./tools";

const folder = testFolder();
let number = 0;
const read = (
  content: string | Buffer,
  options: Partial<AuditOptions> = {},
  more: Record<string, string | Buffer> = {},
) => {
  number += 1;
  return auditFiles(folder, { [`log-${number}`]: content, ...more }, options);
};

const hour = (index: number) => new Date(Date.UTC(2026, 8, 13, 8 + index)).toISOString().replace(".000Z", "Z");
/** Machines that ask one after another, an hour apart. */
const fleet = (names: readonly string[], more: Partial<Ask> = {}): Ask[] =>
  names.map((name, index) => ({ at: hour(index), record: index + 1, name, id: index + 1, ...more }));
const plain = (count: number, more: Partial<Ask> = {}) =>
  fleet(
    Array.from({ length: count }, (_, index) => `PC-${index + 1}`),
    more,
  );

const hostile = [
  "PC\r\nTimeCreated : 1/1/2020",
  "PC\nEvent[1]:",
  "<Data>PC</Data>",
  "<EventData>",
  "x</Data></EventData></Event>",
  "<System><Computer>evil</Computer>",
  'a "quoted" name',
  'PC",5,"x',
  "0x0,5,pc15",
  "PC,0xC004F015,25",
  "Info: 0x0,25,PC",
  "&amp;lt;",
  "a;b\tc",
  "=HYPERLINK(1)",
  '"CWL CONTROL MESSAGE: x',
  "\nEvent[1]:\n  Log Name: x\n  Event ID: 1\n  Description: x\n",
  "PC\nEvent[999]:",
  "-->]]><![CDATA[",
  "",
  "\ufeffPC",
];
/** XML and rendered text lose what JSON keeps of line ends; every format keeps the rest of a name. */
const named = (result: AuditResult) => rowsOf(result, "not-activated").map(({ machine }) => machine);
const waiting = { state: 2, minutes: 43_200 };
const formats: Readonly<Record<string, (asks: readonly Ask[]) => string | Buffer>> = {
  "compact XML": (asks) => logs.xml(asks),
  "spaced XML": (asks) => logs.xml(asks, "spaced"),
  "prefixed XML": (asks) => logs.xml(asks, "prefixed"),
  "XML with CDATA": (asks) => logs.xml(asks, "CDATA"),
  "XML of one text": (asks) => logs.xml(asks, "one text"),
  "Export-Csv": (asks) => logs.exportCsv(asks),
  "Export-Csv, semicolons": (asks) => logs.exportCsv(asks, { type: false, separator: ";" }),
  "Export-Csv in UTF-16": (asks) => logs.utf16(logs.exportCsv(asks)),
  "Export-Csv of PowerShell 7, U+202F": (asks) => logs.exportCsv(asks, { type: false, blank: "\u202f" }),
  "JSON lines": logs.jsonLines,
  "JSON, laid out": logs.laidOutJson,
  "JSON of PowerShell 7": logs.convertToJson,
  "Firehose, run together": (asks) => logs.firehose(asks, ""),
  "Firehose, a line each": (asks) => logs.firehose(asks, "\n"),
  "own columns": logs.columns,
  compressed: (asks) => gzipSync(logs.xml(asks)),
};
const everyFormat = Object.entries(formats);

describe("no name hides or blanks a log", () => {
  const asks = fleet([...hostile, "PC-1"], waiting);
  it.each(everyFormat)("%s", async (_, write) => {
    const result = await read(write(asks));
    expect([result.events, result.bad.count, named(result)]).toEqual([
      { request: asks.length },
      0,
      asks.map(({ name }) => name),
    ]);
  });

  it.each(hostile.map((name) => [name]))("%j in the first row of a file leaves it what it is", (name) => {
    const formatOf = (content: string | Buffer) => {
      writeFileSync(`${folder.path}/first`, content);
      return sniff(`${folder.path}/first`).format;
    };
    expect(everyFormat.map(([, write]) => formatOf(write(fleet([name, "PC-1"]))))).toEqual(
      everyFormat.map(([, write]) => formatOf(write(plain(2)))),
    );
  });

  it("nor does a byte that ends lines otherwise half-way", async () => {
    for (const write of [logs.xml, logs.exportCsv, logs.jsonLines, logs.columns]) {
      const [first, ...lines] = write(plain(4))
        .split("\n")
        .map((line) => line.replace(/\r$/, ""));
      const text = [first, ...lines].map((line, index) => line + (index % 2 ? "\n" : "\r\n")).join("");
      for (const store of [undefined, `${folder.path}/ends-${write.name}.duckdb`]) {
        expect((await read(text, store === undefined ? {} : { store })).events).toEqual({ request: 4 });
      }
    }
  });

  it("rendered text keeps its events, whatever a name looks like", async () => {
    const result = await read(logs.wevtutil(asks) + logs.wevtutil(plain(2, { at: hour(40) })));
    expect([result.events, result.bad.count]).toEqual([{ request: asks.length + 2 }, 0]);
  });

  it("no output obeys a name: console, CSV, page", async () => {
    const result = await read(
      logs.jsonLines(fleet([...hostile, "\u001b[2J", "a\u202eb", "a\u2028b", "<script>alert(1)</script>"], waiting)),
    );
    expect(consoleReport(result, { colour: false, rows: 100 }).replace(/\n/g, "")).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
    for (const answer of result.answers) {
      expect(csvOf(answer).replace(/\r\n/g, "")).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      expect(csvOf(answer)).not.toMatch(/^[=+@]/m);
    }
    expect(auditPage(result, { created: new Date(0), version: "0" })).not.toContain("<script>alert(1)");
  });
});

describe("every format answers every question alike", () => {
  const asks = [
    ...plain(6, { minimum: 5 }),
    { at: hour(6), record: 7, name: "NEW-1", id: 71, state: 2, minutes: 43_200, result: "0xC004F015" },
    { at: hour(7), record: 8, name: "PC-1", id: 99, product: office2021, minimum: 5 },
    { at: hour(8), record: 9, name: "CLONE", id: 2 },
    { at: hour(200), record: 20, name: "PC-3", id: 3 },
  ];
  let reference: AuditResult["answers"];
  beforeAll(async () => {
    reference = (await read(logs.xml(asks))).answers;
    expect(reference.filter(({ total }) => total > 0).map(({ name }) => name)).toEqual([
      ...[
        "fleet",
        "activated",
        "not-activated",
        "lapsing",
        "fallen-off",
        "cloned-machine-ids",
        "failures",
        "counts",
        "log-gaps",
        "log-life",
      ],
    ]);
  });
  it.each(everyFormat)("%s", async (_, write) => {
    expect((await read(write(asks))).answers).toEqual(reference);
  });
  it.each(Object.entries(logs.eventViewer))(
    "Event Viewer in %s, whose exports name neither host nor record",
    async (_, write) => {
      const result = await read(write(asks), { host: "kms01.corp.example" });
      const but = ["log-gaps", "hostile-names"];
      expect(result.answers.filter(({ name }) => !but.includes(name))).toEqual(
        reference.filter(({ name }) => !but.includes(name)),
      );
    },
  );
});

describe("encodings and rests of files", () => {
  it.each([
    ["Event Viewer in French, windows-1252", logs.latin(logs.eventViewer.French?.(plain(3)) ?? "")],
    [
      "XML that declares windows-1252",
      logs.latin(
        `<?xml version="1.0" encoding="windows-1252"?>\n<Events>${logs.xml(fleet(["BÜRO-1", "PC-2", "PC-3"]))}</Events>`,
      ),
    ],
    ["UTF-16 without a mark", logs.utf16(logs.xml(plain(3))).subarray(2)],
    [
      "ids in braces",
      logs.xml(plain(3)).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "{$&}"),
    ],
    ["half a character in JSON", logs.jsonLines(plain(3)).replace("PC-2", "PC\\ud800-2")],
    ["one long line of XML", logs.xml(plain(3)).replace(/\n/g, "")],
  ])("%s", async (_, content) => {
    const result = await read(content);
    expect([result.events, result.bad.count]).toEqual([{ request: 3 }, 0]);
  });

  it("a header in French says that the day is in front, where no date does", async () => {
    const ask = { ...(plain(1)[0] as Ask), at: "2026-10-05T08:00:00Z" };
    const result = await read(logs.eventViewer.French?.([ask]) ?? "");
    expect([result.asOf, result.files[0]?.note]).toEqual(["2026-10-05T08:00:00.000Z", undefined]);
  });

  it.each([
    ["0", "0x00000000", 0],
    ["3221549077", "0xC004F015", 1],
    ["-1073418219", "0xC004F015", 1],
    ["C004F015", "0xC004F015", 1],
    ["0xFFFFFFFFC004F015", "0xC004F015", 1],
    ["+0", "0x00000000", 0],
  ])("the code %s, in every layout", async (code, _, failures) => {
    for (const write of [logs.xml, logs.exportCsv, logs.jsonLines, logs.columns]) {
      const result = await read(write(plain(2, { result: code })));
      expect([result.events, rowsOf(result, "failures").map((row) => row.result)]).toEqual([
        { request: 2 },
        failures ? ["0xC004F015"] : [],
      ]);
    }
  });

  it("what is cut off is told, with what was read", async () => {
    const whole = gzipSync(logs.xml(plain(400)));
    const result = await read(whole.subarray(0, whole.length - 200));
    expect(result.files[0]?.note).toContain("cut off");
    expect(result.events.request).toBeGreaterThan(100);
    await expect(read(Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(500)]))).rejects.toThrow(
      "is a Parquet file that is cut off",
    );
    await expect(read(Buffer.from("28b52ffd00000000", "hex"))).rejects.toThrow(
      "is compressed with zstd, which this audit does not read: unpack it first (zstd -d)",
    );
  });

  it("empty files, and files without events of KMS, are told", async () => {
    const other = logs.xml(plain(2)).replaceAll(">12290<", ">4624<");
    const result = await read(other, {}, { "nothing.xml": "", "blank.xml": "\r\n  \r\n", "packed.gz": gzipSync("") });
    expect(result.files.map(({ skipped, note }) => skipped ?? note)).toEqual(
      expect.arrayContaining(["is empty", "holds no KMS events (12288 to 12294)"]),
    );
    expect(result.files.filter(({ skipped }) => skipped === "is empty")).toHaveLength(3);
  });

  it("a record that is not understood is shown with its sender", async () => {
    const result = await read(logs.xml(fleet(["PC-1", "SENDER-7"])).replace(idOf(2), "no-id"));
    expect([result.events, result.bad.samples[0]?.text]).toEqual([
      { bad: 1, request: 1 },
      expect.stringContaining("SENDER-7"),
    ]);
  });
});

describe("moments", () => {
  const at = (time: string, record: number, name: string): Ask => ({ at: time, record, name, id: record });
  const asks = [
    at("2026-09-01T08:00:00Z", 1, "PC-1"),
    at("2026-09-10T08:00:00Z", 2, "PC-2"),
    at("2026-09-10T20:00:00Z", 3, "PC-3"),
  ];

  it.each(["rows", "sums"])("nothing after --as-of and before --since is in any answer: %s", async (way) => {
    const more: Record<string, string> = way === "rows" ? { "again.csv": logs.exportCsv(asks) } : {};
    const result = await read(logs.xml(asks), { asOf: "2026-09-10T08:00:00Z", since: "2026-09-02" }, more);
    expect(result.hosts).toMatchObject([{ requests: 1, last_seen: "2026-09-10T08:00:00.000Z", last_record: 2 }]);
    expect(rowsOf(result, "fleet")).toMatchObject([{ machines: 1, requests: 1 }]);
    expect(rowsOf(result, "log-life")).toMatchObject([{ requests: 1 }]);
    expect(rowsOf(result, "log-gaps")).toEqual([]);
    expect(rowsOf(result, "counts")).toMatchObject([{ rebuilt: 1 }]);
  });

  it.each([
    [7, "2026-09-08T08:00:00.000Z", [7]],
    [7, "2026-09-08T07:59:59.999Z", []],
    [30, "2026-10-01T08:00:00.000Z", [30]],
    [30, "2026-10-01T07:59:59.999Z", [7]],
  ])("exactly %d days, to the millisecond: %s", async (_, asOf, bands) => {
    const result = await read(logs.xml([at("2026-09-01T08:00:00.000Z", 1, "PC-1")]), { asOf });
    expect(rowsOf(result, "fallen-off").map(({ band }) => band)).toEqual(bands);
    expect(rowsOf(result, "counts")).toHaveLength(asOf.startsWith("2026-10-01T08") ? 0 : 1);
  });

  it("offsets of times count, also those behind UTC", async () => {
    const log = logs
      .jsonLines(asks.slice(0, 2))
      .replace("T08:00:00Z", "T08:00:00-07:00")
      .replace("T08:00:00Z", "T08:00:00.5-0330");
    expect((await read(log)).hosts).toMatchObject([
      { first_seen: "2026-09-01T15:00:00.000Z", last_seen: "2026-09-10T11:30:00.500Z" },
    ]);
    const result = await read(logs.xml(asks), { asOf: "2026-09-10T08:00Z", since: "2026-09-10T08:00:00+01:00" });
    expect([result.asOf, result.since]).toEqual(["2026-09-10T08:00:00.000Z", "2026-09-10T07:00:00.000Z"]);
  });

  it("a ledger is looked at up to --as-of; what is left of ten counts what was spent before --since too", async () => {
    const ledger =
      "Time,Computer,Method,LastFive,Result\n2026-09-01T08:00:00Z,KMS01,online,AB234,activated\n2026-09-05T08:00:00Z,KMS01,online,AB234,activated\n2026-09-20T08:00:00Z,KMS01,online,AB234,0xC004C008\n";
    const spent = async (options: Partial<AuditOptions>) =>
      rowsOf(await read(ledger, options), "activations-spent").map((row) => [
        row.activations,
        row.left_of_ten,
        row.refused,
      ]);
    expect([
      await spent({}),
      await spent({ asOf: "2026-09-02" }),
      await spent({ asOf: "2026-09-10", since: "2026-09-03" }),
      await spent({ asOf: "2026-08-01" }),
    ]).toEqual([[[2, 8, 1]], [[1, 9, 0]], [[1, 8, 0]], []]);
  });

  it("the same events from XML, with fractions, and from CSV count once", async () => {
    const fine = asks.map((ask, index) => ({
      ...ask,
      at: ask.at.replace("Z", [".1234567Z", ".9000000Z", ".5Z"][index] ?? "Z"),
    }));
    const result = await read(
      logs.xml(fine),
      {},
      { "b.csv": logs.exportCsv(asks), "c.csv": logs.eventViewer.English?.(asks) ?? "" },
    );
    expect([result.events, result.duplicates]).toEqual([{ request: 3 }, 6]);
  });
});

describe("hosts", () => {
  it("by short and full name one is one", async () => {
    const result = await read(logs.xml(plain(3)), {}, { "short.csv": logs.exportCsv(plain(5, { host: "KMS01" })) });
    expect([result.events, result.hosts.map(({ host, requests }) => [host, requests])]).toEqual([
      { request: 5 },
      [["kms01.corp.example", 5]],
    ]);
  });

  it.each([
    ["forward", "2036-01-01T08:00:00Z", "clock jumped forward"],
    ["back", "2016-01-01T08:00:00Z", "clock went back"],
  ])("whose clock jumps years %s are told, and no machine falls off", async (_, time, kind) => {
    const jumped = plain(12).map((ask) => (ask.record > 9 ? { ...ask, at: time } : ask));
    const result = await read(logs.xml(jumped));
    expect(rowsOf(result, "log-gaps").map((row) => row.kind)).toContain(kind);
    expect([rowsOf(result, "fallen-off"), result.asOf?.slice(0, 4)]).toEqual([[], "2026"]);
    expect(rowsOf(result, "counts")).toMatchObject([{ rebuilt: 12 }]);
  });

  it.each([
    ["in exports without numbers", (jumped: Ask[]) => logs.eventViewer.German?.(jumped) ?? "", {}, 12],
    [
      "without numbers, the newest in front",
      (jumped: Ask[]) => logs.eventViewer.German?.([...jumped].reverse()) ?? "",
      {},
      12,
    ],
    ["unless it jumped after --as-of", (jumped: Ask[]) => logs.xml(jumped), { asOf: hour(3) }, 4],
  ])("whose clock jumps for a while are told %s", async (_, write, options, rebuilt) => {
    const jumped = plain(12).map((ask) => (ask.record === 6 ? { ...ask, at: "2036-01-01T08:00:00Z" } : ask));
    const result = await read(write(jumped), options);
    expect(rowsOf(result, "log-gaps").map((row) => row.kind)).toEqual(
      rebuilt === 4 ? [] : ["clock jumped forward", "clock went back"],
    );
    expect([rowsOf(result, "fallen-off"), rowsOf(result, "counts")[0]?.rebuilt]).toEqual([[], rebuilt]);
  });

  it("whose clock goes back for hours miss no record", async () => {
    const back = plain(12).map((ask) => (ask.record === 12 ? { ...ask, at: hour(6) } : ask));
    expect(rowsOf(await read(logs.xml(back)), "log-gaps").map((row) => row.kind)).toEqual(["clock went back"]);
    const lost = [
      ...plain(12).filter(({ record }) => ![3, 4, 9].includes(record)),
      { ...(plain(1)[0] as Ask), at: hour(6), record: 13 },
    ];
    const gaps = rowsOf(await read(logs.xml(lost)), "log-gaps").filter((row) => row.kind === "records missing");
    expect(gaps.map((row) => row.records)).toEqual([2, 1]);
  });

  it.each([
    ["with lower numbers", 500, 0],
    ["that has caught up with the old numbers", 0, 0],
  ])("built anew %s start at zero", async (_, before, after) => {
    const old = plain(8).map((ask) => ({ ...ask, record: ask.record + before }));
    const anew = fleet(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]).map((ask, index) => ({
      ...ask,
      at: hour(48 + index),
      id: 50 + index,
      record: ask.record + after,
    }));
    const result = await read(logs.xml([...old, ...anew]));
    expect([result.events, result.duplicates]).toEqual([{ request: 18 }, 0]);
    expect(rowsOf(result, "counts")).toMatchObject([{ rebuilt: 10 }]);
    expect(rowsOf(result, "log-gaps").filter(({ kind }) => kind === "log began anew")).toMatchObject([
      { to_time: anew[0]?.at.replace("Z", ".000Z") },
    ]);
  });

  it("built anew twice in a month start at zero twice", async () => {
    const built = [0, 1, 2].flatMap((time) =>
      fleet(["A", "B", "C", "D"].slice(0, 4 - time)).map((ask, index) => ({
        ...ask,
        at: hour(time * 100 + index),
        id: time * 10 + index,
      })),
    );
    const result = await read(logs.xml(built));
    expect(rowsOf(result, "counts")).toMatchObject([{ rebuilt: 2 }]);
    expect(rowsOf(result, "log-gaps").filter(({ kind }) => kind === "log began anew")).toHaveLength(2);
  });
});

describe("machines", () => {
  const machine = (name: string, id: number, index: number, more: Partial<Ask> = {}): Ask => ({
    at: hour(index),
    record: index + 1,
    name,
    id,
    ...more,
  });

  it("of one short name in two domains are two, and a clone across domains is a clone", async () => {
    const two = await read(
      logs.xml([
        machine("pc1.a.example", 1, 0),
        machine("pc1.b.example", 2, 1),
        machine("pc1.a.example", 1, 2),
        machine("PC1", 2, 3),
      ]),
    );
    expect(rowsOf(two, "fleet")).toMatchObject([{ machines: 2, requests: 4 }]);
    expect(rowsOf(two, "hostile-names")).toEqual([]);
    const clone = await read(logs.xml([machine("pc1.a.example", 1, 0), machine("pc1.b.example", 1, 1)]));
    expect(rowsOf(clone, "cloned-machine-ids")).toMatchObject([{ machines: 2, names: "pc1.a.example, pc1.b.example" }]);
    const joined = await read(logs.xml([machine("PC1", 1, 0), machine("pc1.a.example", 1, 1)]));
    expect(rowsOf(joined, "cloned-machine-ids")).toEqual([]);
  });

  it("that were activated just now are not lapsing; those that were refused, or wait for the count, are", async () => {
    const fresh = { state: 2, minutes: 20_000 };
    const enough = await read(logs.xml([...plain(25), machine("NEW", 90, 25, fresh)]));
    expect(rowsOf(enough, "lapsing")).toEqual([]);
    const short = await read(logs.xml([...plain(5), machine("NEW", 90, 5, fresh)]));
    expect(rowsOf(short, "lapsing").map((row) => row.machine)).toEqual(["NEW"]);
    const again = machine("NEW", 90, 26, { ...fresh, result: "0xC004F06C" });
    const then = await read(logs.xml([...plain(25), machine("NEW", 90, 25, fresh), again]));
    expect(rowsOf(then, "lapsing")).toEqual([]);
    const early = await read(
      logs.xml([
        machine("NEW", 90, 0, fresh),
        ...fleet(plain(30).map(({ name }) => name)).map((ask) => ({
          ...ask,
          at: hour(ask.record),
          record: ask.record + 1,
        })),
      ]),
    );
    expect(rowsOf(early, "lapsing").map((row) => row.machine)).toEqual(["NEW"]);
    const refused = await read(logs.xml([...plain(25), machine("NEW", 90, 25, { ...fresh, result: "0xC004F015" })]));
    expect(rowsOf(refused, "lapsing").map((row) => row.machine)).toEqual(["NEW"]);
  });

  it("a refusal after a success leaves the count and the activation; refusals alone make no count", async () => {
    const result = await read(logs.xml([...plain(4), machine("PC-1", 1, 4, { result: "0xC004F06C" })]));
    expect(rowsOf(result, "counts")).toMatchObject([{ rebuilt: 4 }]);
    expect(rowsOf(result, "activated")).toMatchObject([{ count: 4, licensed: 3, refused: 1 }]);
    expect(rowsOf(result, "lapsing")).toEqual([]);
    const refused = await read(logs.xml(plain(6, { result: "0xC004F06C", state: 2 })));
    expect([rowsOf(refused, "counts"), rowsOf(refused, "activated")]).toMatchObject([[], [{ count: 0, refused: 6 }]]);
  });

  it.each([
    [
      "Office by its application id, whatever its name says",
      "0ff1ce15-a989-479d-af46-f275c6370663",
      "Windows something",
      true,
    ],
    [
      "Windows by its application id, whatever its name says",
      "{55C92734-D682-4D71-983E-D6EC3F16059F}",
      "Office viewer of Windows",
      false,
    ],
    ["Office by its name, where no application id says so", "", "Visio 2030", true],
  ])("of a product that is not listed are %s", async (_, application, name, office) => {
    const product = "abcdef01-2345-4678-9abc-def012345678";
    const path = `${folder.path}/products.csv`;
    await auditFiles(folder, { "products.csv": `ID,Name,ApplicationID\n${product},${name},${application}\n` }).catch(
      () => undefined,
    );
    const result = await read(logs.xml(plain(2, { product })), { products: path });
    expect(rowsOf(result, "activated")).toMatchObject([{ office }]);
    expect(rowsOf(result, "fleet")).toMatchObject([{ product: name }]);
  });

  const honest = [
    "БУХГАЛТЕРИЯ-01",
    "ПК-Office",
    "電腦-1",
    "パソコン-02",
    "BÜRO-Ä",
    "μηχανή-1",
    "מחשב-1",
    "СЕРВЕР",
    "pc_1",
    "PC-1.corp.example",
    "a-very-long-name-of-a-host-0123",
  ];
  it.each(honest.map((name) => [name]))("%s is an honest name", async (name) => {
    expect(rowsOf(await read(logs.jsonLines([...plain(2), machine(name, 9, 2)])), "hostile-names")).toEqual([]);
  });

  it.each([
    ["PС-1 with a Cyrillic letter", "P\u0421-1", "letters that pass for those of another script"],
    ["РС-1, all Cyrillic, beside PC-1", "\u0420\u0421-1", "letters that pass for those of another script"],
    ["full-width letters", "\uff30\uff23-1", "letters that pass for those of another script"],
    ["Greek and Cyrillic", "\u03a1\u0421-9", "letters that pass for those of another script"],
    ["capitals of phonetics", "\u1d18\u1d04-1", "letters that pass for those of another script"],
    ["a raised digit", "PC-\u00b9", "letters that pass for those of another script"],
    ["a control character", "PC\u0007", "control characters"],
    ["a zero-width space", "PC\u200b-1", "invisible or direction-changing characters"],
    ["a filler", "PC\u3164", "invisible or direction-changing characters"],
  ])("%s is not", async (_, name, reason) => {
    expect(rowsOf(await read(logs.jsonLines([...plain(2), machine(name, 9, 2)])), "hostile-names")).toMatchObject([
      { machine: name, reason },
    ]);
  });

  it("with an id of its own for Office are honest, however they take turns", async () => {
    const office = { product: office2021, minimum: 5 };
    const turns = [
      machine("PC-1", 1, 0),
      machine("PC-1", 2, 1, office),
      machine("PC-1", 1, 2),
      machine("PC-1", 2, 3, office),
    ];
    expect(rowsOf(await read(logs.xml(turns)), "hostile-names")).toEqual([]);
  });
});

describe("events of clients", () => {
  const event = (id: number, record: number, text: string, at = hour(record)) =>
    `<Event><System><EventID>${id}</EventID><TimeCreated SystemTime="${at}"/><EventRecordID>${record}</EventRecordID><Computer>pc-1.corp.example</Computer></System><EventData><Data>${text}</Data></EventData></Event>\n`;
  const sent = (server: string, code = "0x00000000") =>
    `${code}, 0x00000000, ${server}:1688, ${idOf(1)}, 2026/10/01 8:00, 0, 2, 41760, ${windows11}, 25`;
  const got = (code: string, count: number) =>
    `${code}, 0x00000000, ${code === "0x00000000" ? 1 : 0}, 0, ${count}, 120, 10080, 2026/10/01 8:00`;

  it("appear, with what they tell of hosts whose logs are not there", async () => {
    const result = await read(event(12288, 1, sent("kms09.corp.example")) + event(12289, 2, got("0xC004F038", 3)), {
      asOf: "2026-10-01",
    });
    expect(result.events).toEqual({ received: 1, sent: 1 });
    const alone = await read(event(12288, 1, sent("kms09.corp.example")) + event(12289, 2, got("0xC004F038", 3)));
    expect([alone.asOf, alone.answers.map(({ total }) => total)]).toEqual([
      hour(2).replace("Z", ".000Z"),
      result.answers.map(({ total }) => total),
    ]);
    expect(
      rowsOf(result, "client-events").map((row) => [row.client, row.server, row.event_id, row.result, row.reported]),
    ).toEqual([
      ["pc-1.corp.example", "kms09.corp.example", 12288, "0x00000000", null],
      ["pc-1.corp.example", "kms09.corp.example", 12289, "0xC004F038", 3],
    ]);
    expect(rowsOf(result, "failures")).toMatchObject([
      { host: "kms09.corp.example", result: "0xC004F038", requests: 1, machines: 1 },
    ]);
    expect(rowsOf(result, "counts")).toMatchObject([{ host: "kms09.corp.example", rebuilt: null, reported: 3 }]);
  });
});

describe("product keys", () => {
  const groups = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"];
  const joined = [
    "-",
    "",
    "_",
    " ",
    ".",
    "/",
    ":",
    "+",
    "=",
    "|",
    "~",
    "*",
    "\u2022",
    ",",
    "\u2013",
    "\u00a0",
    ";",
    "#",
    "@",
    "&",
  ]
    .concat("<", " - ", "--", '"', "'", "\u200b", "\n", "\t", "\\", "$", ")(")
    .map((sign) => groups.join(sign));

  /** Everything that an audit writes. */
  async function written(content: string | Buffer, options: Partial<AuditOptions> = {}): Promise<string> {
    const store = `${folder.path}/keys-${number}.duckdb`;
    const result = await read(content, { store, ...options });
    const tables = `${folder.path}/parquet-${number}`;
    await writeParquet(result.answers, tables);
    return [
      JSON.stringify(result),
      consoleReport(result, { colour: false, rows: 100 }),
      ...result.answers.map(csvOf),
      JSON.stringify(findingsOf(result)),
      auditPage(result, { created: new Date(0), version: "0" }),
      ...readdirSync(tables).map((name) => readFileSync(`${tables}/${name}`, "latin1")),
      readFileSync(store, "latin1"),
    ].join("");
  }
  const leaks = (text: string) => groups.filter((group) => text.toUpperCase().includes(group));

  it.each(everyFormat)("in names, whatever joins them, are in no output: %s", async (_, write) => {
    const asks = fleet([...joined, ...joined.map((key) => `pc${key.toLowerCase()}x`).slice(2)], waiting);
    const text = await written(write(asks));
    expect([leaks(text), text.match(/product key [0-9a-f]{8}/g)?.length]).toEqual([[], expect.any(Number)]);
  });

  const [dashed = "", bare = "", , , dotted = ""] = joined;
  const event = (id: number, text: string) =>
    `<Event><System><EventID>${id}</EventID><TimeCreated SystemTime="${hour(1)}"/><EventRecordID>9</EventRecordID><Computer>h</Computer></System><EventData><Data>${text}</Data></EventData></Event>\n`;
  it.each([dashed, bare, dotted].map((key, index) => [["dashes", "nothing", "dots"][index], key]))(
    "with %s between are in no field",
    async (_, key) => {
      const [ask] = plain(1) as [Ask];
      const odd = [{ result: key }, { product: key }, { host: key }, { at: key }].map((more) =>
        logs.xml([{ ...ask, ...more }]),
      );
      const log = [
        event(12288, `0x0, 0x0, ${key}:1688, ${idOf(1)}, 2026/10/01 8:00, 0, 2, 1, ${windows11}, 25`),
        event(12293, `0x80072338,${key}`),
        ...odd,
        `<Event>${key}\n`,
      ];
      expect(leaks(await written(log.join(""), { host: key }))).toEqual([]);
      expect(
        leaks(await written(`Time,Computer,Method,LastFive,Result\n2026-01-01,${key},${key},${key},${key}\n`)),
      ).toEqual([]);
      const named = await auditFiles(folder, { [`${key}.xml`]: logs.xml(plain(2)) });
      expect(leaks(JSON.stringify(named))).toEqual([]);
      await expect(read(logs.xml(plain(1)), { asOf: key })).rejects.toThrow("[product key ");
    },
  );
});
