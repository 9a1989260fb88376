import type * as pulumi from "@pulumi/pulumi";
import type { Children, DependsOn } from "../children";
import type { AzureActivationAuditArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import type { Common } from "./common";

/** What the parts of the audit share. */
export interface AuditContext {
  readonly children: Children<AzureChildKinds>;
  readonly name: string;
  readonly args: AzureActivationAuditArgs;
  /** Whether what holds the logs is protected. */
  readonly protectLogs: boolean;
  readonly subscriptionId: pulumi.Output<string>;
  readonly common: Common;
  /** What must be at rest before an interface comes into the network. */
  readonly dependsOn: DependsOn;
}
