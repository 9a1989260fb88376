import type * as pulumi from "@pulumi/pulumi";
import type { Children } from "../children";
import type { AwsActivationAuditArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";

/** What the parts of an audit share while it is made. */
export interface AuditContext {
  readonly name: string;
  readonly args: AwsActivationAuditArgs;
  readonly children: Children<AwsChildKinds>;
  readonly tags: Record<string, pulumi.Input<string>>;
  readonly accountId: pulumi.Output<string>;
}
