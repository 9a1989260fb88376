import * as applicationinsights from "@pulumi/azure-native/applicationinsights";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { guid, planName } from "../../requirements/azure-names";
import type { AuditContext } from "./audit-context";
import { planAlarms, planCriteria, planWorkbook } from "./audit-plan";
import { savedQueries } from "./audit-queries";

/** Whom the alarms call. */
export function createActionGroup({ children, name, common, args }: AuditContext): monitor.ActionGroup {
  return children.create("actionGroup", "on-call", monitor.ActionGroup, {
    ...common,
    location: "Global",
    actionGroupName: planName("ag", name),
    // Shown in front of short messages, 12 characters at most.
    groupShortName: "kmshost",
    enabled: true,
    emailReceivers: args.monitoring.alerts.map((emailAddress, index) => ({
      name: `mail-${index + 1}`,
      emailAddress,
      useCommonAlertSchema: true,
    })),
  });
}

export function createAlarms(
  { children, name, common, args }: AuditContext,
  workspace: operationalinsights.Workspace,
  actionGroup: monitor.ActionGroup,
): void {
  for (const alarm of planAlarms(args.monitoring.flowLogs ?? false, args.directoryOnly)) {
    children.create("alarm", `alarm-${alarm.name}`, monitor.ScheduledQueryRule, {
      ...common,
      ruleName: planName("alarm", name, `-${alarm.name}`),
      kind: "LogAlert",
      displayName: alarm.title,
      description: alarm.description,
      severity: alarm.severity,
      enabled: true,
      scopes: [workspace.id],
      evaluationFrequency: alarm.every,
      windowSize: alarm.over,
      criteria: planCriteria(alarm),
      // The tables of a new workspace come with the first events, so that Azure could not check the queries before.
      skipQueryValidation: true,
      autoMitigate: true,
      actions: { actionGroups: [actionGroup.id] },
    });
  }
}

/** The saved queries, and the workbook that shows them. */
export function createViews({ children, name, common }: AuditContext, workspace: operationalinsights.Workspace): void {
  let before: pulumi.Resource[] = [];
  for (const { name: query, title, query: text } of savedQueries) {
    const args: operationalinsights.SavedSearchArgs = {
      resourceGroupName: common.resourceGroupName,
      workspaceName: workspace.name,
      savedSearchId: query,
      category: "KMS",
      displayName: title,
      query: text,
      version: 2,
    };
    // Azure changes a saved search only with an etag, which the provider cannot send: so a changed one is made anew. And it
    // takes one at a time, or says that newer data exists (azure-docs#49275, azure-guardrails-solution-accelerator#61).
    const opts = {
      dependsOn: before,
      deleteBeforeReplace: true,
      replaceOnChanges: ["category", "displayName", "query", "version"],
    };
    before = [children.create("savedQuery", `query-${query}`, operationalinsights.SavedSearch, args, opts)];
  }
  children.create("workbook", "workbook", applicationinsights.Workbook, {
    ...common,
    // Azure names workbooks by GUID.
    resourceName: guid([pulumi.getProject(), pulumi.getStack(), name]),
    kind: "shared",
    category: "workbook",
    displayName: "KMS activation",
    sourceId: workspace.id,
    serializedData: planWorkbook(),
  });
}
