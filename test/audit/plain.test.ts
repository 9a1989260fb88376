import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AuditOptions, type AuditResult, audit } from "../../audit/audit";
import { Database, literal } from "../../audit/database";
import { ingest } from "../../audit/ingest";
import { Plain } from "../../audit/plain";
import { day, fleet, fleetEnd, hosts, type KmsEvent, random } from "./fleet";
import * as formats from "./formats";
import { request, testFolder } from "./tools";

const folder = testFolder();
const events = fleet();
const threads = { threads: 3, threadBytes: 1 };

/** What must not depend on the way in which a file is read. */
const told = ({ asOf, events, duplicates, bad, hosts, incidents, answers }: AuditResult) => ({
  ...{ asOf, events, duplicates, hosts, incidents, answers },
  bad: { ...bad, samples: bad.samples.map(({ line, reason, text }) => ({ line, reason, text })) },
});

let number = 0;
/** Audits one log three ways: added up in one thread, in three, and row by row, as a store does. */
async function threeWays(content: string | Buffer, options: Partial<AuditOptions> = {}): Promise<AuditResult[]> {
  number += 1;
  const path = join(folder.path, `log-${number}`);
  writeFileSync(path, content);
  const common = { memoryMegabytes: 256, asOf: "2026-11-01", ...options, paths: [path] };
  return [
    await audit(common),
    await audit({ ...common, scanning: threads }),
    await audit({ ...common, store: join(folder.path, `store-${number}`) }),
  ];
}

async function plainRequests(content: string | Buffer, options: { zone?: string } = {}): Promise<[number, number]> {
  const path = join(folder.path, "log");
  writeFileSync(path, content);
  const database = await Database.open({ path: ":memory:", spillFolder: folder.path, memoryMegabytes: 256 });
  try {
    const { signal } = new AbortController();
    const plain = new Plain({ folder: folder.path, signal, future: Number.POSITIVE_INFINITY });
    await ingest(database, { path, size: content.length, named: true }, 1, "records", {
      ...{ folder: folder.path, signal, plain },
      ...options,
    });
    const [rows] = await database.rows("SELECT count(*) AS count FROM records");
    return [plain.requests, Number(rows?.count)];
  } finally {
    database.close();
  }
}

describe("plain requests are added up", () => {
  // 243 requests, of which six have hostile names and one an impossible state; six events are no requests.
  it.each([
    ["XML lines", formats.xmlLines(events), [236, 13]],
    ["XML on one line", formats.xmlOneLine(events), [236, 13]],
    ["CSV of Export-Csv", formats.csvExport(events), [236, 13]],
    ["JSON lines of evtx_dump", formats.evtxJsonLines(events), [236, 13]],
    ["results of Logs Insights", formats.logsInsights(events), [236, 13]],
    ["its own columns", formats.normalisedCsv(events), [236, 7]],
    ["an export whose message repeats its fields, row by row", formats.azureJsonLines(events), [0, 249]],
  ])("%s", async (_, content, counts) => {
    expect(await plainRequests(content)).toEqual(counts);
  });

  it("times without a zone only in UTC, since others change with the season", async () => {
    expect(await plainRequests(formats.csvExport(events), { zone: "Europe/Berlin" })).toEqual([0, 249]);
  });
});

/** Writes the rows of a query as Parquet, audits them, and the same events as XML. */
async function asParquet(query: string, all: readonly KmsEvent[]): Promise<[AuditResult, AuditResult]> {
  number += 1;
  const [csv, xml] = [join(folder.path, `rows-${number}.csv`), join(folder.path, `log-${number}.xml`)];
  writeFileSync(csv, query.includes("Message") ? formats.csvSemicolons(all) : formats.normalisedCsv(all));
  writeFileSync(xml, formats.xmlLines(all));
  const path = join(folder.path, `log-${number}.parquet`);
  const database = await Database.open({ path: ":memory:", spillFolder: folder.path, memoryMegabytes: 256 });
  const rows = `read_csv(${literal(csv)}, header = true, all_varchar = true, quote = '"', escape = '"')`;
  await database.run(`COPY (${query.replace("ROWS", () => rows)}) TO ${literal(path)} (FORMAT parquet)`);
  database.close();
  const common = { memoryMegabytes: 256, asOf: "2026-11-01" };
  return [await audit({ ...common, paths: [path] }), await audit({ ...common, paths: [xml] })];
}

