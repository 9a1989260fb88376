import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { azure } from "../tokens";

export const vaultPurgeProtection: Rule = {
  id: "KMS011",
  name: "vault-purge-protection",
  title: "The vault cannot be purged before its retention ends",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.vault],
  scope: "kms",
  exemptible: true,
  why: `Without purge protection a deleted vault can be purged at once, by mistake or on purpose, and the host key in it is
gone: Microsoft has to be asked for it again. Purge protection cannot be switched off later, which is the point of it.`,
  fix: "set properties.enablePurgeProtection to true; this cannot be undone",
  bad: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: { tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" } },
});`,
  good: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    enablePurgeProtection: true,
  },
});`,
  controls: ["CIS Azure 6.0.0 8.3.5", "MCSB DP-8"],
  peers: ["CKV_AZURE_110", "PSRule Azure.KeyVault.PurgeProtect", "prowler keyvault_recoverable"],
  check(resource, report) {
    const setting = resource.at("properties.enablePurgeProtection");
    if (setting.fails((value) => value === true)) report(setting, "is not true");
  },
  remediate: (properties) => setAt(properties, "properties.enablePurgeProtection", true),
};
