import type { HostArgs } from "../args";
import { type Problem, reason } from "../problems";

/** Availability zones as Azure names them. */
const zones = ["1", "2", "3"];

/** Regions that offer no availability zones (Microsoft, "Azure regions with availability zone support", checked 2025-09). */
const regionsWithoutZones: ReadonlySet<string> = new Set([
  "australiacentral",
  "australiacentral2",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "chinaeast",
  "chinaeast2",
  "chinanorth",
  "chinanorth2",
  "francesouth",
  "germanynorth",
  "jioindiacentral",
  "jioindiawest",
  "koreasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southindia",
  "switzerlandwest",
  "uaecentral",
  "ukwest",
  "usgovarizona",
  "usgovtexas",
  "westcentralus",
  "westindia",
  "westus",
]);

/** Problems of the hosts' zones in this region. A region that is not known is taken to have zones: new ones do. */
export function checkZones(location: string | undefined, hosts: readonly HostArgs[]): Problem[] {
  const region = location?.toLowerCase().replaceAll(" ", "");
  return hosts.flatMap((host, index) => {
    if (host.zone === undefined) return [];
    const propertyPath = `hosts[${index}].zone`;
    if (!zones.includes(host.zone)) {
      return [{ propertyPath, reason: reason("not an availability zone of Azure", host.zone, zones.join(", ")) }];
    }
    if (region === undefined || !regionsWithoutZones.has(region)) return [];
    const fix = "leave the zone out, or choose another region";
    return [{ propertyPath, reason: reason(`${region} has no availability zones`, host.zone, "no zone", fix) }];
  });
}

/** What is wrong with the name of a region; undefined when nothing is. */
export function checkRegion(location: string): Problem[] {
  if (/^[a-z][a-z0-9 ]{2,40}$/i.test(location)) return [];
  const aws = /^[a-z]{2}(-[a-z]+)+-\d$/.test(location) ? "that is a region of AWS" : undefined;
  return [{ propertyPath: "location", reason: reason("not a region of Azure", location, "such as westeurope", aws) }];
}
