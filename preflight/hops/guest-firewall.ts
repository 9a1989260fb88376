import { covers } from "../../activation/ip-range";
import { firewallRuleName } from "../../activation/transport";
import type { EstateHost } from "../estate";
import type { Clients } from "../expectation";
import { rangesOf } from "../traffic";
import { type HopResult, noHostCode, passes } from "./hop";
import { formatRange } from "./passage";

const cache = new WeakMap<EstateHost, ReturnType<typeof rangesOf>>();

/** Does the firewall of Windows on the host let the clients in? */
export function guestFirewallHop(host: EstateHost, clients: Clients): HopResult {
  if (!host.settings) {
    return passes(
      host.hasSetup
        ? `the set-up of ${host.name}, not known before the update, opens its firewall to the clients`
        : `the firewall of ${host.name} lets the clients in: the stack does not set the host up`,
    );
  }
  let allowed = cache.get(host);
  if (!allowed) {
    allowed = rangesOf(host.settings.clientPrefixes);
    cache.set(host, allowed);
  }
  const ranges = allowed;
  const outside = clients.ranges.find((range) => !covers(ranges, range));
  if (!outside) return passes();
  return {
    hop: "guest firewall",
    status: "fails",
    code: noHostCode,
    resource: host.resource,
    why: `the rule ${firewallRuleName} on ${host.name} does not let ${formatRange(outside)} in`,
    fix: `add ${clients.name} to the client networks, so that the set-up opens the host's firewall`,
  };
}
