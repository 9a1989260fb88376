import { maskKeys } from "../text/keys";
import { visible } from "../text/visible";

/** A plain value with every text in it masked, the names of its fields included. For machines: nothing else is changed. */
export function masked<Value>(value: Value): Value {
  return changed(value, maskKeys, new Map()) as Value;
}

/** As `masked`, with control, invisible and direction-changing characters made visible. For people. */
export function clean<Value>(value: Value): Value {
  return changed(value, (text) => visible(maskKeys(text)), new Map()) as Value;
}

/** Texts repeat, most of all the names of resources, so each is looked at once. */
function changed(value: unknown, change: (text: string) => string, known: Map<string, string>): unknown {
  const once = (text: string) => {
    const after = known.get(text) ?? change(text);
    known.set(text, after);
    return after;
  };
  if (typeof value === "string") return once(value);
  if (Array.isArray(value)) return value.map((one) => changed(one, change, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [once(name), changed(one, change, known)]));
}
