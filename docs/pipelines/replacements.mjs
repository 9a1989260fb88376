// Counts the KMS hosts that a plan (`pulumi preview --json > plan.json`) would replace or delete, for an approval before
// it: `node replacements.mjs plan.json` prints `replacements=<number>`, names the hosts on standard error, and sets the
// output of a GitHub step. A plan that cannot be read is an error, never a zero.
import { appendFileSync, readFileSync } from "node:fs";

const hosts = /[$:](azure-native(_\w+)?:compute[\w/]*:VirtualMachine|aws:ec2\/instance:Instance)::/;
const gone = new Set(["replace", "create-replacement", "delete-replaced", "delete", "discard-replaced"]);

function stepsOf(text) {
  const plan = JSON.parse(text);
  if (!Array.isArray(plan.steps)) throw new Error("no steps in the plan");
  return plan.steps;
}

const steps = stepsOf(readFileSync(process.argv[2] ?? 0, "utf8"));
const replaced = new Set(steps.filter(({ op, urn }) => gone.has(op) && hosts.test(urn)).map(({ urn }) => urn));
for (const urn of replaced) console.error(`would be replaced or deleted: ${urn}`);
const line = `replacements=${replaced.size}`;
console.log(line);
if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `${line}\n`);
