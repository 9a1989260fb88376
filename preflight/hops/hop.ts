import type { ResourceRef } from "../../estate/resource-graph";

/** What a client meets on its way to an activation, in this order. */
export const hops = [
  "pin",
  "zone",
  "record",
  "address",
  "route",
  "network rules",
  "guest firewall",
  "port",
  "host activation",
  "clock",
  "host key",
  "count",
] as const;

export type Hop = (typeof hops)[number];

/** Why a hop fails or cannot be decided. */
export interface Finding {
  readonly hop: Hop;
  readonly status: "fails" | "undecided";
  /** Code that the client shows. None for a client that never asks these hosts. */
  readonly code?: string;
  /** Resource at fault. */
  readonly resource?: ResourceRef;
  readonly why: string;
  readonly fix: string;
}

export interface Passing {
  readonly status: "passes";
  /** What it relies on that the stack does not hold. */
  readonly relies: readonly string[];
}

export type HopResult = Finding | Passing;

/** Most results: they rely on nothing, and one object says so for all of them. */
const plainly: Passing = { status: "passes", relies: [] };

export function passes(...relies: readonly (string | undefined)[]): Passing {
  if (relies.length === 0) return plainly;
  return { status: "passes", relies: relies.filter((one) => one !== undefined) };
}

/** The code of a client that reaches no host: inside event 12288 it carries 0x800706BA. */
export const noHostCode = "0xC004F074";

/** The code of a client that finds no SRV record. */
export const noRecordCode = "0x8007232B";

/** The code of a client that finds the name, but no SRV record there. */
export const emptyRecordCode = "0x8007251D";

/** The first of several results that does not pass: failures before what is undecided, else all that they rely on. */
export function first(results: Iterable<HopResult>): HopResult {
  let relies: Set<string> | undefined;
  let undecided: Finding | undefined;
  for (const result of results) {
    if (result.status === "fails") return result;
    if (result.status !== "passes") undecided ??= result;
    else if (result.relies.length > 0) relies = new Set([...(relies ?? []), ...result.relies]);
  }
  return undecided ?? (relies ? { status: "passes", relies: [...relies] } : plainly);
}

/** How a resource is named in sentences: its kind in plain words, and its name. */
export function nameOf({ type, name }: ResourceRef): string {
  const kind = type.split(":").at(-1) ?? type;
  return `${kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()} ${name}`;
}
