import { reportKeys } from "../key-search";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const userDataPlaces: Readonly<Record<string, readonly string[]>> = {
  [aws.instance]: ["userData", "userDataBase64"],
  [aws.launchTemplate]: ["userData"],
  [aws.launchConfiguration]: ["userData", "userDataBase64"],
  [aws.spotRequest]: ["userData", "userDataBase64"],
  [azure.virtualMachine]: ["osProfile.customData", "userData"],
  [azure.scaleSet]: ["virtualMachineProfile.osProfile.customData", "virtualMachineProfile.userData"],
};

export const keyInUserData: Rule = {
  id: "KMS002",
  name: "key-in-user-data",
  title: "No product key is in a machine's user data or custom data",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: Object.keys(userDataPlaces),
  scope: "all",
  exemptible: false,
  why: `Every process on the machine can read its user data from the metadata service, and everyone who may describe the
machine can read it from the cloud. It stays there for the machine's life. Encoding does not hide it.`,
  fix: "let the machine read the key from the vault with its own identity, and install it there",
  bad: `
const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
const script = "<powershell>cscript slmgr.vbs /ipk " + key + "</powershell>";
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userDataBase64: Buffer.from(script, "utf16le").toString("base64") });`,
  good: `
const script = "<powershell>C:/kmshost/install-key.ps1 -Secret kms-host-key</powershell>";
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", userData: script });`,
  controls: ["MCSB IM-8", "NIST IA-5(7)"],
  peers: ["CKV_AWS_46", "CKV_AZURE_45", "prowler ec2_instance_secrets_user_data"],
  check(resource, report) {
    for (const place of userDataPlaces[resource.type] ?? []) reportKeys(resource, resource.at(place), report);
  },
};
