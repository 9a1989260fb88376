import type { TestResource } from "../../policies/testing";

type Keys = (string | number)[];
type Bag = Record<string, unknown>;

/** One change to one of several resources. */
export interface Change {
  index: number;
  keys: Keys;
  /** For messages: `0 properties.value`. */
  path: string;
  apply(props: Bag): Bag;
}

/** Every place in the properties, leaves last; `leavesOnly` leaves out objects and lists. */
function places(value: unknown, leavesOnly: boolean, keys: Keys = []): Keys[] {
  if (typeof value !== "object" || value === null) return keys.length > 0 ? [keys] : [];
  const inner = Object.entries(value).flatMap(([key, child]) =>
    places(child, leavesOnly, [...keys, Array.isArray(value) ? Number(key) : key]),
  );
  return leavesOnly || keys.length === 0 ? inner : [keys, ...inner];
}

function at(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)?.[key], value);
}

/** A copy with the value at one place replaced; `undefined` removes it. */
export function replaced(props: Bag, keys: Keys, value: unknown): Bag {
  const copy = structuredClone(props);
  const last = keys.at(-1);
  const container = at(copy, keys.slice(0, -1)) as Record<string | number, unknown>;
  if (last === undefined || typeof container !== "object" || container === null) return copy;
  if (value === undefined && Array.isArray(container)) container.splice(Number(last), 1);
  else if (value === undefined) delete container[last];
  else container[last] = value;
  return copy;
}

function changes(resources: TestResource[], leavesOnly: boolean, next: (value: unknown) => unknown): Change[] {
  return resources.flatMap((resource, index) =>
    places(resource.props ?? {}, leavesOnly).map((keys) => ({
      index,
      keys,
      path: `${index} ${keys.join(".")}`,
      apply: (props: Bag) => replaced(props, keys, next(at(props, keys))),
    })),
  );
}

/** Each leaf in turn replaced, by a value or by what a function makes of it. */
export function everyLeaf(resources: TestResource[], value: string | ((leaf: unknown) => unknown)): Change[] {
  return changes(resources, true, typeof value === "function" ? value : () => value);
}

/** Each property in turn, also whole objects and lists, replaced by a value; `undefined` removes it. */
export function everyProperty(resources: TestResource[], value: unknown): Change[] {
  return changes(resources, false, () => value);
}
