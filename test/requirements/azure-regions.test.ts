import {
  azureRegions,
  azureRegionsWithoutZones,
  isSovereignAzureRegion,
  zonesOfAzureRegion,
} from "../../requirements/azure-regions";
import { locations } from "../../sandbox/azure/locations";

describe("Azure's regions", () => {
  it("are each in one list, sorted, and none of another cloud's", () => {
    expect(new Set(azureRegions).size).toBe(azureRegions.length);
    expect([...azureRegionsWithoutZones]).toEqual([...azureRegionsWithoutZones].sort());
    expect(azureRegions.filter(isSovereignAzureRegion)).toEqual([]);
    expect(["usgovvirginia", "US DoD Central", "chinaeast2"].map(isSovereignAzureRegion)).toEqual([true, true, true]);
  });

  it("have three zones or none, in any writing, and a new one may have any", () => {
    expect(zonesOfAzureRegion("West Europe")).toEqual(["1", "2", "3"]);
    expect(zonesOfAzureRegion("westus")).toEqual([]);
    expect(zonesOfAzureRegion("swedensouth")).toEqual([]);
    expect(zonesOfAzureRegion("atlantiscentral")).toBeUndefined();
  });

  it("are those that the sandbox offers", () => {
    expect([...locations.keys()].sort()).toEqual(["global", ...azureRegions].sort());
  });
});
