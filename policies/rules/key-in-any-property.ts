import { type FoundKey, scanForKeys } from "../../activation/key-scan";
import { type Property, textLeaves } from "../leaves";
import type { Report, Rule } from "../rule";

/** Says where a key was found, by fingerprint and wrapping only. */
export function describeKey({ fingerprint, wrapping }: FoundKey): string {
  const how = wrapping.length > 0 ? ` inside ${wrapping.join(", ")}` : "";
  return `holds a product key (fingerprint ${fingerprint})${how}`;
}

/** Names and ids of other resources are searched where they are given; here they are only not known yet. */
const reference = /(id|arn|name|uri|url)s?(\[\d+\])*$/i;

/** Reports every product key below a property that could be a host key, and notes what could not be read to the end. */
export function reportKeys(property: Property, report: Report): void {
  const note = (path: string) => {
    if (!reference.test(path)) property.noteBelow(path);
  };
  for (const { path, text } of textLeaves(property.tree, note)) {
    const place = [property.path, path].filter(Boolean).join(".").replaceAll(".[", "[");
    const { keys, complete } = scanForKeys(text);
    for (const key of keys) if (key.kind === "host") report(place, describeKey(key));
    if (!complete) property.noteBelow(path);
  }
}

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
Every text is searched, whatever wraps it: other dashes, base64, gzip, UTF-16, MIME, PowerShell's -EncodedCommand, up to
three deep. Microsoft's public client keys (GVLK) and placeholders are not reported.`,
  fix: "take the key out, rotate it if the state was shared, and write it to the vault with `kmshost key put`",
  bad: `
const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
new aws.ssm.Parameter("note", { type: "String", value: "key for the KMS host: " + key });`,
  good: `
new aws.ssm.Parameter("note", { type: "String", value: "the key is in the secret kms-host-key" });`,
  controls: ["MCSB IM-8", "NIST IA-5(7)", "CIS Azure 3.0.0 9.11"],
  peers: [],
  check(resource, report) {
    reportKeys(resource.properties, report);
  },
};
