import type { Claim } from "../../estate/model";
import type { ResourceRef } from "../../estate/resource-graph";
import type { Declaration } from "../expectation";

/** What a client meets on its way to an activation, in this order. */
export const hops = [
  "pin",
  "directory",
  "zone",
  "record",
  "address",
  "route",
  "port",
  "network rules",
  "guest firewall",
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
  /** The statement that is missing, where somebody's word would decide it. */
  readonly claim?: Claim;
}

/** What decided a hop. */
export type Basis =
  | { readonly by: "resource"; readonly what: string; readonly resource: ResourceRef }
  | { readonly by: "environment" | "cloud"; readonly what: string }
  | ({ readonly by: "declaration"; readonly what: string } & Pick<Declaration, "name" | "date" | "role">);

export interface Passing {
  readonly status: "passes";
  /** What has to be true besides and no resource proves. */
  readonly relies: readonly Claim[];
  readonly basis: readonly Basis[];
}

export type HopResult = Finding | Passing;

/** Most results: they rely on nothing, and one object says so for all of them. */
const plainly: Passing = { status: "passes", relies: [], basis: [] };

export function passes(...relies: readonly (Claim | undefined)[]): Passing {
  if (relies.length === 0) return plainly;
  return { ...plainly, relies: relies.filter((one) => one !== undefined) };
}

/** Passes by what a resource says. */
export function provenBy(resource: ResourceRef, what: string, ...relies: readonly (Claim | undefined)[]): Passing {
  return { ...passes(...relies), status: "passes", basis: [{ by: "resource", what, resource }] };
}

/** Passes by what the environment says, or by what the cloud does anyway. */
export function givenBy(by: "environment" | "cloud", what: string): Passing {
  return { ...plainly, basis: [{ by, what }] };
}

/**
 * Holds a result against what the environment declares. A statement that nobody declared leaves the hop undecided, with the
 * question to ask and the line to add.
 */
export function settle(hop: Hop, result: HopResult, declarations: readonly Declaration[] = []): HopResult {
  if (result.status !== "passes" || result.relies.length === 0) return result;
  const basis = [...result.basis];
  for (const claim of result.relies) {
    const found = declarations.find(({ about, of }) => about === claim.about && sameSubject(of, claim.of));
    if (!found) return undeclared(hop, claim);
    basis.push({ by: "declaration", what: claim.says, name: found.name, date: found.date, role: found.role });
  }
  return { ...result, relies: [], basis };
}

const sameSubject = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function undeclared(hop: Hop, claim: Claim): Finding {
  const { about, of, says } = claim;
  const line = `declarations: [{ name: ..., about: ${about}, of: ${JSON.stringify(of)}, date: ..., role: ... }]`;
  return {
    ...{ hop, status: "undecided", claim },
    why: `nothing here shows that ${says}`,
    fix: `ask whoever is responsible whether ${says}; if so, add to the environment: ${line}`,
  };
}

/** The code of a client whose host has a key that Microsoft has not activated. */
export const notActivatedCode = "0xC004F041";

/** The code of a client that reaches no host: inside event 12288 it carries 0x800706BA. */
export const noHostCode = "0xC004F074";

/** The code of a client that finds no SRV record. */
export const noRecordCode = "0x8007232B";

/** The code of a client that finds the name, but no SRV record there. */
export const emptyRecordCode = "0x8007251D";

/** The first of several results that does not pass: failures before what is undecided, else all that they rely on. */
export function first(results: Iterable<HopResult>): HopResult {
  const relies = new Map<string, Claim>();
  const basis = new Map<string, Basis>();
  let undecided: Finding | undefined;
  for (const result of results) {
    if (result.status === "fails") return result;
    if (result.status !== "passes") undecided ??= result;
    else {
      for (const claim of result.relies) relies.set(claim.says, claim);
      for (const one of result.basis) basis.set(`${one.by} ${one.what}`, one);
    }
  }
  if (undecided) return undecided;
  return relies.size + basis.size === 0
    ? plainly
    : { status: "passes", relies: [...relies.values()], basis: [...basis.values()] };
}

/** How a resource is named in sentences: its kind in plain words, and its name. */
export function nameOf({ type, name }: ResourceRef): string {
  const kind = type.split(":").at(-1) ?? type;
  return `${kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()} ${name}`;
}
