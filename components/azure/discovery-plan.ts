import { formatSrvRecord, type SrvRecord, sameName, srvRecordName } from "../../activation/discovery";
import { activationPort } from "../../activation/transport";
import type { DiscoveryZoneArgs } from "../args";
import { type Problem, plain, reason } from "../problems";
import type { AzureDiscoveryHostArgs } from "./args";
import { checkResourceId, readResourceId, shortHash } from "./names";

/** Seconds that clients and resolvers keep the records when nothing else is said. */
export const defaultTtl = 3600;

/**
 * The SRV records of one zone, one for each host. All have the same priority unless one is given: a KMS client keeps the
 * host that answered it and asks DNS again only when that host fails, so priorities shift little. To keep the count of a
 * small estate on one host, give the others a higher number.
 */
export function planSrvRecords(zone: string, hosts: readonly AzureDiscoveryHostArgs[], port?: number): SrvRecord[] {
  return hosts.map(({ name, priority = 0, weight = 0 }) => {
    return { priority, weight, port: port ?? activationPort, target: `${name.toLowerCase()}.${sameName(zone)}` };
  });
}

/** The records as a zone file writes them, for reading and for comparing. */
export function renderSrvLines(zone: string, records: readonly SrvRecord[]): string[] {
  return records.map((record) => `${srvRecordName}.${sameName(zone)} ${formatSrvRecord(record)}`);
}

/** A name for the link to a network: readable, and the same whatever the order of the networks is. */
export function linkName(networkId: string): string {
  const network = readResourceId(networkId)?.name ?? "network";
  return `${network.slice(0, 60)}-${shortHash([networkId.toLowerCase()], 6)}`;
}

/** Problems of the ids of existing zones: of another type, or of another zone. */
export function checkExistingZones(zones: readonly DiscoveryZoneArgs[]): Problem[] {
  return zones.flatMap((zone, index) => {
    const id = plain(zone.existingId);
    if (id === undefined) return [];
    const propertyPath = `discovery.zones[${index}].existingId`;
    const fault = checkResourceId(id, "Microsoft.Network/privateDnsZones");
    if (fault) return [{ propertyPath, reason: fault }];
    const name = readResourceId(id)?.name ?? "";
    if (sameName(name) === sameName(zone.name)) return [];
    return [{ propertyPath, reason: reason("the id of another zone", name, zone.name, "mend the name or the id") }];
  });
}
