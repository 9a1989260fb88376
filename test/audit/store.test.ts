import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import type { AuditOptions, audit } from "../../audit/audit";
import { fleet } from "./fleet";
import { csvExport, evtxJsonLines, xmlLines } from "./formats";
import { auditFiles, request, rowsOf, testFolder } from "./tools";

const folder = testFolder();
let store: string;
beforeEach(() => {
  store = join(folder.path, "audit.duckdb");
  rmSync(store, { force: true });
});

const options = (): Partial<AuditOptions> => ({ store, asOf: "2026-11-01" });
const own = (result: Awaited<ReturnType<typeof audit>>) => ({ events: result.events, answers: result.answers });

describe("a store", () => {
  it("fed in three overlapping parts, in any format, answers as if all had been read at once", async () => {
    const events = fleet();
    const whole = own(await auditFiles(folder, { "all.xml": xmlLines(events) }, { asOf: "2026-11-01" }));
    await auditFiles(folder, { "1.xml": xmlLines(events.slice(0, 120)) }, options());
    const second = await auditFiles(folder, { "2.jsonl": evtxJsonLines(events.slice(80, 200)) }, options());
    expect(second.duplicates).toBe(40);
    const third = await auditFiles(folder, { "3.csv": csvExport(events.slice(150)) }, options());
    expect(third.duplicates).toBe(50);
    expect(own(third)).toEqual(whole);
  });

  it("takes an older log that comes later, and the same file again for nothing", async () => {
    const events = fleet();
    const whole = own(await auditFiles(folder, { "all.xml": xmlLines(events) }, { asOf: "2026-11-01" }));
    await auditFiles(folder, { "new.xml": xmlLines(events.slice(100)) }, options());
    await auditFiles(folder, { "old.xml": xmlLines(events.slice(0, 100)) }, options());
    const again = await auditFiles(folder, { "old.xml": xmlLines(events.slice(0, 100)) }, options());
    expect(again.duplicates).toBe(100);
    expect(own(again)).toEqual(whole);
  });

  it("answers for events from a moment on", async () => {
    const events = [1, 2, 3].map((number) => request(`2026-10-0${number}T08:00:00Z`, number));
    await auditFiles(folder, { "s.xml": xmlLines(events) }, { store });
    const since = await auditFiles(folder, { "s.xml": xmlLines(events) }, { store, since: "2026-10-02" });
    expect([rowsOf(since, "fleet")[0]?.machines, since.since]).toEqual([2, "2026-10-02T00:00:00.000Z"]);
    await expect(auditFiles(folder, { "s.xml": xmlLines(events) }, { since: "yesterday" })).rejects.toThrow(
      "--since yesterday: is no time",
    );
  });

  it("is left as it was by an audit that is stopped, and by one that fails", async () => {
    const events = fleet();
    const before = own(await auditFiles(folder, { "1.xml": xmlLines(events.slice(0, 100)) }, options()));
    const stop = new AbortController();
    await expect(
      auditFiles(
        folder,
        { "2.xml": xmlLines(events.slice(100, 150)), "3.xml": xmlLines(events.slice(150)) },
        {
          ...options(),
          signal: stop.signal,
          progress: (text) => text.endsWith("3.xml") && stop.abort("SIGINT"),
        },
      ),
    ).rejects.toBe("SIGINT");
    await expect(
      auditFiles(folder, { "2.xml": xmlLines(events.slice(100, 150)), "4.txt": "no log\n" }, options()),
    ).rejects.toThrow("4.txt");
    const after = await auditFiles(folder, { "1.xml": xmlLines(events.slice(0, 100)) }, options());
    expect([after.duplicates, own(after)]).toEqual([100, before]);
  });

  it("that is none, or has no folder, is named", async () => {
    writeFileSync(store, "not a database, whatever its name says, and long enough to be looked at");
    await expect(auditFiles(folder, { "1.xml": xmlLines(fleet().slice(0, 3)) }, { store })).rejects.toThrow(
      /audit\.duckdb: is no store/,
    );
    await expect(
      auditFiles(folder, { "1.xml": xmlLines(fleet().slice(0, 3)) }, { store: "/no/such/folder/x.duckdb" }),
    ).rejects.toThrow(/is no store of an audit, or its folder/);
  });
});

it("leaves nothing in the temporary folder, however it ends", async () => {
  const own = join(folder.path, "tmp");
  mkdirSync(own);
  const spy = jest.spyOn(os, "tmpdir").mockReturnValue(own);
  try {
    await auditFiles(folder, { "1.xml": xmlLines(fleet()) });
    await expect(auditFiles(folder, { "4.txt": "no log\n" })).rejects.toThrow();
    const stop = new AbortController();
    const progress = () => stop.abort("SIGTERM");
    await expect(auditFiles(folder, { "1.xml": xmlLines(fleet()) }, { signal: stop.signal, progress })).rejects.toBe(
      "SIGTERM",
    );
    expect(readdirSync(own)).toEqual([]);
    expect(existsSync(store)).toBe(false);
  } finally {
    spy.mockRestore();
  }
});

it("removes what an audit that was killed has left, and nothing of one that runs", async () => {
  const own = join(folder.path, "killed");
  const ended = spawnSync(process.execPath, ["-e", ""]).pid;
  for (const name of [`kmshost-audit-${ended}-abcdef`, `kmshost-audit-${process.ppid}-abcdef`, "another"]) {
    mkdirSync(join(own, name), { recursive: true });
  }
  const spy = jest.spyOn(os, "tmpdir").mockReturnValue(own);
  try {
    await auditFiles(folder, { "1.xml": xmlLines(fleet().slice(0, 3)) });
    expect(readdirSync(own).sort()).toEqual(["another", `kmshost-audit-${process.ppid}-abcdef`]);
  } finally {
    spy.mockRestore();
  }
});
