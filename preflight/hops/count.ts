import { type ClientProduct, clientProducts } from "../../activation/generations";
import { applicationOf, type CountedApplication, storedMachineIds, thresholdFor } from "../../activation/thresholds";
import { negligible } from "../chance";
import type { HostCount } from "../counts";
import { givenBy, type HopResult } from "./hop";

const code = "0xC004F038";

/**
 * Do the hosts that these clients reach, or may reach, count high enough for the product? A client keeps to the host that
 * answers it, so each of them has to.
 */
export function countHop(product: ClientProduct, hosts: readonly HostCount[], isEqual = true): HopResult {
  const application = applicationOf(product);
  const threshold = thresholdFor(product);
  const least = Math.min(...hosts.map(({ asking }) => asking[application]));
  const most = Math.max(...hosts.map(({ atMost }) => atMost[application]));
  if (hosts.length > 0 && least >= threshold) {
    return givenBy("environment", `${hosts.map(({ host }) => host).join(" and ")} count ${least} or more`);
  }
  const needs = `${clientProducts[product].title} needs ${threshold}`;
  if (most < threshold || (isEqual && failsForSome(hosts, application, threshold))) {
    const reach = hosts.map(({ host, atMost }) => `${host} reaches ${atMost[application]}`).join(", ");
    const spread = `${most} machines spread over ${hosts.map(({ host }) => host).join(" and ")}, which share no counts`;
    const why = `${needs}, and ${most < threshold ? reach : spread}`;
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

/**
 * Too few machines for all of several equal hosts: whoever comes to the one that stays below is not activated, and each is
 * chosen by somebody.
 */
function failsForSome(hosts: readonly HostCount[], application: CountedApplication, threshold: number): boolean {
  const counts = new Set(hosts.map(({ atMost }) => atMost[application]));
  const [all = 0] = counts;
  if (hosts.length < 2 || counts.size > 1 || all >= storedMachineIds || all >= threshold * hosts.length) return false;
  return hosts.length * (1 - 1 / hosts.length) ** all < negligible;
}

function one(hosts: readonly HostCount[]): { resource?: HostCount["resource"] } {
  const [host] = hosts;
  return host ? { resource: host.resource } : {};
}
