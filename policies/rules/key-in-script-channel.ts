import { reportKeys } from "../key-search";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

/** Ways by which a cloud runs a script on a machine, and where the script or its parameters stand. */
export const scriptPlaces: Readonly<Record<string, readonly string[]>> = {
  [azure.vmExtension]: ["settings", "protectedSettings"],
  [azure.runCommand]: ["source", "parameters", "protectedParameters", "runAsPassword"],
  [aws.document]: ["content"],
  [aws.association]: ["parameters"],
};

export const keyInScriptChannel: Rule = {
  id: "KMS003",
  name: "key-in-script-channel",
  title: "No script or parameter that the cloud runs on a machine holds a product key",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: Object.keys(scriptPlaces),
  scope: "all",
  exemptible: false,
  why: `Run commands, extensions and documents are kept by the cloud with their text and parameters, shown to everyone who may
read the machine, and written to its disk and logs. Protected settings are encrypted there, but not in Pulumi's state plan
for plan, and the key stays in them after it was rotated.`,
  fix: "let the script read the key from the vault with the machine's own identity",
  bad: `
const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
new aws.ssm.Document("install-key", {
  documentType: "Command",
  content: JSON.stringify({ schemaVersion: "2.2", mainSteps: [{ inputs: { runCommand: ["slmgr /ipk " + key] } }] }),
});`,
  good: `
new aws.ssm.Document("install-key", {
  documentType: "Command",
  content: JSON.stringify({ schemaVersion: "2.2", mainSteps: [{ inputs: { runCommand: ["C:/kmshost/install-key.ps1"] } }] }),
});`,
  controls: ["MCSB IM-8"],
  peers: ["PSRule Azure.VM.ScriptExtensions", "prowler ssm_document_secrets"],
  check(resource, report) {
    for (const place of scriptPlaces[resource.type] ?? []) reportKeys(resource, resource.at(place), report);
  },
};
