import fc from "fast-check";
import { awsWorld } from "../../oracle/aws-worlds";
import { azureWorld } from "../../oracle/azure-worlds";
import { awsDisagreements, azureDisagreements } from "../../oracle/compare";

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

describe(`five thousand random estates end as preflight says (SEED=${seed})`, () => {
  it("on Azure", () => {
    fc.assert(
      fc.property(azureWorld, (world) => expect(azureDisagreements(world)).toEqual([])),
      { numRuns: 2_500, seed },
    );
  });

  it("on AWS", () => {
    fc.assert(
      fc.property(awsWorld, (world) => expect(awsDisagreements(world)).toEqual([])),
      { numRuns: 2_500, seed },
    );
  });
});
