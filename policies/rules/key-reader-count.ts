import { type KeyReader, keyReaders, rightsTypes } from "../key-readers";
import { relationsOf } from "../relations";
import type { Rule } from "../rule";
import { number } from "../settings";

export const keyReaderCount: Rule = {
  id: "KMS010",
  name: "key-reader-count",
  title: "The host key is read by the hosts, and hardly anyone else",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: rightsTypes,
  scope: "kms",
  exemptible: true,
  why: `Each identity that may read the secret is a way to the key. Hosts need it when they are set up; people need it once, to
write it, and for that no right to read is needed.`,
  fix: "remove the readers that are no hosts, or raise breakGlass for those who must be able to read it in an emergency",
  bad: `
new azure.compute.VirtualMachine("kms-host-1", { resourceGroupName: "rg-kms", vmName: "kms1" });
for (const who of ["alice", "bob", "carol"]) {
  new azure.authorization.RoleAssignment("kms-host-key-" + who, {
    principalId: who, scope: "/subscriptions/s/resourceGroups/rg-kms",
    roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
  });
}`,
  good: `
new azure.compute.VirtualMachine("kms-host-1", { resourceGroupName: "rg-kms", vmName: "kms1" });
new azure.authorization.RoleAssignment("kms-host-key-host-1", {
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
    for (const cloud of ["aws", "azure"] as const) {
      const hosts = relationsOf(stack).hosts.filter(({ type }) => type.startsWith(cloud)).length;
      const readers = new Map<string, KeyReader>();
      for (const reader of keyReaders(stack).readers) {
        if (reader.cloud === cloud && reader.known && !readers.has(reader.principal))
          readers.set(reader.principal, reader);
      }
      const all = [...readers.values()];
      const others = all.filter(({ host }) => !host);
      // Who the hosts are is not always told: as many that are no people may be theirs.
      const untold = Math.max(0, hosts - (all.length - others.length));
      const machines = others.filter(({ person }) => !person);
      const extra = [...others.filter(({ person }) => person), ...machines.slice(untold)];
      // Where the hosts are in another stack, any machine may be one.
      const counted = hosts === 0 ? extra.filter(({ person }) => person) : extra;
      const allowed = number(settings, "breakGlass");
      if (counted.length <= allowed) continue;
      for (const { by, principal } of counted.slice(allowed)) {
        const resource = stack.resourceAt(by.urn);
        if (resource)
          report(resource, `lets ${describe(principal)} read the host key, one of ${counted.length} that are no hosts`);
      }
    }
  },
};

/** Ids of principals are long and say nothing. */
const describe = (principal: string): string =>
  /^(user|group|role|permissionset) /.test(principal) ? principal : "a principal";
