import fc from "fast-check";
import { awsWorld } from "./aws-worlds";
import { azureWorld } from "./azure-worlds";
import { awsDisagreements, azureDisagreements, tally } from "./compare";

describe("three hundred random estates end as preflight says", () => {
  it("on Azure", () => {
    fc.assert(
      fc.property(azureWorld, (world) => expect(azureDisagreements(world)).toEqual([])),
      { numRuns: 150 },
    );
  });

  it("on AWS", () => {
    fc.assert(
      fc.property(awsWorld, (world) => expect(awsDisagreements(world)).toEqual([])),
      { numRuns: 150 },
    );
  });

  it("and most of both outcomes were decided, not left open", () => {
    const of = (key: string) => tally.get(key) ?? 0;
    expect(of("yes: activates")).toBeGreaterThan(100);
    expect(of("no: fails")).toBeGreaterThan(100);
    expect(of("yes: undecided") + of("no: undecided")).toBeLessThan(10);
  });
});
