import { reportKeys } from "../key-search";
import type { Rule } from "../rule";

export const keyInAnyProperty: Rule = {
  id: "KMS001",
  name: "key-in-any-property",
  title: "No property of any resource holds a product key",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [],
  scope: "all",
  exemptible: false,
  why: `Whatever is in a property is also in Pulumi's state, in the plan, in the cloud's own API and often in a log. A KMS host
key (CSVLK) found there activates machines of strangers until Microsoft blocks it, and then the company's own fail too.
Every text is searched, also in assets and archives on this machine, whatever wraps it: any signs between the groups, none
where a name or word tells of a key, pieces that a script joins or that stand in neighbouring values, base64, gzip, zip,
UTF-16, MIME, PowerShell's -EncodedCommand, up to three deep. Microsoft's public client keys (GVLK), placeholders and masked
keys are not reported, nor what another rule about keys already found in the same resource.`,
  fix: "take the key out, rotate it if the state was shared, and write it to the vault with `kmshost key put`",
  bad: `
const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
new aws.cloudwatch.EventTarget("note", { rule: "daily", arn: "arn:aws:sqs:eu-west-1:1:q", input: "KMS host: " + key });`,
  good: `
new aws.cloudwatch.EventTarget("note", { rule: "daily", arn: "arn:aws:sqs:eu-west-1:1:q", input: "see kms-host-key" });`,
  controls: ["MCSB IM-8", "NIST IA-5(7)", "CIS Azure 3.0.0 9.11"],
  peers: [],
  check(resource, report) {
    reportKeys(resource, resource.properties, report);
  },
};
