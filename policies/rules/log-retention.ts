import { numeric } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { number } from "../settings";
import { aws, azure } from "../tokens";

/** What CloudWatch accepts. Source: PutRetentionPolicy. */
const steps = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const logRetention: Rule = {
  id: "KMS047",
  name: "log-retention",
  title: "Logs are kept for as long as they are asked for, and not without end",
  severity: "medium",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.workspace, azure.flowLog, aws.logGroup],
  scope: "kms",
  exemptible: true,
  why: `Activation is renewed for 180 days; whoever asks in autumn why machines fell out in spring needs the log of spring. A group
without a retention keeps and costs for ever, which is nobody's decision.`,
  fix: "set the retention to the days that are asked for, or more",
  bad: `
new aws.cloudwatch.LogGroup("kms-host-events", { name: "/kms/events", retentionInDays: 7 });`,
  good: `
new aws.cloudwatch.LogGroup("kms-host-events", { name: "/kms/events", retentionInDays: 365 });`,
  controls: ["CIS Azure 6.0.0 7.8", "MCSB LT-6", "NIST AU-11"],
  peers: ["CKV_AZURE_12", "CKV_AWS_66", "CKV_AWS_338", "cdk-nag CloudWatchLogGroupRetentionPeriod"],
  settings: {
    days: { type: "integer", default: 90, minimum: 1, maximum: 4383, description: "fewest days. Default: 90" },
  },
  check(resource, report, settings) {
    const days = number(settings, "days");
    const retention = resource.at(resource.isA(azure.flowLog) ? "retentionPolicy.days" : "retentionInDays");
    // Flow logs whose storage account has its own life cycle name no days.
    if (resource.isA(azure.flowLog) && retention.absent) return;
    if (retention.fails((value) => numeric(value) >= days)) report(retention, `is not ${days} days or more`);
  },
  remediate(properties, resource, settings) {
    const days = number(settings, "days");
    if (resource.isA(azure.flowLog)) return false;
    const allowed = resource.isA(aws.logGroup) ? (steps.find((step) => step >= days) ?? days) : days;
    return setAt(properties, "retentionInDays", allowed);
  },
};
