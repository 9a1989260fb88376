/** Checks inputs against what the installed SDK declares, as the provider's Check does. */
import { editDistance } from "../provider/edit-distance";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isKnown, type Json, type Problem, type Properties } from "../provider/resource-type";

/** Properties of an object: name to type, where `!` at the end means required. */
export type Shape = Record<string, string>;

export interface InputTypes {
  sdk: string;
  resources: Record<string, { inputs: Shape; always: string[]; sometimes: string[] }>;
  functions: Record<string, { inputs: Shape; results: string[] }>;
  objects: Record<string, Shape>;
}

let loaded: InputTypes | undefined;

export function inputTypes(): InputTypes {
  loaded ??= JSON.parse(readFileSync(join(__dirname, "input-types.generated.json"), "utf8")) as InputTypes;
  return loaded;
}

/** Every mistake that the SDK's declaration of a resource type shows in these inputs. */
export function checkInputs(token: string, inputs: Properties): Problem[] {
  const declared = inputTypes().resources[token];
  return declared ? checkObject(inputs, declared.inputs, "") : [];
}

/** The same for the arguments of a function. */
export function checkArguments(token: string, args: Properties): Problem[] {
  const declared = inputTypes().functions[token];
  return declared ? checkObject(args, declared.inputs, "") : [];
}

function checkObject(value: Properties, shape: Shape, path: string): Problem[] {
  const problems: Problem[] = [];
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const [name, entry] of Object.entries(value)) {
    const type = shape[name];
    if (type === undefined) {
      // The engine's own markers travel beside the inputs.
      if (!name.startsWith("__")) {
        problems.push({ path: at(name), reason: unknownKey(name, Object.keys(shape)) });
      }
    } else if (entry !== null) {
      problems.push(...checkValue(entry, type.replace(/!$/, ""), at(name)));
    }
  }
  for (const [name, type] of Object.entries(shape)) {
    if (type.endsWith("!") && (value[name] === undefined || value[name] === null)) {
      problems.push({
        path: at(name),
        reason: `Missing required argument. The argument "${name}" is required, but no definition was found.`,
      });
    }
  }
  return problems;
}

function unknownKey(name: string, known: string[]): string {
  const near = known
    .map((candidate) => ({ candidate, steps: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.steps - b.steps || a.candidate.localeCompare(b.candidate))[0];
  return near ? `Invalid or unknown key. Did you mean "${near.candidate}"?` : "Invalid or unknown key.";
}

function checkValue(value: Json, type: string, path: string): Problem[] {
  if (!isKnown(value) || type === "any") {
    return [];
  }
  if (type.endsWith("[]")) {
    return Array.isArray(value)
      ? value.flatMap((entry, index) => checkEntry(entry, type.slice(0, -2), `${path}[${index}]`))
      : [mismatch(path, "array", value)];
  }
  if (type.endsWith("{}")) {
    return isObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => checkEntry(entry, type.slice(0, -2), `${path}.${key}`))
      : [mismatch(path, "object", value)];
  }
  if (type === "policy") {
    return typeof value === "string" || isObject(value) ? [] : [mismatch(path, "string", value)];
  }
  const shape = inputTypes().objects[type];
  if (shape) {
    return isObject(value) ? checkObject(value, shape, path) : [mismatch(path, "object", value)];
  }
  return kindOf(value) === type ? [] : [mismatch(path, type, value)];
}

function checkEntry(value: Json, type: string, path: string): Problem[] {
  return value === null ? [mismatch(path, type, value)] : checkValue(value, type, path);
}

function mismatch(path: string, wanted: string, value: Json): Problem {
  return { path, reason: `expected ${wanted} type, got ${kindOf(value)} type` };
}

function kindOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

export function isObject(value: Json | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
