import * as compute from "@pulumi/azure-native/compute";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";
import type { AuditContext } from "./audit-context";
import type { AzureAuditedHostArgs } from "./args";
import { collectedEvents, defaultRetention } from "./audit-plan";

/** The workspace, and the way of the hosts' events into it. */
export class AuditCollection {
  readonly workspace: operationalinsights.Workspace;
  readonly endpoint: monitor.DataCollectionEndpoint;

  constructor(private readonly context: AuditContext) {
    const { children, name, common, args } = context;
    const workspace: operationalinsights.WorkspaceArgs = {
      ...common,
      workspaceName: `log-${name}`,
      sku: { name: "PerGB2018" },
      retentionInDays: args.monitoring.retentionDays ?? defaultRetention,
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: "Disabled",
      // Who may read is decided by roles; people read from where they sit.
      publicNetworkAccessForQuery: "Enabled",
    };
    const opts = { protect: context.protectLogs };
    this.workspace = children.create("workspace", "workspace", operationalinsights.Workspace, workspace, opts);
    this.endpoint = children.create("collectionEndpoint", "endpoint", monitor.DataCollectionEndpoint, {
      ...common,
      dataCollectionEndpointName: `dce-${name}`,
      kind: "Windows",
      networkAcls: { publicNetworkAccess: "Disabled" },
    });
    this.#vaultReaders();
  }

  /** Who reads the host key is logged by the vault itself. */
  #vaultReaders(): void {
    const { vaultId, diskVaultId } = this.context.args;
    this.#log("vault-readers", vaultId);
    if (diskVaultId !== undefined) this.#log("disk-vault-users", diskVaultId);
  }

  #log(suffix: string, resourceUri: pulumi.Input<string>): void {
    this.context.children.create("diagnostics", suffix, monitor.DiagnosticSetting, {
      name: "kmshost",
      resourceUri,
      workspaceId: this.workspace.id,
      logs: [{ categoryGroup: "audit", enabled: true }],
    });
  }

  /** Collects from the hosts, once the private way to the workspace is there. */
  collect(ready: pulumi.Resource): void {
    const { children, name, common, args } = this.context;
    const rule = children.create("collectionRule", "rule", monitor.DataCollectionRule, {
      ...common,
      dataCollectionRuleName: `dcr-${name}`,
      kind: "Windows",
      dataCollectionEndpointId: this.endpoint.id,
      dataSources: {
        windowsEventLogs: [{ name: "kms", streams: ["Microsoft-Event"], xPathQueries: [...collectedEvents] }],
      },
      destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: this.workspace.id }] },
      dataFlows: [{ streams: ["Microsoft-Event"], destinations: ["workspace"] }],
    });
    for (const host of args.hosts) this.#host(host, rule, ready);
  }

  #host(host: AzureAuditedHostArgs, rule: monitor.DataCollectionRule, ready: pulumi.Resource): void {
    const { children, common } = this.context;
    const association = (suffix: string, args: Omit<monitor.DataCollectionRuleAssociationArgs, "resourceUri">) =>
      children.create("collectionAssociation", `${host.name}-${suffix}`, monitor.DataCollectionRuleAssociation, {
        resourceUri: host.machineId,
        ...args,
      });
    const associations = [
      // Azure asks for this name: it tells the agent where to ask for its rules.
      association("endpoint", {
        associationName: "configurationAccessEndpoint",
        dataCollectionEndpointId: this.endpoint.id,
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
      { dependsOn: [ready, ...associations] },
    );
  }
}
