import {
  azureRegionName,
  azureZones,
  isSovereignAzureRegion,
  zonesOfAzureRegion,
} from "../../activation/azure-regions";
import type { HostArgs } from "../args";
import { type Problem, reason } from "../problems";

/** Problems of the hosts' zones in this region. A region that is not known is taken to have zones: new ones do. */
export function checkZones(location: string | undefined, hosts: readonly HostArgs[]): Problem[] {
  return hosts.flatMap((host, index) => {
    if (host.zone === undefined) return [];
    const propertyPath = `hosts[${index}].zone`;
    if (!azureZones.includes(host.zone)) {
      return [{ propertyPath, reason: reason("not an availability zone of Azure", host.zone, azureZones.join(", ")) }];
    }
    if (location === undefined || zonesOfAzureRegion(location)?.length !== 0) return [];
    const fix = "leave the zone out, or choose another region";
    const what = `${azureRegionName(location)} has no availability zones`;
    return [{ propertyPath, reason: reason(what, host.zone, "no zone", fix) }];
  });
}

/** What is wrong with the name of a region; nothing for one that is not known, since new ones come. */
export function checkRegion(location: string): Problem[] {
  const propertyPath = "location";
  if (isSovereignAzureRegion(location)) {
    const what = "a region of another cloud than the public one, whose vaults and private zones have other names";
    return [{ propertyPath, reason: reason(what, location, "regions of the public cloud, such as westeurope") }];
  }
  if (/^[a-z][a-z0-9 ]{2,40}$/i.test(location)) return [];
  const aws = /^[a-z]{2}(-[a-z]+)+-\d$/.test(location) ? "that is a region of AWS" : undefined;
  return [{ propertyPath, reason: reason("not a region of Azure", location, "such as westeurope", aws) }];
}
