import { type SrvRecord, sameName } from "../../activation/discovery";
import { covers, readCidr } from "../../activation/ip-range";
import type { AddressTarget, Claim, Estate, EstateHost, EstateRecordSet, EstateZone } from "../../estate/model";
import { relativeName } from "../../estate/records";
import type { Clients } from "../expectation";
import { type Finding, type HopResult, nameOf, noHostCode, passes } from "./hop";
import { formatRange } from "./passage";
import { zonesFor } from "./zone";

/** The host that an SRV record leads to, or why it leads to none. */
export type Resolved =
  | {
      readonly ok: true;
      readonly host: EstateHost;
      readonly relies?: Claim;
      /** The zone and record set that answered. */
      readonly zone?: EstateZone;
      readonly record?: EstateRecordSet["resource"];
    }
  | { readonly ok: false; readonly finding: Finding };

/** Follows the target of an SRV record to a host of the stack: the name, its address record, the host's address. */
export function resolveTarget(
  estate: Estate,
  record: SrvRecord,
  srv: EstateRecordSet["resource"],
  answering?: EstateZone,
): Resolved {
  const target = sameName(record.target);
  if (readCidr(target).ok) {
    return failure(srv, `the SRV record names the address ${target}; clients take names only`, "name the host instead");
  }
  const zone = answering ?? zonesFor(estate, target)[0];
  const byName = estate.hosts.find(({ name }) => name === target.split(".")[0]);
  if (!zone) return outside(estate, target, srv, byName, `the name ${target} resolves to the host's address`);
  const relative = relativeName(target, zone.name);
  const here = zone.recordSets.filter(({ name }) => name === relative);
  const addresses = here.filter(({ type }) => type === "A" || type === "AAAA");
  const [other] = here.filter(({ type }) => type === "CNAME");
  if (addresses.length === 0 && other) {
    return failure(
      other.resource,
      `${target} is an alias; an SRV record has to name the host itself`,
      "give it an address record",
    );
  }
  // Azure registers the machines of a network by their names, unless a record of one's own is there.
  if (addresses.length === 0 && byName?.network !== undefined && relative === byName.name) {
    if (zone.registers.includes(byName.network)) return { ok: true, host: byName, zone, record: zone.resource };
  }
  if (addresses.length === 0) {
    const [unknownRecord] = zone.unknownRecords;
    if (unknownRecord)
      return undecided(unknownRecord, `a record in ${zone.name} whose name is not known yet may be that of ${target}`);
    if (!zone.recordsComplete) {
      return outside(
        estate,
        target,
        zone.resource,
        byName,
        `the existing zone ${zone.name} has an address record for ${target}`,
      );
    }
    return failure(
      srv,
      `the SRV record names ${target}, which has no address record in ${zone.name}`,
      `add an A record for ${target}, or take the host out of the SRV record`,
    );
  }
  const found = hostAt(estate, target, addresses);
  return found.ok ? { ...found, zone, ...(addresses[0] ? { record: addresses[0].resource } : {}) } : found;
}

function outside(
  estate: Estate,
  target: string,
  resource: EstateRecordSet["resource"],
  host: EstateHost | undefined,
  relies: string,
): Resolved {
  if (host) return { ok: true, host, relies: { about: "address", of: target, says: relies } };
  const hosts = estate.hosts.map(({ name }) => name).join(", ") || "none";
  return undecided(resource, `the SRV record names ${target}, which is not a host of this stack (its hosts: ${hosts})`);
}

function hostAt(estate: Estate, target: string, sets: readonly EstateRecordSet[]): Resolved {
  const [set] = sets;
  const targets = sets.flatMap((one) => one.targets ?? []);
  if (!set) return undecided(undefined, `${target} has no address record`);
  if (targets.length === 0) {
    return failure(set.resource, `the address record of ${target} is empty`, "give it the host's address");
  }
  for (const one of targets) {
    const host = hostOf(estate, one);
    if (host === "undecided") return undecided(set.resource, `the address of ${target} is not known yet`);
    if (host) return { ok: true, host };
  }
  const address = targets.map((one) => (one.kind === "address" ? one.address : "?")).join(", ");
  const why = `${target} leads to ${address}, where no host of this stack is`;
  return failure(set.resource, why, "point the record at the host, or take the name out of the SRV record");
}

function hostOf(estate: Estate, target: AddressTarget): EstateHost | "undecided" | undefined {
  if (target.kind === "unknown") return "undecided";
  if (target.kind === "host") return estate.hosts.find(({ name }) => name === target.host) ?? "undecided";
  const reading = readCidr(target.address);
  if (!reading.ok) return undefined;
  const certain = estate.hosts.find(
    ({ addressKnown, addresses }) =>
      addressKnown && addresses?.[0]?.version === reading.range.version && addresses[0].first === reading.address,
  );
  if (certain) return certain;
  const open = estate.hosts.some(
    ({ addressKnown, addresses }) => !addressKnown && (!addresses || covers(addresses, reading.range)),
  );
  return open ? "undecided" : undefined;
}

function failure(resource: Finding["resource"], why: string, fix: string): Resolved {
  return { ok: false, finding: { hop: "address", status: "fails", code: noHostCode, resource, why, fix } };
}

function undecided(resource: Finding["resource"], why: string): Resolved {
  const fix = `look the name up, and compare it with the hosts${resource ? ` (${nameOf(resource)})` : ""}`;
  return { ok: false, finding: { hop: "address", status: "undecided", resource, why, fix } };
}

/** The addresses of the clients that can talk to the host: those of its own address family. */
export function sameFamily(host: EstateHost, clients: Clients): Clients {
  const { addresses } = host;
  if (!addresses) return clients;
  const ranges = clients.ranges.filter(({ version }) => addresses.some((address) => address.version === version));
  return ranges.length === clients.ranges.length ? clients : { ...clients, ranges };
}

/** Do clients and host have an address family in common? Machines with both families use the one that the host has. */
export function familyHop(host: EstateHost, clients: Clients): HopResult {
  const common = sameFamily(host, clients).ranges;
  const others = clients.ranges.filter((range) => !common.includes(range));
  const [other] = others;
  if (!other) return passes();
  const family = other.version === 6 ? 4 : 6;
  if (common.length > 0) {
    const says = `the machines in ${others.map(formatRange).join(", ")} have IPv${family} addresses too`;
    return passes({ about: "address", of: clients.name, says });
  }
  return {
    hop: "address",
    status: "fails",
    code: noHostCode,
    resource: host.resource,
    why: `${clients.name} has IPv${other.version} networks only, and ${host.name} has an IPv${family} address`,
    fix: `name the IPv${family} networks of these machines`,
  };
}
