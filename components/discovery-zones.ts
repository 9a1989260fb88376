import { sameName, srvRecordName } from "../activation/discovery";

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

/** Name under which a cloud keeps a zone: that of the service alone, whose SRV record then stands at its apex. */
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
