import type * as pulumi from "@pulumi/pulumi";
import type { Deletable } from "../args";
import type { Children } from "../children";
import { type Problem, reason } from "../problems";
import type { AwsChild, AwsChildKinds } from "./child-kinds";

/** What is kept of the hosts' doings, and who is told. */
export interface AwsMonitoringArgs {
  /** Days for which logs are kept at least; the next longer period that CloudWatch knows. Default: 365. */
  retentionDays?: number;
  /** Mail addresses that alarms go to. Each gets a mail to confirm first. Default: nobody. */
  alerts?: string[];
  /** Count below which a host raises an alarm: 25 where it serves Windows clients, 5 where only servers. Default: 25. */
  threshold?: number;
  /**
   * Whether the network's connections are logged here. Set to false where the organisation logs those of every VPC already;
   * then nothing tells of unknown clients that the security group refuses. Default: true.
   */
  flowLogs?: boolean;
}

/** A host as the audit watches it. */
export interface AwsAuditedHostArgs {
  /** Computer name. */
  name: string;
  /** Id of the instance. */
  instanceId: pulumi.Input<string>;
  /** Id of its network interface, whose connections are logged where the whole VPC's are not. */
  networkInterfaceId: pulumi.Input<string>;
}

/** Arguments of `AwsActivationAudit`. */
export interface AwsActivationAuditArgs {
  /** Region of the hosts, such as `eu-central-1`. It must be the provider's. */
  region: string;
  /** The hosts to watch. */
  hosts: AwsAuditedHostArgs[];
  /** Name of the hosts' role, which gets the right to write into the audit's logs. */
  hostRoleName: pulumi.Input<string>;
  /** VPC whose connections are logged. Default: only those of the hosts' own interfaces are, as in a VPC that others share. */
  networkId?: pulumi.Input<string>;
  /** Retention, mail addresses and the threshold. Default: a year, nobody, 25. */
  monitoring?: AwsMonitoringArgs;
  /** True when clients activate by the directory alone, so that no request is waited for. Default: false. */
  directoryOnly?: boolean;
  /** Whether the hosts have Office keys, so that their count of machines with Office is watched too. Default: false. */
  office?: boolean;
  /** TCP port that the hosts listen on. Default: 1688. */
  port?: number;
  /** What may be replaced or deleted. Default: nothing, the encryption key of the logs is protected. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}

/** What the parts of an audit share while it is made. */
export interface AuditContext {
  readonly name: string;
  readonly args: AwsActivationAuditArgs;
  readonly children: Children<AwsChildKinds>;
  readonly tags: Record<string, pulumi.Input<string>>;
  readonly accountId: pulumi.Output<string>;
}

/** Longest retention that CloudWatch knows: ten years. */
const longestRetention = 3653;

/** Problems of what is to be watched. */
export function checkMonitoring(monitoring: AwsMonitoringArgs | undefined): Problem[] {
  const problems: Problem[] = [];
  const { retentionDays, alerts = [], threshold } = monitoring ?? {};
  const whole = (value: number | undefined, most: number) => {
    return value === undefined || (Number.isInteger(value) && value >= 1 && value <= most);
  };
  if (!whole(retentionDays, longestRetention)) {
    const what = reason("not a number of days", retentionDays, `whole days from 1 to ${longestRetention}`);
    problems.push({ propertyPath: "monitoring.retentionDays", reason: what });
  }
  if (!whole(threshold, 50)) {
    const what = reason("not a count that a host can have", threshold, "1 to 50, 25 for clients, 5 for servers");
    problems.push({ propertyPath: "monitoring.threshold", reason: what });
  }
  alerts.forEach((mail, index) => {
    if (/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/.test(mail)) return;
    const what = reason("not a mail address", mail, "an address such as kms-oncall@example.com");
    problems.push({ propertyPath: `monitoring.alerts[${index}]`, reason: what });
  });
  return problems;
}
