import * as pulumi from "@pulumi/pulumi";
import { readSrvRecord, sameName, srvRecordName } from "../../activation/discovery";
import { readCidr } from "../../activation/ip-range";
import type { Problem } from "../../text/problem";
import { finding, isPlain, throwProblems } from "../problems";
import type { KmsHostOutputsArgs } from "./host-outputs";

/** The outputs of a KMS host once they are known. */
export interface KnownHostOutputs {
  readonly hostAddresses: Readonly<Record<string, string>>;
  readonly srvRecords: readonly string[];
  readonly zoneIds: Readonly<Record<string, string>>;
}

/** What a team may choose of a host's zones. */
export interface ClientChoices {
  readonly zones?: readonly string[];
  readonly lookupDomain?: string;
}

/** What is to be linked and opened. */
export interface ClientPlan {
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  readonly port: number;
  readonly zones: readonly { readonly name: string; readonly id: string }[];
  readonly lookupDomain: string;
}

/** What is wrong with a zone's id, as the cloud gives it; undefined when nothing is. */
export type ZoneIdCheck = (id: string) => Omit<Problem, "path"> | undefined;

/** The plan, and everything that is wrong with what it was made from. Hosts and zones come in the order of their names. */
export function planClients(
  host: KnownHostOutputs,
  choices: ClientChoices,
  checkZoneId: ZoneIdCheck,
): { plan: ClientPlan; problems: Problem[] } {
  const problems: Problem[] = [];
  const hosts = Object.entries(host.hostAddresses)
    .map(([name, address]) => ({ name, address }))
    .sort(byName);
  if (hosts.length === 0) {
    problems.push({ path: ["host", "hostAddresses"], ...finding("no host", 0, "one host or more") });
  }
  for (const { name, address } of hosts) {
    const read = readCidr(address);
    if (read.ok && read.range.version === 4 && !address.includes("/")) continue;
    const what = finding("not the address of a host", address, "an IPv4 address such as 10.90.0.4");
    problems.push({ path: ["host", "hostAddresses", name], ...what });
  }
  const { zones, problems: ofZones } = planZones(host, choices.zones, checkZoneId);
  const { port, firstZone, problems: ofRecords } = readRecords(host.srvRecords);
  const names = zones.map((zone) => zone.name);
  const { lookupDomain = names.includes(firstZone) ? firstZone : (names[0] ?? "") } = choices;
  if (!names.includes(sameName(lookupDomain)) && ofZones.length === 0) {
    const what = finding("the clients would look in a zone that is not linked", lookupDomain, names.join(", "));
    problems.push({ path: ["lookupDomain"], ...what });
  }
  const plan = { hosts, port, zones, lookupDomain: sameName(lookupDomain) };
  return { plan, problems: [...problems, ...ofZones, ...ofRecords] };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function planZones(
  host: KnownHostOutputs,
  wanted: readonly string[] | undefined,
  checkZoneId: ZoneIdCheck,
): { zones: ClientPlan["zones"]; problems: Problem[] } {
  const problems: Problem[] = [];
  const known = new Map(Object.entries(host.zoneIds).map(([name, id]) => [sameName(name), id]));
  const allowed = [...known.keys()].sort().join(", ");
  if (known.size === 0 || wanted?.length === 0) {
    const path = known.size === 0 ? ["host", "zoneIds"] : ["zones"];
    problems.push({ path, ...finding("no zone", 0, allowed || "one zone or more") });
  }
  wanted?.forEach((zone, index) => {
    if (known.has(sameName(zone))) return;
    problems.push({ path: ["zones", index], ...finding("not a zone of the KMS host", zone, allowed) });
  });
  const chosen = wanted === undefined ? [...known.keys()] : [...new Set(wanted.map(sameName))];
  const zones = chosen.flatMap((name) => {
    const id = known.get(name);
    return id === undefined ? [] : [{ name, id }];
  });
  for (const { name, id } of zones) {
    const fault = checkZoneId(id);
    if (fault) problems.push({ path: ["host", "zoneIds", name], ...fault });
  }
  return { zones: zones.sort(byName), problems };
}

/** The port that every record names, and the zone of the first record. */
function readRecords(lines: readonly string[]): { port: number; firstZone: string; problems: Problem[] } {
  const problems: Problem[] = [];
  const ports = new Set<number>();
  let firstZone = "";
  lines.forEach((line, index) => {
    const [name = "", ...rest] = line.trim().split(/\s+/);
    const record = readSrvRecord(rest.join(" "));
    const zone = sameName(name).startsWith(`${srvRecordName}.`) && sameName(name).slice(srvRecordName.length + 1);
    if (record && zone) {
      ports.add(record.port);
      firstZone ||= zone;
      return;
    }
    const what = finding("not an SRV record", line, `${srvRecordName}.<zone> <priority> <weight> <port> <target>`);
    problems.push({ path: ["host", "srvRecords", index], ...what });
  });
  const [port] = ports;
  if (problems.length === 0 && (port === undefined || ports.size > 1)) {
    const what = finding("the records must name one port", [...ports], "one port for all hosts");
    problems.push({ path: ["host", "srvRecords"], ...what });
  }
  return { port: port ?? 0, firstZone, problems };
}

/** Only these: a component given as the host has many other properties. */
function outputsOf({ hostAddresses, srvRecords, zoneIds }: KmsHostOutputsArgs): KmsHostOutputsArgs {
  return { hostAddresses, srvRecords, zoneIds };
}

/** Problems of a host whose outputs are plain; none yet of one whose outputs are known later. */
export function checkPlainHost(host: KmsHostOutputsArgs, choices: ClientChoices, checkZoneId: ZoneIdCheck): Problem[] {
  const outputs = outputsOf(host);
  return isPlain(outputs) ? planClients(outputs as KnownHostOutputs, choices, checkZoneId).problems : [];
}

/** The plan; throws one error with everything that is wrong. */
export function planOrThrow(
  component: string,
  known: KnownHostOutputs,
  choices: ClientChoices,
  checkZoneId: ZoneIdCheck,
): ClientPlan {
  const { plan, problems } = planClients(known, choices, checkZoneId);
  throwProblems(component, problems);
  return plan;
}

/**
 * Plans and makes the children at once when the host's outputs are plain, else as soon as they are known. Those of a
 * stack reference are known in a preview too; those of a host that the same program is about to make are not, so a first
 * preview does not show the children.
 */
export function whenKnown<T>(
  component: string,
  host: KmsHostOutputsArgs,
  choices: ClientChoices,
  checkZoneId: ZoneIdCheck,
  make: (plan: ClientPlan) => T,
): pulumi.Output<pulumi.Unwrap<T>> {
  const outputs = outputsOf(host);
  const use = (known: KnownHostOutputs): T => make(planOrThrow(component, known, choices, checkZoneId));
  if (isPlain(outputs)) return pulumi.output(use(outputs as KnownHostOutputs));
  return pulumi.output(outputs).apply(use) as pulumi.Output<pulumi.Unwrap<T>>;
}
