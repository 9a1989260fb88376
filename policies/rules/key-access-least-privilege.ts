import { keyReaders, rightsTypes } from "../key-readers";
import type { Rule } from "../rule";

export const keyAccessLeastPrivilege: Rule = {
  id: "KMS022",
  name: "key-access-least-privilege",
  title: "A host may read its one secret, and nothing else of the vault",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: rightsTypes,
  scope: "kms",
  exemptible: true,
  why: `Whoever takes over a host has what the host's identity has. With one secret that is the key that the host has installed
anyway; with a star it is every secret of the company.`,
  fix: "on Azure assign Key Vault Secrets User on the one secret; on AWS allow secretsmanager:GetSecretValue on its ARN",
  bad: `
new aws.iam.RolePolicy("kms-host-role", {
  role: "kms-host",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }],
  }),
});`,
  good: `
new aws.iam.RolePolicy("kms-host-role", {
  role: "kms-host",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow", Action: "secretsmanager:GetSecretValue",
      Resource: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key-AbCdEf",
    }],
  }),
});`,
  controls: ["NIST AC-6", "MCSB PA-7"],
  peers: ["cdk-nag IAM5", "CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_355"],
  checkStack(stack, report) {
    const { readers, unread } = keyReaders(stack);
    // One finding for each place, whatever else it gives.
    const said = new Set<string>();
    for (const { by, property, wide, known } of readers) {
      const resource = stack.resourceAt(by.urn);
      const place = `${by.urn} ${property}`;
      if (!resource || said.has(place)) continue;
      if (!known) resource.at(property).noteBelow("");
      if (wide === undefined) continue;
      said.add(place);
      report(resource, `${property}: ${wide}`);
    }
    for (const { by, property, what } of unread) {
      stack
        .resourceAt(by.urn)
        ?.at(property)
        .noteBelow(what.startsWith("arn:") ? "(a policy that is not in this stack)" : "");
    }
  },
};
