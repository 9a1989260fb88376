import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { refuse } from "../problems";
import type { AzureActivationAuditArgs } from "./args";
import { AuditAlarms } from "./audit-alarms";
import { AuditCollection } from "./audit-collection";
import type { AuditContext } from "./audit-context";
import { AuditFlowLogs } from "./audit-flow-logs";
import { checkAudit } from "./audit-plan";
import { AuditPrivateLink } from "./audit-private-link";
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
    refuse("AzureActivationAudit", checkAudit(args.monitoring));
    super("kmshost:index:AzureActivationAudit", name, {}, opts);
    const context: AuditContext = {
      children: new Children(this, name, (child) => args.transform?.(child)),
      name,
      args,
      // Alarms, questions and agents may come and go; what has been remembered may not.
      protectLogs: !args.mayDelete?.includes(Deletable.Hosts),
      subscriptionId: getClientConfigOutput({ parent: this }).subscriptionId,
      common: commonOf(args, "audit"),
    };
    const collection = new AuditCollection(context);
    const link = new AuditPrivateLink(context, collection);
    collection.collect(link.ready);
    if (args.monitoring.flowLogs) new AuditFlowLogs(context, collection.workspace);
    const alarms = new AuditAlarms(context, collection.workspace);
    this.workspaceId = collection.workspace.id;
    this.actionGroupId = alarms.actionGroup.id;
    this.registerOutputs({ workspaceId: this.workspaceId, actionGroupId: this.actionGroupId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}
