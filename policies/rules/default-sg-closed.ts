import type { Rule } from "../rule";
import { aws } from "../tokens";

export const defaultSgClosed: Rule = {
  id: "KMS031",
  name: "default-sg-closed",
  title: "The VPC's default security group lets nothing through",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: [aws.defaultSecurityGroup, aws.vpc],
  scope: "kms",
  exemptible: true,
  why: `Whatever is built without naming a group gets the default one, which lets all its members reach each other and everything
outside.`,
  fix: "take the default group over with aws.ec2.DefaultSecurityGroup and give it no rules",
  bad: `
const network = new aws.ec2.Vpc("kms-host-network", { cidrBlock: "10.91.0.0/24" });
new aws.ec2.DefaultSecurityGroup("kms-host-default", {
  vpcId: network.id, ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
});`,
  good: `
const network = new aws.ec2.Vpc("kms-host-network", { cidrBlock: "10.91.0.0/24" });
new aws.ec2.DefaultSecurityGroup("kms-host-default", { vpcId: network.id });`,
  controls: ["CIS AWS 7.0 6.5"],
  peers: ["CKV2_AWS_12", "cdk-nag VPCDefaultSecurityGroupClosed"],
  check(resource, report) {
    if (!resource.isA(aws.defaultSecurityGroup)) return;
    for (const list of ["ingress", "egress"]) {
      const rules = resource.at(list);
      if (rules.items.length > 0) report(rules, `has ${rules.items.length} rules`);
    }
  },
  checkStack(stack, report) {
    const groups = stack.of(aws.defaultSecurityGroup);
    for (const network of stack.of(aws.vpc).filter((resource) => resource.isKms)) {
      if (!groups.some((group) => stack.refers(group, "vpcId", network))) {
        report(network, "leaves its default security group open");
      }
    }
  },
};
