import type { IpRange } from "../activation/ip-range";
import type { EstateNetwork, EstateZone } from "./model";
import { externalRef } from "./resource-graph";
import { unknown } from "./values";

/** The stack's networks, and those that its zones are linked to and that are not in the stack. */
export function withOutsideNetworks(
  known: ReadonlyMap<string, EstateNetwork>,
  zones: readonly EstateZone[],
  type: string,
  rangesOf: (key: string) => readonly IpRange[] | undefined = () => undefined,
): EstateNetwork[] {
  const links = new Set(zones.flatMap((zone) => zone.links));
  const outside = [...links].filter((key) => key !== "" && !known.has(key));
  const describe = (key: string): EstateNetwork => {
    return { key, resource: externalRef(type, key), ranges: rangesOf(key), customDns: unknown, isConnected: unknown };
  };
  return [...known.values(), ...outside.map(describe)];
}
