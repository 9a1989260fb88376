import { readSrvRecord, type SrvRecord, sameName } from "../activation/discovery";
import type { AddressTarget, EstateRecordSet, EstateZone } from "./model";
import type { PlannedResource, ResourceRef } from "./resource-graph";
import { numberAt, textAt, unknown, type Value } from "./values";

/** An SRV record given by its parts. Undefined when any part is unknown. */
export function srvOfParts(record: Value): SrvRecord | undefined {
  const [priority, weight, port] = ["priority", "weight", "port"].map((part) => numberAt(record, part) ?? 0);
  const target = textAt(record, "target");
  if (typeof priority !== "number" || typeof weight !== "number" || typeof port !== "number") return undefined;
  if (typeof target !== "string") return undefined;
  return { priority, weight, port, target: sameName(target) };
}

/** All records of a set, or undefined when one of them is unknown or malformed. */
export function allSrv(records: readonly (SrvRecord | undefined)[] | undefined): SrvRecord[] | undefined {
  return records?.every((record) => record !== undefined) ? (records as SrvRecord[]) : undefined;
}

/** An SRV record given as a line, as Route 53 writes it. */
export function srvOfText(record: Value): SrvRecord | undefined {
  return typeof record === "string" ? readSrvRecord(record) : undefined;
}

/** What the addresses of a record lead to. Addresses that are not known yet lead to the hosts that they came from. */
export function targetsOf(
  addresses: readonly Value[] | undefined,
  sources: readonly PlannedResource[],
  hostByUrn: ReadonlyMap<string, string>,
): AddressTarget[] {
  if (addresses === undefined) return [{ kind: "unknown" }];
  const hosts = sources.flatMap(({ urn }) => hostByUrn.get(urn) ?? []);
  let next = 0;
  return addresses.map((address): AddressTarget => {
    if (typeof address === "string") return { kind: "address", address };
    const host = address === unknown ? hosts[next++] : undefined;
    return host === undefined ? { kind: "unknown" } : { kind: "host", host };
  });
}

/** The name of a record relative to its zone. Route 53 takes both forms. */
export function relativeName(name: string, zone: string): string {
  const full = sameName(name);
  const suffix = sameName(zone);
  if (full === suffix || full === "") return "@";
  return full.endsWith(`.${suffix}`) ? full.slice(0, -suffix.length - 1) : full;
}

/** What several resources add to a zone. */
interface Additions {
  readonly recordSets: EstateRecordSet[];
  readonly links: string[];
  readonly registers: string[];
  readonly unknownRecords: ResourceRef[];
}

export type NewZone = Omit<EstateZone, keyof Additions>;

/** Zones under construction: record sets of one zone come from several resources. */
export class ZoneBook {
  readonly #zones = new Map<string, NewZone & Additions>();
  /** Record sets of a zone that is not known yet: each may be in any zone. */
  readonly #unplaced: ResourceRef[] = [];

  addUnplaced(resource: ResourceRef): void {
    this.#unplaced.push(resource);
  }

  /** Adds a zone, or finds the one with this key. */
  zone(key: string, make: () => NewZone): NewZone & Additions {
    const known = this.#zones.get(key);
    if (known) return known;
    const zone = { ...make(), recordSets: [], links: [], registers: [], unknownRecords: [] };
    this.#zones.set(key, zone);
    return zone;
  }

  get zones(): EstateZone[] {
    return [...this.#zones.values()].map((zone) => ({
      ...zone,
      unknownRecords: [...zone.unknownRecords, ...this.#unplaced],
    }));
  }
}

/** A zone that is named, not made, by the stack: who resolves it, and what else it holds, is not seen. */
export function existingZone(name: string, resource: ResourceRef): NewZone {
  return { name: sameName(name), resource, visibility: "undecided", linksComplete: false, recordsComplete: false };
}
