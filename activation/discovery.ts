/**
 * How a client finds a KMS host. Sources: Microsoft Learn, "Common troubleshooting procedures for KMS and DNS issues",
 * "Slmgr.vbs options", "Configure DNS for activating volume licensed versions of Office by using KMS".
 */

/** Name of the SRV record set, relative to the zone. */
export const srvRecordName = "_vlmcs._tcp";

/** One SRV record as a zone holds it. */
export interface SrvRecord {
  /** 0 to 65535; lower is asked first. Honoured only by clients that do not cache their host. */
  readonly priority: number;
  /** 0 to 65535; share among records of the same priority. */
  readonly weight: number;
  readonly port: number;
  /** Fully qualified name of the host, never an address or an alias. */
  readonly target: string;
}

/** One step of discovery, in the order a client takes them. */
export interface DiscoveryStep {
  readonly name: "pinned" | "cached" | "lookup-domain" | "primary-suffix" | "directory-domain" | "dhcp-suffix";
  readonly meaning: string;
}

/** The order in which a client looks for its host. Of the zones it asks exactly one: the first that it has. */
export const discoveryOrder: readonly DiscoveryStep[] = [
  { name: "pinned", meaning: "a host set by slmgr /skms, group policy or the image; DNS is not asked at all" },
  { name: "cached", meaning: "the host that answered last, until it stops answering; off after slmgr /ckhc" },
  { name: "lookup-domain", meaning: "the zone set by slmgr /skms-domain" },
  { name: "primary-suffix", meaning: "the computer's primary DNS suffix" },
  { name: "directory-domain", meaning: "the Active Directory domain of a joined computer" },
  { name: "dhcp-suffix", meaning: "the domain of DHCP option 15, on a workgroup computer" },
];

/** What decides where a client looks. All names are optional; a client that has none finds no host. */
export interface ClientDnsSettings {
  readonly pinnedHost?: string;
  readonly lookupDomain?: string;
  readonly primarySuffix?: string;
  readonly directoryDomain?: string;
  readonly dhcpSuffix?: string;
}

/** The zone in which a client asks for its KMS host; undefined when it is pinned to a host or knows no zone. */
export function discoveryZone(client: ClientDnsSettings): string | undefined {
  if (client.pinnedHost) return undefined;
  const zone = client.lookupDomain ?? client.primarySuffix ?? client.directoryDomain ?? client.dhcpSuffix;
  return zone === undefined ? undefined : sameName(zone);
}

/** DNS names compare without regard to case and to the dot at the end. */
export function sameName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** The record as zone files and Route 53 write its value: `0 0 1688 kms01.corp.example.com`. */
export function formatSrvRecord(record: SrvRecord): string {
  return `${record.priority} ${record.weight} ${record.port} ${sameName(record.target)}`;
}

/** Reads `priority weight port target`; undefined when the text is not of that form. */
export function readSrvRecord(text: string): SrvRecord | undefined {
  const match = /^\s*(\d{1,5})\s+(\d{1,5})\s+(\d{1,5})\s+(\S+)\s*$/.exec(text);
  if (!match) return undefined;
  const [, priority, weight, port, target = ""] = match;
  return { priority: Number(priority), weight: Number(weight), port: Number(port), target: sameName(target) };
}

/** A record set that is meant for KMS discovery, as found in a zone. */
export interface SrvRecordSet {
  /** Name relative to the zone. */
  readonly name: string;
  readonly zone: string;
  /** Seconds. */
  readonly ttl?: number;
  readonly records: readonly SrvRecord[];
}

/** Does the name look as if it was meant for KMS discovery, spelled well or badly? */
export function isMeantForDiscovery(name: string): boolean {
  return /^_?(vlmcs|vmlcs|vlmc|vlcms|vlsmc)\._?(tcp|udp)\b/i.test(name);
}

/**
 * Everything that is wrong with a record set. `hosts` maps the fully qualified names of the KMS hosts to the port each
 * listens on. Microsoft's own pages spell the name wrongly in places (`_vmlcs`, `VLMCS._TCP`), so the spelling is checked.
 */
export function lintSrvRecordSet(set: SrvRecordSet, hosts: ReadonlyMap<string, number>): string[] {
  const problems: string[] = [];
  if (sameName(set.name) !== srvRecordName) {
    problems.push(`the record set is named ${set.name}; clients ask for ${srvRecordName}`);
  }
  if (set.records.length === 0) problems.push("the record set is empty");
  if (set.ttl !== undefined && (set.ttl < 60 || set.ttl > 86_400)) {
    problems.push(`the time to live is ${set.ttl} s; use 60 to 86400`);
  }
  const seen = new Set<string>();
  for (const record of set.records) {
    const target = sameName(record.target);
    problems.push(...lintTarget(target, record, hosts));
    if (seen.has(`${target}:${record.port}`)) problems.push(`${target} is listed twice`);
    seen.add(`${target}:${record.port}`);
  }
  return problems;
}

