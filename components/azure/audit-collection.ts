import * as compute from "@pulumi/azure-native/compute";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";
import { planName } from "../../requirements/azure-names";
import { defaultRetention } from "../../requirements/limits";
import type { AzureAuditedHostArgs } from "./args";
import type { AuditContext } from "./audit-context";
import { collectedEvents } from "./audit-plan";

export function createWorkspace(context: AuditContext): operationalinsights.Workspace {
  const { children, name, common, args } = context;
  const workspace: operationalinsights.WorkspaceArgs = {
    ...common,
    workspaceName: planName("log", name),
    sku: { name: "PerGB2018" },
    retentionInDays: args.monitoring.retentionDays ?? defaultRetention,
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
    publicNetworkAccessForIngestion: "Disabled",
    // Who may read is decided by roles; people read from where they sit.
    publicNetworkAccessForQuery: "Enabled",
  };
  const opts = { protect: context.protectLogs };
  return children.create("workspace", "workspace", operationalinsights.Workspace, workspace, opts);
}

/** Where the agents send what they collect. */
export function createCollectionEndpoint({ children, name, common }: AuditContext): monitor.DataCollectionEndpoint {
  return children.create("collectionEndpoint", "endpoint", monitor.DataCollectionEndpoint, {
    ...common,
    dataCollectionEndpointName: planName("dce", name),
    kind: "Windows",
    networkAcls: { publicNetworkAccess: "Disabled" },
  });
}

/** Who reads the host key is logged by the vault itself. */
export function createVaultDiagnostics(
  { children, args }: AuditContext,
  workspace: operationalinsights.Workspace,
): void {
  const log = (suffix: string, resourceUri: pulumi.Input<string>) =>
    children.create("diagnostics", suffix, monitor.DiagnosticSetting, {
      name: "kmshost",
      resourceUri,
      workspaceId: workspace.id,
      logs: [{ categoryGroup: "audit", enabled: true }],
    });
  log("vault-readers", args.vaultId);
  if (args.diskVaultId !== undefined) log("disk-vault-users", args.diskVaultId);
}

/** The agents of the hosts and what they collect, once the private way to the workspace is there. */
export function createAgents(
  context: AuditContext,
  workspace: operationalinsights.Workspace,
  endpoint: monitor.DataCollectionEndpoint,
  ready: pulumi.Resource,
): void {
  const { children, name, common, args } = context;
  const rule = children.create("collectionRule", "rule", monitor.DataCollectionRule, {
    ...common,
    dataCollectionRuleName: planName("dcr", name),
    kind: "Windows",
    dataCollectionEndpointId: endpoint.id,
    dataSources: {
      windowsEventLogs: [{ name: "kms", streams: ["Microsoft-Event"], xPathQueries: [...collectedEvents] }],
    },
    destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: workspace.id }] },
    dataFlows: [{ streams: ["Microsoft-Event"], destinations: ["workspace"] }],
  });
  for (const host of args.hosts) createAgent(context, host, endpoint, rule, ready);
}

function createAgent(
  { children, common }: AuditContext,
  host: AzureAuditedHostArgs,
  endpoint: monitor.DataCollectionEndpoint,
  rule: monitor.DataCollectionRule,
  ready: pulumi.Resource,
): void {
  const association = (suffix: string, args: Omit<monitor.DataCollectionRuleAssociationArgs, "resourceUri">) =>
    children.create("collectionAssociation", `${host.name}-${suffix}`, monitor.DataCollectionRuleAssociation, {
      resourceUri: host.machineId,
      ...args,
    });
  const associations = [
    // Azure asks for this name: it tells the agent where to ask for its rules.
    association("endpoint", {
      associationName: "configurationAccessEndpoint",
      dataCollectionEndpointId: endpoint.id,
    }),
    association("rule", { associationName: "kmshost", dataCollectionRuleId: rule.id }),
  ];
  const identity = { "identifier-name": "mi_res_id", "identifier-value": host.identityId };
  children.create(
    "agent",
    `${host.name}-agent`,
    compute.VirtualMachineExtension,
    {
      ...common,
      vmName: host.name,
      vmExtensionName: "AzureMonitorWindowsAgent",
      publisher: "Microsoft.Azure.Monitor",
      type: "AzureMonitorWindowsAgent",
      typeHandlerVersion: "1.0",
      autoUpgradeMinorVersion: true,
      enableAutomaticUpgrade: true,
      settings: { authentication: { managedIdentity: identity } },
    },
    // Azure upgrades the agent, and may show the version that is there [belief].
    { dependsOn: [ready, ...associations], ignoreChanges: ["typeHandlerVersion"] },
  );
}
