import {
  checkComputerName,
  checkZoneName,
  readSrvRecord,
  type SrvRecord,
  sameName,
  srvRecordName,
} from "../../activation/discovery";
import { readCidr } from "../../activation/ip-range";

/** The records of one zone, as another DNS server shall hold them. */
export interface ZoneRecords {
  readonly zone: string;
  /** Seconds. */
  readonly ttl: number;
  readonly services: readonly SrvRecord[];
  /** Hosts by their names relative to the zone. */
  readonly addresses: readonly { readonly name: string; readonly address: string }[];
}

/** The outputs of a stack that say which records there are. */
export interface PublishedOutputs {
  readonly srvRecords: readonly string[];
  readonly hostAddresses: Readonly<Record<string, string>>;
}

/**
 * The records by zone, in the order of the stack, and everything that keeps them from being written. Names are checked,
 * since they end up in files that a DNS server or PowerShell reads.
 */
export function recordsByZone(
  { srvRecords, hostAddresses }: PublishedOutputs,
  ttl: number,
): { zones: ZoneRecords[]; problems: string[] } {
  const problems: string[] = [];
  const known = new Map(Object.entries(hostAddresses).map(([name, address]) => [name.toLowerCase(), address]));
  const services = new Map<string, SrvRecord[]>();
  for (const line of srvRecords) {
    const [name = "", ...rest] = line.trim().split(/\s+/);
    const record = readSrvRecord(rest.join(" "));
    const zone = sameName(name).replace(new RegExp(`^${srvRecordName.replace(".", "\\.")}\\.`), "");
    if (!record || zone === sameName(name)) problems.push(`"${line}" is not an SRV record for KMS`);
    else services.set(zone, [...(services.get(zone) ?? []), record]);
  }
  const elsewhere = new Map<string, Map<string, string>>();
  const zones = [...services].map(([zone, records]) => {
    const fault = checkZoneName(zone);
    if (fault) problems.push(`the zone ${zone} ${fault}`);
    const all = [...new Set(records.map(({ target }) => target))];
    // A zone for the service alone leads to hosts whose names are all in one other zone.
    const [parent = zone, ...others] = [...new Set(all.map((target) => target.replace(/^[^.]*\./, "")))];
    const isElsewhere = others.length === 0 && parent !== zone && checkZoneName(parent) === undefined;
    const names = isElsewhere ? all.map((target) => target.slice(0, -parent.length - 1)) : [];
    for (const name of names) {
      const address = known.get(name) ?? "";
      problems.push(...checkTarget(`${name}.${parent}`, parent, name, address));
      elsewhere.set(parent, (elsewhere.get(parent) ?? new Map<string, string>()).set(name, address));
    }
    const targets = isElsewhere ? [] : all;
    const addresses = targets.map((target) => {
      const name = target.endsWith(`.${zone}`) ? target.slice(0, -zone.length - 1) : "";
      const address = known.get(name) ?? "";
      problems.push(...checkTarget(target, zone, name, address));
      return { name, address };
    });
    return { zone, ttl, services: records, addresses };
  });
  for (const [zone, hosts] of elsewhere) {
    if (zones.some((one) => one.zone === zone)) continue;
    const addresses = [...hosts].map(([name, address]) => ({ name, address }));
    zones.push({ zone, ttl, services: [], addresses });
  }
  if (srvRecords.length === 0) problems.push("there are no SRV records: the hosts are found by Active Directory alone");
  return { zones, problems };
}

function checkTarget(target: string, zone: string, name: string, address: string): string[] {
  if (name === "") return [`the host ${target} is not in the zone ${zone}`];
  const fault = checkComputerName(name);
  if (fault) return [`the host ${target} ${fault}`];
  if (address === "") return [`the host ${target} has no address`];
  const read = readCidr(address);
  const good = read.ok && read.range.version === 4 && !address.includes("/");
  return good ? [] : [`the address of ${target} is no IPv4 address: ${address.slice(0, 60)}`];
}
