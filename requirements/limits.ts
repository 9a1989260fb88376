import { hostsPerKey } from "../activation/budget";
import type { Path } from "../text/problem";
import type { Cloud } from "./arguments";
import type { Report } from "./report";

/** From the least to the most, both included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Hosts of one component or environment: as many as one host key activates. */
export const hostCount: Range = { least: 1, most: hostsPerKey };
/** Priority and weight of an SRV record (RFC 2782). */
export const recordNumber: Range = { least: 0, most: 65_535 };
/** Time to live of the records, in seconds. */
export const timeToLive: Range = { least: 60, most: 86_400 };
/** Time to live when none is given. */
export const defaultTimeToLive = 3600;
/** Zones of one component or environment. */
export const mostZones = 50;
/** Office keys: one for each version, with room for those to come. */
export const mostOfficeKeys = 8;
/** Mail addresses that alerts go to. */
export const mostAlerts = 10;
/** DNS servers of a network on Azure: each gets a rule, with a priority between those of its neighbours. */
export const mostDnsServers = 20;
/** Ranges of private endpoints of an existing private link scope. */
export const mostPrivateLinkRanges = 20;
/** Ranges of the administrators of a Bastion. */
export const mostAdministratorRanges = 50;
/** VPCs of other accounts. */
export const mostAuthorizedNetworks = 100;
/** Principals that may read the host key beside the hosts. */
export const mostKeyReaders = 5;
/** Networks whose DNS servers ask the inbound resolver: each takes two rules of a security group, which holds 60. */
export const mostResolverNetworks = 20;
/** Ranges of AWS service endpoints in another VPC: each takes a rule of the hosts' security group. */
export const mostEndpointRanges = 5;
/** Days after its release from which an update is installed. */
export const approvalDays: Range = { least: 0, most: 100 };
/** Updates that are never installed. */
export const mostRejectedPatches = 50;
/** Count at which an alarm of AWS may be set: what a host can count. */
export const alarmThreshold: Range = { least: 1, most: 50 };
/** Prefix length of a created network. */
export const networkPrefix: Range = { least: 16, most: 28 };
/** Names of secrets when none is given. */
export const defaultSecretName = "kms-host-key";

/** Servers of the company that get a way of their own; on AWS a security group and a network ACL have few rules to spare. */
export const mostFileServers: Readonly<Record<Cloud, number>> = { azure: 20, aws: 4 };
/** Update servers, on AWS only. */
export const mostUpdateServers = 4;
/** Domain controllers. On AWS each takes fourteen of the sixty rules that a security group holds. */
export const mostControllers: Readonly<Record<Cloud, number>> = { azure: 20, aws: 3 };

/**
 * Client ranges after merging. Azure counts them over a whole network security group (Microsoft, "Azure networking
 * limits"); on AWS they are the entries of a managed prefix list (Amazon VPC User Guide, "Amazon VPC quotas").
 */
export const mostClientRanges: Readonly<Record<Cloud, number>> = { azure: 4000, aws: 1000 };
/** Routes of one table on Azure (Microsoft, "Azure networking limits"), but for the one that leads nowhere. */
export const mostClientRoutes = 399;

/** Days that a workspace can keep logs without an archive (Microsoft, "Manage data retention in a Log Analytics workspace"). */
export const azureRetention: Range = { least: 30, most: 730 };
/** Steps that a CloudWatch log group can keep, in days. Source: CloudWatch Logs API, PutRetentionPolicy. */
export const awsRetentionSteps = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
/** Days that logs are kept when nothing is said: a year, twice the 180 days that an activation is valid. */
export const defaultRetention = 365;

/** Size of a host when none is given: two processors and 8 GiB, of which Microsoft asks for no more. */
export const defaultSize: Readonly<Record<Cloud, string>> = { azure: "Standard_D2s_v5", aws: "m6i.large" };

/** Reports a number that is not a whole one of the range. */
export function checkRange(
  { least, most }: Range,
  value: number | undefined,
  problem: string,
  path: Path,
  report: Report,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  report(path, { problem, allowed: `a whole number from ${least} to ${most}` });
}

/** Reports a list with more entries than are taken. */
export function checkCount(
  list: readonly unknown[] | undefined,
  most: number,
  problem: string,
  path: Path,
  report: Report,
): void {
  if (list === undefined || list.length <= most) return;
  report(path, { problem, got: String(list.length), allowed: `${most} or fewer`, fix: `remove ${list.length - most}` });
}
