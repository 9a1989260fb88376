import type * as pulumi from "@pulumi/pulumi";
import type { HostImageArgs } from "../args";
import type { AwsChild } from "./child-kinds";

/** When a host restarts after updates. */
export enum AwsReboot {
  /** In the window, when an update asks for it. */
  IfNeeded = "if-needed",
  /** Never by itself: an administrator restarts it, and until then the update is not in force. */
  Never = "never",
}

/** How security updates reach the hosts. */
export interface AwsPatchingArgs {
  /**
   * URL of the company's update server (WSUS), such as `https://wsus.corp.example.com:8531`. The hosts' VPC must resolve its
   * name. Default: Windows Update itself, which only hosts with online activation reach, through the same firewall.
   */
  updateServer?: string;
  /** Private IPv4 addresses of the update server, 1 to 4: the hosts reach nothing else there. Needed with `updateServer`. */
  updateServerAddresses?: string[];
  /**
   * When updates are installed, as State Manager writes it, in UTC: `cron(minute hour day ? weekday)` without a month. Hosts
   * are patched one after the other. Default: `cron(0 2 ? * SUN *)`, Sundays at two o'clock.
   */
  schedule?: string;
  /** When a host restarts. Default: if an update asks for it. */
  reboot?: AwsReboot;
  /** Days after its release from which an update is installed, 0 to 100. Default: 7. */
  approveAfterDays?: number;
  /** Numbers of updates that are never installed, such as `KB5005463`. Default: none. */
  rejectedPatches?: string[];
}

/** Arguments of `AwsPatching`. */
export interface AwsPatchingComponentArgs {
  /** Image of the hosts, whose system the updates are for. */
  image: HostImageArgs;
  /** Ids of the instances. */
  instanceIds: pulumi.Input<string>[];
  /** Server, schedule, restarts and what is approved. */
  patching: AwsPatchingArgs;
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}
