import type * as pulumi from "@pulumi/pulumi";
import type { ActivationMethod } from "../args";
import type { Children } from "../children";
import type { AwsChildKinds } from "./child-kinds";
import type { PlannedClients } from "./host-security-group";

/** What the parts of a network share while it is made. */
export interface NetworkContext {
  readonly name: string;
  readonly component: pulumi.ComponentResource;
  readonly children: Children<AwsChildKinds>;
  readonly tags: (suffix?: string) => Record<string, pulumi.Input<string>>;
  readonly region: string;
  readonly port: number;
  readonly activation: ActivationMethod | undefined;
  readonly planned: PlannedClients;
}
