import { sameName, srvRecordName } from "../../activation/discovery";
import { covers } from "../../activation/ip-range";
import type { Estate, EstateNetwork, EstateZone } from "../../estate/model";
import { unknown } from "../../estate/values";
import type { Clients } from "../expectation";
import { type HopResult, noRecordCode, passes, provenBy } from "./hop";

/** The zones of this name that the stack makes or writes into, private ones first. */
export function zonesNamed(estate: Estate, name: string): EstateZone[] {
  const order = { private: 0, undecided: 1, public: 2 } as const;
  return estate.zones
    .filter((zone) => zone.name === sameName(name))
    .sort((a, b) => order[a.visibility] - order[b.visibility]);
}

/** Is there a zone of the clients' DNS suffix? */
export function zoneExists(estate: Estate, name: string): HopResult {
  if (zonesNamed(estate, name).length > 0) return passes();
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

/**
 * Can the clients resolve a zone? A private one is seen in the networks that it is linked to, and by whoever forwards to a
 * resolver there. Sources: Microsoft Learn, "What is a private Azure DNS zone"; AWS, "Working with private hosted zones".
 */
export function zoneReaches(estate: Estate, zone: EstateZone, clients: Clients): HopResult {
  const { resource } = zone;
  if (zone.visibility === "public") return provenBy(resource, `the public zone ${zone.name}`);
  const link = `link ${zone.name} to the clients' network, or to the network that their DNS servers forward to`;
  const fails = (why: string, fix = link): HopResult => ({
    hop: "zone",
    status: "fails",
    code: noRecordCode,
    resource,
    why,
    fix,
  });
  if (zone.linksComplete && zone.links.length === 0) {
    return fails(`no network is linked to the private zone ${zone.name}, so nobody resolves it`);
  }
  const linked = `${zone.name} is linked to it`;
  const home = networksOf(estate, clients)[0];
  if (clients.dnsServers?.length) return byServers(estate, zone, clients.dnsServers, fails);
  if (!home) return byForwarding(estate, zone, fails, link);
  if (home.customDns === true && home.dnsServers?.length) return byServers(estate, zone, home.dnsServers, fails);
  if (home.customDns !== false && !(zone.links.includes(home.key) && home.customDns === unknown)) {
    const says = `the DNS servers of ${home.resource.name} resolve ${zone.name}`;
    return passes({ about: "resolver", of: zone.name, says });
  }
  if (zone.links.includes(home.key) && home.dnsFault) {
    return fails(
      `${home.resource.name} ${home.dnsFault}, so that its machines resolve no private zone`,
      `fix the name resolution of ${home.resource.name}`,
    );
  }
  if (zone.links.includes(home.key)) return provenBy(home.resource, linked);
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
  return fails(`the private zone ${zone.name} is not linked to the clients' network ${home.resource.name}`);
}

/** By DNS servers that are known: a resolver of a linked network answers, any other has to forward. */
function byServers(
  estate: Estate,
  zone: EstateZone,
  servers: readonly string[],
  fails: (why: string, fix?: string) => HopResult,
): HopResult {
  const cloudOwn = ["168.63.129.16", "169.254.169.253"];
  const resolvers = estate.resolvers.filter(({ addresses }) => addresses.some((one) => servers.includes(one)));
  const seeing = resolvers.find(({ network }) => zone.links.includes(network));
  if (seeing) return provenBy(seeing.resource, `the resolver of a network that ${zone.name} is linked to`);
  if (resolvers.length === servers.length && zone.linksComplete && !zone.links.includes("")) {
    return fails(`the resolver ${resolvers[0]?.resource.name} is in a network that ${zone.name} is not linked to`);
  }
  const others = servers.filter((one) => !cloudOwn.includes(one));
  const says = `the DNS servers ${others.join(", ")} resolve ${zone.name}`;
  return passes({ about: "resolver", of: zone.name, says });
}

/** From outside of the networks of the stack: their servers forward to a network that is linked, if it can be reached at all. */
function byForwarding(
  estate: Estate,
  zone: EstateZone,
  fails: (why: string, fix?: string) => HopResult,
  link: string,
): HopResult {
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
