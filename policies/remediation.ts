/**
 * Changes to properties, made in place: @pulumi/policy hands remediations proxies that keep secrets secret when they are
 * written to, and a copy would put the plain value into the state.
 */
import { isUnknown } from "./leaves";

type Bag = Record<string, unknown>;

const unread = Symbol("unknown in this preview");

/** The value of a field; reading an unknown throws in a remediation, and leaves that field alone. */
function peek(bag: Bag, key: string): unknown {
  try {
    const value = bag[key];
    return isUnknown(value) ? unread : value;
  } catch {
    return unread;
  }
}

/**
 * Sets a value at a dotted path, makes the objects on the way if they are missing, and says whether anything changed.
 * An unknown or a list on the way is left alone.
 */
export function setAt(properties: object, path: string, value: unknown): boolean {
  const keys = path.split(".");
  const last = keys.pop() ?? path;
  let bag = properties as Bag;
  for (const key of keys) {
    const next = peek(bag, key);
    // a list in the place of an object is a mistake, and loses whatever is written to it by name
    if (next === unread || Array.isArray(next)) return false;
    if (typeof next !== "object" || next === null) bag[key] = {};
    bag = bag[key] as Bag;
  }
  const present = peek(bag, last);
  if (present === unread || present === value) return false;
  bag[last] = value;
  return true;
}

/** Runs `change` on each object of the list at a dotted path; true when any of them changed. */
export function forEachAt(properties: object, path: string, change: (item: object) => boolean): boolean {
  let value: unknown = properties;
  for (const key of path.split(".")) {
    value = typeof value === "object" && value !== null ? peek(value as Bag, key) : undefined;
  }
  if (!Array.isArray(value)) return false;
  let changed = false;
  for (const index of value.keys()) {
    const item = peek(value as unknown as Bag, String(index));
    if (typeof item === "object" && item !== null && !Array.isArray(item) && change(item)) changed = true;
  }
  return changed;
}
