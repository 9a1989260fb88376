import type { Rule } from "../rule";
import { azure } from "../tokens";

const switches = ["enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"];

export const vaultRbacOnly: Rule = {
  id: "KMS013",
  name: "vault-rbac-only",
  title: "Access to the vault is by role assignments alone",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.vault],
  scope: "kms",
  exemptible: true,
  why: `An access policy gives a principal all secrets of the vault, and everyone with Contributor on the vault can write one for
themselves. A role assignment can be given on the one secret, and giving it is a right of its own.`,
  fix: "set properties.enableRbacAuthorization to true, leave accessPolicies empty and the enabledFor switches off",
  bad: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    enableRbacAuthorization: false, enabledForTemplateDeployment: true,
    accessPolicies: [{ tenantId: "t", objectId: "o", permissions: { secrets: ["get"] } }],
  },
});`,
  good: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
  },
});`,
  controls: ["CIS Azure 6.0.0 8.3.6", "NIST AC-3"],
  peers: ["PSRule Azure.KeyVault.RBAC", "PSRule Azure.KeyVault.AccessPolicy", "prowler keyvault_rbac_enabled"],
  check(resource, report) {
    const properties = resource.at("properties");
    const rbac = properties.at("enableRbacAuthorization");
    if (rbac.fails((value) => value === true)) report(rbac, "is not true");
    const policies = properties.at("accessPolicies");
    if (policies.items.length > 0) report(policies, `has ${policies.items.length} access policies`);
    for (const name of switches) {
      if (properties.at(name).boolean) report(properties.at(name), "lets an Azure service read the vault");
    }
  },
};
