import { checkClientNetworks } from "../activation/client-networks";
import { checkComputerName, checkZoneName } from "../activation/discovery";
import { canHostKey, hostKeyGenerations, hostOperatingSystems } from "../activation/generations";
import { checkListeningPort } from "../activation/transport";
import { checkActiveDirectory } from "./active-directory";
import {
  ActivationMethod,
  Deletable,
  type DiscoveryArgs,
  type HostArgs,
  type HostImageArgs,
  type HostKeyArgs,
} from "./args";
import { isPlain, type Problem, reason } from "./problems";

/** The most hosts that one host key activates (Microsoft, "Plan for volume activation"). */
const mostHosts = 6;

/** Problems of the list of hosts that are the same on both clouds. */
export function checkHosts(hosts: readonly HostArgs[]): Problem[] {
  const problems: Problem[] = checkRecords(hosts);
  if (hosts.length === 0) {
    problems.push({ propertyPath: "hosts", reason: reason("no host", 0, "1 to 6 hosts", "name at least one host") });
  }
  if (hosts.length > mostHosts) {
    problems.push({
      propertyPath: "hosts",
      reason: reason("one host key activates six hosts", hosts.length, "1 to 6 hosts", "use a second host key"),
    });
  }
  const seen = new Map<string, number>();
  hosts.forEach((host, index) => {
    const propertyPath = `hosts[${index}].name`;
    for (const problem of asList(checkComputerName(host.name))) problems.push({ propertyPath, reason: problem });
    const name = String(host.name).toLowerCase();
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else {
      problems.push({
        propertyPath,
        reason: reason(`the name is also that of hosts[${first}]`, host.name, "unique names", "rename one"),
      });
    }
  });
  return problems;
}

/** Problems of private ranges of addresses, other than the clients'. `place` names the argument of the range at an index. */
export function checkRanges(ranges: readonly string[], place: (index: number) => string): Problem[] {
  return checkClientNetworks([...ranges]).problems.map(({ cidr, problem, fix }) => {
    return { propertyPath: place(ranges.indexOf(cidr)), reason: `${problem}; fix: ${fix}` };
  });
}

/** Problems of the priorities and weights of hosts' SRV records. */
export function checkRecords(hosts: readonly Pick<HostArgs, "priority" | "weight">[]): Problem[] {
  return hosts.flatMap((host, index) =>
    (["priority", "weight"] as const).flatMap((field) => {
      const value = host[field];
      if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 65_535)) return [];
      const what = reason(`the ${field} is out of range`, value, "a whole number from 0 to 65535");
      return [{ propertyPath: `hosts[${index}].${field}`, reason: what }];
    }),
  );
}

/** Problems of the image and the host key, each alone and as a pair: not every key can be installed on every system. */
export function checkImageAndKey(image: HostImageArgs, hostKey: HostKeyArgs): Problem[] {
  const problems: Problem[] = [];
  const systems = Object.keys(hostOperatingSystems);
  const generations = Object.keys(hostKeyGenerations);
  const system = image.operatingSystem;
  const { generation, secretName } = hostKey;
  const knownSystem = systems.includes(system);
  const knownGeneration = generations.includes(generation);
  if (!knownSystem) {
    const fix = "an Azure Edition, an evaluation image and a client edition cannot be a KMS host";
    const what = reason("not a system for a KMS host", system, systems.join(", "), fix);
    problems.push({ propertyPath: "image.operatingSystem", reason: what });
  }
  if (!knownGeneration) {
    const what = reason("not a generation of host keys", generation, generations.join(", "));
    problems.push({ propertyPath: "hostKey.generation", reason: what });
  }
  if (knownSystem && knownGeneration && !canHostKey(system, generation)) {
    const { hosts, title } = hostKeyGenerations[generation];
    const what = reason(`the key "${title}" cannot be installed on it`, system, hosts.join(", "));
    problems.push({ propertyPath: "image.operatingSystem", reason: what });
  }
  if (secretName !== undefined && !/^[0-9A-Za-z-]{1,127}$/.test(secretName)) {
    const what = reason("not a name for a secret", secretName, "1 to 127 letters, digits and hyphens");
    problems.push({ propertyPath: "hostKey.secretName", reason: what });
  }
  return problems;
}

