import { formatSrvRecord, sameName } from "../../activation/discovery";
import { hostZoneOf, type PlannedZone, srvNameIn } from "../discovery-zones";

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

/** The values of a zone's SRV record set, one for each host, in the order of their names. `zone` holds the hosts' names. */
export function srvValues(zone: string, hosts: readonly PublishedHost[], port: number): string[] {
  return [...hosts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, priority = 0, weight = 0 }) => {
      return formatSrvRecord({ priority, weight, port, target: hostNameIn(zone, name) });
    });
}

/** Every SRV record as one line: name, priority, weight, port, target. */
export function srvLines(
  zones: readonly PlannedZone[],
  hosts: readonly PublishedHost[],
  port: number,
  hostZone?: string,
): string[] {
  return zones.flatMap((zone) =>
    srvValues(hostZoneOf(zone, hostZone), hosts, port).map((value) => `${srvNameIn(zone.name)} ${value}`),
  );
}

/** A zone's name as a part of a resource's name. */
export function zoneSlug(zone: string): string {
  return sameName(zone).replaceAll(".", "-");
}
