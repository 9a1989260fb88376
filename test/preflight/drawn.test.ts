import { claimSubjects } from "../../activation/claim-subjects";
import { environmentJsonSchema } from "../../stacks/shape/environment";
import { awsFilters, awsFirewalls, awsNames, awsNeeds, awsRoutes } from "./drawn-aws";
import { azureFilters, azureNames, azureRoutes } from "./drawn-azure";
import { azureFirewalls, azureNeeds } from "./drawn-azure-needs";
import { awsDrawn, azureDrawn, type DrawnCase, hostDrawn, nameDrawn } from "./drawn-cases";
import { countDrawn, keyDrawn } from "./drawn-kms";

const all: readonly [string, readonly DrawnCase[]][] = [
  ["ways on Azure", azureDrawn],
  ["names", nameDrawn],
  ["ways on AWS", awsDrawn],
  ["hosts, keys and counts", hostDrawn],
  ["filters on Azure", azureFilters],
  ["routes on Azure", azureRoutes],
  ["names on Azure", azureNames],
  ["needs on Azure", azureNeeds],
  ["firewalls on Azure", azureFirewalls],
  ["counts", countDrawn],
  ["keys and directories", keyDrawn],
  ["filters on AWS", awsFilters],
  ["firewalls on AWS", awsFirewalls],
  ["routes on AWS", awsRoutes],
  ["names on AWS", awsNames],
  ["needs on AWS", awsNeeds],
];

describe.each(all)("estates drawn from the documents: %s", (_, cases) => {
  it.each(cases.map((one) => [one.estate, one] as const))(
    "%s",
    (__, { draw, expectation, outcome, hop, why = "", fix = "" }) => {
      const [verdict] = draw().report(expectation).populations;
      const { finding } = verdict ?? {};
      expect({ outcome: verdict?.outcome, hop: finding?.hop, why: finding?.why }).toEqual({
        outcome,
        hop: hop ?? (outcome === "activates" ? undefined : finding?.hop),
        why: outcome === "activates" ? undefined : expect.stringContaining(why),
      });
      if (fix) expect(finding?.fix).toContain(fix);
    },
  );
});

describe("those estates", () => {
  it("are sixty at least", () => {
    expect(all.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(60);
  });

  it("and what an environment can declare is what preflight asks for", () => {
    const text = JSON.stringify(environmentJsonSchema());
    expect(text).toContain(JSON.stringify([...claimSubjects]));
  });

  it("say of each hop by what it was decided", () => {
    const [verdict] = azureDrawn[0]?.draw().report().populations ?? [];
    expect(verdict?.paths[0]?.hops.map(({ hop, decidedBy }) => [hop, decidedBy.map(({ by }) => by)])).toEqual([
      ["pin", ["environment"]],
      ["zone", ["resource"]],
      ["address", ["resource"]],
      ["route", ["resource"]],
      ["port", ["resource"]],
      ["network rules", ["resource"]],
      ["guest firewall", ["resource"]],
      ["host activation", ["environment", "resource"]],
      ["clock", ["environment"]],
    ]);
  });
});
