import fc from "fast-check";
import { awsCases, azureCases, commonCases, type EstateCase } from "./estate-cases";
import { type Json, Plan, unknownText } from "./plans";

interface Leaf {
  readonly holder: { [key: string]: Json };
  readonly key: string;
  readonly path: string;
}

/**
 * Every leaf of every input that the preflight may look at. Left out are values that came from another resource, which tells
 * where they lead also while they are unknown; tags, which only say which machines are hosts, and
 * our own set-up script: the component writes the declared clients into it, so that it is relied on while it is unknown.
 */
function leavesOf(plan: Plan): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: Json, holder: { [key: string]: Json }, key: string, path: string) => {
    if (typeof value !== "object" || value === null) leaves.push({ holder, key, path });
    else
      for (const [next, inner] of Object.entries(value))
        walk(inner, value as { [key: string]: Json }, next, `${path}.${next}`);
  };
  for (const { newState } of plan.steps) {
    for (const [key, value] of Object.entries(newState?.inputs ?? {})) {
      const isSetup = newState?.urn.endsWith("-setup") && ["source", "content"].includes(key);
      const cameFrom = newState?.propertyDependencies?.[key]?.length;
      if (key !== "tags" && !isSetup && !cameFrom && newState)
        walk(value, newState.inputs, key, `${newState.urn.split("::").at(-1)} ${key}`);
    }
  }
  return leaves;
}

const estate = fc.constantFrom<["azure" | "aws", EstateCase | undefined]>(
  ["azure", undefined],
  ["aws", undefined],
  ...azureCases.filter(({ outcome }) => outcome === "fails").map((one): ["azure", EstateCase] => ["azure", one]),
  ...awsCases.filter(({ outcome }) => outcome === "fails").map((one): ["aws", EstateCase] => ["aws", one]),
  ...commonCases.filter(({ outcome }) => outcome === "fails").map((one): ["azure", EstateCase] => ["azure", one]),
);

describe("an unknown value", () => {
  it("anywhere in a plan never makes a failing estate work, nor a working one fail", () => {
    fc.assert(
      fc.property(estate, fc.nat(), fc.nat(), ([cloud, one], first, second) => {
        const plan = new Plan(cloud);
        one?.edit?.(plan);
        const leaves = leavesOf(plan);
        const blanked = [first, second]
          .map((index) => leaves[index % leaves.length])
          .filter((leaf) => leaf !== undefined);
        for (const { holder, key } of blanked) holder[key] = unknownText;
        const { populations } = plan.report(one?.expectation);
        const outcome = populations.find(({ population }) => population === (one?.population ?? "desktops"));
        const paths = blanked.map(({ path }) => path);
        expect({ paths, outcome: outcome?.outcome, why: outcome?.finding?.why }).not.toMatchObject({
          outcome: one ? "activates" : "fails",
        });
      }),
      { numRuns: 400 },
    );
  });

  it("of every leaf, one after the other, leaves a working estate working or undecided", () => {
    for (const cloud of ["azure", "aws"] as const) {
      const plan = new Plan(cloud);
      const wrong = leavesOf(plan).flatMap(({ holder, key, path }) => {
        const before = holder[key] ?? null;
        holder[key] = unknownText;
        const { populations } = plan.report();
        holder[key] = before;
        return populations.some(({ outcome }) => outcome === "fails") ? [path] : [];
      });
      expect(wrong).toEqual([]);
    }
  });
});