function lintTarget(target: string, record: SrvRecord, hosts: ReadonlyMap<string, number>): string[] {
  const problems: string[] = [];
  for (const [name, value] of [["priority", record.priority] as const, ["weight", record.weight] as const]) {
    if (!Number.isInteger(value) || value < 0 || value > 65_535) {
      problems.push(`the ${name} of ${target} is ${value}; use a whole number from 0 to 65535`);
    }
  }
  if (/^[\d.]+$/.test(target) || target.includes(":")) {
    problems.push(`the target ${target} is an address; an SRV record names a host`);
    return problems;
  }
  if (!target.includes(".")) problems.push(`the target ${target} is not fully qualified`);
  const port = hosts.get(target);
  if (port === undefined) problems.push(`the target ${target} is not a KMS host of this stack`);
  else if (port !== record.port)
    problems.push(`the port of ${target} is ${record.port}, but the host listens on ${port}`);
  return problems;
}

/**
 * Ends of names that Azure Private DNS refuses, in its public, US government and China clouds. Source: Microsoft Learn,
 * "What is an Azure Private DNS zone?", restrictions.
 */
const reservedByAzure = [
  "azclient.ms",
  "azure.com",
  "cloudapp.net",
  "core.windows.net",
  "microsoft.com",
  "msidentity.com",
  "trafficmanager.net",
  "windows.net",
  "azclient.us",
  "azure.us",
  "usgovcloudapp.net",
  "core.usgovcloudapi.net",
  "microsoft.us",
  "msidentity.us",
  "usgovtrafficmanager.net",
  "usgovcloudapi.net",
  "azclient.cn",
  "azure.cn",
  "chinacloudapp.cn",
  "core.chinacloudapi.cn",
  "microsoft.cn",
  "msidentity.cn",
  "trafficmanager.cn",
  "chinacloudapi.cn",
];

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** What is wrong with the name of a discovery zone, and the fix; undefined when it can be used on either cloud. */
export function checkZoneName(name: string): string | undefined {
  const zone = sameName(name);
  if (zone === "") return "is empty; write the clients' DNS suffix, such as corp.example.com";
  if (zone.length > 253) return `has ${zone.length} characters; a DNS name has at most 253`;
  const labels = zone.split(".");
  if (labels.some((part) => isMeantForDiscovery(`${part}.tcp`) || /^_/.test(part))) {
    return `is a record's name; write the zone alone, without ${srvRecordName}`;
  }
  const bad = labels.find((part) => !label.test(part));
  if (bad !== undefined) {
    return `has the part "${bad}"; each part is 1 to 63 letters, digits and inner hyphens (write other alphabets in xn-- form)`;
  }
  if (labels.every((part) => /^\d+$/.test(part))) return "is an address; write the clients' DNS suffix";
  if (labels.length < 2) return "has a single part; private zones need at least two, such as corp.example";
  if (labels.length > 34) return `has ${labels.length} parts; Azure Private DNS takes at most 34`;
  // A name that no registry lists (corp, internal) has its last part for a suffix, so it passes here.
  // Loaded on first need: the list of public suffixes is the heaviest part of what a policy pack starts with.
  const { getPublicSuffix } = require("tldts") as typeof import("tldts");
  if (getPublicSuffix(zone, { allowPrivateDomains: false }) === zone) {
    return "is a public suffix, which would hide every name below it; write your own domain below it";
  }
  const reserved = reservedByAzure.find((end) => zone === end || zone.endsWith(`.${end}`));
  if (reserved) return `ends in ${reserved}, which Azure reserves; write your own domain`;
  return undefined;
}

/** Names that Windows keeps for itself. Source: Microsoft Learn, "Naming conventions in Active Directory for computers". */
const reservedComputerNames: ReadonlySet<string> = new Set([
  "anonymous",
  "batch",
  "builtin",
  "dialup",
  "domain",
  "enterprise",
  "interactive",
  "internet",
  "local",
  "localhost",
  "network",
  "null",
  "proxy",
  "restricted",
  "self",
  "server",
  "service",
  "system",
  "users",
  "world",
]);

/** What is wrong with a host's computer name, and the fix; undefined when Windows, Azure and DNS all take it. */
export function checkComputerName(name: string): string | undefined {
  if (name === "") return "is empty; write 1 to 15 letters, digits and hyphens, such as kms01";
  if (name.length > 15) return `has ${name.length} characters; a computer name has at most 15`;
  if (!label.test(name.toLowerCase())) return "may hold only letters, digits and inner hyphens";
  if (/^\d+$/.test(name)) return "is only digits; put a letter in it";
  if (reservedComputerNames.has(name.toLowerCase())) return "is a name that Windows keeps for itself; write another";
  return undefined;
}
