import fs, { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Database } from "../../audit/database";
import { consoleReport } from "../../audit/outputs/console";
import { csvFiles, csvOf } from "../../audit/outputs/csv";
import { writeParquet } from "../../audit/outputs/parquet";
import { writeWhole } from "../../files/write-whole";
import { fleet, hostileNames } from "./fleet";
import { xmlLines } from "./formats";
import { auditFiles, rowsOf, testFolder } from "./tools";

const folder = testFolder();
afterEach(() => jest.restoreAllMocks());

describe("outputs", () => {
  const audited = () => auditFiles(folder, { "fleet.xml": xmlLines(fleet()) }, { asOf: "2026-11-01" });

  it("the console holds no control character but line ends, with colours none but its own", async () => {
    const result = await audited();
    expect(consoleReport(result, { colour: false, rows: 1000 }).replace(/\n/g, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const coloured = consoleReport(result, { colour: true, rows: 1000 });
    expect(
      coloured.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "").replace(/\n/g, ""),
    ).not.toMatch(/\p{Cc}/u);
    expect(coloured).toContain("PC\\u{1b}[2J");
  });

  it("CSV: a hostile name is text in every row", async () => {
    const answer = (await audited()).answers.find(({ name }) => name === "hostile-names");
    const text = answer ? csvOf(answer) : "";
    expect(text.split("\r\n")).toContain(
      "'=cmd|' /C calc'!A0,formula,1,1,2026-10-31T00:01:00.000Z,a formula of a spreadsheet",
    );
    expect(text).not.toMatch(/^[=+@-]/m);
  });

  it("Parquet holds the values as they are, and reads back with their types", async () => {
    const result = await audited();
    const place = join(folder.path, "parquet");
    await writeParquet(result.answers, place);
    expect(readdirSync(place).sort()).toEqual(result.answers.map(({ name }) => `${name}.parquet`).sort());
    const database = await Database.open({ path: ":memory:", spillFolder: folder.path, memoryMegabytes: 128 });
    try {
      const rows = await database.rows(`SELECT * FROM '${join(place, "hostile-names.parquet")}'`);
      expect(rows).toEqual(rowsOf(result, "hostile-names"));
      expect(rows.map(({ machine }) => machine)).toEqual(expect.arrayContaining([...hostileNames]));
    } finally {
      database.close();
    }
  });

  it("a full disk leaves what was there, and no piece of the new", async () => {
    const result = await audited();
    const place = join(folder.path, "full");
    mkdirSync(place);
    writeFileSync(join(place, "fleet.csv"), "what was there");
    let written = 0;
    const real = fs.writeSync;
    jest.spyOn(fs, "writeSync").mockImplementation(((...args: Parameters<typeof real>) => {
      written += 1;
      if (written > 5) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      return real(...args);
    }) as typeof real);
    expect(() => writeWhole(csvFiles(result.answers, place))).toThrow(/the disk is full; nothing was written/);
    expect(readdirSync(place)).toEqual(["fleet.csv"]);
    expect(readFileSync(join(place, "fleet.csv"), "utf8")).toBe("what was there");
  });

  it("what must be put aside has a limit, and says so", async () => {
    await expect(auditFiles(folder, { "fleet.xml": xmlLines(fleet()) }, { memoryMegabytes: 1 })).rejects.toThrow(
      /raise --memory|no room left/,
    );
  });

  it("a folder where a file is meant is named", () => {
    mkdirSync(join(folder.path, "taken"));
    expect(() => writeWhole([{ path: join(folder.path, "taken"), content: "x" }])).toThrow(/taken: is a folder/);
    expect(existsSync(join(folder.path, "taken"))).toBe(true);
    expect(readdirSync(folder.path).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
