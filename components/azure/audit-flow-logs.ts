import * as network from "@pulumi/azure-native/network";
import type * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { planName, shortHash } from "../../requirements/azure-names";
import { defaultRetention } from "../../requirements/limits";
import type { AuditContext } from "./audit-context";

/** Every flow of the hosts' network, allowed or denied: into a closed store, and summed up into the workspace. */
export function createFlowLogs(context: AuditContext, workspace: operationalinsights.Workspace): void {
  const { children, name, common, args } = context;
  const { monitoring, networkId, location } = args;
  const days = monitoring.retentionDays ?? defaultRetention;
  const storeArgs: storage.StorageAccountArgs = {
    ...common,
    // Unique over all of Azure, 3 to 24 letters and digits.
    accountName: context.subscriptionId.apply((id) => planStoreName(name, id)),
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    minimumTlsVersion: "TLS1_2",
    enableHttpsTrafficOnly: true,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    publicNetworkAccess: "Disabled",
    // The network watcher writes as a trusted service.
    networkRuleSet: { bypass: "AzureServices", defaultAction: "Deny" },
  };
  const opts = { protect: context.protectLogs };
  const store = children.create("flowLogStore", "flow-log-store", storage.StorageAccount, storeArgs, opts);
  children.create("flowLog", "flow-log", network.FlowLog, {
    resourceGroupName: monitoring.networkWatcherGroup ?? "NetworkWatcherRG",
    networkWatcherName: monitoring.networkWatcherName ?? pulumi.interpolate`NetworkWatcher_${location}`,
    flowLogName: planName("flow", name),
    location,
    tags: common.tags,
    targetResourceId: networkId,
    storageId: store.id,
    enabled: true,
    format: { type: "JSON", version: 2 },
    retentionPolicy: { enabled: true, days: Math.min(days, 365) },
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceId: workspace.customerId,
        workspaceRegion: location,
        workspaceResourceId: workspace.id,
        trafficAnalyticsInterval: 10,
      },
    },
  });
}

function planStoreName(name: string, subscriptionId: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return `st${words.slice(0, 12)}${shortHash([subscriptionId, pulumi.getProject(), pulumi.getStack(), name], 8)}`;
}
