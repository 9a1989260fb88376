import { policiesOf } from "../../policies/pack";
import { analyzeAll } from "../../policies/testing";
import { ordinaryStacks } from "./ordinary-stacks";

describe("stacks of other teams, without a KMS host", () => {
  it("are fifty, of both clouds", () => {
    expect(ordinaryStacks).toHaveLength(50);
  });

  it.each(ordinaryStacks.map(({ title, resources }) => [title, resources] as const))("%s: nothing", async (_, all) => {
    const findings = await analyzeAll(policiesOf(), all);
    const real = findings.filter(({ policy }) => policy !== "undecided");
    expect(real.map(({ policy, urn, message }) => [policy, urn.split("::").at(-1), message.split("\n")[1]])).toEqual(
      [],
    );
  });
});
