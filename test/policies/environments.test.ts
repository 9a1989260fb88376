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
  // What other rules cannot judge in a preview is theirs; no hop of a client's way may be undecided.
  const isOthers = ({ policy, message }: TestFinding) =>
    policy === "undecided" && !message.includes("clients-activate");
  return [...found, ...(await analyzeStack(policies, state))].filter((one) => !isOthers(one));
}

describe("the shipped environments", () => {
  it.each(["azure-prod", "azure-dev", "aws-prod", "aws-dev"])("%s has nothing to fix", async (stack) => {
    const { registered, config } = await environment(stack);
    expect(registered.inputs.length).toBeGreaterThan(20);
    const found = await judged(registered, config);
    expect(found.map(({ policy, message }) => `${policy}: ${message}`)).toEqual([]);
  });
});
