import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditResult } from "../../audit/audit";
import { findingsOf } from "../../audit/findings";
import { day, fleet, fleetEnd, hostileNames, hosts, machineId, products } from "./fleet";
import { xmlLines } from "./formats";
import { auditFiles, request, rowsOf, testFolder } from "./tools";

const folder = testFolder();
const iso = (at: number) => new Date(at).toISOString();
const [first, second] = hosts;

describe("the fleet's answers, exact", () => {
  let result: AuditResult;
  beforeAll(async () => {
    const inventory = join(folder.path, "inventory.csv");
    const names = fleet()
      .filter(({ id }) => id === 12290)
      .map(({ fields }) => fields[2] ?? "")
      .filter((name) => /^(?:PC|SRV|VDI|OLD|NEW)-[\w.-]+$/.test(name));
    writeFileSync(
      inventory,
      `Name,OperatingSystem\n${names.map((name) => `${name.toUpperCase()},Windows\n`).join("")}`,
    );
    result = await auditFiles(folder, { "fleet.xml": xmlLines(fleet()) }, { asOf: "2026-11-01", inventory });
  });

  it("fleet by product and state", () => {
    const short = rowsOf(result, "fleet").map((row) => [row.product, row.licence, row.machines]);
    // 40 clients, 3 clones, 4 switched off, 6 with hostile names; the impossible state is counted nowhere.
    expect(short).toEqual([
      ["Windows 10 or 11 Enterprise", "licensed", 53],
      ["Windows Server 2022 Datacenter", "licensed", 8],
      ["Office LTSC Professional Plus 2021", "licensed", 6],
      ["Windows 10 or 11 Enterprise", "initial grace", 5],
      ["Windows Server 2022 Datacenter", "initial grace", 1],
    ]);
  });

  it("activated or not: a machine waits only where the count does not reach its minimum", () => {
    const short = rowsOf(result, "activated").map((row) => [
      row.host,
      row.office,
      row.count,
      row.licensed,
      row.waiting_at_25,
      row.refused,
      row.verdict,
    ]);
    expect(short).toEqual([
      // 30 clients, 8 servers, the clones' one id, 4 ids of LAB-1, OLD-9, 6 hostile names; NEW-1 was refused. A host keeps 50.
      [first, false, 50, 48, 4, 1, "the count is enough"],
      [first, true, 6, 6, 0, 0, "the count is enough"],
      [second, false, 10, 10, 0, 1, "the count is enough"],
    ]);
  });

  it("lapsing: 180 days after the last answer, or at the end of the grace period; not what was activated just now", () => {
    expect(rowsOf(result, "lapsing").map((row) => [row.machine, row.lapses_at])).toEqual([
      ["OLD-170", iso(fleetEnd + 10 * day)],
      ["NEW-1", iso(fleetEnd - 2 * day + 40_000 * 60_000)],
      ["CLOCK-1", iso(fleetEnd - day + 40_000 * 60_000)],
    ]);
  });

  it("fallen off for 7, 30 and 180 days", () => {
    const old = rowsOf(result, "fallen-off").filter(({ machine }) => String(machine).startsWith("OLD"));
    expect(old.map((row) => [row.machine, row.days, row.band])).toEqual([
      ["OLD-200", 200, 180],
      ["OLD-170", 170, 30],
      ["OLD-40", 40, 30],
      ["OLD-9", 9, 7],
    ]);
  });

  it("clones, churn and unknown machines", () => {
    expect(rowsOf(result, "cloned-machine-ids")).toMatchObject([
      { client_machine_id: machineId(200), machines: 3, names: "vdi-1, vdi-2, vdi-3" },
    ]);
    expect(rowsOf(result, "rebuild-churn")).toMatchObject([{ machine: "lab-1", client_machine_ids: 4, requests: 4 }]);
    expect(rowsOf(result, "unknown-machines").map(({ machine }) => machine)).toEqual(
      expect.arrayContaining(["LAB-1", "CLOCK-1", ...hostileNames]),
    );
    expect(rowsOf(result, "unknown-machines")).toHaveLength(2 + hostileNames.length);
  });

  it("hostile names and impossible values", () => {
    const reasons = Object.fromEntries(rowsOf(result, "hostile-names").map((row) => [row.machine, row.reason]));
    expect(reasons).toEqual({
      [hostileNames[0]]: "a formula of a spreadsheet",
      [hostileNames[1]]: "characters that no computer name has",
      [hostileNames[2]]: "control characters",
      [hostileNames[3]]: "invisible or direction-changing characters",
      [hostileNames[4]]: "characters that no computer name has",
      [hostileNames[5]]: "characters that no computer name has",
      "ODD-1": "licence state 9",
    });
  });

  it("failures with meaning and fix, counts, events of the hosts", () => {
    expect(rowsOf(result, "failures").map((row) => [row.host, row.result, row.requests, row.machines])).toEqual([
      [first, "0xC004F015", 2, 1],
      [second, "0xC004F06C", 1, 1],
    ]);
    expect(String(rowsOf(result, "failures")[1]?.fix)).toContain("w32tm");
    expect(rowsOf(result, "counts").map((row) => [row.host, row.office, row.rebuilt, row.reported])).toEqual([
      [first, false, 50, 48],
      [first, true, 6, null],
      [second, false, 10, null],
    ]);
    expect(rowsOf(result, "host-events").map((row) => [row.host, row.event_id, row.result, row.events])).toEqual([
      [first, 12291, "0xC004F014", 1],
      [first, 12293, "0x80072338", 2],
      [second, 12294, null, 1],
    ]);
  });

  it("findings, the heaviest first", () => {
    expect(findingsOf(result).map(({ level, source }) => [level, source])).toEqual([
      ["high", "lapsing"],
      ["high", "fallen-off"],
      ["high", "cloned-machine-ids"],
      ["high", "hostile-names"],
      ["high", "host-events"],
      ["medium", "not-activated"],
      ["medium", "unknown-machines"],
      ["medium", "failures"],
      ["medium", "counts"],
      ["low", "rebuild-churn"],
      ["low", "log-gaps"],
    ]);
  });
});

