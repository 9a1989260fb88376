import { checkImageSku } from "../../activation/generations";
import type { Rule } from "../rule";
import { azure } from "../tokens";

/** Windows Server 2016 and newer; 2012 R2 and older are out of support. Source: Microsoft Learn, product lifecycle. */
const supported = /^(smalldisk-)?20(16|19|22|25)-/i;

export const hostOsSupported: Rule = {
  id: "KMS043",
  name: "host-os-supported",
  title: "The host's Windows is still supported and can be a KMS host",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.virtualMachine],
  scope: "kms",
  exemptible: true,
  why: `Azure Editions and evaluation images cannot be activated as a KMS host at all, client editions cannot host server keys, and
an old server cannot hold the key of a newer generation. Each of them is found out after the machine is built.`,
  fix: "use an image of Windows Server 2016, 2019, 2022 or 2025 Datacenter or Standard, no Azure Edition and no evaluation",
  bad: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1",
  storageProfile: {
    imageReference: {
      publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-azure-edition", version: "latest",
    },
  },
});`,
  good: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1",
  storageProfile: {
    imageReference: {
      publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2025-datacenter-g2", version: "26100.4652.250808",
    },
  },
});`,
  controls: ["NIST SA-22"],
  peers: ["prowler vm_ensure_using_approved_images"],
  check(resource, report) {
    const image = resource.at("storageProfile.imageReference");
    const sku = image.at("sku");
    // An image of one's own says nothing about what is in it.
    if (image.unknown || sku.unknown || sku.absent) return;
    const name = sku.text ?? "";
    const problem = checkImageSku(name);
    if (problem) report(sku, problem);
    else if (image.at("publisher").is("MicrosoftWindowsServer") && !supported.test(name)) {
      report(sku, "is no Windows Server that is supported and can be a KMS host");
    }
  },
};
