import { reachesInternet } from "../../activation/client-networks";
import type { Property } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { azure } from "../tokens";

export const vaultNetworkClosed: Rule = {
  id: "KMS014",
  name: "vault-network-closed",
  title: "The vault is reached through its private endpoint only",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.vault],
  scope: "kms",
  exemptible: true,
  why: `A vault that is open to the network leaves the host key behind one thing alone, the caller's token. Stolen tokens are
common; a stolen token that must also come from inside the network is of little use.`,
  fix: 'set properties.publicNetworkAccess to "Disabled", networkAcls.defaultAction to "Deny", and use a private endpoint',
  bad: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    networkAcls: { defaultAction: "Allow", ipRules: [{ value: "203.0.113.7" }] },
  },
});`,
  good: `
new azure.keyvault.Vault("kms-host-vault", {
  resourceGroupName: "rg-kms",
  properties: {
    tenantId: "11111111-2222-3333-4444-555555555555", sku: { family: "A", name: "standard" },
    publicNetworkAccess: "Disabled", networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: [] },
  },
});`,
  controls: ["CIS Azure 6.0.0 8.3.7", "MCSB NS-2", "NIST SC-7"],
  peers: ["CKV_AZURE_109", "CKV_AZURE_189", "PSRule Azure.KeyVault.Firewall"],
  check(resource, report) {
    const access = resource.at("properties.publicNetworkAccess");
    if (access.fails(() => access.is("Disabled"))) report(access, 'is not "Disabled"');
    const action = resource.at("properties.networkAcls.defaultAction");
    if (action.fails((value) => value === undefined || action.is("Deny"))) report(action, 'is not "Deny"');
    for (const rule of resource.at("properties.networkAcls.ipRules").items) {
      const address = rule.at("value");
      if (isPublic(address)) report(address, "lets in an address of the internet");
    }
  },
  remediate(properties, resource) {
    const closed = setAt(properties, "properties.publicNetworkAccess", "Disabled");
    const denied = setAt(properties, "properties.networkAcls.defaultAction", "Deny");
    const open = resource.at("properties.networkAcls.ipRules").items.some((rule) => isPublic(rule.at("value")));
    const emptied = open && setAt(properties, "properties.networkAcls.ipRules", []);
    return closed || denied || emptied;
  },
};

function isPublic(address: Property): boolean {
  return address.fails((value) => typeof value === "string" && !reachesInternet([value]));
}
