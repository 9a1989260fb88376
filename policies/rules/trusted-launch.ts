import type { Rule } from "../rule";
import { azure } from "../tokens";

export const trustedLaunch: Rule = {
  id: "KMS039",
  name: "trusted-launch",
  title: "The machine starts with Trusted Launch, Secure Boot and a virtual TPM",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.virtualMachine, azure.scaleSet],
  scope: "kms",
  exemptible: true,
  why: `Without Secure Boot a changed boot loader or driver runs below everything that could notice it. A machine's security type
can hardly be changed later without building it anew, which spends an activation.`,
  fix: 'set securityProfile to { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } }',
  bad: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1", securityProfile: { securityType: "Standard", encryptionAtHost: true },
});`,
  good: `
new azure.compute.VirtualMachine("kms-host", {
  resourceGroupName: "rg-kms", vmName: "kms1",
  securityProfile: {
    securityType: "TrustedLaunch", encryptionAtHost: true, uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
  },
});`,
  controls: ["CIS Azure 3.0.0 8.11", "MCSB PV-3"],
  peers: ["prowler vm_trusted_launch_enabled"],
  check(resource, report) {
    const machine = resource.isA(azure.scaleSet) ? resource.at("virtualMachineProfile") : resource.properties;
    const profile = machine.at("securityProfile");
    const type = profile.at("securityType");
    // One machine is one finding, however much of the profile is missing.
    const problems: string[] = [];
    if (type.fails(() => type.is("TrustedLaunch", "ConfidentialVM")))
      problems.push('securityType is not "TrustedLaunch"');
    for (const name of ["secureBootEnabled", "vTpmEnabled"]) {
      const setting = profile.at("uefiSettings").at(name);
      if (setting.fails((value) => value === true)) problems.push(`${name} is not true`);
    }
    if (problems.length > 0) report(profile, problems.join(", "));
  },
};
