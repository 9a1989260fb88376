import { admitsStrangers } from "../../estate/rights/aws-readers";
import { knownValue } from "../leaves";
import type { Rule } from "../rule";
import { aws } from "../tokens";

export const secretPolicyPrivate: Rule = {
  id: "KMS019",
  name: "secret-policy-private",
  title: "The secret's own policy lets in nobody from outside",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.secret, aws.secretPolicy],
  scope: "kms",
  exemptible: true,
  why: `A resource policy whose principal is a star opens the secret to every AWS account there is. blockPublicPolicy has Secrets
Manager itself refuse such a policy, also one that someone writes by hand.`,
  fix: "name the principals, and set blockPublicPolicy to true",
  bad: `
new aws.secretsmanager.SecretPolicy("kms-host-key", {
  secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
  }),
});`,
  good: `
new aws.secretsmanager.SecretPolicy("kms-host-key", {
  secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key",
  blockPublicPolicy: true,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/kms-host" },
      Action: "secretsmanager:GetSecretValue", Resource: "*",
    }],
  }),
});`,
  controls: ["CIS AWS 7.0 2.21", "NIST AC-3"],
  peers: ["prowler secretsmanager_not_publicly_accessible"],
  check(resource, report) {
    const policy = resource.at("policy");
    const admits = admitsStrangers(knownValue(policy), [
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutResourcePolicy",
    ]);
    if (admits === undefined) policy.noteBelow("");
    else if (admits !== "no") report(policy, "lets in every AWS account");
    if (!resource.isA(aws.secretPolicy)) return;
    const block = resource.at("blockPublicPolicy");
    if (block.fails((value) => value === true)) report(block, "is not true");
  },
};