describe("Parquet", () => {
  const typed =
    "SELECT strptime(TimeCreated, '%d.%m.%Y %H:%M:%S') AS TimeCreated, Id::INTEGER AS Id, RecordId::BIGINT AS RecordId, MachineName, Message FROM ROWS";

  it("with typed columns and a message: what is plain is added up, the rest is read row by row", async () => {
    const [parquet, xml] = (await asParquet(typed, events)).map(told);
    expect(parquet).toEqual(xml);
  });

  it("with nothing but plain requests", async () => {
    const plain = events.filter(
      ({ id, fields }) => id === 12290 && /^[\w.-]+$/.test(fields[2] ?? "") && fields[6] !== "9",
    );
    const [parquet, xml] = (await asParquet(typed, plain)).map(told);
    expect(parquet).toEqual(xml);
  });

  it("with an event that is there twice", async () => {
    const [parquet, xml] = (await asParquet(typed, [...events, ...events.slice(40, 43)])).map(told);
    expect([parquet?.duplicates, parquet?.events]).toEqual([3, xml?.events]);
    expect(parquet).toEqual(xml);
  });

  it("with a column for each field, all of text", async () => {
    const [parquet, xml] = (
      await asParquet(
        "SELECT * FROM ROWS",
        events.filter(({ id }) => id === 12290),
      )
    ).map(told);
    expect(parquet).toEqual(xml);
  });

  it("of one host in two files, whose numbers overlap", async () => {
    const [first] = await asParquet(typed, events.slice(0, 150));
    const [second] = await asParquet(typed, events.slice(100));
    const paths = [first, second].map(({ files }) => files[0]?.path ?? "");
    const whole = told(await audit({ memoryMegabytes: 256, asOf: "2026-11-01", paths: paths.slice(0, 2) }));
    const [all] = await threeWays(formats.xmlLines(events));
    expect(whole.duplicates).toBe(50);
    expect({ ...whole, duplicates: 0 }).toEqual(all && told(all));
  });
});

it("a machine's last word is that of its last second, and of its last record there", async () => {
  const second = (record: number, state: string) =>
    request("2026-10-01T08:00:00Z", record, { machine: "PC", id: 1, state, host: hosts[0] });
  for (const order of [
    [second(7, "1"), second(8, "5"), second(9, "2")],
    [second(9, "2"), second(7, "1"), second(8, "5")],
  ]) {
    const results = await threeWays(formats.xmlLines(order), { asOf: "2026-10-02" });
    expect(results.map((result) => result.answers.find(({ name }) => name === "fleet")?.rows)).toEqual(
      results.map(() => [expect.objectContaining({ state: 2, machines: 1, requests: 3 })]),
    );
  }
});

describe("adding up and reading row by row answer the same", () => {
  const { xmlLines, csvExport, csvSemicolons, evtxJsonLines, cloudWatch, normalisedCsv } = formats;
  it.each(Object.entries({ xmlLines, csvExport, csvSemicolons, evtxJsonLines, cloudWatch, normalisedCsv }))(
    "%s, whole",
    async (_, written) => {
      const [one, several, rows] = (await threeWays(written(events))).map(told);
      expect(one).toEqual(rows);
      expect(several).toEqual(rows);
    },
  );

  it("since a moment within an hour", async () => {
    const since = new Date(fleetEnd - 9 * day + 1_234_000).toISOString();
    const [one, , rows] = (await threeWays(formats.xmlLines(events), { since })).map(told);
    expect(one).toEqual(rows);
  });

  it.each([1, 2])("with bytes changed, taken out and put in, seed %d", async (seed) => {
    const next = random(seed);
    const bytes = [...Buffer.from(seed % 2 === 0 ? formats.csvExport(events) : formats.xmlLines(events))];
    for (let change = 0; change < 25; change += 1) {
      const place = Math.floor(next() * bytes.length);
      const letter = '",\n<>&0aZ;:=-'.charCodeAt(Math.floor(next() * 13));
      bytes.splice(place, Math.floor(next() * 3), ...(next() < 0.5 ? [letter] : []));
    }
    const [one, several, rows] = (await threeWays(Buffer.from(bytes))).map(told);
    expect(one).toEqual(rows);
    expect(several).toEqual(rows);
  });
});
