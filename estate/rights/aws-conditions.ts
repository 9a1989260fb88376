import { isWithin } from "../../activation/client-networks";
import type { Condition } from "./aws-document";

/** What a request says about one key: a text, several, or nothing. */
export type ContextValue = string | readonly string[] | undefined;

/** What a request says about itself, by key in lower case. */
export type Context = ReadonlyMap<string, ContextValue>;

/** The text with its policy variables filled in; undefined when the request has no value for one. */
export function filledIn(text: string, context: Context): string | undefined {
  let missing = false;
  const filled = text.replace(/\$\{([^}]+)\}/g, (whole, inside: string) => {
    if (inside === "*" || inside === "?" || inside === "$") return `\ue000${inside}`;
    const [, key = inside, fallback] = /^([^,]+?)\s*(?:,\s*'([^']*)')?$/.exec(inside) ?? [];
    const value = context.get(key.toLowerCase());
    if (typeof value === "string") return value.replace(/[*?]/g, "\ue000$&");
    missing ||= fallback === undefined;
    return fallback ?? whole;
  });
  return missing ? undefined : filled;
}

/** Keys that the variables in a text ask for. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{([^},*?$]+?)\s*(?:,[^}]*)?\}/g)].map(([, key = ""]) => key.toLowerCase());

const expressions = new Map<string, RegExp>();

/** Does a text with `*` and `?` match? A mark (U+E000) before one of them takes it literally. */
export function like(pattern: string, text: string, ignoreCase = false): boolean {
  const id = `${ignoreCase}${pattern}`;
  let expression = expressions.get(id);
  if (!expression) {
    const source = pattern.replace(/\ue000?[\s\S]/g, (sign) => {
      if (sign === "*") return "[\\s\\S]*";
      if (sign === "?") return "[\\s\\S]";
      return sign.replace("\ue000", "").replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    });
    expression = new RegExp(`^${source}$`, ignoreCase ? "i" : "");
    if (expressions.size > 5000) expressions.clear();
    expressions.set(id, expression);
  }
  return expression.test(text);
}

/** Does an ARN match? The first five parts are compared one by one, so that a wildcard there does not reach into the next. */
export function arnLike(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const wanted = pattern.split(":");
  const parts = arn.split(":");
  if (wanted.length < 6) {
    // A pattern that ends early in a wildcard reaches to the end: `arn:aws:*`.
    return wanted.at(-1)?.endsWith("*") === true && like(pattern, arn);
  }
  if (parts.length < 6) return false;
  // Region and account of a resource that does not exist yet.
  const open = (index: number) => index > 2 && parts[index] === "" && parts[2] !== "iam";
  const rest = (list: string[]) => list.slice(5).join(":");
  return (
    wanted.slice(0, 5).every((part, index) => open(index) || like(part, parts[index] ?? "")) &&
    like(rest(wanted), rest(parts))
  );
}

type Test = (wanted: string, got: string) => boolean;

const numbers = (compare: (got: number, wanted: number) => boolean): Test => {
  return (wanted, got) => compare(Number(got), Number(wanted));
};
const dates = (compare: (got: number, wanted: number) => boolean): Test => {
  const moment = (text: string) => (/^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (wanted, got) => compare(moment(got), moment(wanted));
};
const comparisons: Readonly<Record<string, (got: number, wanted: number) => boolean>> = {
  Equals: (got, wanted) => got === wanted,
  LessThan: (got, wanted) => got < wanted,
  LessThanEquals: (got, wanted) => got <= wanted,
  GreaterThan: (got, wanted) => got > wanted,
  GreaterThanEquals: (got, wanted) => got >= wanted,
};
const plain = (text: string) => text.replaceAll("\ue000", "");

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, got) => plain(wanted) === got,
  StringEqualsIgnoreCase: (wanted, got) => plain(wanted).toLowerCase() === got.toLowerCase(),
  StringLike: (wanted, got) => like(wanted, got),
  ArnEquals: (wanted, got) => arnLike(wanted, got),
  ArnLike: (wanted, got) => arnLike(wanted, got),
  Bool: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
  BinaryEquals: (wanted, got) => wanted === got,
  IpAddress: (wanted, got) => inNetwork(got, wanted),
  ...Object.fromEntries(Object.entries(comparisons).map(([name, compare]) => [`Numeric${name}`, numbers(compare)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([name, compare]) => [`Date${name}`, dates(compare)])),
};

function inNetwork(address: string, network: string): boolean {
  if (/\/0$/.test(network)) return network.includes(":") === address.includes(":");
  return address === network || isWithin(address, [network]);
}

