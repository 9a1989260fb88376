import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import * as pulumi from "@pulumi/pulumi";
import type { HostArgs } from "../args";
import { type Problem, reason, refuse } from "../problems";
import { zoneOf } from "./region";

/** Problems of zones that a region has not, or that this account may not use. `known` are the zones that AWS names. */
export function checkKnownZones(
  hosts: readonly { readonly zone?: string }[],
  region: string,
  known: readonly string[],
): Problem[] {
  return hosts.flatMap((host, index) => {
    const zone = zoneOf(host, region);
    if (known.includes(zone)) return [];
    const fix = host.zone === undefined ? "name a zone" : undefined;
    const what = `no zone of this account in ${region}`;
    return [{ propertyPath: `hosts[${index}].zone`, reason: reason(what, zone, [...known].sort().join(", "), fix) }];
  });
}

/** Zones by name, once AWS has said that all of them are there: not every region has every letter, nor every account. */
export function knownZones(
  parent: pulumi.Resource,
  hosts: readonly HostArgs[],
  region: string,
): pulumi.Output<string[]> {
  const filters = [{ name: "zone-type", values: ["availability-zone"] }];
  return pulumi.output(getAvailabilityZones({ state: "available", filters }, { parent })).apply(({ names }) => {
    refuse("AwsIsolatedNetwork", checkKnownZones(hosts, region, names));
    return names;
  });
}