/** Problems of the words that come from languages without our enums. */
export function checkWords(activation: ActivationMethod, mayDelete: readonly Deletable[] | undefined): Problem[] {
  const problems: Problem[] = [];
  const methods = Object.values(ActivationMethod);
  const deletable = Object.values(Deletable);
  if (!methods.includes(activation)) {
    const what = reason("not a way of activation", activation, methods.join(", "));
    problems.push({ propertyPath: "activation", reason: what });
  }
  mayDelete?.forEach((word, index) => {
    if (deletable.includes(word)) return;
    const what = reason("not a thing that can be deleted", word, deletable.join(", "));
    problems.push({ propertyPath: `mayDelete[${index}]`, reason: what });
  });
  return problems;
}

/** Problems of the zones, the time to live and the directory. */
export function checkDiscovery(discovery: DiscoveryArgs): Problem[] {
  const problems: Problem[] = checkActiveDirectory(discovery);
  const seen = new Set<string>();
  discovery.zones.forEach((zone, index) => {
    const propertyPath = `discovery.zones[${index}].name`;
    for (const problem of asList(checkZoneName(zone.name))) problems.push({ propertyPath, reason: problem });
    const name = String(zone.name).toLowerCase();
    if (seen.has(name)) {
      problems.push({
        propertyPath,
        reason: reason("the zone is listed twice", zone.name, "unique zones", "remove one"),
      });
    }
    seen.add(name);
  });
  const ttl = discovery.ttl;
  if (ttl !== undefined && !(Number.isInteger(ttl) && ttl >= 60 && ttl <= 86_400)) {
    problems.push({
      propertyPath: "discovery.ttl",
      reason: reason("the time to live is out of range", ttl, "whole seconds from 60 to 86400", "3600"),
    });
  }
  return problems;
}

/** Problems of the port, which both clouds open in the same way. */
export function checkPort(port: number | undefined): Problem[] {
  if (port === undefined) return [];
  return asList(checkListeningPort(port)).map((problem) => ({ propertyPath: "port", reason: problem }));
}

/** A client network whose ranges are known. */
export interface ResolvedClient {
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** The client networks' ranges, merged into the fewest prefixes, IPv4 before IPv6, and the problems of each range. */
export function mergeClients(clients: readonly ResolvedClient[]): { prefixes: string[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const paths = new Map<string, string>();
  clients.forEach((client, c) => {
    if (client.cidrs.length === 0) {
      const propertyPath = `clients[${c}].cidrs`;
      problems.push({ propertyPath, reason: reason("no range", 0, "one range or more", `remove ${client.name}`) });
    }
    client.cidrs.forEach((cidr, i) => {
      if (!paths.has(cidr)) paths.set(cidr, `clients[${c}].cidrs[${i}]`);
    });
  });
  const judged = checkClientNetworks([...paths.keys()]);
  for (const { cidr, problem, fix } of judged.problems) {
    problems.push({ propertyPath: paths.get(cidr) ?? "clients", reason: `${problem}; fix: ${fix}` });
  }
  return { prefixes: [...judged.merged].sort((a, b) => Number(a.includes(":")) - Number(b.includes(":"))), problems };
}

/** Problems of those client networks whose ranges are plain; those that are Outputs are judged when they resolve. */
export function checkPlainClients(clients: readonly { readonly name: string; readonly cidrs: unknown }[]): Problem[] {
  const known = clients.filter((client) => isPlain(client.cidrs));
  return mergeClients(known as ResolvedClient[]).problems.map((problem) => renumber(problem, clients, known));
}

/** Puts the index of the caller's list into a path that counts in the shorter list of plain networks. */
function renumber(problem: Problem, all: readonly unknown[], known: readonly unknown[]): Problem {
  const propertyPath = problem.propertyPath.replace(/^clients\[(\d+)\]/, (_, index) => {
    return `clients[${all.indexOf(known[Number(index)])}]`;
  });
  return { ...problem, propertyPath };
}

function asList(problem: string | undefined): string[] {
  return problem === undefined ? [] : [problem];
}
