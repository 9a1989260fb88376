import type { Property } from "../leaves";
import { forEachAt, setAt } from "../remediation";
import type { Resource } from "../resource";
import type { Report, Rule } from "../rule";
import { aws, azure } from "../tokens";

export const diskEncrypted: Rule = {
  id: "KMS037",
  name: "disk-encrypted",
  title: "Every disk of a host is encrypted, with a key of your own where that is asked for",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.virtualMachine, azure.scaleSet, azure.disk, aws.instance, aws.volume, aws.launchTemplate],
  scope: "kms",
  exemptible: true,
  why: `An activated KMS host keeps its key on its system disk. A copied disk or snapshot is a second host that spends one of
the key's activations, or gives the key away. Encryption at host covers temporary disks and caches too.`,
  fix: "on Azure set securityProfile.encryptionAtHost, on AWS set encrypted on every block device; with cmk: true name your own key as well",
  bad: `
new aws.ec2.Instance("kms-host-1", {
  ami: "ami-0abc", rootBlockDevice: { volumeSize: 64 }, ebsBlockDevices: [{ deviceName: "xvdf", encrypted: false }],
});`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", rootBlockDevice: { volumeSize: 64, encrypted: true } });`,
  controls: ["CIS Azure 3.0.0 8.3", "CIS AWS 7.0 6.1.1", "NIST SC-28(1)", "MCSB DP-4", "MCSB DP-5"],
  peers: [
    "CKV_AZURE_151",
    "CKV_AZURE_93",
    "CKV_AZURE_97",
    "CKV_AWS_3",
    "CKV_AWS_8",
    "cdk-nag EC26",
    "awsguard encrypted-volumes",
  ],
  settings: {
    cmk: {
      type: "boolean",
      default: false,
      description: "also ask for a customer-managed key. Default: false, the cloud's own key is enough",
    },
  },
  check(resource, report, settings) {
    const cmk = settings.cmk === true;
    if (resource.isA(azure.virtualMachine)) checkMachine(resource.properties, report, cmk);
    else if (resource.isA(azure.scaleSet)) checkMachine(resource.at("virtualMachineProfile"), report, cmk);
    else if (resource.isA(azure.disk)) checkManagedDisk(resource.properties, report, cmk);
    else for (const disk of blockDevices(resource)) checkBlockDevice(disk, report, cmk);
  },
  remediate(properties, resource) {
    if (resource.isA(aws.volume)) return setAt(properties, "encrypted", true);
    if (resource.isA(aws.instance)) {
      const root = setAt(properties, "rootBlockDevice.encrypted", true);
      return forEachAt(properties, "ebsBlockDevices", (disk) => setAt(disk, "encrypted", true)) || root;
    }
    return forEachAt(
      properties,
      "blockDeviceMappings",
      (disk) => "ebs" in disk && setAt(disk, "ebs.encrypted", "true"),
    );
  },
};

function checkMachine(machine: Property, report: Report, cmk: boolean): void {
  const atHost = machine.at("securityProfile.encryptionAtHost");
  if (atHost.fails((value) => value === true)) report(atHost, "is not true");
  if (!cmk) return;
  const disks = [machine.at("storageProfile.osDisk"), ...machine.at("storageProfile.dataDisks").items];
  for (const disk of disks) {
    const set = disk.at("managedDisk.diskEncryptionSet.id");
    if (set.namesNothing) report(set, "names no disk encryption set");
  }
}

function checkManagedDisk(disk: Property, report: Report, cmk: boolean): void {
  const set = disk.at("encryption.diskEncryptionSetId");
  if (cmk && set.namesNothing) report(set, "names no disk encryption set");
}

function blockDevices(resource: Resource): Property[] {
  if (resource.isA(aws.volume)) return [resource.properties];
  if (resource.isA(aws.instance)) return [resource.at("rootBlockDevice"), ...resource.at("ebsBlockDevices").items];
  return resource
    .at("blockDeviceMappings")
    .items.map((mapping) => mapping.at("ebs"))
    .filter((disk) => !disk.absent);
}

function checkBlockDevice(disk: Property, report: Report, cmk: boolean): void {
  const encrypted = disk.at("encrypted");
  if (encrypted.fails((value) => value === true || value === "true")) report(encrypted, "is not true");
  const key = disk.at("kmsKeyId");
  if (cmk && key.namesNothing) report(key, "names no key of your own");
}
