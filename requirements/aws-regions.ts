import type { AwsKmsHostArguments, HostArguments, List } from "./arguments";
import { checkZones } from "./hosts";
import type { Report } from "./report";

/** What is known of a region. */
export interface AwsRegion {
  /** Letters of its availability zones; undefined where they were not looked up: then the usual three are taken. */
  readonly zones?: string;
  /** Its code in ids of zones, such as `euc1-az2`. */
  readonly code?: string;
  readonly place?: string;
}

/**
 * Regions of the `aws` partition, as of 2026-11: the one table for environments, components and the sandbox; a new region is
 * one line here. Left out on purpose: GovCloud and China, whose endpoints and DNS suffixes differ. Source: AWS, "Regions and
 * Availability Zones".
 */
export const awsRegions = {
  "af-south-1": {},
  "ap-east-1": {},
  "ap-east-2": {},
  "ap-northeast-1": { zones: "acd", code: "apne1", place: "Asia Pacific (Tokyo)" },
  "ap-northeast-2": { zones: "abcd", code: "apne2", place: "Asia Pacific (Seoul)" },
  "ap-northeast-3": {},
  "ap-south-1": { zones: "abc", code: "aps1", place: "Asia Pacific (Mumbai)" },
  "ap-south-2": {},
  "ap-southeast-1": { zones: "abc", code: "apse1", place: "Asia Pacific (Singapore)" },
  "ap-southeast-2": { zones: "abc", code: "apse2", place: "Asia Pacific (Sydney)" },
  "ap-southeast-3": {},
  "ap-southeast-4": {},
  "ap-southeast-5": {},
  "ap-southeast-6": {},
  "ap-southeast-7": {},
  "ca-central-1": { zones: "abd", code: "cac1", place: "Canada (Central)" },
  "ca-west-1": {},
  "eu-central-1": { zones: "abc", code: "euc1", place: "Europe (Frankfurt)" },
  "eu-central-2": { zones: "abc", code: "euc2", place: "Europe (Zurich)" },
  "eu-north-1": { zones: "abc", code: "eun1", place: "Europe (Stockholm)" },
  "eu-south-1": { zones: "abc", code: "eus1", place: "Europe (Milan)" },
  "eu-south-2": {},
  "eu-west-1": { zones: "abc", code: "euw1", place: "Europe (Ireland)" },
  "eu-west-2": { zones: "abc", code: "euw2", place: "Europe (London)" },
  "eu-west-3": { zones: "abc", code: "euw3", place: "Europe (Paris)" },
  "il-central-1": {},
  "me-central-1": {},
  "me-south-1": {},
  "mx-central-1": {},
  "sa-east-1": { zones: "abc", code: "sae1", place: "South America (Sao Paulo)" },
  "us-east-1": { zones: "abcdef", code: "use1", place: "US East (N. Virginia)" },
  "us-east-2": { zones: "abc", code: "use2", place: "US East (Ohio)" },
  "us-west-1": { zones: "ac", code: "usw1", place: "US West (N. California)" },
  "us-west-2": { zones: "abcd", code: "usw2", place: "US West (Oregon)" },
} as const satisfies Readonly<Record<string, AwsRegion>>;

/** Names of the regions. */
export const awsRegionNames = Object.keys(awsRegions) as [keyof typeof awsRegions, ...(keyof typeof awsRegions)[]];

/** Regions outside the standard partition begin with these words. Source: AWS General Reference, "Amazon Resource Names". */
const partitions: readonly (readonly [string, string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-isob-", "aws-iso-b"],
  ["us-iso-", "aws-iso"],
  ["eusc-", "aws-eusc"],
];

/** Second word of an ARN in a region: `aws`, `aws-cn`, `aws-us-gov` and so on. */
export function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/** Domain of the service principals and of `kms:ViaService` in a region. */
export function serviceDomain(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** Zone of a host that names none: the one that ends in `a`. */
export function zoneOf(host: { readonly zone?: string }, region: string): string {
  return host.zone ?? `${region}a`;
}

/** Place of a zone among those of its region: 0 for `eu-central-1a`, 1 for `eu-central-1b`. */
export function zoneIndex(zone: string): number {
  return zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
}

/** True for a text that is written as a region of AWS is. */
export const isAwsRegion = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text);

/** True for a zone of the region itself: endpoints exist in no local zone. */
export const isZoneOf = (zone: string, region: string): boolean =>
  zone.startsWith(region) && /^[a-h]$/.test(zone.slice(region.length));

/** The region; one that is not in the table may be new. */
export function checkRegion({ region }: Pick<AwsKmsHostArguments, "region">, report: Report): void {
  if (region === undefined || isAwsRegion(region)) return;
  const azure = /^[a-z]+\d?$/.test(region) ? "; this looks like an Azure region" : "";
  report(["region"], {
    problem: "not an AWS region",
    allowed: `a name such as eu-central-1${azure}`,
    fix: "write a region's name",
  });
}

/** The hosts' zones, each one of the region. */
export function checkRegionZones(
  { region, hosts }: { region?: string; hosts?: List<Pick<HostArguments, "zone">> },
  report: Report,
): void {
  if (region === undefined) return;
  checkZones(hosts, (zone, path) => {
    if (isZoneOf(zone, region)) return;
    report(path, {
      problem: `not a zone of ${region}`,
      allowed: `${region}a and so on`,
      fix: `write ${region}${/[a-h]$/.exec(zone)?.[0] ?? "a"}`,
    });
  });
}
