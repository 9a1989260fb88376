import { isKnown, type Json, type Problem, type Properties } from "../provider/resource-type";
import { hint } from "./nearest";
import {
  type ArmReference,
  type ArmType,
  bodyProperties,
  find,
  flat,
  isObject,
  type Property,
  propertiesOf,
  renamed,
  resolve,
  sdkShape,
  memberOf,
} from "./schema";

/** Lists in the specification that are older than the cloud: sizes come and go without a new API version. */
const openLists = new Set(["vmSize"]);

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
    if (property.required && !property.readOnly && name !== "properties" && memberOf(value, name) === undefined) {
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

function said(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function unknownProperty(name: string, known: readonly string[]): string {
  return `Azure has no property ${name} here${hint(name, known)}`;
}