/** The parts of an operator: `ForAllValues:StringNotLikeIfExists`. */
export function operatorParts(operator: string) {
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(operator) ?? [];
  const negated = /^(String|Arn|Numeric|Date)Not|^NotIpAddress$/i.test(name);
  const wanted = name.replace(/^NotIpAddress$/i, "IpAddress").replace(/^(String|Arn|Numeric|Date)Not/i, "$1");
  const base = Object.keys(tests).find((known) => known.toLowerCase() === wanted.toLowerCase()) ?? wanted;
  return { set: set?.toLowerCase(), base, negated, ifExists: ifExists !== undefined };
}

/** Does a request meet a condition? `unknowns` is the answer where a value of the policy is not known yet. */
export function meets({ operator, key, values }: Condition, context: Context, unknowns: boolean): boolean {
  const { set, base, negated, ifExists } = operatorParts(operator);
  const given = context.get(key);
  if (/^Null$/i.test(base)) {
    return values.some((value) =>
      typeof value === "string" ? (value === "true") === (given === undefined) : unknowns,
    );
  }
  const test = tests[base];
  // An operator that IAM does not have: such a policy is refused, so nothing is said for it.
  if (!test) return unknowns;
  if (given === undefined || (typeof given !== "string" && given.length === 0)) {
    return ifExists || set === "forallvalues" || (negated && set === undefined);
  }
  const some = (got: string): boolean => {
    let open = false;
    for (const value of values) {
      const wanted = typeof value === "string" ? filledIn(value, context) : undefined;
      if (typeof value !== "string") open = true;
      else if (wanted !== undefined && test(wanted, got)) return !negated;
    }
    return open ? unknowns : negated;
  };
  const list = typeof given === "string" ? [given] : given;
  return set === "foranyvalue" ? list.some(some) : list.every(some);
}

/** A value that no policy names, for "something else". */
export const somethingElse = "something-else";

const mostPatterns = 8;

/** A text that two patterns with `*` and `?` match; undefined when there is none. */
export function meetsBoth(a: string, b: string): string | undefined {
  const tried = new Set<number>();
  const queue: [i: number, j: number, text: string][] = [[0, 0, ""]];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [i, j, text] = next;
    if (i === a.length && j === b.length) return text;
    const place = i * (b.length + 1) + j;
    if (tried.has(place)) continue;
    tried.add(place);
    const [one, two] = [a[i], b[j]];
    if (one === "*") queue.push([i + 1, j, text]);
    if (two === "*") queue.push([i, j + 1, text]);
    if (one === undefined || two === undefined) continue;
    const [wildOne, wildTwo] = [/[*?]/.test(one), /[*?]/.test(two)];
    if (!wildOne && !wildTwo && one !== two) continue;
    const sign = wildOne ? (wildTwo ? "x" : two) : one;
    queue.push([one === "*" ? i : i + 1, two === "*" ? j : j + 1, text + sign]);
  }
  return undefined;
}

/** Values of a key that tell apart what the conditions on it ask: nothing, one that meets each, and another one. */
export function valuesThatMatter(conditions: readonly Condition[]): readonly ContextValue[] {
  const single = new Set<string>();
  let several = false;
  const patterns: string[] = [];
  for (const { operator, values } of conditions) {
    const { set, base } = operatorParts(operator);
    several ||= set !== undefined;
    for (const value of values) {
      if (typeof value !== "string" || value.includes("${")) continue;
      if (base === "Bool") for (const one of ["true", "false"]) single.add(one);
      else if (base.startsWith("Numeric")) for (const step of [-1, 0, 1]) single.add(String(Number(value) + step));
      else if (base.startsWith("Date")) for (const step of [-1, 0, 1]) single.add(later(value, step));
      else if (base === "IpAddress") for (const one of [value.split("/")[0] ?? "", "192.0.2.77"]) single.add(one);
      else if (base !== "Null") {
        if (/[*?]/.test(value) && patterns.length < mostPatterns) patterns.push(value);
        for (const star of ["x", ""]) single.add(value.replaceAll("*", star).replaceAll("?", "x"));
      }
    }
    if (base === "StringEqualsIgnoreCase") for (const one of [...single]) single.add(one.toUpperCase());
  }
  const bases = conditions.map(({ operator }) => operatorParts(operator).base);
  const other = bases.some((base) => base.startsWith("Arn")) ? `arn:aws:iam::0:role/${somethingElse}` : somethingElse;
  if (bases.length === 0 || bases.some((base) => /^(String|Arn|Binary|Null)/.test(base))) single.add(other);
  const list = [...single];
  // What meets two patterns at once, such as a beginning and an end.
  for (const [at, a] of patterns.entries())
    for (const b of patterns.slice(at + 1)) single.add(meetsBoth(a, b) ?? other);
  const values: ContextValue[] = [undefined, ...single];
  if (several) for (const one of list) values.push([one, other]);
  return values;
}

const later = (date: string, step: number): string =>
  /^\d+$/.test(date) ? String(Number(date) + step) : new Date(Date.parse(date) + step * 1000).toISOString();
