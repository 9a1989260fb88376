import { policiesOf } from "../../policies/pack";
import type { Rule } from "../../policies/rule";
import { Run } from "../../policies/run";
import { analyze, analyzeStack, remediate, type TestResource, withConfig } from "../../policies/testing";

/** All that a rule does with a stack: what it finds, in its own words, what it cannot judge, and what it fixes. */
export async function outcome(
  rule: Rule,
  resources: TestResource[],
  { state = resources, settings = {} }: { state?: TestResource[]; settings?: Record<string, unknown> } = {},
): Promise<string[]> {
  const run = new Run(() => new Date("2026-11-24T12:00:00Z"));
  const policies = withConfig(policiesOf([rule], run), { [rule.name]: settings });
  const lines: string[] = [];
  const say = (found: Awaited<ReturnType<typeof analyze>>, whole: boolean) => {
    for (const { policy, urn, message } of found) {
      const text = message.split("\n").slice(1).join(" ").replace(`; ${rule.fix}`, "");
      if (policy === rule.name) lines.push(`${whole ? "stack" : "each"} ${urn.split("::").at(-1)}: ${text}`);
      else if (policy === "undecided") lines.push(`undecided ${text.split(" ")[0]}`);
      else lines.push(policy);
    }
  };
  for (const resource of resources) say(await analyze(policies, resource), false);
  say(await analyzeStack(policies, state), true);
  if (rule.remediate) {
    for (const resource of resources) {
      const fixed = await remediate(policies, resource);
      if (fixed) lines.push(`fixes ${resource.name}: ${JSON.stringify(fixed)}`);
    }
  }
  return lines;
}
