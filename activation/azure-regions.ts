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
