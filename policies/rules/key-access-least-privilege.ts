import type { Property } from "../leaves";
import { covers, statementsOf } from "../policy-document";
import type { Resource } from "../resource";
import { azureRoleName } from "../role-definitions";
import type { Report, Rule } from "../rule";
import { aws, azure } from "../tokens";

export const keyAccessLeastPrivilege: Rule = {
  id: "KMS022",
  name: "key-access-least-privilege",
  title: "A host may read its one secret, and nothing else of the vault",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.roleAssignment, aws.policy, aws.rolePolicy, aws.role],
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
  check(resource, report) {
    if (resource.isA(azure.roleAssignment)) checkAssignment(resource, report);
    else if (resource.isA(aws.role)) {
      for (const inline of resource.at("inlinePolicies").items) checkPolicy(inline.at("policy"), report);
    } else checkPolicy(resource.at("policy"), report);
  },
};

function checkAssignment(resource: Resource, report: Report): void {
  const definition = resource.at("roleDefinitionId");
  const role = azureRoleName(definition.text);
  if (role === undefined) return;
  if (role !== "Key Vault Secrets User") {
    report(definition, `gives ${role}, which can read every secret or hand out the right to`);
    return;
  }
  const scope = resource.at("scope");
  const whole = scope.text !== undefined && !/\/secrets\/[^/]+$/i.test(scope.text);
  if (whole && /\/vaults\/[^/]+$/i.test(scope.text ?? "")) report(scope, "is the whole vault, not the one secret");
}

function checkPolicy(policy: Property, report: Report): void {
  for (const { allows, actions, resources, conditional } of statementsOf(policy)) {
    if (!allows) continue;
    const wide = actions.filter((action) => /^(\*|secretsmanager:\*|kms:\*|iam:\*)$/i.test(action));
    for (const action of wide) report(policy, `allows ${action}`);
    const reads = actions.some((action) => covers(action, "secretsmanager:GetSecretValue"));
    if (reads && wide.length === 0 && !conditional && resources.some((one) => one === "*" || /:secret:\*$/.test(one))) {
      report(policy, "allows reading every secret of the account");
    }
  }
}
