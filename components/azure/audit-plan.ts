import { alarms, type PlannedAlarm, unknownNetworkAlarm, workbookQueries } from "./audit-queries";

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
