import fc from "fast-check";
import { policiesOf } from "../../../policies/pack";
import { analyzeAll } from "../../../policies/testing";
import { resources } from "../../policies/fuzz";

describe("the whole pack", () => {
  it("breaks on none of ten thousand property bags", async () => {
    const policies = policiesOf();
    let looked = 0;
    await fc.assert(
      fc.asyncProperty(resources, async (bags) => {
        looked += bags.length;
        const findings = await analyzeAll(policies, bags);
        expect(findings.filter(({ policy }) => policy === "policy-internal-error")).toEqual([]);
      }),
      { numRuns: 4000, seed: 20261124 },
    );
    expect(looked).toBeGreaterThanOrEqual(10_000);
  });
});
