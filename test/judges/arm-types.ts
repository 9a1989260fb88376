/**
 * A second opinion on Azure's resources: Microsoft's published resource types, in the short form of
 * `../shared/azure-arm-types.json`. `props` maps a property to its type and flags (1 required, 2 read-only), `#name`
 * refers to `defs`, `more` is the type of further properties, `by` names the property that tells a `oneOf` apart.
 * Shares nothing with the sandbox, which knows the SDK's declarations alone.
 */
import { readFileSync } from "node:fs";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Reference = string | ArmType;
type Properties = Record<string, readonly [Reference, number]>;

interface ArmType {
  readonly t: "any" | "string" | "int" | "bool" | "enum" | "array" | "object" | "oneOf";
  readonly of?: readonly string[] | Reference | Record<string, Reference>;
  readonly props?: Properties;
  readonly more?: Reference;
  readonly base?: Properties;
  readonly by?: string;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface ArmResource {
  readonly armType: string;
  readonly apiVersion: string;
  readonly body: string;
}

interface ArmTypes {
  readonly defs: Record<string, ArmType>;
  readonly resources: Record<string, ArmResource>;
}

/** Names that azure-native gives to a property of Microsoft's. */
const renamed: Record<string, string> = {
  enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
  enableNfsV3: "isNfsV3Enabled",
  networkRuleSet: "networkAcls",
};

const readOnly = 2;

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const plain = (name: string) => name.replaceAll(".", "").toLowerCase();

export class ArmJudge {
  readonly #types: ArmTypes;

  constructor(path: string) {
    this.#types = JSON.parse(readFileSync(path, "utf8")) as ArmTypes;
  }

  /** The published type behind a token; a record set's depends on its `recordType`. */
  resource(token: string, inputs: { [key: string]: Json } = {}): ArmResource | undefined {
    return this.#types.resources[token] ?? this.#types.resources[`${token}/${inputs.recordType ?? "SRV"}`];
  }

  /** Properties that the published body has beside those of the request's path. */
  body(token: string): string[] {
    return Object.keys(this.#flat(this.#resolve(this.resource(token)?.body ?? "")));
  }

  /** What Microsoft's types say against these inputs. `path` are inputs that belong to the request's address. */
  judge(token: string, inputs: { [key: string]: Json }, path: readonly string[]): string[] {
    const resource = this.resource(token, inputs);
    if (resource === undefined) {
      return [`${token} is not among the published types`];
    }
    const body = { ...inputs };
    for (const name of [...path, "azureApiVersion", "resourceGroupName", "__createBeforeDelete"]) {
      delete body[name];
    }
    const said: string[] = [];
    const type = this.#resolve(resource.body);
    const known = isObject(body.properties) ? this.#properties(type) : this.#flat(type);
    this.#members("", known, body, said, isObject(body.properties) ? ["name"] : ["name", "properties"]);
    return said;
  }

  #resolve(reference: Reference): ArmType {
    return typeof reference === "string" ? (this.#types.defs[reference.slice(1)] ?? { t: "any" }) : reference;
  }

  /** azure-native lifts what is inside `properties` beside the others. */
  #flat(type: ArmType, value?: Json): Properties {
    const own = this.#properties(type, value);
    const inner = own.properties === undefined ? undefined : this.#resolve(own.properties[0]);
    if (inner === undefined || inner.more !== undefined) {
      return own;
    }
    // What only Azure sets in the envelope, `type` above all, gives way to a property of the same name.
    const settable = Object.entries(own).filter(([, [, flags]]) => (flags & readOnly) === 0);
    return { ...own, ...this.#properties(inner, value), ...Object.fromEntries(settable) };
  }

  #properties(type: ArmType, value?: Json): Properties {
    const all: Properties = { ...type.base, ...type.props };
    if (type.t === "oneOf" && type.by !== undefined && isObject(value)) {
      const kind = Object.entries(value).find(([name]) => plain(name) === plain(type.by ?? ""))?.[1];
      const chosen = (type.of as Record<string, Reference>)[String(kind)];
      return { ...all, ...(chosen ? this.#resolve(chosen).props : {}), [type.by]: [{ t: "any" }, 0] };
    }
    return all;
  }

  #members(path: string, known: Properties, value: { [key: string]: Json }, said: string[], free: string[]): void {
    const byName = new Map(Object.entries(known).map(([name, property]) => [plain(name), property]));
    const given = new Set(Object.keys(value).map((name) => plain(renamed[name] ?? name)));
    for (const [name, item] of Object.entries(value)) {
      const property = byName.get(plain(renamed[name] ?? name));
      if (property === undefined || (property[1] & readOnly) !== 0) {
        said.push(`${path}${name}: ${property === undefined ? "unknown" : "read-only"}`);
      } else {
        this.#value(`${path}${name}`, property[0], item, said);
      }
    }
    for (const [name, [, flags]] of Object.entries(known)) {
      if ((flags & 3) === 1 && !free.includes(name) && !given.has(plain(name))) {
        said.push(`${path}${name}: missing`);
      }
    }
  }

  #value(path: string, reference: Reference, value: Json, said: string[]): void {
    const type = this.#resolve(reference);
    if (type.t === "array") {
      if (!Array.isArray(value)) {
        said.push(`${path}: not a list`);
        return;
      }
      for (const [index, item] of value.entries()) {
        this.#value(`${path}[${index}]`, type.of as Reference, item, said);
      }
    } else if (type.t === "object" || type.t === "oneOf") {
      this.#object(path, type, value, said);
    } else if (!path.endsWith(".vmSize") && !fits(type, value)) {
      // The list of sizes is older than the cloud.
      said.push(`${path}: ${JSON.stringify(value)} does not fit ${JSON.stringify(type)}`);
    }
  }

  #object(path: string, type: ArmType, value: Json, said: string[]): void {
    // The SDK takes user-assigned identities as a list of ids, where the published type has a map.
    if (type.more !== undefined && Array.isArray(value) && value.every((item) => typeof item === "string")) {
      return;
    }
    if (!isObject(value)) {
      said.push(`${path}: not an object`);
      return;
    }
    const known = this.#flat(type, value);
    if (type.more !== undefined) {
      for (const [name, item] of Object.entries(value)) {
        this.#value(`${path}.${name}`, known[name]?.[0] ?? type.more, item, said);
      }
    } else if (Object.keys(known).length > 0) {
      // A reference to another resource is an object with only an id.
      const isReference = Object.keys(value).length === 1 && value.id !== undefined;
      this.#members(`${path}.`, known, value, said, isReference ? Object.keys(known) : ["properties"]);
    }
  }
}

function fits(type: ArmType, value: Json): boolean {
  const { min = -Infinity, max = Infinity, minLength = 0, maxLength = Infinity, pattern = "" } = type;
  switch (type.t) {
    case "bool":
      return typeof value === "boolean";
    case "int":
      return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    case "string":
      return (
        typeof value === "string" &&
        value.length >= minLength &&
        value.length <= maxLength &&
        new RegExp(pattern).test(value)
      );
    case "enum":
      return (type.of as readonly string[]).some((word) => word.toLowerCase() === String(value).toLowerCase());
    default:
      return true;
  }
}
