import { readSrvRecord, srvRecordName } from "../activation/discovery";
import type { Property } from "./leaves";
import type { Resource } from "./resource";
import { aws, azure, other } from "./tokens";

/** One entry of a `_vlmcs._tcp` record set. */
export interface SrvEntry {
  at: Property;
  priority: number | undefined;
  weight: number | undefined;
  port: number | undefined;
  target: string | undefined;
  /** True when part of it is not known yet. */
  unread: boolean;
}

/** Lower case, without the dot at the end. */
export const bareName = (name: string | undefined): string => (name ?? "").toLowerCase().replace(/\.$/, "");

/** True for a record set by which clients find KMS hosts. */
export function isActivationRecord(resource: Resource): boolean {
  if (!resource.isA(azure.privateRecordSet, aws.record, other.classicPrivateRecord)) return false;
  const name = resource.at(resource.isA(azure.privateRecordSet) ? "relativeRecordSetName" : "name").text;
  if (!resource.isA(aws.record) && bareName(name) === "@")
    return bareName(resource.at(resource.isA(azure.privateRecordSet) ? "privateZoneName" : "zoneName").text).startsWith(
      `${srvRecordName}.`,
    );
  return bareName(name).startsWith(srvRecordName);
}

/** The entries of a record set. */
export function srvEntries(resource: Resource): SrvEntry[] {
  if (resource.isA(aws.record)) {
    return resource.at("records").items.map((at) => {
      if (at.unknown) return { at, unread: true, ...nothing };
      const record = readSrvRecord(at.text ?? "");
      return { at, unread: false, ...nothing, ...record };
    });
  }
  return resource.at(resource.isA(other.classicPrivateRecord) ? "records" : "srvRecords").items.map((at) => {
    const [priority, weight, port, target] = ["priority", "weight", "port", "target"].map((field) => at.at(field));
    return {
      at,
      priority: priority?.number,
      weight: weight?.number,
      port: port?.number,
      target: target?.text,
      unread: [at, priority, weight, port, target].some((field) => field?.unknown),
    };
  });
}

const nothing = { priority: undefined, weight: undefined, port: undefined, target: undefined };

/** Zone in which the record set is, as far as it is known. */
export function zoneOf(resource: Resource): string | undefined {
  if (resource.isA(aws.record)) {
    const name = bareName(resource.at("name").text).slice(srvRecordName.length + 1);
    return name === "" ? undefined : name;
  }
  const zone = resource.at(resource.isA(other.classicPrivateRecord) ? "zoneName" : "privateZoneName").text;
  // A zone for the service alone: its hosts have their names elsewhere.
  return zone === undefined || bareName(zone).startsWith(`${srvRecordName}.`) ? undefined : bareName(zone);
}
