/** Stands for a value that a plan does not know yet. Whatever depends on it is undecided, never in order. */
export const unknown: unique symbol = Symbol("unknown");

export type Unknown = typeof unknown;

/** A property of a resource: JSON, with unknown leaves. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | { readonly [key: string]: Value };

/**
 * What the engine writes in place of values that are not known in a preview. Source: pulumi/pulumi, sdk/go/common/resource/
 * plugin/rpc.go, one for each type.
 */
const unknownMarkers: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Key of the objects by which the engine marks special values, and the mark of a secret. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Deepest nesting that is read. Below it a value counts as unknown. */
const deepest = 64;

/**
 * A property as plans and state files write it, with unknowns and secrets made plain. A secret whose text is not there is
 * unknown. Secrets are used to compare and never printed.
 */
export function readValue(raw: unknown, depth = 0): Value {
  if (depth > deepest) return unknown;
  if (typeof raw === "string") return unknownMarkers.has(raw) || raw === "[secret]" ? unknown : raw;
  if (raw === null || typeof raw === "boolean" || typeof raw === "number") return raw;
  if (Array.isArray(raw)) return raw.map((item) => readValue(item, depth + 1));
  if (typeof raw !== "object") return unknown;
  const object = raw as Record<string, unknown>;
  if (object[signatureKey] !== undefined) return readSpecial(object, depth);
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, readValue(value, depth + 1)]));
}

function readSpecial(object: Record<string, unknown>, depth: number): Value {
  if (object[signatureKey] !== secretSignature || typeof object.plaintext !== "string") return unknown;
  try {
    return readValue(JSON.parse(object.plaintext), depth + 1);
  } catch {
    return unknown;
  }
}

/** The value at a path; undefined when it is not set, unknown when it or something above it is unknown. */
export function at(value: Value | undefined, ...path: readonly (string | number)[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (current === unknown) return unknown;
    if (current === null || typeof current !== "object") return undefined;
    current = (current as { readonly [key: string | number]: Value })[key];
  }
  return current === null ? undefined : current;
}

/** The text at a path. Anything else that is set counts as unknown, since it cannot be judged. */
export function textAt(value: Value | undefined, ...path: readonly (string | number)[]): string | Unknown | undefined {
  const found = at(value, ...path);
  if (found === undefined || typeof found === "string") return found;
  return typeof found === "number" || typeof found === "boolean" ? String(found) : unknown;
}

export function numberAt(
  value: Value | undefined,
  ...path: readonly (string | number)[]
): number | Unknown | undefined {
  const found = at(value, ...path);
  if (found === undefined || typeof found === "number") return found;
  if (typeof found === "string" && /^-?\d+$/.test(found)) return Number(found);
  return unknown;
}

export function booleanAt(
  value: Value | undefined,
  ...path: readonly (string | number)[]
): boolean | Unknown | undefined {
  const found = at(value, ...path);
  if (found === undefined || typeof found === "boolean") return found;
  if (found === "true" || found === "false") return found === "true";
  return unknown;
}

/** The items of a list: none when it is not set, undefined when the list itself is unknown. */
export function listAt(value: Value | undefined, ...path: readonly (string | number)[]): readonly Value[] | undefined {
  const found = at(value, ...path);
  if (found === undefined) return [];
  return Array.isArray(found) ? found : undefined;
}

/** Is any leaf of the value unknown? */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === unknown) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}
