import type { Rule } from "../rule";
import { aws } from "../tokens";

export const noKeyPair: Rule = {
  id: "KMS055",
  name: "no-key-pair",
  title: "A KMS host on AWS has no key pair",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.instance, aws.launchTemplate, aws.launchConfiguration, aws.spotRequest],
  scope: "kms",
  exemptible: true,
  why: `With a key pair EC2 hands out the administrator's password to whoever holds the private key, a file that is copied and kept.
Session Manager needs none, and logs who came in.`,
  fix: "leave keyName out, and administer the host through Session Manager",
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", keyName: "admins" });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", iamInstanceProfile: "kms-host" });`,
  controls: ["NIST AC-17", "NIST IA-5"],
  peers: [],
  check(resource, report) {
    const pair = resource.at("keyName");
    if (pair.fails((value) => value === undefined || value === "")) report(pair, "names a key pair");
  },
};
