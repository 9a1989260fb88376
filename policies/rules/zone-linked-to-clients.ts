import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { texts } from "../settings";
import { aws, azure } from "../tokens";

export const zoneLinkedToClients: Rule = {
  id: "KMS036",
  name: "zone-linked-to-clients",
  title: "A discovery zone is linked to the declared networks, and machines do not write to it by themselves",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.privateZoneLink, aws.zone, aws.zoneAssociation],
  scope: "kms",
  exemptible: true,
  why: `Every network that the zone is linked to sees the KMS hosts and asks them. With automatic registration any machine there can
take a host's name in the zone, and its clients with it.`,
  fix: "link the networks that have clients only, list them in the setting networks, and set registrationEnabled to false",
  bad: `
new azure.privatedns.VirtualNetworkLink("kms-host-zone-hub", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", registrationEnabled: true,
  virtualNetwork: { id: "/subscriptions/s/virtualNetworks/hub" },
});`,
  good: `
new azure.privatedns.VirtualNetworkLink("kms-host-zone-hub", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", registrationEnabled: false,
  virtualNetwork: { id: "/subscriptions/s/virtualNetworks/hub" },
});`,
  controls: ["MCSB NS-1"],
  peers: [],
  settings: {
    networks: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "ids of the networks that may be linked. Default: none declared, any",
    },
  },
  check(resource, report, settings) {
    const registration = resource.at("registrationEnabled");
    if (resource.isA(azure.privateZoneLink) && registration.boolean) report(registration, "is true");
    const declared = texts(settings, "networks").map((id) => id.toLowerCase());
    if (declared.length === 0) return;
    const linked = resource.isA(azure.privateZoneLink)
      ? [resource.at("virtualNetwork.id")]
      : resource.isA(aws.zoneAssociation)
        ? [resource.at("vpcId")]
        : resource.at("vpcs").items.map((network) => network.at("vpcId"));
    for (const network of linked) {
      const id = network.text;
      if (id !== undefined && !declared.includes(id.toLowerCase())) report(network, "is no declared network");
    }
  },
  remediate: (properties, resource) =>
    resource.at("registrationEnabled").boolean === true && setAt(properties, "registrationEnabled", false),
};
