import fc from "fast-check";
import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { analyzeAll, remediate } from "../../policies/testing";
import { resources } from "./fuzz";

describe("the whole pack", () => {
  it("breaks on none of more than a thousand property bags, and remediates none twice", async () => {
    const policies = policiesOf();
    const fixing = policiesOf(catalogue.filter((rule) => rule.remediate));
    await fc.assert(
      fc.asyncProperty(resources, async (bags) => {
        const findings = await analyzeAll(policies, bags);
        expect(findings.filter(({ policy }) => policy === "policy-internal-error")).toEqual([]);
        const [first] = bags;
        const fixed = first && (await remediate(fixing, first));
        if (fixed) expect(await remediate(fixing, { ...first, props: fixed })).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
