import type { AzureKmsHostArguments, HostArguments, List } from "./arguments";
import { isAwsRegion } from "./aws-regions";
import { checkZones } from "./hosts";
import type { Report } from "./report";

/**
 * Regions of Azure's public cloud, as of 2026-11: the one table for environments, components and the sandbox; a new region
 * is one line here. Source: Microsoft Learn, "List of Azure regions".
 */

/** Availability zones as Azure names them. */
export const azureZones: readonly string[] = ["1", "2", "3"];

/** Regions that have availability zones 1, 2 and 3. */
export const azureRegionsWithZones = [
  "australiaeast",
  "austriaeast",
  "belgiumcentral",
  "brazilsouth",
  "canadacentral",
  "centralindia",
  "centralus",
  "chilecentral",
  "denmarkeast",
  "eastasia",
  "eastus",
  "eastus2",
  "francecentral",
  "germanywestcentral",
  "indonesiacentral",
  "israelcentral",
  "italynorth",
  "japaneast",
  "japanwest",
  "koreacentral",
  "malaysiawest",
  "mexicocentral",
  "newzealandnorth",
  "northeurope",
  "norwayeast",
  "polandcentral",
  "qatarcentral",
  "southafricanorth",
  "southcentralus",
  "southeastasia",
  "spaincentral",
  "swedencentral",
  "switzerlandnorth",
  "uaenorth",
  "uksouth",
  "westeurope",
  "westus2",
  "westus3",
] as const;

/** Regions without availability zones. */
export const azureRegionsWithoutZones = [
  "australiacentral",
  "australiacentral2",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "francesouth",
  "germanynorth",
  "jioindiacentral",
  "jioindiawest",
  "koreasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southindia",
  "swedensouth",
  "switzerlandwest",
  "uaecentral",
  "ukwest",
  "westcentralus",
  "westindia",
  "westus",
] as const;

/** Every region of the public cloud. */
export const azureRegions = [...azureRegionsWithZones, ...azureRegionsWithoutZones] as const;

/** `West Europe` and `westeurope` are the same region. */
export function azureRegionName(region: string): string {
  return region.toLowerCase().replaceAll(" ", "");
}

/** The zones of a region, none where it has none; undefined for a region that is not in the table. */
export function zonesOfAzureRegion(region: string): readonly string[] | undefined {
  const name = azureRegionName(region);
  if ((azureRegionsWithZones as readonly string[]).includes(name)) return azureZones;
  return (azureRegionsWithoutZones as readonly string[]).includes(name) ? [] : undefined;
}

/**
 * True for a region of the clouds for China and for governments. Their endpoints, vaults and private DNS zones have other
 * names than the public cloud's (Microsoft, "Azure Government vs. global Azure", "Azure in China developer guide").
 */
export function isSovereignAzureRegion(region: string): boolean {
  return /^(china|usgov|usdod|ussec|usnat)/.test(azureRegionName(region));
}

/** The region; one that is not in the table may be new. */
export function checkRegion({ location }: Pick<AzureKmsHostArguments, "location">, report: Report): void {
  if (typeof location !== "string") return;
  if (isSovereignAzureRegion(location)) {
    report(["location"], {
      problem: "a region of a sovereign cloud, whose vaults and private zones have other names",
      allowed: "regions of the public cloud, such as westeurope",
      fix: "write a region of the public azure cloud",
    });
  } else if (!/^[a-z][a-z0-9 ]{2,40}$/i.test(location)) {
    const fix = isAwsRegion(location) ? "write a region of azure: that is one of aws" : "write a region's name";
    report(["location"], { problem: "not a region of Azure", allowed: "a name such as westeurope", fix });
  }
}

/** The hosts' zones. A region that is not known is taken to have zones: new ones do. */
export function checkRegionZones(
  { location, hosts }: { location?: unknown; hosts?: List<Pick<HostArguments, "zone">> },
  report: Report,
): void {
  checkZones(hosts, (zone, path) => {
    if (!azureZones.includes(zone)) {
      const allowed = azureZones.join(", ");
      report(path, { problem: "not an availability zone of Azure", allowed, fix: "write one of them" });
    } else if (typeof location === "string" && zonesOfAzureRegion(location)?.length === 0) {
      report(path, {
        problem: `${azureRegionName(location)} has no availability zones`,
        allowed: "no zone in this region",
        fix: "remove it, or choose a region with zones, such as westeurope",
      });
    }
  });
}
