import { srvRecordName } from "../activation/discovery";
import type { Estate, EstateZone } from "../estate/model";
import { resolveTarget } from "./hops/address";
import type { Finding } from "./hops/hop";
import { portHop } from "./hops/port";
import { discover } from "./hops/record";

/**
 * What is wrong with the SRV records whoever the clients are: each has to lead to a host of the stack, on the port on which it
 * listens. Zones that hold no record for activation are left alone, and so are stacks without a host.
 */
export function strayRecords(estate: Estate, port: number): Finding[] {
  if (estate.hosts.length === 0) return [];
  return estate.zones.flatMap((zone) => {
    if (zone.name === "" && zone.recordSets.length > 0) return [unnamedZone(zone)];
    const mayHold = zone.unknownRecords.length > 0 || zone.recordSets.some(({ name }) => name === srvRecordName);
    if (!mayHold) return [];
    const found = discover(estate, zone);
    if (!found.ok) return [found.finding];
    return found.records.flatMap((record): Finding[] => {
      const unnamed = estate.zones.find(({ name }) => name === "");
      const resolved = resolveTarget(estate, record, found.resource);
      if (!resolved.ok) return [unnamed ? { ...resolved.finding, status: "undecided" } : resolved.finding];
      const result = portHop(resolved.host, record.port, port);
      return result.status === "passes" ? [] : [result];
    });
  });
}

function unnamedZone({ resource }: EstateZone): Finding {
  const why = "the zone's name is not known yet, so neither is what its records are";
  return { hop: "zone", status: "undecided", resource, why, fix: "preview again once the zone exists" };
}
