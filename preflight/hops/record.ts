import { isMeantForDiscovery, type SrvRecord, srvRecordName } from "../../activation/discovery";
import type { Estate, EstateRecordSet, EstateZone } from "../../estate/model";
import { relativeName } from "../../estate/records";
import { emptyRecordCode, type Finding, noRecordCode } from "./hop";

/** The SRV records that clients get from a zone, or why they get none. */
export type Discovered =
  | { readonly ok: true; readonly records: readonly SrvRecord[]; readonly resource: EstateRecordSet["resource"] }
  | { readonly ok: false; readonly finding: Finding };

const republish = `publish ${srvRecordName} with one record for each host`;

/** Looks for the SRV record set of a zone. */
export function discover(estate: Estate, zone: EstateZone, wanted = `${srvRecordName}.${zone.name}`): Discovered {
  const relative = relativeName(wanted, zone.name);
  const here = zone.recordSets.filter(({ name }) => name === relative);
  const set = here.find(({ type }) => type === "SRV");
  if (!set) return missing(estate, zone, relative, here[0]);
  if (set.srv === undefined) {
    const why = "the SRV records are not known yet";
    return undecided(set.resource, why);
  }
  if (set.srv.length === 0) {
    return failure(emptyRecordCode, set.resource, `the record set ${relative} in ${zone.name} is empty`, republish);
  }
  return { ok: true, records: set.srv, resource: set.resource };
}

function missing(estate: Estate, zone: EstateZone, wanted: string, other: EstateRecordSet | undefined): Discovered {
  if (other) {
    const why = `${wanted} in ${zone.name} is a ${other.type} record; clients ask for SRV`;
    return failure(emptyRecordCode, other.resource, why, republish);
  }
  const misspelt = zone.recordSets.find(({ name }) => isMeantForDiscovery(name));
  if (misspelt) {
    const why = `the record set in ${zone.name} is named ${misspelt.name}; clients ask for ${wanted}`;
    return failure(noRecordCode, misspelt.resource, why, `name it ${wanted}`);
  }
  const [unknownRecord] = zone.unknownRecords;
  if (unknownRecord) return undecided(unknownRecord, `a record in ${zone.name} whose name is not known yet may be it`);
  const publisher = estate.hosts.find(({ settings }) => settings?.publishDns);
  if (publisher)
    return undecided(publisher.resource, `${publisher.name} publishes its own record, which no plan shows`);
  if (!zone.recordsComplete) return undecided(zone.resource, `what the existing zone ${zone.name} holds is not seen`);
  return failure(noRecordCode, zone.resource, `${zone.name} has no record ${wanted}`, republish);
}

function failure(code: string, resource: Finding["resource"], why: string, fix: string): Discovered {
  return { ok: false, finding: { hop: "record", status: "fails", code, resource, why, fix } };
}

function undecided(resource: Finding["resource"], why: string): Discovered {
  const fix = "publish the record from this stack, or look it up with nslookup -type=srv";
  return { ok: false, finding: { hop: "record", status: "undecided", resource, why, fix } };
}
