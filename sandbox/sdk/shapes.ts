/**
 * What an SDK declares of a cloud's types, and the check of inputs against it. `generate.ts` reads it from the installed
 * package. A type is written as `string`, `number`, `boolean`, `policy`, `any`, `'literal'`, `@` and the name of an
 * enumeration, or the name of an object, with `[]` or `{}` behind it for a list or a map; `A|B` is a choice of objects.
 */
import { isKnown, type Json, type Problem, type Properties } from "../provider/resource-type";

/** Properties of an object: name to type, where `!` at the end means required. */
export type Shape = Record<string, string>;

export interface ResourceShape {
  readonly apiVersion?: string;
  readonly inputs: Shape;
  /** Outputs with their types; an output that is always there is required. */
  readonly outputs: Shape;
}

export interface SdkShapes {
  readonly sdk: string;
  readonly resources: Record<string, ResourceShape>;
  readonly functions: Record<string, { inputs: Shape; results: string[] }>;
  readonly objects: Record<string, Shape>;
  readonly enums: Record<string, readonly string[]>;
}

/** How a provider words each mistake. */
export interface Wording {
  readonly unknown: (name: string, known: readonly string[]) => string;
  readonly missing: (path: string, name: string) => string;
  readonly mismatch: (wanted: string, value: Json) => string;
  readonly notListed: (value: string, allowed: readonly string[]) => string;
}

export function isObject(value: Json | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type without the marks behind it. */
export function elementOf(type: string): string {
  return type.replaceAll(/(!|\[\]|\{\})/g, "");
}

/** Checks values against shapes, and reports every mistake. */
export class ShapeCheck {
  constructor(
    private readonly shapes: SdkShapes,
    private readonly words: Wording,
  ) {}

  object(value: Properties, shape: Shape, path = ""): Problem[] {
    const problems: Problem[] = [];
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    for (const [name, entry] of Object.entries(value)) {
      const type = shape[name];
      // The engine's own markers travel beside the inputs.
      if (type === undefined && !name.startsWith("__")) {
        problems.push({ path: at(name), reason: this.words.unknown(name, Object.keys(shape)) });
      } else if (type !== undefined && entry !== null) {
        problems.push(...this.#value(entry, type.replace(/!$/, ""), at(name)));
      }
    }
    for (const [name, type] of Object.entries(shape)) {
      if (type.endsWith("!") && (value[name] === undefined || value[name] === null)) {
        problems.push({ path: at(name), reason: this.words.missing(at(name), name) });
      }
    }
    return problems;
  }

  #value(value: Json, type: string, path: string): Problem[] {
    if (!isKnown(value) || type === "any") {
      return [];
    }
    const wrong = (wanted: string): Problem[] => [{ path, reason: this.words.mismatch(wanted, value) }];
    if (type.endsWith("[]")) {
      return Array.isArray(value)
        ? value.flatMap((entry, index) => this.#entry(entry, type.slice(0, -2), `${path}[${index}]`))
        : wrong("array");
    }
    if (type.endsWith("{}")) {
      return isObject(value)
        ? Object.entries(value).flatMap(([key, entry]) => this.#entry(entry, type.slice(0, -2), `${path}.${key}`))
        : wrong("object");
    }
    if (type === "policy") {
      return typeof value === "string" || isObject(value) ? [] : wrong("string");
    }
    if (type.startsWith("@") || type.startsWith("'")) {
      return this.#word(value, type, path);
    }
    const objects = type.split("|").map((name) => this.shapes.objects[name]);
    if (objects[0] !== undefined) {
      return isObject(value) ? this.#choice(value, objects as Shape[], path) : wrong("object");
    }
    return kindOf(value) === type ? [] : wrong(type);
  }

  #entry(value: Json, type: string, path: string): Problem[] {
    return value === null ? [{ path, reason: this.words.mismatch(type, value) }] : this.#value(value, type, path);
  }

  #word(value: Json, type: string, path: string): Problem[] {
    const allowed = type.startsWith("'") ? [type.slice(1, -1)] : (this.shapes.enums[type.slice(1)] ?? []);
    if (typeof value !== "string") {
      return [{ path, reason: this.words.mismatch(`one of ${allowed.join(", ")}`, value) }];
    }
    return allowed.some((word) => word.toLowerCase() === value.toLowerCase())
      ? []
      : [{ path, reason: this.words.notListed(value, allowed) }];
  }

  /** Of several objects, the one whose literal property (`kind`, `odataType`) the value has. */
  #choice(value: Properties, shapes: readonly Shape[], path: string): Problem[] {
    const fits = (shape: Shape) =>
      Object.entries(shape).every(
        ([name, type]) =>
          !type.startsWith("'") || this.#word(value[name] ?? "", type.replace(/!$/, ""), "").length === 0,
      );
    const chosen = shapes.find(fits);
    if (chosen !== undefined || shapes.length === 1) {
      return this.object(value, chosen ?? (shapes[0] as Shape), path);
    }
    const literals = shapes.flatMap((shape) => Object.entries(shape).filter(([, type]) => type.startsWith("'")));
    const name = literals[0]?.[0] ?? "kind";
    const allowed = literals.map(([, type]) => type.replace(/!$/, "").slice(1, -1));
    return [{ path: `${path}.${name}`, reason: this.words.notListed(String(value[name]), allowed) }];
  }
}

export function kindOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
