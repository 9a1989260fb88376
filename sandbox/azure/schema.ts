import type { Json } from "../provider/resource-type";
import armTypes from "./arm-types.json";
import sdkShapes from "./sdk-shapes.json";

/** A type of Microsoft's published resource types, as `arm-types.json` writes it. */
export interface ArmType {
  readonly t: "any" | "string" | "int" | "bool" | "enum" | "array" | "object" | "oneOf";
  readonly of?: readonly string[] | ArmReference | Record<string, ArmReference>;
  readonly open?: boolean;
  readonly props?: Record<string, readonly [ArmReference, number]>;
  readonly more?: ArmReference;
  readonly base?: Record<string, readonly [ArmReference, number]>;
  readonly by?: string;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** A type, or `#` and the name of a definition. */
export type ArmReference = string | ArmType;

export interface Property {
  readonly type: ArmReference;
  readonly required: boolean;
  readonly readOnly: boolean;
}

const required = 1;
const readOnly = 2;
const definitions = armTypes.defs as unknown as Record<string, ArmType>;
const resources = armTypes.resources as Record<string, { armType: string; apiVersion: string; body: string }>;
const shapes = sdkShapes as Record<string, { inputs: string[]; required: string[]; outputs: string[] }>;

/** Names that azure-native gives to a property of Microsoft's specification. */
export const renamed: Record<string, string> = {
  enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
  enableNfsV3: "isNfsV3Enabled",
  networkRuleSet: "networkAcls",
};

/** Resource type and API version by token. A record set's type depends on its `recordType`. */
export function armType(token: string): { armType: string; apiVersion: string; body: string } {
  const found = resources[token] ?? resources[`${token}/SRV`];
  if (found === undefined) {
    throw new Error(`arm-types.json has no ${token}`);
  }
  return found;
}

export function sdkShape(token: string): { inputs: string[]; required: string[]; outputs: string[] } {
  return shapes[token] ?? { inputs: [], required: [], outputs: [] };
}

/** The properties of a resource's body, with those inside `properties` lifted beside the others. */
export function bodyProperties(token: string): Record<string, Property> {
  return flat(resolve(armType(token).body));
}

/** The properties of an object; those inside a nested `properties` stand beside the others, as the SDK has them. */
export function flat(type: ArmType, value?: Json): Record<string, Property> {
  const own = propertiesOf(type, value);
  const inner = own.properties === undefined ? undefined : resolve(own.properties.type);
  return inner === undefined || inner.more !== undefined ? own : { ...propertiesOf(inner, value), ...own };
}

export function propertiesOf(type: ArmType, value?: Json): Record<string, Property> {
  const entries = Object.entries({ ...type.base, ...type.props });
  if (type.t === "oneOf" && type.by !== undefined && isObject(value)) {
    const kind = value[type.by] ?? value[type.by.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())];
    const chosen = typeof kind === "string" ? (type.of as Record<string, ArmReference>)[kind] : undefined;
    if (chosen !== undefined) {
      entries.push(...Object.entries(resolve(chosen).props ?? {}));
    }
    entries.push([type.by, ["any" as unknown as ArmReference, 0]]);
  }
  return Object.fromEntries(
    entries.map(([name, [reference, flags]]) => [
      name,
      {
        type: typeof reference === "string" && !reference.startsWith("#") ? { t: "any" } : reference,
        required: (flags & required) !== 0,
        readOnly: (flags & readOnly) !== 0,
      } satisfies Property,
    ]),
  );
}

export function resolve(reference: ArmReference): ArmType {
  return typeof reference === "string" ? (definitions[reference.slice(1)] ?? { t: "any" }) : reference;
}

/** The SDK writes some names with another case: `aRecords` for `ARecords`, `odataType` for `odata.type`. */
export function find(properties: Record<string, Property>, name: string): Property | undefined {
  if (Object.hasOwn(properties, name)) {
    return properties[name];
  }
  const wanted = name.toLowerCase();
  const key = Object.keys(properties).find((candidate) => candidate.replaceAll(".", "").toLowerCase() === wanted);
  return key === undefined ? undefined : properties[key];
}

/** A value by its name in the specification, whatever case the SDK writes it in. */
export function memberOf(value: { [key: string]: Json }, name: string): Json | undefined {
  const wanted = name.replaceAll(".", "").toLowerCase();
  const key = Object.keys(value).find((candidate) => candidate.replaceAll(".", "").toLowerCase() === wanted);
  return key === undefined ? undefined : value[key];
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
