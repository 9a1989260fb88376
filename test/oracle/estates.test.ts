import { readPlan } from "../../estate/read-plan";
import { awsCases, azureCases, commonCases, type EstateCase } from "../preflight/estate-cases";
import { expected, Plan } from "../preflight/plans";
import { rehearse } from "./rehearse";

function live(cloud: "azure" | "aws", estate: Pick<EstateCase, "edit" | "expectation">) {
  const plan = new Plan(cloud);
  estate.edit?.(plan);
  return rehearse(readPlan(plan.text), { ...expected, ...estate.expectation }, { mostMachines: 200 });
}

describe("a rehearsal", () => {
  it.each(["azure", "aws"] as const)("activates everyone on the example for %s", (cloud) => {
    const { populations } = live(cloud, {});
    expect(populations.map(({ population, activated, hops }) => [population, activated, hops])).toEqual([
      ["desktops", 200, []],
      ["servers", 120, []],
    ]);
  });

  describe.each([
    ["azure", [...commonCases, ...azureCases]],
    ["aws", [...commonCases.filter(({ hop }) => hop !== "host activation"), ...awsCases]],
  ] as const)("on %s agrees with preflight on estates with one mistake", (cloud, cases) => {
    it.each(cases.map((one) => [one.mistake, one] as const))("%s", (_, estate) => {
      const { populations } = live(cloud, estate);
      expect(
        populations.flatMap(({ population, disagreement }) => (disagreement ? [`${population}: ${disagreement}`] : [])),
      ).toEqual([]);
      const about = populations.filter(({ population }) => population === estate.population);
      if (estate.outcome === "fails") expect(about.flatMap(({ hops }) => hops)).toContain(estate.hop);
    });
  });
});
