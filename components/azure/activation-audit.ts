import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { checkMonitoring } from "../../requirements/azure";
import { problemsOf } from "../../requirements/report";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { throwProblems } from "../problems";
import type { AzureActivationAuditArgs } from "./args";
import { createActionGroup, createAlarms, createViews } from "./audit-alarms";
import { createAgents, createCollectionEndpoint, createVaultDiagnostics, createWorkspace } from "./audit-collection";
import type { AuditContext } from "./audit-context";
import { createFlowLogs } from "./audit-flow-logs";
import { createPrivateLink } from "./audit-private-link";
import { commonOf } from "./common";

/**
 * Did the clients activate, and will they still tomorrow? Collects every activation request, the service's own events and
 * the counts that the hosts report, over private endpoints into a workspace; raises alarms; logs who reads the host key
 * and, in a created network, every flow.
 */
export class AzureActivationAudit extends pulumi.ComponentResource {
  /** Id of the workspace. */
  public readonly workspaceId: pulumi.Output<string>;
  /** Id of the action group that the alarms call. */
  public readonly actionGroupId: pulumi.Output<string>;

  constructor(name: string, args: AzureActivationAuditArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(
      "AzureActivationAudit",
      problemsOf(args, [({ monitoring }, report) => checkMonitoring(monitoring, report)]),
    );
    super("kmshost:index:AzureActivationAudit", name, {}, opts);
    const context: AuditContext = {
      children: new Children(this, name, (child) => args.transform?.(child)),
      name,
      args,
      // Alarms, questions and agents may come and go; what has been remembered may not.
      protectLogs: !args.mayDelete?.includes(Deletable.Hosts),
      subscriptionId: getClientConfigOutput({ parent: this }).subscriptionId,
      common: commonOf(args, "audit"),
      dependsOn: opts?.dependsOn,
    };
    const workspace = createWorkspace(context);
    const endpoint = createCollectionEndpoint(context);
    createVaultDiagnostics(context, workspace);
    createAgents(context, workspace, endpoint, createPrivateLink(context, workspace, endpoint));
    if (args.monitoring.flowLogs) createFlowLogs(context, workspace);
    const actionGroup = createActionGroup(context);
    createAlarms(context, workspace, actionGroup);
    createViews(context, workspace);
    this.workspaceId = workspace.id;
    this.actionGroupId = actionGroup.id;
    this.registerOutputs({ workspaceId: this.workspaceId, actionGroupId: this.actionGroupId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}
