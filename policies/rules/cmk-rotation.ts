import { numeric } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

const longestWindow = 30;

export const cmkRotation: Rule = {
  id: "KMS020",
  name: "cmk-rotation",
  title: "Encryption keys are rotated, and not deleted in a hurry",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.key, azure.key],
  scope: "kms",
  exemptible: true,
  why: `Whoever once had an old version of an unrotated key can read everything since. A key that is deleted takes the secret and
the disks with it, so the longest waiting time is right: 30 days on AWS.`,
  fix: "set enableKeyRotation to true and leave deletionWindowInDays out or at 30; on Azure give the key a rotationPolicy that rotates",
  bad: `
new aws.kms.Key("kms-host-secret-key", { enableKeyRotation: false, deletionWindowInDays: 7 });`,
  good: `
new aws.kms.Key("kms-host-secret-key", { enableKeyRotation: true, deletionWindowInDays: 30 });`,
  controls: ["CIS AWS 7.0 4.6", "NIST SC-12"],
  peers: [
    "CKV_AWS_7",
    "cdk-nag KMS5",
    "awsguard cmk-backing-key-rotation-enabled",
    "PSRule Azure.KeyVault.AutoRotationPolicy",
  ],
  check(resource, report) {
    if (resource.isA(azure.key)) {
      const policy = resource.at("properties.rotationPolicy");
      const actions = policy.at("lifetimeActions").items.map((item) => item.at("action.type"));
      const unread = policy.unknown || policy.at("lifetimeActions").unknown || actions.some((action) => action.unknown);
      if (!unread && !actions.some((action) => action.is("rotate"))) report(policy, "does not rotate the key");
      return;
    }
    const waiting = resource.at("deletionWindowInDays");
    if (waiting.fails((value) => value === undefined || numeric(value) >= longestWindow)) {
      report(waiting, `is less than ${longestWindow}`);
    }
    const rotation = resource.at("enableKeyRotation");
    // Only symmetric keys can be rotated.
    const spec = resource.at("customerMasterKeySpec");
    if (!spec.absent && !spec.unknown && spec.text !== "SYMMETRIC_DEFAULT") return;
    if (rotation.fails((value) => value === true)) report(rotation, "is not true");
  },
  remediate(properties, resource) {
    if (!resource.isA(aws.key)) return false;
    const short = (resource.at("deletionWindowInDays").number ?? longestWindow) < longestWindow;
    const longer = short && setAt(properties, "deletionWindowInDays", longestWindow);
    const spec = resource.at("customerMasterKeySpec").text ?? "SYMMETRIC_DEFAULT";
    return (spec === "SYMMETRIC_DEFAULT" && setAt(properties, "enableKeyRotation", true)) || longer;
  },
};
