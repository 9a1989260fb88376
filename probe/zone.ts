import { formatSrvRecord, type SrvRecord, sameName, srvRecordName } from "../activation/discovery";
import { activationPort } from "../activation/transport";
import { shortened } from "../text/visible";
import { lookupCodes } from "./codes";
import type { ContactOptions } from "./contact";
import { lookupStep, probeTarget, type TargetResult } from "./host";
import type { Lookup, Names } from "./lookup";
import type { ProbeFinding, ProbeReport } from "./report";

export interface ZoneOptions extends ContactOptions {
  readonly names: Names;
  /** The port that the hosts listen on; default 1688. */
  readonly port?: number;
  /** Fully qualified names of the hosts that the zone should name, where they are known. */
  readonly hosts?: readonly string[];
}

/** Ways in which the record's name is written wrongly, Microsoft's own pages among their sources. */
export const misspellings: readonly string[] = [
  "_vmlcs._tcp",
  "vlmcs._tcp",
  "_vlmcs.tcp",
  "vlmcs.tcp",
  "_vlmcs._udp",
  "_vlmc._tcp",
  "_vlcms._tcp",
  "_vlsmc._tcp",
];

/** A name that no zone has, unless it answers to every name. */
const control = "_kmshost-control._tcp";

/** More records than this are not followed; a key serves six hosts. */
export const mostRecords = 20;

/** Asks a zone for its KMS hosts as a client does, and follows what it answers. */
export async function probeZone(given: string, options: ZoneOptions): Promise<ProbeReport> {
  const zone = sameName(given);
  const { names } = options;
  const right = await names.srv(`${srvRecordName}.${zone}`);
  const wrong = await wrongNames(zone, names);
  const followed = right.answers.slice(0, mostRecords);
  const distinct = new Map(followed.map((record) => [`${sameName(record.target)}:${record.port}`, record]));
  const targets = await Promise.all(
    [...distinct.values()].map((record) =>
      probeTarget(record.target, record.port, { ...options, fromRecord: true, zone }),
    ),
  );
  const reached = targets.some((target) => target.reached);
  const ports = await portFindings([...distinct.values()], targets, options);
  const findings = [
    ...recordFindings(zone, right, wrong.spelt),
    ...setFindings(zone, right.answers, options),
    ...ports,
    ...targets.flatMap((target) => target.findings),
    ...wrong.findings,
  ].map((finding) => (reached ? { ...finding, level: "warning" as const } : finding));
  return {
    subject: shortened(zone),
    kind: "zone",
    dnsServers: names.servers,
    steps: [right, ...wrong.lookups]
      .map((lookup) => lookupStep(lookup, formatSrvRecord))
      .concat(targets.flatMap((target) => target.steps)),
    addresses: targets.flatMap((target) => target.addresses),
    findings,
    reached,
    ...(reached ? {} : { clientCode: findings.find(({ code }) => code !== undefined)?.code }),
  };
}

interface WrongNames {
  readonly lookups: readonly Lookup<SrvRecord>[];
  readonly spelt: readonly string[];
  readonly findings: readonly ProbeFinding[];
}

async function wrongNames(zone: string, names: Names): Promise<WrongNames> {
  const asked = await names.srv(`${control}.${zone}`);
  if (asked.outcome === "found") {
    const problem = "the zone answers every name with SRV records, so misspelt ones cannot be seen";
    const finding: ProbeFinding = {
      level: "warning",
      rule: "wildcard",
      where: `*.${shortened(zone)}`,
      problem,
      fix: `replace the wildcard by the record ${srvRecordName}`,
    };
    return { lookups: [asked], spelt: [], findings: [finding] };
  }
  // A server that answers nothing is not asked nine times more.
  if (asked.outcome !== "no-name" && asked.outcome !== "no-records") return { lookups: [], spelt: [], findings: [] };
  const wrong = [...misspellings.map((name) => `${name}.${zone}`), `${srvRecordName}.${zone}.${zone}`];
  const lookups = await Promise.all(wrong.filter((name) => name.length <= 253).map((name) => names.srv(name)));
  const found = lookups.filter(({ outcome }) => outcome === "found");
  const findings = found.map(({ name }): ProbeFinding => {
    const problem = `a misspelled record; clients ask for ${srvRecordName}.${shortened(zone)}`;
    const fix = `name the record set ${srvRecordName}, and remove this one`;
    return { level: "warning", rule: "misspelt-record", where: shortened(name), problem, fix };
  });
  return { lookups: found, spelt: found.map(({ name }) => name), findings };
}

