import type { Problem } from "../problems";
import { reason } from "../problems";

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

/** Problem of a region's name. */
export function checkRegion(region: string): Problem[] {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return [];
  const azure = /^[a-z]+\d?$/.test(region) ? "; this looks like an Azure region" : "";
  return [
    { propertyPath: "region", reason: reason("not an AWS region", region, `a name such as eu-central-1${azure}`) },
  ];
}

/** Problems of the hosts' zones: each must be a zone of the region itself, since endpoints exist in no local zone. */
export function checkZones(hosts: readonly { readonly zone?: string }[], region: string): Problem[] {
  return hosts.flatMap((host, index) => {
    const zone = host.zone;
    if (zone === undefined || (zone.startsWith(region) && /^[a-h]$/.test(zone.slice(region.length)))) return [];
    const allowed = `a zone of ${region}, such as ${region}a`;
    return [{ propertyPath: `hosts[${index}].zone`, reason: reason("no zone of the region", zone, allowed) }];
  });
}
