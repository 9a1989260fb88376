import { readValue, type Value } from "../estate/values";
import { contentOf, isAsset, notRead } from "./assets";

/**
 * Reading the properties of a resource leaf by leaf.
 *
 * In a preview some values are not known yet, and @pulumi/policy throws when one is read: everything after it in the
 * same policy is lost and the engine lowers the policy to advisory. So a rule reads through `Property`, which answers
 * "unknown" for that one leaf, notes where it was, and goes on.
 */

/** Pulumi's marks for values that are known only once a resource exists (`unknown*Value` of @pulumi/pulumi). */
const unknownMarks = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** What `policy analyze` shows for a secret that it cannot decrypt. */
const redactedSecret = "[secret]";

/** True for a value that cannot be judged now: known after creation, or encrypted with a passphrase that is not here. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && (unknownMarks.has(value) || value === redactedSecret);
}

/** The mark by which Pulumi's proxies hand out the object behind them. */
const proxyTarget = "__getSpecialProxyTarget";

/** The object behind @pulumi/policy's unknown-checking proxy; a plain object is returned as it is. */
export function behindProxy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  try {
    return (value as Record<string, unknown>)[proxyTarget] ?? value;
  } catch {
    return value;
  }
}

/** One field of an object, never throwing: a proxy that refuses to show an unknown answers with Pulumi's own mark. */
function field(container: object, key: string): unknown {
  try {
    const value = Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined;
    // In a remediation secrets stay wrapped.
    return value instanceof Object && value.constructor?.name === "Secret"
      ? (value as { value?: unknown }).value
      : value;
  } catch {
    return "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  }
}

/** A number, also one written as text; NaN for anything else, whatever methods it has. */
export function numeric(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** A text, number or boolean as text; empty for anything else, whatever methods it has. */
export function textual(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/** A place in a resource's properties: the value there, if any, and its path for messages. */
export class Property {
  constructor(
    /** Dotted path from the resource, such as `properties.networkAcls.ipRules[0].value`. */
    readonly path: string,
    private readonly raw: unknown,
    private readonly noteUnknown: (path: string) => void,
    /** Where the unknown begins, when this is inside one. */
    private readonly unknownAt: string = path,
  ) {}

  /** True when the value, or an object around it, is not known yet. */
  get isUnknown(): boolean {
    return isUnknown(this.raw);
  }

  /** True when the value, or an object around it, is not known yet. Asking notes the path as undecided. */
  get unknown(): boolean {
    if (!isUnknown(this.raw)) return false;
    this.noteUnknown(this.unknownAt);
    return true;
  }

  /** The same property, without noting what is unknown: for a look that decides nothing by itself. */
  get quiet(): Property {
    return new Property(this.path, this.raw, () => undefined, this.unknownAt);
  }

  /** True when nothing is named here: missing, empty, or no text. What is unknown comes from another resource, and counts. */
  get namesNothing(): boolean {
    return !isUnknown(this.raw) && (typeof this.raw !== "string" || this.raw === "");
  }

  /** True when there is no value (missing or null). An unknown value is not absent. */
  get absent(): boolean {
    return this.raw === undefined || this.raw === null;
  }

  /** The property at a dotted path below this one. Below an unknown everything is unknown. */
  at(path: string): Property {
    let value: unknown = this.raw;
    let place = this.path;
    let unknownAt = isUnknown(value) ? this.unknownAt : undefined;
    for (const key of path.split(".")) {
      place = place === "" ? key : `${place}.${key}`;
      if (unknownAt !== undefined) continue;
      value = typeof value === "object" && value !== null ? field(value, key) : undefined;
      if (isUnknown(value)) unknownAt = place;
    }
    return new Property(place, value, this.noteUnknown, unknownAt);
  }

  /** The known value, or undefined when it is missing or unknown. */
  get value(): unknown {
    return this.unknown ? undefined : (this.raw ?? undefined);
  }

  /** Everything from here down as it came, for a walk through all leaves (`textLeaves`). */
  get tree(): unknown {
    return this.raw;
  }

  /** Notes that something below this property could not be read. */
  noteBelow(path: string): void {
    this.noteUnknown(this.path === "" || path === "" ? this.path + path : `${this.path}.${path}`);
  }

  /** The text here, or undefined when it is missing, unknown, or no text. */
  get text(): string | undefined {
    const value = this.value;
    return typeof value === "string" ? value : undefined;
  }

  /** The number here, also when written as text; otherwise undefined. */
  get number(): number | undefined {
    const value = this.value;
    if (typeof value === "number") return value;
    return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  }

  /** The boolean here, or undefined when it is missing, unknown, or no boolean. */
  get boolean(): boolean | undefined {
    const value = this.value;
    return typeof value === "boolean" ? value : undefined;
  }

  /** The elements of the list here; none when it is missing, unknown, or no list. */
  get items(): Property[] {
    const value = behindProxy(this.value);
    if (!Array.isArray(value)) return [];
    return value.map((_, index) => {
      const raw = field(value, String(index));
      return new Property(`${this.path}[${index}]`, raw, this.noteUnknown);
    });
  }

  /** The fields of the object here, by name; none when it is missing, unknown, or no object. */
  get fields(): Property[] {
    const value = behindProxy(this.value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.keys(value).map((key) => {
      const path = this.path === "" ? key : `${this.path}.${key}`;
      return new Property(path, field(value, key), this.noteUnknown);
    });
  }

  /** The elements of a list as text; a single text counts as a list of one. Unknown elements are noted and left out. */
  get texts(): string[] {
    const single = this.text;
    if (single !== undefined) return [single];
    return this.items.flatMap((item) => item.text ?? []);
  }

  /** True when the text here equals one of `allowed`, without regard to case, as Azure compares enumerations. */
  is(...allowed: string[]): boolean {
    const text = this.text?.toLowerCase();
    return text !== undefined && allowed.some((candidate) => candidate.toLowerCase() === text);
  }

  /** True when the value is known and `accepts` refuses it; a missing value is handed over as undefined. */
  fails(accepts: (value: unknown) => boolean): boolean {
    return !this.unknown && !accepts(this.raw ?? undefined);
  }
}

/** The value of a property as `estate/` reads it, unknown leaves marked; undefined when it is missing. */
export function knownValue(property: Property): Value | undefined {
  return property.absent ? undefined : readValue(plain(property.tree));
}

/** Without proxies and wrapped secrets. */
function plain(value: unknown): unknown {
  const inner = behindProxy(value);
  if (typeof inner !== "object" || inner === null) return inner;
  if (Array.isArray(inner)) return inner.map((_, index) => plain(field(inner, String(index))));
  return Object.fromEntries(Object.keys(inner).map((key) => [key, plain(field(inner, key))]));
}

/** A text found somewhere in a resource, also a property name, with the path that leads to it. */
export interface TextLeaf {
  path: string;
  text: string;
}

const limits = { depth: 60, leaves: 50_000 };

/** Every text in a property tree, names of properties included, whatever else there is unknown. */
export function textLeaves(properties: unknown, noteUnknown: (path: string) => void): TextLeaf[] {
  const found: TextLeaf[] = [];
  const seen = new Set<object>();
  const walk = (value: unknown, path: string, depth: number): void => {
    if (typeof value === "string") {
      if (isUnknown(value)) noteUnknown(path);
      else if (value.length > 0) found.push({ path, text: value });
      return;
    }
    const inner = behindProxy(value);
    if (typeof inner !== "object" || inner === null) return;
    const container = isAsset(inner) ? contentOf(inner) : inner;
    if (container === notRead) noteUnknown(path);
    if (typeof container === "string") found.push({ path, text: container });
    if (typeof container !== "object") return;
    if (seen.has(container)) return;
    if (depth > limits.depth || found.length > limits.leaves) {
      noteUnknown(path);
      return;
    }
    seen.add(container);
    const list = Array.isArray(container);
    for (const key of Object.keys(container)) {
      const child = list ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      if (!list && key.length >= 25)
        found.push({ path: `name of ${child.slice(0, child.length - key.length)}…`, text: key });
      walk(field(container, key), child, depth + 1);
    }
    seen.delete(container);
  };
  walk(properties, "", 0);
  return found;
}
