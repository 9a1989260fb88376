import type { Json, Problem, Properties } from "../provider/resource-type";
import { isKnown } from "../provider/resource-type";
import armTypes from "./arm-types.json";
import sdkShapes from "./sdk-shapes.json";

/** A type of Microsoft's published resource types, as `arm-types.json` writes it. */
interface ArmType {
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
type ArmReference = string | ArmType;

interface Property {
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
const renamed: Record<string, string> = {
  enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
  enableNfsV3: "isNfsV3Enabled",
  networkRuleSet: "networkAcls",
};

/** Lists in the specification that are older than the cloud: sizes come and go without a new API version. */
const openLists = new Set(["vmSize"]);

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

/** Every mistake that Microsoft's specification and the SDK's own list of inputs show. */
export function checkInputs(token: string, inputs: Properties): Problem[] {
  const problems: Problem[] = [];
  const { inputs: names, required: needed } = sdkShape(token);
  const body = bodyProperties(token);
  for (const [name, value] of Object.entries(inputs)) {
    if (name.startsWith("__") || name === "azureApiVersion") {
      continue;
    }
    if (!names.includes(name)) {
      problems.push({ path: name, reason: unknownProperty(name, names) });
      continue;
    }
    const property = find(body, renamed[name] ?? name);
    if (property !== undefined && !property.readOnly) {
      checkValue(name, property.type, value, problems);
    }
  }
  const lifted = names.filter((name) => find(body, name)?.required && name !== "name" && name !== "properties");
  for (const name of new Set([...needed, ...lifted])) {
    if (inputs[name] === undefined) {
      problems.push({ path: name, reason: missing(name) });
    }
  }
  return problems;
}

function missing(path: string): string {
  const hint =
    path === "location"
      ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
      : "";
  return `missing required property '${path}'${hint}`;
}

/** The properties of a resource's body, with those inside `properties` lifted beside the others. */
export function bodyProperties(token: string): Record<string, Property> {
  return flat(resolve(armType(token).body));
}

/** The properties of an object; those inside a nested `properties` stand beside the others, as the SDK has them. */
function flat(type: ArmType, value?: Json): Record<string, Property> {
  const own = propertiesOf(type, value);
  const inner = own.properties === undefined ? undefined : resolve(own.properties.type);
  return inner === undefined || inner.more !== undefined ? own : { ...propertiesOf(inner, value), ...own };
}

function propertiesOf(type: ArmType, value?: Json): Record<string, Property> {
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

function resolve(reference: ArmReference): ArmType {
  return typeof reference === "string" ? (definitions[reference.slice(1)] ?? { t: "any" }) : reference;
}

/** The SDK writes some names with another case: `aRecords` for `ARecords`, `odataType` for `odata.type`. */
function find(properties: Record<string, Property>, name: string): Property | undefined {
  if (Object.hasOwn(properties, name)) {
    return properties[name];
  }
  const wanted = name.toLowerCase();
  const key = Object.keys(properties).find((candidate) => candidate.replaceAll(".", "").toLowerCase() === wanted);
  return key === undefined ? undefined : properties[key];
}

function checkValue(path: string, reference: ArmReference, value: Json, problems: Problem[]): void {
  const type = resolve(reference);
  if (!isKnown(value) || value === null || type.t === "any") {
    return;
  }
  const wrong: Wrong = (allowed) => {
    problems.push({ path, reason: `got ${said(value)}; allowed is ${allowed}` });
  };
  if (type.t === "array" && Array.isArray(value)) {
    value.forEach((item, index) => {
      checkValue(`${path}[${index}]`, type.of as ArmReference, item, problems);
    });
  } else if (type.t === "object" || type.t === "oneOf") {
    checkObject(path, type, value, problems, wrong);
  } else {
    checkLeaf(path, type, value, wrong);
  }
}

function checkLeaf(path: string, type: ArmType, value: Json, wrong: Wrong): void {
  if (type.t === "enum") {
    checkEnum(path, type, value, wrong);
  } else if (type.t === "string" && typeof value === "string") {
    checkString(type, value, wrong);
  } else if (type.t === "int" && typeof value === "number") {
    checkNumber(type, value, wrong);
  } else if (type.t !== "bool" || typeof value !== "boolean") {
    wrong({ string: "a string", int: "a number", bool: "true or false", array: "a list" }[type.t as string] ?? type.t);
  }
}

type Wrong = (allowed: string) => void;

function checkString(type: ArmType, value: string, wrong: Wrong): void {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = type;
  if (value.length < minLength || value.length > maxLength) {
    wrong(`${minLength} to ${Number.isFinite(maxLength) ? maxLength : "any number of"} characters`);
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    wrong(`what matches ${pattern}`);
  }
}

function checkNumber(type: ArmType, value: number, wrong: Wrong): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = type;
  if (!Number.isInteger(value) || value < min || value > max) {
    wrong(`a whole number${Number.isFinite(min) ? ` from ${min}` : ""}${Number.isFinite(max) ? ` to ${max}` : ""}`);
  }
}

function checkEnum(path: string, type: ArmType, value: Json, wrong: Wrong): void {
  const allowed = type.of as readonly string[];
  const isOpen = type.open && openLists.has(path.split(/[.[]/).at(-1) ?? path);
  if (typeof value !== "string") {
    wrong(`one of ${allowed.join(", ")}`);
  } else if (!isOpen && !allowed.some((word) => word.toLowerCase() === value.toLowerCase())) {
    wrong(`one of ${allowed.join(", ")}${hint(value, allowed)}`);
  }
}

function checkObject(path: string, type: ArmType, value: Json, problems: Problem[], wrong: Wrong): void {
  // The SDK takes user-assigned identities as a list of ids, where the specification has a map.
  if (type.more !== undefined && Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return;
  }
  if (!isObject(value)) {
    wrong("an object");
    return;
  }
  const nested = isObject(value.properties);
  const properties = nested ? propertiesOf(type, value) : flat(type, value);
  if (Object.keys(properties).length === 0 && type.more === undefined) {
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    const property = find(properties, name);
    if (property !== undefined) {
      checkMember(`${path}.${name}`, property, item, problems);
    } else if (type.more !== undefined) {
      checkValue(`${path}["${name}"]`, type.more, item, problems);
    } else {
      problems.push({ path: `${path}.${name}`, reason: unknownProperty(name, Object.keys(properties)) });
    }
  }
  // A reference to another resource is an object with only an id.
  const isReference = Object.keys(value).length === 1 && value.id !== undefined;
  for (const [name, property] of Object.entries(isReference ? {} : properties)) {
    if (property.required && !property.readOnly && name !== "properties" && find2(value, name) === undefined) {
      problems.push({ path: `${path}.${name}`, reason: missing(`${path}.${name}`) });
    }
  }
}

function checkMember(path: string, property: Property, value: Json, problems: Problem[]): void {
  if (property.readOnly) {
    problems.push({ path, reason: `only Azure sets this; leave it out` });
  } else {
    checkValue(path, property.type, value, problems);
  }
}

function find2(value: { [key: string]: Json }, name: string): Json | undefined {
  const wanted = name.replaceAll(".", "").toLowerCase();
  const key = Object.keys(value).find((candidate) => candidate.replaceAll(".", "").toLowerCase() === wanted);
  return key === undefined ? undefined : value[key];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function said(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function unknownProperty(name: string, known: readonly string[]): string {
  return `Azure has no property ${name} here${hint(name, known)}`;
}

/** The nearest name, when it is near enough to be meant. */
function hint(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, name.length / 4) ? `; is ${near.candidate} meant?` : "";
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/**
 * What azure-native shows for a resource that does not exist yet: the inputs under the outputs' names, and unknown for
 * every property that only the answer will have, at any depth.
 */
export function previewOf(token: string, inputs: Properties, unknown: string): Properties {
  const body = bodyProperties(token);
  const outputs: Properties = {};
  for (const name of sdkShape(token).outputs) {
    const value = inputs[name];
    const property = find(body, renamed[name] ?? name);
    outputs[name] =
      value === undefined ? unknown : property === undefined ? value : fill(property.type, value, unknown);
  }
  return outputs;
}

function fill(reference: ArmReference, value: Json, unknown: string): Json {
  const type = resolve(reference);
  if (Array.isArray(value)) {
    return type.t === "array" ? value.map((item) => fill(type.of as ArmReference, item, unknown)) : value;
  }
  if (!isObject(value) || type.t !== "object" || Object.keys(type.props ?? {}).length === 0) {
    return value;
  }
  const properties = isObject(value.properties) ? propertiesOf(type, value) : flat(type, value);
  const filled: { [key: string]: Json } = {};
  for (const [name, property] of Object.entries(properties)) {
    const given = find2(value, name);
    if (name !== "properties" || given !== undefined) {
      filled[name] = given === undefined ? unknown : fill(property.type, given, unknown);
    }
  }
  return { ...filled, ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled[key] ?? item])) };
}
