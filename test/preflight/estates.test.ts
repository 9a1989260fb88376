import { awsCases, azureCases, commonCases, type EstateCase } from "./estate-cases";
import { expectMistake } from "./expect-estate";
import { Plan } from "./plans";

function check(cloud: "azure" | "aws", estate: EstateCase): void {
  const plan = new Plan(cloud);
  estate.edit?.(plan);
  expectMistake(plan.report(estate.expectation), estate);
}

describe("the estates of the examples", () => {
  it.each(["azure", "aws"] as const)("activate every client on %s", (cloud) => {
    const report = new Plan(cloud).report();
    expect(report.populations.map(({ population, outcome, finding }) => [population, outcome, finding])).toEqual([
      ["desktops", "activates", undefined],
      ["servers", "activates", undefined],
    ]);
    expect(report).toMatchObject({ outcome: "activates", problems: [], notes: [] });
    expect(report.hosts.map(({ atLeast }) => atLeast)).toEqual(Array(2).fill({ windows: 50, office: 0 }));
  });

  it("say what they rely on that the stack does not hold", () => {
    const [desktops] = new Plan("azure").report().populations;
    const by = (about: string, of: string) => ` (${about}-${of}: network operations, 2026-10-01)`;
    expect(desktops?.relies).toEqual([
      `the clients' DNS servers forward corp.example.com to a network that resolves it${by("resolver", "corp.example.com")}`,
      `the network vnet-hub leads to the clients: its own address space holds them${by("route", "vnet-hub")}`,
    ]);
    const [onAws] = new Plan("aws").report().populations;
    expect(onAws?.relies).toEqual([
      `the clients' DNS servers forward corp.example.com to a network that resolves it${by("resolver", "corp.example.com")}`,
      `the transit gateway tgw-0a1b2c3d4e5f60001 leads to the clients, and back to this VPC${by("route", "tgw-0a1b2c3d4e5f60001")}`,
    ]);
  });

  it.each(["azure", "aws"] as const)("are undecided on %s while nobody has declared what they rely on", (cloud) => {
    const report = new Plan(cloud).report({ declarations: [] });
    expect(report.outcome).toBe("undecided");
    const [desktops] = report.populations;
    expect(desktops?.finding?.fix).toContain(
      'declarations: [{ name: ..., about: resolver, of: "corp.example.com", date: ..., role: ... }]',
    );
  });
});

describe("an estate with one mistake names the hop, the code, the resource and the fix", () => {
  describe("on both clouds", () => {
    for (const estate of commonCases) it(estate.mistake, () => check("azure", estate));
    for (const estate of commonCases.filter(({ hop }) => hop !== "host activation")) {
      it(`${estate.mistake} (aws)`, () => check("aws", estate));
    }
  });

  describe("on Azure", () => {
    for (const estate of azureCases) it(estate.mistake, () => check("azure", estate));
  });

  describe("on AWS", () => {
    for (const estate of awsCases) it(estate.mistake, () => check("aws", estate));
  });

  it("and there are at least sixty of them", () => {
    expect(commonCases.length + azureCases.length + awsCases.length).toBeGreaterThanOrEqual(60);
  });
});
