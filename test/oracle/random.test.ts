import { endAsPreflightSays, tally } from "./compare";

describe("three hundred random estates end as preflight says", () => {
  endAsPreflightSays({ numRuns: 150 });

  it("and most of both outcomes were decided, not left open", () => {
    const of = (key: string) => tally.get(key) ?? 0;
    expect(of("yes: activates")).toBeGreaterThan(100);
    expect(of("no: fails")).toBeGreaterThan(100);
    expect(of("yes: undecided") + of("no: undecided")).toBeLessThan(10);
  });
});
