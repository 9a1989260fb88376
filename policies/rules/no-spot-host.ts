import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const noSpotHost: Rule = {
  id: "KMS056",
  name: "no-spot-host",
  title: "A KMS host is not built on capacity that the cloud takes back",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.virtualMachine, azure.scaleSet, aws.instance, aws.launchTemplate, aws.spotRequest],
  scope: "kms",
  exemptible: true,
  why: `A spot machine is evicted within seconds or minutes, and often deleted. Each one built in its place is a new host that spends
an activation, and has to count its clients up to the threshold again.`,
  fix: "build the host at the regular price, reserved if it should cost less",
  bad: `
new azure.compute.VirtualMachine("kms-host", { resourceGroupName: "rg-kms", vmName: "kms1", priority: "Spot" });`,
  good: `
new azure.compute.VirtualMachine("kms-host", { resourceGroupName: "rg-kms", vmName: "kms1", priority: "Regular" });`,
  controls: ["NIST CP-2"],
  peers: [],
  check(resource, report) {
    if (resource.isA(aws.spotRequest)) report(resource, "asks for a spot machine");
    const machine = resource.isA(azure.scaleSet) ? resource.at("virtualMachineProfile") : resource.properties;
    const priority = machine.at("priority");
    if (resource.isA(azure.virtualMachine, azure.scaleSet) && priority.is("Spot", "Low")) report(priority, "is Spot");
    const market = resource.at("instanceMarketOptions.marketType");
    if (resource.isA(aws.instance, aws.launchTemplate) && market.is("spot")) report(market, "is spot");
  },
};
