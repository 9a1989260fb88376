import { sameName, srvRecordName } from "../../activation/discovery";
import { covers } from "../../activation/ip-range";
import type { Estate, EstateForwarder, EstateNetwork, EstateResolver, EstateZone } from "../../estate/model";
import { unknown } from "../../estate/values";
import type { Clients } from "../expectation";
import { first, type HopResult, noRecordCode, passes, provenBy } from "./hop";
import { followAll } from "./passage";

const endsWith = (name: string, domain: string) => domain === "" || name === domain || name.endsWith(`.${domain}`);

/**
 * The zones of the stack that may answer for a name, in the order in which they would: private ones hide public ones, and among
 * each the longest name wins. Sources: Microsoft Learn, "What is a private Azure DNS zone"; AWS, "Considerations when working with a
 * private hosted zone", overlapping namespaces.
 */
export function zonesFor(estate: Estate, name: string): EstateZone[] {
  const order = { private: 0, undecided: 0, public: 1 } as const;
  return estate.zones
    .filter((zone) => zone.name !== "" && endsWith(sameName(name), zone.name))
    .sort(
      (a, b) =>
        order[a.visibility] - order[b.visibility] ||
        b.name.length - a.name.length ||
        (a.visibility === b.visibility ? 0 : a.visibility === "private" ? -1 : 1),
    );
}

/** Is there a zone for the records in the clients' DNS suffix? */
export function zoneExists(estate: Estate, name: string): HopResult {
  if (zonesFor(estate, `${srvRecordName}.${sameName(name)}`).length > 0) return passes();
  const unnamed = estate.zones.find((zone) => zone.name === "");
  if (unnamed) {
    const why = `a zone whose name is not known yet may be ${name}`;
    return {
      hop: "zone",
      status: "undecided",
      resource: unnamed.resource,
      why,
      fix: "preview again once the zone exists",
    };
  }
  const others = [...new Set(estate.zones.map((zone) => zone.name))];
  return {
    hop: "zone",
    status: "fails",
    code: noRecordCode,
    why: `the clients look in ${name}, where the stack publishes nothing${others.length > 0 ? ` (it publishes in ${others.join(", ")})` : ""}`,
    fix: `publish ${srvRecordName} in ${name} too: add the zone to the discovery zones`,
  };
}

/** The networks of the stack that hold the clients. */
export function networksOf(estate: Estate, clients: Clients): EstateNetwork[] {
  return estate.networks.filter(({ ranges }) => ranges && clients.ranges.every((range) => covers(ranges, range)));
}

/** A question for a name of a zone, on its way from server to server. */
interface Question {
  readonly estate: Estate;
  readonly zone: EstateZone;
  readonly name: string;
  readonly clients: Clients;
  readonly fails: (why: string, fix?: string) => HopResult;
  readonly link: string;
}

/**
 * Can the clients resolve a name of a zone? A private one is seen in the networks that it is linked to, and by whoever forwards to
 * a resolver there. Sources: Microsoft Learn, "What is a private Azure DNS zone"; AWS, "Working with private hosted zones".
 */
export function zoneReaches(estate: Estate, zone: EstateZone, clients: Clients, name = zone.name): HopResult {
  const { resource } = zone;
  const link = `link ${zone.name} to the clients' network, or to the network that their DNS servers forward to`;
  const fails = (why: string, fix = link): HopResult => ({
    hop: "zone",
    status: "fails",
    code: noRecordCode,
    resource,
    why,
    fix,
  });
  const question: Question = { estate, zone, name: sameName(name), clients, fails, link };
  const home = networksOf(estate, clients)[0];
  const given = clients.dnsServers?.filter((one) => !home || !isCloudOwn(one, home)) ?? [];
  if (zone.visibility === "public") {
    const rule = home && given.length === 0 ? forwarderOf(question, home) : undefined;
    return rule?.servers?.length
      ? byServers(question, rule.servers, 0)
      : provenBy(resource, `the public zone ${zone.name}`);
  }
  if (zone.linksComplete && zone.links.length === 0) {
    return fails(`no network is linked to the private zone ${zone.name}, so nobody resolves it`);
  }
  if (given.length > 0) return byServers(question, given, 0);
  return home ? inNetwork(question, home, 0) : byForwarding(question);
}

/** Addresses at which the cloud itself answers in every network: Azure's, AWS's, and the second of an AWS network's range. */
function isCloudOwn(server: string, { ranges, key }: EstateNetwork): boolean {
  if (server === "168.63.129.16" || server === "169.254.169.253" || server === "AmazonProvidedDNS") return true;
  if (!key.includes("aws:ec2/vpc")) return false;
  const number = server.split(".").reduce((sum, part) => sum * 256n + BigInt(/^\d+$/.test(part) ? part : "0"), 0n);
  return ranges?.some(({ version, first }) => version === 4 && first + 2n === number) ?? false;
}

/** The rule of a network for the name, where it comes before the zone: the longer one wins, and a rule among equals. */
function forwarderOf({ estate, zone, name }: Question, { key }: EstateNetwork): EstateForwarder | undefined {
  const [rule] = estate.forwarders
    .filter(({ domain, networks }) => networks.includes(key) && endsWith(name, domain))
    .sort((a, b) => b.domain.length - a.domain.length);
  if (!rule || rule.servers?.length === 0) return undefined;
  return zone.links.includes(key) && zone.name.length > rule.domain.length ? undefined : rule;
}

