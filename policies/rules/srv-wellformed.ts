import { numeric } from "../leaves";
import type { Resource } from "../resource";
import type { Report, Rule, Settings } from "../rule";
import { number, numbers } from "../settings";
import { bareName, isActivationRecord, type SrvEntry, srvEntries, zoneOf } from "../srv";
import { aws, azure, other } from "../tokens";

export const srvWellformed: Rule = {
  id: "KMS035",
  name: "srv-wellformed",
  title: "The record that names KMS hosts is one that clients understand",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.privateRecordSet, aws.record, other.classicPrivateRecord],
  scope: "all",
  exemptible: true,
  why: `Clients take the record as it is: an address where a name belongs, a wrong port, a host that is listed twice or does not exist
ends in 0x8007232B or a time-out on the client, days later. A long time to live keeps an old host alive for as long.`,
  fix: "name each host once, as host.zone, with the port it listens on and a time to live of 60 seconds to a day",
  bad: `
new azure.privatedns.PrivateRecordSet("kms-host-vlmcs", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp",
  recordType: "SRV", ttl: 5, srvRecords: [
    { priority: 0, weight: 0, port: 16888, target: "10.90.0.4" },
    { priority: 0, weight: 70000, port: 1688, target: "kms1.other.example.com" },
  ],
});`,
  good: `
new azure.privatedns.PrivateRecordSet("kms-host-vlmcs", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp",
  recordType: "SRV", ttl: 3600, srvRecords: [
    { priority: 0, weight: 0, port: 1688, target: "kms1.corp.example.com" },
    { priority: 0, weight: 0, port: 1688, target: "kms2.corp.example.com." },
  ],
});`,
  controls: ["MCSB NS-10", "NIST CM-6"],
  peers: [],
  settings: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: [1688],
      description: "ports that KMS hosts listen on. Default: 1688",
    },
    longestTtl: {
      type: "integer",
      default: 86_400,
      minimum: 60,
      description: "longest time to live in seconds. Default: 86400",
    },
  },
  check(resource, report, settings) {
    if (!isActivationRecord(resource)) return;
    checkSet(resource, report, settings);
    const entries = srvEntries(resource);
    const zone = zoneOf(resource);
    const seen = new Set<string>();
    for (const entry of entries) {
      for (const problem of entryProblems(entry, zone, numbers(settings, "ports"))) report(entry.at, problem);
      const target = `${bareName(entry.target)}:${entry.port}`;
      if (entry.target !== undefined && seen.has(target)) report(entry.at, `lists ${bareName(entry.target)} twice`);
      seen.add(target);
    }
  },
};

function checkSet(resource: Resource, report: Report, settings: Settings): void {
  const type = resource.at(resource.isA(aws.record) ? "type" : "recordType");
  if (
    !resource.isA(other.classicPrivateRecord) &&
    type.fails((value) => typeof value === "string" && /(^|\/)srv$/i.test(value))
  )
    report(type, "is not SRV");
  const ttl = resource.at("ttl");
  const longest = number(settings, "longestTtl");
  if (ttl.fails((value) => numeric(value) >= 60 && numeric(value) <= longest))
    report(ttl, `is not 60 to ${longest} seconds`);
  const list = resource.at(resource.isA(azure.privateRecordSet) ? "srvRecords" : "records");
  if (list.fails((value) => Array.isArray(value) && value.length > 0)) report(list, "names no host");
}

function entryProblems(
  { priority, weight, port, target, unread }: SrvEntry,
  zone: string | undefined,
  ports: number[],
) {
  const problems: string[] = [];
  if (unread && target === undefined && port === undefined) return problems;
  const sixteenBits = (value: number | undefined) =>
    value !== undefined && Number.isInteger(value) && value >= 0 && value <= 65_535;
  if (!unread && !(sixteenBits(priority) && sixteenBits(weight)))
    problems.push("has a priority or weight that is not 0 to 65535");
  if (port !== undefined ? !ports.includes(port) : !unread)
    problems.push(`names port ${port ?? "none"}, not ${ports.join(" or ")}`);
  if (!target) return unread ? problems : [...problems, "names no host"];
  const name = bareName(target);
  if (/^[\d.]+$|:/.test(name)) problems.push(`names the address ${name}; clients need a name`);
  else if (!name.includes(".")) problems.push(`names ${name} without its zone`);
  else if (zone !== undefined && !name.endsWith(`.${zone}`)) problems.push(`names ${name}, which is not in ${zone}`);
  return problems;
}
