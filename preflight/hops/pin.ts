import { sameName } from "../../activation/discovery";
import { readCidr } from "../../activation/ip-range";
import { pinOfImage, providerPinOf, unpinFix } from "../../activation/provider-pins";
import type { Estate } from "../../estate/model";
import type { Population } from "../expectation";
import { givenBy, type HopResult, passes } from "./hop";

/** Does the client look for these hosts at all? A pinned client asks the host it is pinned to and never DNS. */
export function pinHop(estate: Estate, population: Population): HopResult {
  if (population.pinnedHost !== undefined) return pinnedTo(estate, population.pinnedHost);
  const pin = pinOfImage(estate.cloud, population.image ?? "custom");
  if (!pin) return givenBy("environment", "the image of the clients");
  return {
    hop: "pin",
    status: "fails",
    why: `marketplace images are pinned to ${pin.title} (${pin.names[0] ?? pin.addresses[0]}), so these machines never ask the stack's hosts`,
    fix: unpinFix,
  };
}

function pinnedTo(estate: Estate, pinnedHost: string): HopResult {
  if (hostPinnedTo(estate, pinnedHost) !== undefined) return passes();
  const pin = providerPinOf(pinnedHost);
  const whom = pin ? `${pin.title} (${pinnedHost})` : `${pinnedHost}, which is not a host of this stack`;
  return { hop: "pin", status: "fails", why: `the machines are pinned to ${whom}`, fix: unpinFix };
}

/** The host of the stack that a pin names: by computer name, full name or address. */
export function hostPinnedTo(estate: Estate, pinnedHost: string): string | undefined {
  const name = sameName(pinnedHost.replace(/:\d+$/, ""));
  const reading = readCidr(name);
  if (reading.ok) {
    return estate.hosts.find(
      ({ addressKnown, addresses }) =>
        addressKnown &&
        addresses?.some(({ version, first }) => version === reading.range.version && first === reading.address),
    )?.name;
  }
  const label = name.split(".")[0] ?? "";
  return estate.hosts.find((host) => host.name === name || (!/^\d+$/.test(label) && host.name === label))?.name;
}
