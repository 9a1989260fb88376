import { formatSrvRecord, sameName, srvRecordName } from "../../activation/discovery";

/** A host as a zone's SRV record set names it. */
export interface PublishedHost {
  readonly name: string;
  readonly priority?: number;
  readonly weight?: number;
}

/** Full name of a host in a zone. */
export function hostNameIn(zone: string, host: string): string {
  return sameName(`${host}.${sameName(zone)}`);
}

/** Full name of the SRV record set of a zone. */
export function srvNameIn(zone: string): string {
  return `${srvRecordName}.${sameName(zone)}`;
}

/** The values of a zone's SRV record set, one for each host, in the order of their names. */
export function srvValues(zone: string, hosts: readonly PublishedHost[], port: number): string[] {
  return [...hosts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, priority = 0, weight = 0 }) => {
      return formatSrvRecord({ priority, weight, port, target: hostNameIn(zone, name) });
    });
}

/** Every SRV record as one line: name, priority, weight, port, target. */
export function srvLines(zones: readonly { name: string }[], hosts: readonly PublishedHost[], port: number): string[] {
  return zones.flatMap((zone) => srvValues(zone.name, hosts, port).map((value) => `${srvNameIn(zone.name)} ${value}`));
}

/** A zone's name as a part of a resource's name. */
export function zoneSlug(zone: string): string {
  return sameName(zone).replaceAll(".", "-");
}
