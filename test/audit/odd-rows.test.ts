import { gzipSync } from "node:zlib";
import { findingsOf } from "../../audit/findings";
import { consoleReport } from "../../audit/outputs/console";
import { csvExport, xmlEvent, xmlLines } from "./formats";
import { auditFiles, request, rowsOf, testFolder } from "./tools";

const folder = testFolder();
const good = [request("2026-10-01T08:00:00Z", 1), request("2026-10-01T09:00:00Z", 2)];

describe("rows whose values cannot be", () => {
  it.each([
    ["an id that is none", { fields: { 3: "not-a-guid" } }],
    ["an activation id that is none", { fields: { 8: "{}" } }],
  ] as const)("%s: not understood, and counted nowhere", async (_, change) => {
    const odd = request("2026-10-01T10:00:00Z", 3);
    const fields = odd.fields.map((field, place) =>
      "fields" in change ? ((change.fields as Readonly<Record<number, string>>)[place] ?? field) : field,
    );
    const result = await auditFiles(folder, { "odd.xml": xmlLines([...good, { ...odd, fields }]) });
    expect(result.events).toEqual({ bad: 1, request: 2 });
    expect(rowsOf(result, "fleet")[0]).toMatchObject({ machines: 2 });
  });

  it.each([
    ["an id of zeros", { field: 3, value: "00000000-0000-0000-0000-000000000000" }, "an empty client machine id"],
    ["a minimum below zero", { field: 1, value: "-1" }, "minimum count -1"],
    ["a minimum beyond all counts", { field: 1, value: "1000001" }, "minimum count 1000001"],
    ["minutes of more than a year", { field: 7, value: "600000" }, "600000 minutes to expiry"],
  ] as const)("%s: kept, shown as impossible, and counted nowhere", async (_, change, reason) => {
    const odd = request("2026-10-01T10:00:00Z", 3, { machine: "ODD" });
    const fields = odd.fields.map((field, place) => (place === change.field ? change.value : field));
    const log = xmlLines([...good, { ...odd, fields }]);
    const result = await auditFiles(folder, { "impossible.xml": log }, { asOf: "2026-10-02" });
    expect(result.events).toEqual({ request: 3 });
    expect(rowsOf(result, "hostile-names")).toMatchObject([{ machine: "ODD", reason }]);
    expect(rowsOf(result, "fleet").map(({ machines }) => machines)).toEqual([2]);
  });

  it("a host's name with control characters is shown, not obeyed", async () => {
    const host = "kms\u001b[2Jevil";
    const result = await auditFiles(folder, { "host.xml": xmlLines([request("2026-10-01T08:00:00Z", 1, { host })]) });
    const text = consoleReport(result, { colour: false });
    expect(text).toContain("host kms\\u{1b}[2jevil: 1 requests");
    expect(text.replace(/\n/g, "")).not.toMatch(/\p{Cc}/u);
  });
});

describe("files that are not quite what they should be", () => {
  it("a header that has a column twice is refused by its name", async () => {
    const text = csvExport(good).replace('"Version"', '"Message"');
    await expect(auditFiles(folder, { "twice.csv": text })).rejects.toThrow('has the column "Message" twice');
  });

  it("a header of half a million columns is no event log, and is said so at once", async () => {
    const header = Array.from({ length: 500_000 }, (_, index) => `c${index}`).join(",");
    await expect(auditFiles(folder, { "wide.csv": `${header}\n1\n` })).rejects.toThrow(
      "is no event log that this audit knows",
    );
  });

  it("a byte order mark in the middle of a file belongs to the line where it stands", async () => {
    const result = await auditFiles(folder, {
      "marks.xml": `\ufeff${xmlLines(good)}\ufeff${xmlLines([request("2026-10-01T10:00:00Z", 3)])}`,
    });
    expect(result.events).toEqual({ request: 3 });
  });

  it("a message in another language: the fields are found by their shape", async () => {
    const text = csvExport(good).replaceAll(
      "An activation request has been processed.\r\n\r\nInfo:",
      "処理されました。\r\n\r\n情報:",
    );
    expect((await auditFiles(folder, { "japanese.csv": text })).events).toEqual({ request: 2 });
  });

  it("a compressed file that is cut off: what could be unpacked is read, and that is said", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => request("2026-10-01T08:00:00Z", index + 1));
    const bytes = gzipSync(xmlLines(lines));
    const result = await auditFiles(folder, { "cut.xml.gz": bytes.subarray(0, bytes.length - 500) });
    expect(result.files[0]?.note).toContain("is compressed and cut off");
    expect(result.events.request).toBeGreaterThan(2000);
    expect(result.events.bad).toBe(1);
    const damaged = Buffer.from(bytes);
    damaged.fill(0, bytes.length - 3000, bytes.length - 2000);
    await expect(auditFiles(folder, { "damaged.xml.gz": damaged })).rejects.toThrow(
      /damaged\.xml\.gz: is (?:damaged|compressed, but)/,
    );
  });

  it("a line of a megabyte without an end", async () => {
    const result = await auditFiles(folder, {
      "long.xml": `${xmlLines(good)}<Event>${"x".repeat(1_60_000)}\n${xmlEvent(request("2026-10-01T10:00:00Z", 3))}\n`,
    });
    expect(result.events).toEqual({ bad: 1, request: 3 });
  });
});

it("more machines than fit into one tally are still each counted once", async () => {
  // Sixty thousand ids: a stranger who sends a name and an id of his own each time.
  const line = (index: number) => {
    const id = `${(0x10000000 + index).toString(16)}-0000-4000-8000-000000000000`;
    return `2026-10-01T08:00:00Z,kms01,${index},0x0,25,PC-${index % 30_000},${id},2026/10/1 8:00,0,1,249120,73111121-5638-40f6-bc11-f1d7b0d64300\n`;
  };
  const header =
    "time,host,record_id,result,minimum,machine,client_machine_id,client_time,virtual,state,minutes,activation_id\n";
  const lines = Array.from({ length: 60_000 }, (_, index) => line(index));
  const result = await auditFiles(folder, { "many.csv": header + lines.join("") }, { rows: 3, memoryMegabytes: 512 });
  expect(result.events).toEqual({ request: 60_000 });
  expect(rowsOf(result, "fleet")).toMatchObject([{ machines: 60_000, requests: 60_000 }]);
  expect(findingsOf(result).map(({ source }) => source)).not.toContain("bad-lines");
});
