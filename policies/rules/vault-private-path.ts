import { hostsOf } from "../hosts";
import type { Rule } from "../rule";
import { texts } from "../settings";
import { aws, azure } from "../tokens";

export const vaultPrivatePath: Rule = {
  id: "KMS015",
  name: "vault-private-path",
  title: "Hosts reach the vault, and the services that run them, inside the network",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.vault, azure.privateEndpoint, aws.vpc, aws.endpoint],
  scope: "kms",
  exemptible: true,
  why: `Hosts have no way to the internet. Without a private endpoint they cannot read their key, and someone will open a way out
to make it work. On AWS the same holds for Systems Manager, by which hosts are set up, and for logs.`,
  fix: "create a private endpoint for the vault with its zone group, or interface endpoints for the services named",
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
new azure.network.PrivateEndpoint("kms-host-vault-endpoint", {
  resourceGroupName: "rg-kms", subnet: { id: "/subscriptions/s/subnets/endpoints" },
  privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vault.id, groupIds: ["vault"] }],
});`,
  controls: ["CIS Azure 6.0.0 8.3.8", "NIST SC-7(3)"],
  peers: ["CKV2_AZURE_32", "prowler keyvault_private_endpoints"],
  settings: {
    services: {
      type: "array",
      items: { type: "string" },
      default: ["secretsmanager", "ssm", "ssmmessages"],
      description: "AWS services that need an endpoint in the hosts' VPC. Default: secretsmanager, ssm, ssmmessages",
    },
  },
  checkStack(stack, report, settings) {
    for (const vault of stack.of(azure.vault).filter((resource) => resource.isKms)) {
      const endpoints = stack.of(azure.privateEndpoint);
      if (!endpoints.some((endpoint) => stack.refers(endpoint, "privateLinkServiceConnections", vault))) {
        report(vault, "has no private endpoint in this stack");
      }
    }
    const networks = stack.of(aws.vpc).filter((resource) => resource.isKms);
    if (!hostsOf(stack).some((host) => host.isA(aws.instance))) return;
    for (const network of networks) {
      const names = stack
        .of(aws.endpoint)
        .filter((endpoint) => stack.refers(endpoint, "vpcId", network))
        .map((endpoint) => endpoint.at("serviceName").text ?? "");
      for (const service of texts(settings, "services")) {
        if (!names.some((name) => name.endsWith(`.${service}`))) report(network, `has no endpoint for ${service}`);
      }
    }
  },
};
