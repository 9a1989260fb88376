import { setAt } from "../remediation";
import type { Resource } from "../resource";
import type { Rule } from "../rule";
import { texts } from "../settings";
import { aws, azure } from "../tokens";

export const deletionGuard: Rule = {
  id: "KMS044",
  name: "deletion-guard",
  title: "In production a host and its vault cannot be deleted by mistake",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.virtualMachine, azure.vault, aws.instance, aws.secret, aws.key],
  scope: "kms",
  exemptible: true,
  why: `A host that is replaced spends an activation; a vault that is deleted takes the key with it. Both happen as a side effect of
a change that nobody read to its end.`,
  fix: "set protect in the resource's options, on EC2 also disableApiTermination",
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", disableApiTermination: false }, { protect: true });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", disableApiTermination: true }, { protect: true });`,
  controls: ["NIST CP-9"],
  peers: ["cdk-nag EC29"],
  settings: {
    stacks: {
      type: "array",
      items: { type: "string" },
      default: ["prod"],
      description: "stacks whose name contains one of these are meant. Default: prod",
    },
  },
  check(resource, report, settings) {
    if (!isMeant(resource, texts(settings, "stacks"))) return;
    if (!resource.protected) report(resource, "is not protected");
    const termination = resource.at("disableApiTermination");
    if (resource.isA(aws.instance) && termination.fails((value) => value === true)) report(termination, "is not true");
  },
  remediate: (properties, resource, settings) =>
    resource.isA(aws.instance) &&
    isMeant(resource, texts(settings, "stacks")) &&
    setAt(properties, "disableApiTermination", true),
};

function isMeant(resource: Resource, stacks: string[]): boolean {
  const stack = resource.urn.split(":")[2]?.toLowerCase() ?? "";
  return stacks.some((part) => stack.includes(part.toLowerCase()));
}
