import { admitsStrangers } from "../../estate/rights/aws-readers";
import { knownValue } from "../leaves";
import type { Rule } from "../rule";
import { aws } from "../tokens";

/** What a stranger must not do with the key: use it, take it over, or take it away. */
const uses = [
  "Decrypt",
  "ReEncryptFrom",
  "Encrypt",
  "GenerateDataKey",
  "CreateGrant",
  "PutKeyPolicy",
  "ScheduleKeyDeletion",
  "DisableKey",
].map((name) => `kms:${name}`);

export const cmkPolicyClosed: Rule = {
  id: "KMS021",
  name: "cmk-policy-closed",
  title: "The encryption key's policy lets in nobody from outside",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.key, aws.keyPolicy],
  scope: "kms",
  exemptible: true,
  why: `A key policy is the only thing between a stranger's account and the key; no other policy of the account can take back what it
gives.`,
  fix: "name the principals, or narrow the statement by a condition such as kms:CallerAccount",
  bad: `
new aws.kms.Key("kms-host-secret-key", {
  enableKeyRotation: true,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
  }),
});`,
  good: `
new aws.kms.Key("kms-host-secret-key", {
  enableKeyRotation: true,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" }],
  }),
});`,
  controls: ["CIS AWS 7.0 2.21"],
  peers: ["CKV_AWS_33", "prowler kms_key_not_publicly_accessible"],
  check(resource, report) {
    const policy = resource.at("policy");
    const admits = admitsStrangers(knownValue(policy), uses);
    if (admits === undefined) policy.noteBelow("");
    else if (admits !== "no") report(policy, "lets in every AWS account");
  },
};
