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

/** A zone as the plan of discovery has it. */
export interface PlannedZone {
  readonly name: string;
  readonly existingId?: unknown;
  readonly serviceZone?: boolean;
}

/** Name under which Route 53 keeps a zone: that of the service alone, whose SRV record then stands at its apex. */
export function keptName({ name, serviceZone }: PlannedZone): string {
  return serviceZone ? srvNameIn(name) : name;
}

/** The zone with the names of the hosts that a zone's SRV record leads to. */
export function hostZoneOf(zone: PlannedZone, hostZone: string | undefined): string {
  return zone.serviceZone ? (hostZone ?? zone.name) : zone.name;
}

/** Zones that hold names of hosts, and a further one where none of them is the zone of the hosts. */
export function zonesOfHosts(zones: readonly PlannedZone[], hostZone: string | undefined): PlannedZone[] {
  const own = zones.filter(({ serviceZone }) => !serviceZone);
  const missing = hostZone !== undefined && !own.some(({ name }) => sameName(name) === sameName(hostZone));
  return missing ? [...own, { name: hostZone }] : own;
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
