import { isForHostKey } from "../host-key-secret";
import { hostKeysIn } from "../key-search";
import { type Property, textual } from "../leaves";
import type { Resource } from "../resource";
import type { Report, Rule } from "../rule";
import { aws, azure } from "../tokens";

/** Where each kind of secret has its value. */
const values: Readonly<Record<string, readonly string[]>> = {
  [azure.secret]: ["properties.value"],
  [azure.automationVariable]: ["value"],
  [aws.secretVersion]: ["secretString", "secretStringWo", "secretBinary"],
  [aws.parameter]: ["value", "valueWo", "insecureValue"],
};

export const keyValueNotInState: Rule = {
  id: "KMS005",
  name: "key-value-not-in-state",
  title: "The secret for the host key is created without the key in it",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: Object.keys(values),
  scope: "all",
  exemptible: false,
  why: `A value that a program hands to a secret is kept in Pulumi's state for good, encrypted at best, and write-only
arguments make no difference to that. The next update would also write the old value over a key that was rotated.`,
  fix: "create the secret with words for a placeholder and ignoreChanges on its value, or on AWS without any version; write the key with `kmshost key put`",
  bad: `
new azure.keyvault.Secret("kms-host-key", {
  resourceGroupName: "rg-kms", vaultName: "kv-kms", secretName: "kms-host-key",
  properties: { value: new pulumi.Config().get("hostKey") ?? "S3cr3t-from-config" },
});`,
  good: `
new azure.keyvault.Secret("kms-host-key", {
  resourceGroupName: "rg-kms", vaultName: "kv-kms", secretName: "kms-host-key",
  properties: { value: "not set yet: run kmshost key put" },
}, { ignoreChanges: ["properties.value"] });`,
  controls: ["MCSB DP-6", "NIST SC-12", "NIST SC-28"],
  peers: [],
  check(resource, report) {
    for (const place of values[resource.type] ?? []) {
      const value = resource.at(place);
      if (value.absent || value.unknown) continue;
      checkValue(resource, place, value, report);
    }
  },
};

function checkValue(resource: Resource, place: string, value: Property, report: Report): void {
  const text = textual(value.value);
  const [found] = hostKeysIn(resource, value);
  if (found) report(value, `is a product key (fingerprint ${found.fingerprint})`, found.fingerprint);
  else if (!isForHostKey(resource)) return;
  else if (!isPlaceholder(text)) report(value, "is no placeholder in words, and this secret is for the host key");
  else if (!resource.ignoresChangesOf(place)) {
    report(value, "is a placeholder that the next update would write over the real key");
  }
}

/** Words, which nobody takes for a key: at least two, and no digits. */
function isPlaceholder(text: string): boolean {
  return text === "" || (/^[a-z][a-z\s.,:;'"`()/-]*$/i.test(text) && /\s/.test(text.trim()));
}
