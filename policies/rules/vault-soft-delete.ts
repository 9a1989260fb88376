import { numeric } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { number } from "../settings";
import { azure } from "../tokens";

export const vaultSoftDelete: Rule = {
  id: "KMS012",
  name: "vault-soft-delete",
  title: "A deleted vault or secret can be brought back for long enough",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.vault],
  scope: "kms",
  exemptible: true,
  why: `A host reads its key when it is set up, so a deleted key is missed months later, when a host has to be rebuilt. By then a
short retention is over.`,
  fix: "leave enableSoftDelete out or true, and softDeleteRetentionInDays out or 90",
  bad: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    enableSoftDelete: false, softDeleteRetentionInDays: 7,
  },
});`,
  good: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    enableSoftDelete: true, softDeleteRetentionInDays: 90,
  },
});`,
  controls: ["CIS Azure 3.0.0 3.3.5", "NIST CP-9"],
  peers: ["CKV_AZURE_42", "CKV_AZURE_111", "PSRule Azure.KeyVault.SoftDelete"],
  settings: {
    days: {
      type: "integer",
      default: 90,
      minimum: 7,
      maximum: 90,
      description: "fewest days of retention. Default: 90",
    },
  },
  check(resource, report, settings) {
    const enabled = resource.at("properties.enableSoftDelete");
    if (enabled.fails((value) => value === undefined || value === true)) report(enabled, "is not true");
    const retention = resource.at("properties.softDeleteRetentionInDays");
    const days = number(settings, "days");
    if (retention.fails((value) => value === undefined || numeric(value) >= days)) {
      report(retention, `is less than ${days} days`);
    }
  },
  remediate(properties, resource, settings) {
    const off = resource.at("properties.enableSoftDelete").boolean === false;
    const enabled = off && setAt(properties, "properties.enableSoftDelete", true);
    const days = number(settings, "days");
    const short = (resource.at("properties.softDeleteRetentionInDays").number ?? days) < days;
    return (short && setAt(properties, "properties.softDeleteRetentionInDays", days)) || enabled;
  },
};
