import type { Rule } from "../rule";
import { aws } from "../tokens";

export const secretCmk: Rule = {
  id: "KMS017",
  name: "secret-cmk",
  title: "The secret is encrypted with a key of your own",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.secret],
  scope: "kms",
  exemptible: true,
  why: `Under AWS's own key every identity of the account that may read secrets can decrypt this one. A key of your own has a policy
of its own, a trail of its own, and can be switched off at once.`,
  fix: "set kmsKeyId to a key of your own",
  bad: `
new aws.secretsmanager.Secret("kms-host-key", { name: "kms-host-key" });`,
  good: `
new aws.secretsmanager.Secret("kms-host-key", { name: "kms-host-key", kmsKeyId: "alias/kms-host-key" });`,
  controls: ["MCSB DP-5", "NIST SC-12"],
  peers: ["CKV_AWS_149", "cdk-nag SecretsManagerUsingKMSKey"],
  check(resource, report) {
    const key = resource.at("kmsKeyId");
    if (key.namesNothing || key.quiet.text?.endsWith("aws/secretsmanager")) report(key, "names no key of your own");
  },
};
