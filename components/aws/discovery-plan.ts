import { formatSrvRecord, sameName, srvRecordName } from "../../activation/discovery";
import type { DiscoveryArgs } from "../args";
import { plain, type Problem, reason } from "../problems";
import { checkId } from "./names";

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

/** Problems of the ids that AWS gives. */
export function checkDiscoveryIds(discovery: DiscoveryArgs): Problem[] {
  const linked = plain(discovery.linkedNetworkIds);
  return [
    ...discovery.zones.flatMap((zone, index) => {
      const id = plain(zone.existingId);
      if (id === undefined || /^Z[A-Z0-9]{1,31}$/.test(id)) return [];
      const what = reason("not the id of a hosted zone", id, "Z and up to 31 capital letters and digits");
      return [{ propertyPath: `discovery.zones[${index}].existingId`, reason: what }];
    }),
    ...(Array.isArray(linked) ? linked : []).flatMap((id, index) => {
      return checkId(`discovery.linkedNetworkIds[${index}]`, "vpc", id);
    }),
  ];
}

/** Problems of the VPCs of other accounts: Route 53 takes their owners' part only for zones that are ours. */
export function checkAuthorizations(ids: readonly string[] | undefined, discovery: DiscoveryArgs): Problem[] {
  const propertyPath = "authorizedNetworkIds";
  const problems = (ids ?? []).flatMap((id, index) => {
    if (ids?.indexOf(id) === index) return checkId(`${propertyPath}[${index}]`, "vpc", id);
    return [{ propertyPath: `${propertyPath}[${index}]`, reason: reason("listed twice", id, "each VPC once") }];
  });
  if (!ids?.length || discovery.zones.some((zone) => zone.existingId === undefined)) return problems;
  const fix = "let the zone's owner give consent, or let a zone be created";
  const what = "no zone is created here, and an existing one is not changed";
  return [...problems, { propertyPath, reason: reason(what, ids.length, "none", fix) }];
}
