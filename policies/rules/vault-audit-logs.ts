import type { Resource } from "../resource";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const vaultAuditLogs: Rule = {
  id: "KMS045",
  name: "vault-audit-logs",
  title: "Every reading of the host key is logged",
  severity: "high",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.vault, azure.diagnosticSetting, aws.trail],
  scope: "kms",
  exemptible: true,
  why: `Hosts read the key when they are set up and hardly ever again. Any other reading is worth a question, which only the vault's
audit log lets anyone ask. Logs that a landing zone or another stack sets up cannot be seen from here, so this tells and does
not stop.`,
  fix: 'create a diagnostic setting on the vault with categoryGroup "audit" or "allLogs" and a workspace',
  bad: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: { tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" } },
});`,
  good: `
const vault = new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: { tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" } },
});
new azure.monitor.DiagnosticSetting("kms-host-vault-logs", {
  name: "audit", resourceUri: vault.id, workspaceId: "/subscriptions/s/workspaces/log-kms",
  logs: [{ categoryGroup: "audit", enabled: true }],
});`,
  controls: ["CIS Azure 6.0.0 6.1.1.4", "MCSB LT-3", "NIST AU-12"],
  peers: ["PSRule Azure.KeyVault.Logs", "prowler keyvault_logging_enabled"],
  checkStack(stack, report) {
    const logging = stack.of(azure.diagnosticSetting).filter(logsReadings);
    for (const vault of stack.of(azure.vault).filter((resource) => resource.isKms)) {
      if (!logging.some((setting) => stack.refers(setting, "resourceUri", vault))) {
        report(vault, "has no diagnostic setting that logs who reads it");
      }
    }
    // CloudTrail logs the reading of secrets unless management events are left out.
    for (const trail of stack.of(aws.trail)) {
      for (const selector of trail.at("eventSelectors").items) {
        if (selector.at("includeManagementEvents").boolean === false) report(trail, "leaves out management events");
      }
    }
  },
};

function logsReadings(setting: Resource): boolean {
  const logs = setting.at("logs");
  if (logs.unknown) return true;
  return logs.items.some((log) => {
    const enabled = log.at("enabled");
    const category = log.at("categoryGroup").is("audit", "allLogs") || log.at("category").is("AuditEvent");
    return (enabled.unknown || enabled.boolean === true) && (category || log.at("categoryGroup").unknown);
  });
}
