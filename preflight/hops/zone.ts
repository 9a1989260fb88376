import { sameName, srvRecordName } from "../../activation/discovery";
import { covers } from "../../activation/ip-range";
import type { Estate, EstateNetwork, EstateZone } from "../../estate/model";
import type { Clients } from "../expectation";
import { type HopResult, noRecordCode, passes } from "./hop";

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

/** Can the clients resolve a zone? Only machines of linked networks do, and those whose DNS servers ask from one. */
export function zoneReaches(estate: Estate, zone: EstateZone, clients: Clients): HopResult {
  if (zone.visibility === "public") return passes();
  const { resource } = zone;
  const link = "link the zone to the clients' network, or to the network that their DNS servers forward to";
  if (zone.linksComplete && zone.links.length === 0) {
    const why = `no network is linked to the private zone ${zone.name}, so nobody resolves it`;
    return { hop: "zone", status: "fails", code: noRecordCode, resource, why, fix: link };
  }
  const home = networksOf(estate, clients)[0];
  if (!home) {
    const perhaps = estate.networks.find((one) => !one.ranges && one.resource.urn && !zone.links.includes(one.key));
    if (perhaps) {
      const why = `the address space of ${perhaps.resource.name}, which the zone ${zone.name} is not linked to, is not known yet`;
      return { hop: "zone", status: "undecided", resource, why, fix: link };
    }
    const where = zone.linksComplete ? "a network that the zone is linked to" : "a network that resolves it";
    return passes(`the clients' DNS servers forward ${zone.name} to ${where}`);
  }
  if (zone.links.includes(home.key)) return passes();
  if (home.customDns !== false) return passes(`the DNS servers of ${home.resource.name} resolve ${zone.name}`);
  if (zone.links.includes("")) {
    const why = `a link of the zone ${zone.name}, whose network is not known yet, may be to ${home.resource.name}`;
    return { hop: "zone", status: "undecided", resource, why, fix: link };
  }
  if (!zone.linksComplete) return passes(`the zone ${zone.name} is linked to ${home.resource.name}`);
  const why = `the private zone ${zone.name} is not linked to the clients' network ${home.resource.name}`;
  return { hop: "zone", status: "fails", code: noRecordCode, resource, why, fix: link };
}
