import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const workloadIdentity: Rule = {
  id: "KMS041",
  name: "workload-identity",
  title: "A KMS host has an identity of its own",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.virtualMachine, azure.scaleSet, aws.instance],
  scope: "kms",
  exemptible: true,
  why: `A host without an identity can read the key only with a credential that someone put on it, and that credential then needs the
protection that the key was meant to have.`,
  fix: "give the machine a managed identity (Azure) or an instance profile (AWS)",
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc" });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", iamInstanceProfile: "kms-host" });`,
  controls: ["CIS AWS 7.0 2.16", "MCSB IM-3"],
  peers: ["CKV2_AWS_41", "cdk-nag EC2InstanceProfileAttached"],
  check(resource, report) {
    const identity = resource.at(resource.isA(aws.instance) ? "iamInstanceProfile" : "identity.type");
    if (identity.namesNothing || identity.quiet.is("none")) report(identity, "names no identity");
  },
};