/** By the servers that a network hands out: the cloud's own, or others. */
function inNetwork(question: Question, home: EstateNetwork, depth: number, asked?: EstateResolver): HopResult {
  const { zone, fails, link } = question;
  const { resource } = zone;
  const servers = (home.dnsServers ?? []).filter((one) => !isCloudOwn(one, home));
  // A resolver's endpoint is answered by the cloud, whatever its network hands out.
  const isCustom = depth === 0 && home.customDns !== false && !(home.dnsServers?.length && servers.length === 0);
  if (isCustom && home.customDns === true && servers.length > 0) return byServers(question, servers, depth);
  const linked = zone.links.includes(home.key);
  if (isCustom && !(linked && home.customDns === unknown)) {
    const says = `the DNS servers of ${home.resource.name} resolve ${zone.name}`;
    return passes({ about: "resolver", of: zone.name, says });
  }
  const rule = forwarderOf(question, home);
  if (rule) return byRule(question, rule, depth);
  if (linked && home.dnsFault) {
    return fails(
      `${home.resource.name} ${home.dnsFault}, so that its machines resolve no private zone`,
      `fix the name resolution of ${home.resource.name}`,
    );
  }
  if (linked) return provenBy(home.resource, `${zone.name} is linked to it`);
  if (zone.links.includes("")) {
    const why = `a link of the zone ${zone.name}, whose network is not known yet, may be to ${home.resource.name}`;
    return { hop: "zone", status: "undecided", resource, why, fix: link };
  }
  if (!zone.linksComplete)
    return passes({
      about: "resolver",
      of: zone.name,
      says: `the zone ${zone.name} is linked to ${home.resource.name}`,
    });
  if (asked) return fails(`the resolver ${asked.resource.name} is in a network that ${zone.name} is not linked to`);
  return fails(`the private zone ${zone.name} is not linked to the clients' network ${home.resource.name}`);
}

function byRule(question: Question, { resource, domain, servers }: EstateForwarder, depth: number): HopResult {
  if (servers) return byServers(question, servers, depth + 1);
  const why = `the rule ${resource.name} forwards ${domain} to servers that are not known yet`;
  return { hop: "zone", status: "undecided", resource, why, fix: question.link };
}

/**
 * By DNS servers that are known, of which a client asks the first that is there: a resolver of the stack answers, any other has to
 * forward.
 */
function byServers(question: Question, servers: readonly string[], depth: number): HopResult {
  const { estate, zone, clients, fails } = question;
  const known = servers.map((server) => estate.resolvers.find(({ addresses }) => addresses.includes(server)));
  const [resolver] = known;
  const silent = known.find((one) => one?.answers === false);
  if (silent && known.every((one) => one?.answers === false)) {
    return fails(
      `${silent.resource.name} answers no names: it is no DNS proxy`,
      `make ${silent.resource.name} a DNS proxy`,
    );
  }
  const home = resolver && estate.networks.find(({ key }) => key === resolver.network);
  if (!resolver || !home || depth > 4) {
    const of = zone.name;
    return passes({ about: "resolver", of, says: `the DNS servers ${servers.join(", ")} resolve ${zone.name}` });
  }
  const asked =
    resolver.filter && depth === 0
      ? followAll(
          [resolver.filter],
          clients,
          "zone",
          () => `let UDP 53 from the clients into ${resolver.resource.name}`,
        )
      : passes();
  if (asked.status === "fails") return { ...asked, code: noRecordCode };
  const answer = resolver.servers?.length
    ? byServers(question, resolver.servers, depth + 1)
    : inNetwork(question, home, depth + 1, resolver);
  if (answer.status !== "passes") return answer;
  return first([
    asked,
    provenBy(resolver.resource, `the resolver of a network that ${zone.name} is linked to`),
    answer,
  ]);
}

/** From outside of the networks of the stack: their servers forward to a network that is linked, if it can be reached at all. */
function byForwarding({ estate, zone, fails, link }: Question): HopResult {
  const { resource } = zone;
  const perhaps = estate.networks.find((one) => !one.ranges && one.resource.urn && !zone.links.includes(one.key));
  if (perhaps) {
    const why = `the address space of ${perhaps.resource.name}, which the zone ${zone.name} is not linked to, is not known yet`;
    return { hop: "zone", status: "undecided", resource, why, fix: link };
  }
  const links = zone.links.map((key) => estate.networks.find((one) => one.key === key));
  if (zone.linksComplete && links.every((one) => one?.isConnected === false)) {
    const names = links.map((one) => one?.resource.name).join(", ");
    return fails(`the private zone ${zone.name} is linked to ${names} only, which no other network leads to`);
  }
  const where = zone.linksComplete ? "a network that the zone is linked to" : "a network that resolves it";
  const says = `the clients' DNS servers forward ${zone.name} to ${where}`;
  return passes({ about: "resolver", of: zone.name, says });
}
