import { policiesOf } from "../../policies/pack";
import { analyze, analyzeStack, type TestFinding, withConfig } from "../../policies/testing";
import { environment } from "./environments";
import type { Registered } from "./snippets";

async function judged(
  { inputs, state }: Registered,
  config: Record<string, Record<string, unknown>>,
): Promise<TestFinding[]> {
  const policies = withConfig(policiesOf(), config);
  const found: TestFinding[] = [];
  for (const resource of inputs) found.push(...(await analyze(policies, resource)));
  return [...found, ...(await analyzeStack(policies, state))].filter(({ policy }) => policy !== "undecided");
}

describe("the shipped environments", () => {
  it.each(["azure-prod", "azure-dev", "aws-prod", "aws-dev"])("%s has nothing to fix", async (stack) => {
    const { registered, config } = await environment(stack);
    expect(registered.inputs.length).toBeGreaterThan(20);
    const found = await judged(registered, config);
    expect(found.map(({ policy }) => policy)).toEqual([]);
  });
});
