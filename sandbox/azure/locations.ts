/**
 * Azure's public regions and the availability zones that each offers to a subscription (Microsoft, "Azure regions list").
 * A region without zones has an empty list. `global` is for what has no region, such as DNS zones.
 */
export const locations: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    global: [],
    australiacentral: [],
    australiaeast: ["1", "2", "3"],
    australiasoutheast: [],
    austriaeast: ["1", "2", "3"],
    brazilsouth: ["1", "2", "3"],
    canadacentral: ["1", "2", "3"],
    canadaeast: [],
    centralindia: ["1", "2", "3"],
    centralus: ["1", "2", "3"],
    chilecentral: ["1", "2", "3"],
    eastasia: ["1", "2", "3"],
    eastus: ["1", "2", "3"],
    eastus2: ["1", "2", "3"],
    francecentral: ["1", "2", "3"],
    germanywestcentral: ["1", "2", "3"],
    indonesiacentral: ["1", "2", "3"],
    israelcentral: ["1", "2", "3"],
    italynorth: ["1", "2", "3"],
    japaneast: ["1", "2", "3"],
    japanwest: ["1", "2", "3"],
    koreacentral: ["1", "2", "3"],
    koreasouth: [],
    malaysiawest: ["1", "2", "3"],
    mexicocentral: ["1", "2", "3"],
    newzealandnorth: ["1", "2", "3"],
    northcentralus: [],
    northeurope: ["1", "2", "3"],
    norwayeast: ["1", "2", "3"],
    polandcentral: ["1", "2", "3"],
    qatarcentral: ["1", "2", "3"],
    southafricanorth: ["1", "2", "3"],
    southcentralus: ["1", "2", "3"],
    southeastasia: ["1", "2", "3"],
    southindia: [],
    spaincentral: ["1", "2", "3"],
    swedencentral: ["1", "2", "3"],
    switzerlandnorth: ["1", "2", "3"],
    uaenorth: ["1", "2", "3"],
    uksouth: ["1", "2", "3"],
    ukwest: [],
    westcentralus: [],
    westeurope: ["1", "2", "3"],
    westindia: [],
    westus: [],
    westus2: ["1", "2", "3"],
    westus3: ["1", "2", "3"],
  }),
);

/** `West Europe` and `westeurope` are the same region. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}