function recordFindings(zone: string, right: Lookup<SrvRecord>, spelt: readonly string[]): ProbeFinding[] {
  if (right.outcome === "found") return [];
  const { code, inner: innerCode } = lookupCodes[right.outcome];
  const where = `${srvRecordName}.${shortened(zone)}`;
  const add = `add the record set ${srvRecordName} to the zone, and link the zone to the clients' networks`;
  const words: Record<typeof right.outcome, [rule: string, problem: string, fix: string]> = {
    "no-name": ["no-record", "the zone has no such record", add],
    "no-records": ["no-record", "the name exists, but has no SRV record", add],
    "server-failed": ["dns-failed", "the DNS server failed", "check that it loads the zone, and its forwarders"],
    refused: ["dns-refused", "the DNS server refuses the question", "let it answer for this zone and for this client"],
    timeout: ["dns-timeout", "no DNS server answered", "check the way to it: UDP and TCP 53"],
    "no-server": [
      "dns-none",
      "this machine knows no DNS server",
      "set DNS servers on the network or in the DHCP options",
    ],
    unreadable: [
      "dns-unreadable",
      "the DNS server's answer breaks the rules of DNS",
      "look at the server: dig shows more",
    ],
  };
  const [rule, problem, fix] = words[right.outcome];
  const misspelt = spelt.length > 0 ? `; it is misspelled as ${shortened(spelt.join(", "))}` : "";
  return [{ level: "error", rule, where, problem: `${problem}${misspelt}`, fix, code, innerCode }];
}

/** What is wrong with the set of records as a whole. */
function setFindings(zone: string, records: readonly SrvRecord[], { hosts }: ZoneOptions): ProbeFinding[] {
  const where = `${srvRecordName}.${shortened(zone)}`;
  const findings: ProbeFinding[] = [];
  const add = (rule: string, problem: string, fix: string) =>
    findings.push({ level: "warning", rule, where, problem, fix });
  if (records.length > mostRecords) {
    add(
      "many-records",
      `has ${records.length} records; the first ${mostRecords} were followed`,
      "keep one for each host",
    );
  }
  const keys = records.slice(0, mostRecords).map(({ target, port }) => `${sameName(target)}:${port}`);
  for (const twice of new Set(keys.filter((key, index) => keys.indexOf(key) !== index))) {
    add("repeated-target", `${shortened(twice)} is listed twice`, "keep one record for each host");
  }
  if (hosts === undefined || records.length === 0) return findings;
  const named = new Set(records.map(({ target }) => sameName(target)));
  const expected = new Set(hosts.map(sameName));
  for (const host of expected) {
    if (!named.has(host)) add("missing-host", `${host} has no record here`, "run pulumi up, or add its record");
  }
  for (const target of [...named].slice(0, mostRecords)) {
    if (!expected.has(target)) {
      add("unknown-host", `${shortened(target)} is not a host of the stack`, "remove its record when the host is gone");
    }
  }
  return findings;
}

/** A record with another port than the hosts': tried as clients do, and on the port that it should have. */
async function portFindings(
  records: readonly SrvRecord[],
  targets: readonly TargetResult[],
  options: ZoneOptions,
): Promise<ProbeFinding[]> {
  const expected = options.port ?? activationPort;
  const findings = records.map(async (record, index): Promise<ProbeFinding[]> => {
    if (record.port === expected) return [];
    const where = `${shortened(sameName(record.target))}:${record.port}`;
    const works = targets[index]?.reached === true;
    const there =
      works || targets[index]?.addresses.length === 0
        ? undefined
        : await probeTarget(record.target, expected, { ...options, fromRecord: true });
    const heard = there?.reached ? `, and there it takes a bind on ${expected}` : "";
    const code = works ? {} : { code: "0xC004F074", innerCode: "0x800706BA" };
    const problem = `the record says port ${record.port}, the hosts listen on ${expected}${heard}`;
    const fix = works ? `say --port ${record.port} if that port is meant` : `write port ${expected} into the record`;
    return [{ level: works ? "warning" : "error", rule: "wrong-port", where, problem, fix, ...code }];
  });
  return (await Promise.all(findings)).flat();
}
