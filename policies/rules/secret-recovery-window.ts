import { numeric } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { number } from "../settings";
import { aws } from "../tokens";

export const secretRecoveryWindow: Rule = {
  id: "KMS018",
  name: "secret-recovery-window",
  title: "A deleted secret can be brought back",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.secret],
  scope: "kms",
  exemptible: true,
  why: `With a recovery window of 0 a deletion, also the one inside a replacement, is final at once. The host key is then gone, and
with it the way to rebuild a host without asking Microsoft.`,
  fix: "leave recoveryWindowInDays out, which means 30, or set it to 7 or more",
  bad: `
new aws.secretsmanager.Secret("kms-host-key", {
  name: "kms-host-key", recoveryWindowInDays: 0, forceOverwriteReplicaSecret: true,
});`,
  good: `
new aws.secretsmanager.Secret("kms-host-key", { name: "kms-host-key", recoveryWindowInDays: 30 });`,
  controls: ["NIST CP-9", "MCSB DP-8"],
  peers: [],
  settings: {
    days: {
      type: "integer",
      default: 7,
      minimum: 7,
      maximum: 30,
      description: "fewest days of the window. Default: 7",
    },
  },
  check(resource, report, settings) {
    const recovery = resource.at("recoveryWindowInDays");
    const days = number(settings, "days");
    if (recovery.fails((value) => value === undefined || numeric(value) >= days))
      report(recovery, `is less than ${days}`);
    const force = resource.at("forceOverwriteReplicaSecret");
    if (force.boolean) report(force, "overwrites a secret of the same name in another region");
  },
  remediate(properties, resource, settings) {
    const days = number(settings, "days");
    const short = (resource.at("recoveryWindowInDays").number ?? days) < days;
    const longer = short && setAt(properties, "recoveryWindowInDays", days);
    const forced = resource.at("forceOverwriteReplicaSecret").boolean === true;
    return (forced && setAt(properties, "forceOverwriteReplicaSecret", false)) || longer;
  },
};
