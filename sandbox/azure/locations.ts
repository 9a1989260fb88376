import { azureRegionName, azureRegions, zonesOfAzureRegion } from "../../requirements/azure-regions";

/**
 * Azure's public regions and the availability zones that each offers to a subscription. `global` is for what has no
 * region, such as DNS zones.
 */
export const locations: ReadonlyMap<string, readonly string[]> = new Map([
  ["global", []],
  ...azureRegions.map((region) => [region, zonesOfAzureRegion(region) ?? []] as const),
]);

/** `West Europe` and `westeurope` are the same region. */
export const normalLocation = azureRegionName;
