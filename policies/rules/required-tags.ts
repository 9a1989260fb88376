import type { Rule } from "../rule";
import { texts } from "../settings";
import { aws, azure } from "../tokens";

export const requiredTags: Rule = {
  id: "KMS050",
  name: "required-tags",
  title: "What serves a KMS host says whose it is and what it does",
  severity: "low",
  level: "advisory",
  since: "2026-11-24",
  types: [
    azure.virtualMachine,
    azure.vault,
    azure.network,
    azure.securityGroup,
    azure.networkInterface,
    azure.privateZone,
    aws.instance,
    aws.secret,
    aws.key,
    aws.vpc,
    aws.securityGroup,
    aws.zone,
  ],
  scope: "kms",
  exemptible: true,
  together: true,
  why: `A KMS host is quiet for years. When someone asks what the machine is for, the answer has to be on it, or it is switched off.`,
  fix: "set the tags owner and kmshost-role",
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", tags: { Name: "kms1" } });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", tags: { Name: "kms1", owner: "platform", "kmshost-role": "host" } });`,
  controls: ["NIST CM-8"],
  peers: ["AVM tags"],
  settings: {
    tags: {
      type: "array",
      items: { type: "string" },
      default: ["owner", "kmshost-role"],
      description: "tags that must be there. Default: owner, kmshost-role",
    },
  },
  check(resource, report, settings) {
    const tags = resource.at("tags");
    if (tags.unknown) return;
    const missing: string[] = [];
    for (const name of texts(settings, "tags")) {
      const found = tags.fields.find((tag) => tag.path.toLowerCase() === `tags.${name.toLowerCase()}`);
      if (!found || found.namesNothing) missing.push(name);
    }
    if (missing.length > 0) report(tags, `without ${missing.join(", ")}`);
  },
};
