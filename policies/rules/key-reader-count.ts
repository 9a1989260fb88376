import { hostsOf } from "../hosts";
import { covers, statementsOf } from "../policy-document";
import type { Resource } from "../resource";
import { azureRoleName, readingRoles } from "../role-definitions";
import type { Rule } from "../rule";
import { number } from "../settings";
import type { Stack } from "../stack";
import { aws, azure } from "../tokens";

export const keyReaderCount: Rule = {
  id: "KMS010",
  name: "key-reader-count",
  title: "The host key is read by the hosts, and hardly anyone else",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.roleAssignment, aws.policy, aws.rolePolicy, aws.role],
  scope: "kms",
  exemptible: true,
  why: `Each identity that may read the secret is a way to the key. Hosts need it when they are set up; people need it once, to
write it, and for that no right to read is needed.`,
  fix: "remove the readers that are no hosts, or raise breakGlass for those who must be able to read it in an emergency",
  bad: `
new azure.compute.VirtualMachine("kms-host-1", { resourceGroupName: "rg-kms", vmName: "kms1" });
for (const who of ["alice", "bob", "carol"]) {
  new azure.authorization.RoleAssignment("kms-key-" + who, {
    principalId: who, scope: "/subscriptions/s/resourceGroups/rg-kms",
    roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
  });
}`,
  good: `
new azure.compute.VirtualMachine("kms-host-1", { resourceGroupName: "rg-kms", vmName: "kms1" });
new azure.authorization.RoleAssignment("kms-key-host-1", {
  principalId: "principal-of-kms1", scope: "/subscriptions/s/resourceGroups/rg-kms",
  roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
});`,
  controls: ["NIST AC-6", "MCSB PA-7"],
  peers: [],
  settings: {
    breakGlass: {
      type: "integer",
      default: 1,
      minimum: 0,
      maximum: 20,
      description: "readers allowed besides the hosts. Default: 1",
    },
  },
  checkStack(stack, report, settings) {
    const hosts = hostsOf(stack).length;
    const readers = readersOf(stack);
    const allowed = hosts + number(settings, "breakGlass");
    if (hosts === 0 || readers.length <= allowed) return;
    for (const extra of readers.slice(allowed)) {
      report(extra, `is one of ${readers.length} that may read the host key; ${hosts} of them are for hosts`);
    }
  },
};

/** One resource for each principal that may read the host key. */
function readersOf(stack: Stack): Resource[] {
  const byPrincipal = new Map<string, Resource>();
  for (const assignment of stack.of(azure.roleAssignment).filter((resource) => resource.isKms)) {
    const role = azureRoleName(assignment.at("roleDefinitionId").text);
    if (!role || !readingRoles.includes(role)) continue;
    byPrincipal.set(assignment.at("principalId").quiet.text ?? assignment.urn, assignment);
  }
  const policies = stack.of(aws.policy, aws.rolePolicy, aws.role).filter((resource) => resource.isKms);
  for (const policy of policies) {
    const documents = policy.isA(aws.role)
      ? policy.at("inlinePolicies").items.map((inline) => inline.at("policy"))
      : [policy.at("policy")];
    const reads = documents
      .flatMap(statementsOf)
      .some(
        ({ allows, actions }) => allows && actions.some((action) => covers(action, "secretsmanager:GetSecretValue")),
      );
    if (reads) byPrincipal.set(policy.urn, policy);
  }
  return [...byPrincipal.values()];
}
