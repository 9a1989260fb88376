import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedClient } from "../../requirements/clients";
import type { ActivationMethod } from "../args";
import type { Children } from "../children";
import type { AwsChildKinds } from "./child-kinds";
import type { WayOut } from "./ways-out";

/** The clients' ranges, merged. Hosts on AWS have IPv4 addresses, so IPv6 ranges open nothing. */
export interface PlannedClients {
  /** Undefined while any range is an Output. */
  readonly prefixes: readonly string[] | undefined;
  readonly clients: readonly ResolvedClient[];
  /** The merged ranges once they are known and judged. */
  readonly resolved: pulumi.Output<string[]>;
}

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
  /** Servers of the company that the hosts reach. */
  readonly waysOut: readonly WayOut[];
  /** Networks whose DNS servers ask the inbound resolver. */
  readonly dnsRanges: readonly string[];
  /** Ranges of endpoints elsewhere. */
  readonly endpoints: readonly string[];
  /** Are sessions encrypted with a key of the account? */
  readonly sessionKey: boolean;
}
