import { reportKeys } from "../key-search";
import type { Rule } from "../rule";

const labels = ["tags", "tagsAll", "name", "description", "displayName", "comment", "metadata", "labels"];

export const keyInTagsNamesOutputs: Rule = {
  id: "KMS004",
  name: "key-in-tags-names-outputs",
  title: "No tag, name, description or stack output holds a product key",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [],
  scope: "all",
  exemptible: false,
  why: `Names, tags and outputs are what inventories, bills, logs and dashboards show to everyone, and other stacks read. They are
never encrypted, and a resource's own name can only be changed by replacing it.`,
  fix: "name what the resource is for, never the key in it",
  bad: `
const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
new azure.resources.ResourceGroup("rg-kms", { location: "westeurope", tags: { "kms-key": key } });`,
  good: `
new azure.resources.ResourceGroup("rg-kms", { location: "westeurope", tags: { "kms-key": "see vault kv-kms" } });`,
  controls: ["MCSB IM-8", "NIST AU-13"],
  peers: ["PSRule Azure.Deployment.OutputSecretValue"],
  check(resource, report) {
    reportKeys(resource, resource.label, report);
    for (const label of labels) reportKeys(resource, resource.at(label), report);
  },
  checkStack(stack, report) {
    for (const root of stack.of("pulumi:pulumi:Stack"))
      reportKeys(root, root.properties, (where, problem, key) => {
        report(root, `output ${typeof where === "string" ? where : ""} ${problem}`, key);
      });
  },
};
