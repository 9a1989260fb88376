import { hostsOf } from "../hosts";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

const patching = /patchbaseline|patch[-_ ]?manager|runpatch/i;

export const patchingOn: Rule = {
  id: "KMS042",
  name: "patching-on",
  title: "Security updates reach the host by themselves",
  severity: "medium",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.virtualMachine, aws.instance, aws.association],
  scope: "kms",
  exemptible: true,
  why: `A KMS host lives for years and nobody logs on to it. It also needs certain updates before it can activate newer clients at
all.`,
  fix: "set patchMode to AutomaticByPlatform or AutomaticByOS on Azure; associate AWS-RunPatchBaseline on AWS",
  bad: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1",
  osProfile: { windowsConfiguration: { enableAutomaticUpdates: false, patchSettings: { patchMode: "Manual" } } },
});`,
  good: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1",
  osProfile: { windowsConfiguration: { enableAutomaticUpdates: true, patchSettings: { patchMode: "AutomaticByPlatform" } } },
});`,
  controls: ["MCSB PV-6", "NIST SI-2"],
  peers: ["CKV_AZURE_177", "PSRule Azure.VM.Updates", "prowler ssm_managed_compliant_patching"],
  check(resource, report) {
    if (!resource.isA(azure.virtualMachine)) return;
    const windows = resource.at("osProfile.windowsConfiguration");
    const mode = windows.at("patchSettings.patchMode");
    if (mode.is("Manual")) report(mode, 'is "Manual"');
    const automatic = windows.at("enableAutomaticUpdates");
    if (automatic.boolean === false) report(automatic, "is false");
  },
  checkStack(stack, report) {
    const hosts = hostsOf(stack).filter((host) => host.isA(aws.instance));
    const documents = stack.of(aws.association).map((association) => association.at("name"));
    if (documents.some((name) => name.unknown || patching.test(name.text ?? ""))) return;
    for (const host of hosts) report(host, "has no association that installs updates in this stack");
  },
  remediate(properties, resource) {
    const windows = resource.at("osProfile.windowsConfiguration");
    const manual = windows.at("patchSettings.patchMode").is("Manual");
    const off = windows.at("enableAutomaticUpdates").boolean === false;
    const mode = manual && setAt(properties, "osProfile.windowsConfiguration.patchSettings.patchMode", "AutomaticByOS");
    return (off && setAt(properties, "osProfile.windowsConfiguration.enableAutomaticUpdates", true)) || mode;
  },
};
