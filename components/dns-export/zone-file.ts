import { formatSrvRecord, sameName, srvRecordName } from "../../activation/discovery";
import type { ZoneRecords } from "./records";

/** A name server of a zone. */
export interface NameServer {
  /** Fully qualified name. */
  readonly name: string;
  /** IPv4 address; needed where the name is in the zone itself. */
  readonly address?: string;
}

/** What makes records a whole zone. */
export interface ZoneAuthority {
  /** The first is the primary. */
  readonly nameServers: readonly NameServer[];
  /** Serial number of the zone; secondaries fetch it again when it grows. */
  readonly serial: number;
}

/** What keeps a zone from being served by these name servers; undefined when nothing does. */
export function checkNameServers(zone: string, nameServers: readonly NameServer[]): string | undefined {
  const inside = nameServers.find(({ name, address }) => !address && sameName(name).endsWith(`.${sameName(zone)}`));
  if (!inside) return undefined;
  return `the name server ${inside.name} is in the zone ${zone}, which must then hold its address: write ${inside.name}=<address>`;
}

/**
 * The records as BIND reads them (RFC 1035, section 5; RFC 2782). Without an authority it is a part, to be named by
 * `$INCLUDE` in a zone that exists; with one it is a whole zone. The same records give the same text.
 */
export function renderZoneFile(records: ZoneRecords, source: string, authority?: ZoneAuthority): string {
  const { zone, ttl, services, addresses } = records;
  const head = [
    `; The KMS hosts of ${source}, for ${zone}. Written by kmshost dns: change the stack, not this file.`,
    ...(authority ? [] : [`; Add to the zone that you have: $INCLUDE <this file> ${zone}.`]),
    `$ORIGIN ${zone}.`,
    `$TTL ${ttl}`,
  ];
  const srv = services.map((record) => `${srvRecordName} IN SRV ${formatSrvRecord(record)}.`);
  const a = addresses.map(({ name, address }) => `${name} IN A ${address}`);
  return `${[...head, ...(authority ? renderAuthority(zone, authority) : []), ...srv, ...a].join("\n")}\n`;
}

function renderAuthority(zone: string, { nameServers, serial }: ZoneAuthority): string[] {
  const [primary] = nameServers;
  const own = nameServers.filter(({ name, address }) => address && sameName(name).endsWith(`.${zone}`));
  return [
    // Refresh, retry, expiry and negative answers: one hour, ten minutes, two weeks, one hour.
    `@ IN SOA ${sameName(primary?.name ?? "")}. hostmaster.${zone}. ${serial} 3600 600 1209600 3600`,
    ...nameServers.map(({ name }) => `@ IN NS ${sameName(name)}.`),
    ...own.map(({ name, address }) => `${sameName(name)}. IN A ${address}`),
  ];
}
