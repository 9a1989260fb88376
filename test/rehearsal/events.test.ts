import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { audit } from "../../audit/audit";
import { registerRehearse } from "../../cli/rehearse";
import { eventJson, eventXml } from "../../rehearsal/events";
import { readPlan } from "../../preflight/read-plan";
import { rehearse } from "../../rehearsal/rehearse";
import { expected, Plan, servers } from "../preflight/plans";

let lies = false;
jest.mock("../../preflight/preflight", () => {
  const actual = jest.requireActual<typeof import("../../preflight/preflight")>("../../preflight/preflight");
  return {
    ...actual,
    preflight: (...args: Parameters<typeof actual.preflight>) => {
      const report = actual.preflight(...args);
      if (!lies) return report;
      const fails = { outcome: "fails", finding: { hop: "route", status: "fails", why: "", fix: "" } };
      return {
        ...report,
        populations: report.populations.map((one) => ({
          ...one,
          ...fails,
          products: one.products.map((product) => ({ ...product, ...fails })),
        })),
      };
    },
  };
});

const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lab = { ...servers, name: "lab", machines: { windowsServer2022: 12 } };
const only = (plan: Plan) =>
  plan.set("corp.example.com-service", "srvRecords", [
    { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" },
  ]);
const live = (edit: (plan: Plan) => unknown = () => {}, expectation = {}) => {
  const plan = new Plan("azure");
  only(plan);
  edit(plan);
  return rehearse(readPlan(plan.text), { ...expected, populations: [lab], ...expectation });
};

describe("events of a rehearsal", () => {
  it("have the documented fields in their order, and tell the state before the request", () => {
    const { events } = live();
    const [sent, handled, answered] = events;
    const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    const product = "ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03";
    const time = expect.stringMatching(/^2026\/01\/05 08:\d\d$/);
    const left = expect.stringMatching(/^43[01]\d\d$/);
    expect(sent).toMatchObject({ id: 12288, channel: "Application", record: 1 });
    expect(sent?.fields).toEqual([
      ...["0x00000000", "0x00000000", "kms01.corp.example.com:1688", id, time, "1", "2", left, product, "5"],
    ]);
    expect(handled).toMatchObject({ id: 12290, channel: "Key Management Service", host: "kms01", record: 1 });
    expect(handled?.fields).toEqual(["0x0", "5", `${sent?.host}`, id, time, "1", "2", left, product]);
    expect(answered).toMatchObject({ id: 12289, host: sent?.host });
    // The first of all: a count of one is not enough for five.
    expect(answered?.fields).toEqual(["0xC004F038", "0x04000000", "0", "0", "1", "120", "10080", time]);
    const activated = events.filter(({ id: number, fields }) => number === 12289 && fields[2] === "1");
    expect(activated).toHaveLength(24);
    const renewals = events.filter(({ id: number, fields }) => number === 12290 && fields[6] === "1");
    // Seven of the 180 days are gone.
    expect(renewals.map(({ fields }) => fields[7])).toEqual(Array(12).fill(String(173 * 1440)));
  });

  it("say why a request was not served", () => {
    const codes = (list: ReturnType<typeof live>) => new Set(list.events.map(({ id, fields }) => `${id} ${fields[0]}`));
    const closed = live((plan) => plan.set("network-hosts-security-group", "securityRules.0.access", "Deny"));
    expect(codes(closed)).toEqual(new Set(["12288 0x800706BA"]));
    const office = live(() => {}, { populations: [{ ...lab, machines: { office2024: 6 } }] });
    expect(codes(office)).toEqual(new Set(["12288 0x00000000", "12290 0xC004F015", "12289 0xC004F042"]));
    const clock = live(() => {}, { populations: [{ ...lab, clockDifferenceMinutes: 241 }] });
    expect(codes(clock)).toEqual(new Set(["12288 0x00000000", "12290 0xC004F06C", "12289 0xC004F06C"]));
    expect(live(() => {}, { populations: [{ ...lab, zone: "lab.example.com" }] }).events).toEqual([]);
  });

  it("say that a cloud's zone takes no record from the host itself", () => {
    const { events } = live((plan) => {
      const { script } = plan.inputs("kms01-setup").source as { script: string };
      plan.set("kms01-setup", "source", { script: script.replace("PublishDns = $false", "PublishDns = $true") });
    });
    const failed = events.filter(({ id }) => id === 12293);
    expect(failed.map(({ host, fields }) => [host, ...fields])).toContainEqual([
      "kms01",
      "0x8007232D",
      "corp.example.com",
    ]);
    expect(events.filter(({ id }) => id === 12294)).toEqual([]);
  });

  it.each([
    ["xml", eventXml],
    ["jsonl", eventJson],
  ] as const)("are read by the audit as %s, all of them", async (extension, write) => {
    const { events } = live();
    const file = join(folder, `log.${extension}`);
    writeFileSync(file, events.map((event) => `${write(event)}\n`).join(""));
    const result = await audit({ paths: [file] });
    const count = (number: number) => events.filter(({ id }) => id === number).length;
    expect(result.events).toMatchObject({ request: count(12290), sent: count(12288), received: count(12289) });
    expect(result.events.bad ?? 0).toBe(0);
  });
});

describe("kmshost rehearse", () => {
  const state = join(folder, "state.json");
  beforeAll(() => {
    const resources = new Plan("azure").steps.flatMap(({ newState }) => (newState ? [newState] : []));
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources } }));
  });
  afterEach(() => {
    process.exitCode = undefined;
  });

  async function run(...args: string[]): Promise<{ text: string; code: typeof process.exitCode }> {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      const program = new Command("kmshost").option("-C, --cwd <folder>").exitOverride();
      registerRehearse(program);
      await program.parseAsync(["-C", join(__dirname, "../../sandbox"), "rehearse", ...args], { from: "user" });
      return { text: written.join(""), code: process.exitCode };
    } finally {
      write.mockRestore();
    }
  }

  it("says that all happened as predicted, and writes the log", async () => {
    const log = join(folder, "events.xml");
    const { text, code } = await run("azure-prod", "--state", state, "--events", log);
    expect(text).toMatch(/^azure-prod: 7 kinds of machines, \d+ events\n/);
    expect(text).toContain("agrees     datacenter, windowsServer2025: 40 of 40 activated; preflight: activates\n");
    expect(text).toMatch(/preflight predicted all of it\n$/);
    expect(code).toBeUndefined();
    expect(readFileSync(log, "utf8")).toMatch(/^<Event [^\n]*<EventID Qualifiers='16384'>12288</);
  });

  it("ends with 1 when preflight is wrong, and names the population and the hop", async () => {
    lies = true;
    try {
      const { text, code } = await run("azure-prod", "--state", state, "--json");
      expect(code).toBe(1);
      expect((JSON.parse(text) as { populations: object[] }).populations).toContainEqual(
        expect.objectContaining({
          population: "datacenter",
          product: "windowsServer2025",
          disagreement: "preflight: fails at route; 40 of 40 were activated",
        }),
      );
    } finally {
      lies = false;
    }
  });

  it("refuses what it cannot use", async () => {
    await expect(run("azure-prod", "--state", join(folder, "none.json"))).rejects.toThrow("cannot be read (ENOENT)");
    const theirs = join(folder, "theirs.json");
    writeFileSync(theirs, readFileSync(state, "utf8").replaceAll("::kmshost-sandbox::", "::website::"));
    await expect(run("azure-prod", "--state", theirs)).rejects.toThrow(
      "is of project website, expected kmshost-sandbox",
    );
    await expect(run("aws-prod", "--state", state)).rejects.toThrow("is of stack azure-prod, expected aws-prod");
    await expect(run("azure-prod", "--state", state, "--seed", "x")).rejects.toThrow('--seed: got "x"');
  });
});
