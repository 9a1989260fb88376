import { type ClientProduct, clientProducts } from "../../activation/generations";
import { applicationOf, thresholdFor } from "../../activation/thresholds";
import type { HostCount } from "../counts";
import { type HopResult, passes } from "./hop";

const code = "0xC004F038";

/**
 * Do the hosts that these clients reach, or may reach, count high enough for the product? A client keeps to the host that
 * answers it, so each of them has to.
 */
export function countHop(product: ClientProduct, hosts: readonly HostCount[]): HopResult {
  const application = applicationOf(product);
  const threshold = thresholdFor(product);
  const least = Math.min(...hosts.map(({ asking }) => asking[application]));
  const most = Math.max(...hosts.map(({ atMost }) => atMost[application]));
  if (hosts.length > 0 && least >= threshold) return passes();
  const needs = `${clientProducts[product].title} needs ${threshold}`;
  if (most < threshold) {
    const why = `${needs}, and ${hosts.map(({ host, atMost }) => `${host} reaches ${atMost[application]}`).join(", ")}`;
    const fix = hosts.length > 1 ? "let more machines ask, or publish fewer hosts" : "let more machines ask this host";
    return { hop: "count", status: "fails", code, ...one(hosts), why, fix };
  }
  const shares = hosts.map(({ host, asking, atMost }) => {
    const low = Math.min(asking[application], atMost[application]);
    return `${host} ${low} to ${atMost[application]}`;
  });
  const why = `${needs}; how the machines spread over the hosts decides (${shares.join(", ")}), since hosts do not share counts`;
  return {
    hop: "count",
    status: "undecided",
    code,
    ...one(hosts),
    why,
    fix: "publish fewer hosts until enough machines ask each",
  };
}

function one(hosts: readonly HostCount[]): { resource?: HostCount["resource"] } {
  const [host] = hosts;
  return host ? { resource: host.resource } : {};
}
