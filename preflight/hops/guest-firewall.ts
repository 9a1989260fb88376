import { covers } from "../../activation/ip-range";
import { firewallRuleName } from "../../activation/transport";
import type { EstateHost } from "../../estate/model";
import { rangesOf } from "../../estate/traffic";
import type { Clients } from "../expectation";
import { type HopResult, noHostCode, passes, provenBy } from "./hop";
import { formatRange } from "./passage";

const cache = new WeakMap<EstateHost, ReturnType<typeof rangesOf>>();

/** Does the firewall of Windows on the host let the clients in? */
export function guestFirewallHop(host: EstateHost, clients: Clients): HopResult {
  if (!host.settings) return unseen(host);
  let allowed = cache.get(host);
  if (!allowed) {
    allowed = rangesOf(host.settings.clientPrefixes);
    cache.set(host, allowed);
  }
  const ranges = allowed;
  const outside = (clients.seen ?? clients.ranges).find((range) => !covers(ranges, range));
  if (!outside) return provenBy(host.resource, `the rule ${firewallRuleName} on ${host.name}`);
  return {
    hop: "guest firewall",
    status: "fails",
    code: noHostCode,
    resource: host.resource,
    why: `the rule ${firewallRuleName} on ${host.name} does not let ${formatRange(outside)} in`,
    fix: `add ${clients.name} to the client networks, so that the set-up opens the host's firewall`,
  };
}

function unseen({ name, setup, resource }: EstateHost): HopResult {
  if (setup === "component")
    return provenBy(resource, `the set-up of ${name}, which opens its firewall to the clients`);
  if (setup === "none") {
    const says = `the firewall of ${name} lets the clients in`;
    return passes({ about: "guest-firewall", of: name, says });
  }
  return {
    hop: "guest firewall",
    status: "undecided",
    resource,
    why: `what the set-up of ${name} does to its firewall is not known`,
    fix: `enable the rule ${firewallRuleName} for the clients' networks on ${name}`,
  };
}