describe("thresholds", () => {
  const asking = (count: number, minimum: string) =>
    Array.from({ length: count }, (_, index) =>
      request("2026-10-01T08:00:00Z", index + 1, { minimum, state: "2", minutes: "43200", machine: `PC-${index}` }),
    );

  it.each([
    [24, "25", 24],
    [25, "25", 0],
    [4, "5", 4],
    [5, "5", 0],
  ])("%d machines at a minimum of %s: %d wait", async (count, minimum, waiting) => {
    const result = await auditFiles(folder, { "t.xml": xmlLines(asking(count, minimum)) });
    expect(rowsOf(result, "activated")[0]).toMatchObject({ count, not_activated: waiting });
  });

  it("clones count once: 25 machines of one id wait", async () => {
    const clones = asking(25, "25").map((event) => ({
      ...event,
      fields: event.fields.map((field, place) => (place === 3 ? machineId(1) : field)),
    }));
    const result = await auditFiles(folder, { "clones.xml": xmlLines(clones) });
    expect(rowsOf(result, "activated")[0]).toMatchObject({
      count: 1,
      not_activated: 25,
      verdict: "25 wait: the count is 1 and must be 25",
    });
    expect(findingsOf(result).map(({ source }) => source)).toEqual(
      expect.arrayContaining(["activated", "cloned-machine-ids"]),
    );
  });

  it("two ids that take turns under one name are a borrowed name; one after the other is a rebuild", async () => {
    const turns = [1, 2, 1, 2].map((id, index) =>
      request(`2026-10-0${index + 1}T08:00:00Z`, index + 1, { machine: "PC", id }),
    );
    expect(rowsOf(await auditFiles(folder, { "turns.xml": xmlLines(turns) }), "hostile-names")).toMatchObject([
      { machine: "pc", reason: "two machines take turns under one name", client_machine_ids: 2, requests: 4 },
    ]);
    const rebuilt = [1, 1, 2, 2].map((id, index) =>
      request(`2026-10-0${index + 1}T08:00:00Z`, index + 1, { machine: "PC", id }),
    );
    expect(rowsOf(await auditFiles(folder, { "rebuilt.xml": xmlLines(rebuilt) }), "hostile-names")).toEqual([]);
  });

  it("how long a log lasts: 20 MB at 2621 requests a day are ten days", async () => {
    const events = Array.from({ length: 2621 }, (_, index) =>
      request(iso(Date.UTC(2026, 9, 1) + index * 30_000).replace(".000Z", "Z"), index + 1),
    );
    const result = await auditFiles(folder, { "life.xml": xmlLines(events) });
    expect(rowsOf(result, "log-life")).toMatchObject([{ requests: 2621, requests_per_day: 2621, days_held: 10 }]);
    expect(findingsOf(result).find(({ source }) => source === "log-life")?.level).toBe("medium");
  });

  it("activations that the hosts have spent stand in their ledgers, and in no event", async () => {
    const line = (time: string, method: string, result: string) =>
      `"2026-0${time}T08:00:00Z","KMS01","${method}","7K2QX","${result}"\r\n`;
    const header = '"Time","Computer","Method","LastFive","Result"\r\n';
    const lines = [
      line("1-02", "online", "0xC004C008"),
      ...[1, 2, 3, 4, 5, 6, 7].map((month) => line(`${month}-03`, "online", "activated")),
      line("8-01", "active-directory", "activated"),
    ];
    const result = await auditFiles(folder, {
      "activations.csv": `\ufeff${header}${lines.join("")}`,
      "copy.csv": header + lines.slice(0, 4).join(""),
      "p.xml": xmlLines(asking(5, "5")),
    });
    expect(rowsOf(result, "activations-spent")).toEqual([
      {
        host: "kms01",
        key_ends: "7K2QX",
        activations: 7,
        left_of_ten: 3,
        activation_objects: 1,
        refused: 1,
        last_result: "activated",
        last_seen: "2026-08-01T08:00:00.000Z",
      },
    ]);
    expect(findingsOf(result)).toContainEqual(
      expect.objectContaining({ source: "activations-spent", level: "medium" }),
    );
    expect(result.bad.count).toBe(0);
    expect(rowsOf(await auditFiles(folder, { "p.xml": xmlLines(asking(5, "5")) }), "activations-spent")).toEqual([]);
  });

  it("a product without a name is called by its id", async () => {
    const id = "12345678-0000-4000-8000-000000000000";
    const own = asking(5, "5").map((event) => ({ ...event, fields: [...event.fields.slice(0, 8), id] }));
    const result = await auditFiles(folder, { "own.xml": xmlLines(own) });
    expect(rowsOf(result, "fleet")[0]).toMatchObject({ activation_id: id, product: id });
  });

  it("products that are not built in get their name from the host", async () => {
    const list = join(folder.path, "products.csv");
    writeFileSync(
      list,
      `"ID","Name","ApplicationID"\n"${products.windows11}","Our own name","0ff1ce15-a989-479d-af46-f275c6370663"\n`,
    );
    const result = await auditFiles(folder, { "p.xml": xmlLines(asking(5, "5")) }, { products: list });
    expect(rowsOf(result, "fleet")[0]).toMatchObject({ product: "Our own name" });
    expect(rowsOf(result, "activated")[0]).toMatchObject({ office: true });
  });
});
