import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const noElasticKmsHosts: Rule = {
  id: "KMS009",
  name: "no-elastic-kms-hosts",
  title: "KMS hosts are built by name, and nothing replaces them by itself",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: [aws.autoScalingGroup, azure.scaleSet, aws.instance, aws.launchTemplate],
  scope: "kms",
  exemptible: true,
  why: `Every new host spends one of the key's activations: six hosts, ten times each. A scaling group that replaces an unhealthy
host, or an instance that is rebuilt when its user data changes, spends them without anyone deciding to.`,
  fix: "build single machines, and set userDataReplaceOnChange to false",
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userData: "setup", userDataReplaceOnChange: true });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userData: "setup" });`,
  controls: ["NIST CP-2"],
  peers: [],
  check(resource, report) {
    if (resource.isA(aws.autoScalingGroup, azure.scaleSet)) report(resource, "scales or replaces KMS hosts by itself");
    else if (resource.isA(aws.launchTemplate))
      report(resource, "is a template for KMS hosts that are built by themselves");
    else if (resource.at("userDataReplaceOnChange").boolean) {
      report(resource.at("userDataReplaceOnChange"), "rebuilds the host when its user data changes");
    }
  },
  remediate: (properties, resource) =>
    resource.at("userDataReplaceOnChange").boolean === true && setAt(properties, "userDataReplaceOnChange", false),
};
