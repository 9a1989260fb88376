import { formatSrvRecord, type SrvRecord, sameName, srvRecordName } from "../../activation/discovery";
import { activationPort } from "../../activation/transport";
import { readResourceId, shortHash } from "../../requirements/azure-names";
import type { AzureDiscoveryHostArgs } from "./args";

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
