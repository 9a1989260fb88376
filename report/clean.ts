import { visible } from "../audit/escape";
import { scanForKeys, withoutKeys } from "../policies/key-scan";

const hidden = "[text that holds a product key]";

/** One text without product keys, and with its control, invisible and direction-changing characters made visible. */
export function cleanText(text: string): string {
  // Nothing that is shorter can hold a key, in whatever wrapping.
  if (text.length < 25) return visible(text);
  const plain = withoutKeys(text);
  return scanForKeys(plain).keys.some(({ kind }) => kind !== "placeholder") ? hidden : visible(plain);
}

/** A plain value with every text in it cleaned, the names of its fields included. */
export function clean<Value>(value: Value): Value {
  return cleaned(value, new Map()) as Value;
}

/** Texts repeat, most of all the names of resources, so each is looked at once. */
function cleaned(value: unknown, known: Map<string, string>): unknown {
  if (typeof value === "string") return cleanedText(value, known);
  if (Array.isArray(value)) return value.map((one) => cleaned(one, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cleanedText(name, known), cleaned(one, known)]),
  );
}

function cleanedText(text: string, known: Map<string, string>): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const after = cleanText(text);
  known.set(text, after);
  return after;
}
