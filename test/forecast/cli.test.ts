import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { registerForecast } from "../../cli/forecast";

function run(...args: string[]): string {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    const program = new Command("kmshost").exitOverride();
    registerForecast(program);
    program.parse(["forecast", ...args], { from: "user" });
    return written.join("");
  } finally {
    write.mockRestore();
  }
}

describe("kmshost forecast", () => {
  it("forecasts an environment, the same twice", () => {
    const first = run("azure-dev", "--outage", "45d", "--start", "10d");
    expect(first).toContain("azure-dev: 30 machines in all, 1 host, 365 days, seed 1\n");
    expect(first).toContain("outage: every host, day 10, 00:00 to day 55, 00:00 (45 d)\n");
    expect(run("azure-dev", "--outage", "45d", "--start", "10d")).toBe(first);
    expect(run("azure-dev", "--outage", "45d", "--start", "10d", "--seed", "2")).not.toBe(first);
  });

  it("prints JSON, takes more hosts and newcomers, and leaves pinned machines out", () => {
    const json = JSON.parse(run("aws-prod", "--hosts", "3", "--arrive", "5/week", "--days", "28", "--json")) as {
      hosts: { host: string }[];
      machines: number;
      pinnedMachines: number;
    };
    expect(json.hosts.map(({ host }) => host)).toEqual(["kms11", "kms12", "host-3"]);
    expect(json.machines).toBe(900 + 850 + 40 + 120 + 20);
    expect(json.pinnedMachines).toBe(50);
  });

  it("writes the chart", () => {
    const folder = mkdtempSync(join(tmpdir(), "forecast-"));
    try {
      const file = join(folder, "chart.svg");
      run("azure-dev", "--days", "30", "--svg", file);
      expect(readFileSync(file, "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
      expect(() => run("azure-dev", "--days", "1", "--svg", join(folder, "no", "chart.svg"))).toThrow(
        "is in a folder that is not there",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names everything that is wrong with the options", () => {
    expect(() =>
      run("azure-prod", "--outage", "long", "--arrive", "many", "--days", "0", "--away", "kms09", "--seed", "x"),
    ).toThrow(
      [
        '--days: got "0", allowed a whole number from 1 to 7300',
        '--outage: got "long", allowed 45d, 12h, 90m, 2w',
        '--away: got "kms09", allowed kms01, kms02',
        '--seed: got "x", allowed a whole number from 0 to 4294967295',
        '--arrive: got "many", allowed 50/week, 5/day, 10/month, 100/year',
      ].join("\n  "),
    );
    expect(() => run("azure-prod", "--days", "10", "--outage", "1d")).toThrow("look further ahead");
    expect(() => run("azure-pord")).toThrow("did you mean azure-prod?");
  });
});
