import { alarms, type PlannedAlarm, unknownNetworkAlarm, workbookQueries } from "./audit-queries";
import { type Problem, plain, reason } from "../problems";
import { checkRanges } from "../checks";
import type { AzureMonitoringArgs } from "./args";
import { checkResourceId } from "./names";

/** Days that a workspace can keep logs without an archive (Microsoft, "Manage data retention in a Log Analytics workspace"). */
export const retentionRange = { least: 30, most: 730 } as const;

/** Days that logs are kept when nothing is said: a year, twice the 180 days that an activation is valid. */
export const defaultRetention = 365;

/** What the agent collects, in the form of its queries: the requests, the service's own events, the host's report. */
export const collectedEvents: readonly string[] = [
  "Key Management Service!*[System[(EventID=12290)]]",
  "Application!*[System[Provider[@Name='Microsoft-Windows-Security-SPP'] and (EventID=12291 or EventID=12292 or EventID=12293 or EventID=12294)]]",
  "Application!*[System[Provider[@Name='kmshost'] and (EventID=1200)]]",
];

/**
 * Private zones of Azure Monitor (Microsoft, "Azure Private Endpoint private DNS zone values"). With all five the agent
 * needs no address outside the network.
 */
export const monitorPrivateZones: readonly string[] = [
  "privatelink.monitor.azure.com",
  "privatelink.oms.opinsights.azure.com",
  "privatelink.ods.opinsights.azure.com",
  "privatelink.agentsvc.azure-automation.net",
  "privatelink.blob.core.windows.net",
];

/** Addresses that a private endpoint of Azure Monitor takes at least (Microsoft, "Configure private link for Azure Monitor"). */
export const monitorAddresses = 11;

/** The alarms that can work: the one about unknown networks only with flow logs, no count or request without KMS. */
export function planAlarms(flowLogs: boolean, directoryOnly = false): PlannedAlarm[] {
  const all = flowLogs ? [...alarms, unknownNetworkAlarm] : alarms;
  return all.filter((alarm) => !(directoryOnly && alarm.ofRequests));
}

/** What Azure takes for an alarm's condition. */
export function planCriteria(alarm: PlannedAlarm) {
  return {
    allOf: [
      {
        query: alarm.query,
        timeAggregation: "Count",
        operator: alarm.onSilence ? "LessThanOrEqual" : "GreaterThan",
        threshold: 0,
        failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
      },
    ],
  };
}

/** The workbook: tables of the questions that are asked most. */
export function planWorkbook(): string {
  const intro = {
    type: 1,
    name: "intro",
    content: {
      json: "# KMS activation\nCounts are what each host reports; requests are event 12290. A request is not yet an activation: a client below the threshold asks again every two hours.",
    },
  };
  const tables = workbookQueries.map(({ name, title, query }) => ({
    type: 3,
    name,
    content: {
      version: "KqlItem/1.0",
      title,
      query,
      size: 0,
      timeContext: { durationMs: 2_592_000_000 },
      queryType: 0,
      resourceType: "microsoft.operationalinsights/workspaces",
      visualization: "table",
    },
  }));
  return JSON.stringify({ version: "Notebook/1.0", items: [intro, ...tables] });
}

/** Problems of the audit's arguments that can be seen before anything is created. */
export function checkAudit(monitoring: AzureMonitoringArgs): Problem[] {
  const { retentionDays, alerts: mails } = monitoring;
  const problems: Problem[] = checkScope(monitoring);
  const { least, most } = retentionRange;
  if (
    retentionDays !== undefined &&
    !(Number.isInteger(retentionDays) && retentionDays >= least && retentionDays <= most)
  ) {
    const what = reason("a workspace cannot keep logs for it", retentionDays, `${least} to ${most} days`);
    problems.push({ propertyPath: "monitoring.retentionDays", reason: what });
  }
  if (mails.length === 0) {
    const fix = "name the mail address of whoever is on call";
    problems.push({
      propertyPath: "monitoring.alerts",
      reason: reason("nobody to alert", 0, "one address or more", fix),
    });
  }
  mails.forEach((mail, index) => {
    if (/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(mail)) return;
    const what = reason("not a mail address", mail, "such as kms-oncall@example.com");
    problems.push({ propertyPath: `monitoring.alerts[${index}]`, reason: what });
  });
  return problems;
}

function checkScope({ privateLinkScopeId, privateLinkRanges = [] }: AzureMonitoringArgs): Problem[] {
  const problems: Problem[] = [];
  const id = plain(privateLinkScopeId);
  const fault = id === undefined ? undefined : checkResourceId(id, "Microsoft.Insights/privateLinkScopes");
  if (fault) problems.push({ propertyPath: "monitoring.privateLinkScopeId", reason: fault });
  if (privateLinkScopeId === undefined && privateLinkRanges.length > 0) {
    const what = reason("ranges of no scope", privateLinkRanges.length, "none without privateLinkScopeId");
    problems.push({ propertyPath: "monitoring.privateLinkRanges", reason: what });
  }
  return [...problems, ...checkRanges(privateLinkRanges, (index) => `monitoring.privateLinkRanges[${index}]`)];
}

/** A created network lets the hosts out to what is named alone, so a scope elsewhere must be. */
export function checkScopeInReach(monitoring: AzureMonitoringArgs | undefined, created: boolean): Problem[] {
  if (!created || monitoring?.privateLinkScopeId === undefined || monitoring.privateLinkRanges?.length) return [];
  const fix = "name the ranges of the scope's private endpoints";
  const what = reason("the hosts do not reach the scope", undefined, "one range or more", fix);
  return [{ propertyPath: "monitoring.privateLinkRanges", reason: what }];
}
