/** Reads single values out of inputs. What is absent, null or not yet known is undefined. */
import { isKnown, type Json, type Problem, type Properties, type StoredResource } from "../provider/resource-type";
import { isObject } from "../sdk/shapes";

export function text(of: Properties | undefined, name: string): string | undefined {
  const value = of?.[name];
  return typeof value === "string" && isKnown(value) ? value : undefined;
}

export function number(of: Properties | undefined, name: string): number | undefined {
  const value = of?.[name];
  return typeof value === "number" ? value : undefined;
}

export function flag(of: Properties | undefined, name: string): boolean | undefined {
  const value = of?.[name];
  return typeof value === "boolean" ? value : undefined;
}

export function record(of: Properties | undefined, name: string): Properties | undefined {
  const value = of?.[name];
  return isObject(value) ? value : undefined;
}

export function list(of: Properties | undefined, name: string): Json[] {
  const value = of?.[name];
  return Array.isArray(value) ? value : [];
}

export function texts(of: Properties | undefined, name: string): string[] {
  return list(of, name).filter((value): value is string => typeof value === "string" && isKnown(value));
}

export function records(of: Properties | undefined, name: string): Properties[] {
  return list(of, name).filter(isObject);
}

/** Was the property given, known or not? */
export function given(of: Properties, name: string): boolean {
  return of[name] !== undefined && of[name] !== null;
}

/** A property of a stored resource: as it was asked for, else as the cloud filled it in. */
export function field(resource: StoredResource, name: string): string | undefined {
  return text(resource.inputs, name) ?? text(resource.outputs, name);
}

/** JSON with sorted keys: the same text for the same value. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Problems in the words of the Terraform SDK that the real provider is built on. */
export const expected = {
  oneOf(path: string, value: string | number | undefined, allowed: readonly (string | number)[]): Problem[] {
    return value === undefined || allowed.includes(value)
      ? []
      : [{ path, reason: `expected ${path} to be one of [${allowed.map(quote).join(" ")}], got ${value}` }];
  },
  range(path: string, value: number | undefined, low: number, high: number): Problem[] {
    return value === undefined || (value >= low && value <= high)
      ? []
      : [{ path, reason: `expected ${path} to be in the range (${low} - ${high}), got ${value}` }];
  },
  length(path: string, value: string | undefined, low: number, high: number): Problem[] {
    return value === undefined || (value.length >= low && value.length <= high)
      ? []
      : [{ path, reason: `expected length of ${path} to be in the range (${low} - ${high}), got ${value}` }];
  },
  /** Exactly one of these must be there. */
  exactlyOne(inputs: Properties, names: readonly string[]): Problem[] {
    const here = names.filter((name) => given(inputs, name));
    const all = names.join(",");
    if (here.length === 0) {
      return [{ path: names[0] ?? "", reason: `one of \`${all}\` must be specified` }];
    }
    return here.length === 1
      ? []
      : [
          {
            path: here[1] ?? "",
            reason: `only one of \`${all}\` can be specified, but \`${here.join(",")}\` were specified.`,
          },
        ];
  },
  /** Not more than one of these. */
  conflicts(inputs: Properties, names: readonly string[]): Problem[] {
    const [first, second] = names.filter((name) => given(inputs, name));
    return first && second ? [{ path: first, reason: `"${first}": conflicts with ${second}` }] : [];
  },
  arn(path: string, value: string | undefined): Problem[] {
    return value === undefined || /^arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12}|aws)?:.+$/.test(value)
      ? []
      : [{ path, reason: `"${path}" (${value}) is an invalid ARN: arn: invalid prefix` }];
  },
  json(path: string, value: string | undefined): Problem[] {
    return value === undefined || parseJson(value) !== undefined
      ? []
      : [{ path, reason: `"${path}" contains an invalid JSON` }];
  },
};

function quote(value: string | number): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

export function parseJson(textOfJson: string): Json | undefined {
  try {
    return JSON.parse(textOfJson) as Json;
  } catch {
    return undefined;
  }
}
