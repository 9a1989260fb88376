import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../../text/nearest";
import { isKnown, type Json, type Problem, type Properties, unknownValue } from "../provider/resource-type";
import { elementOf, isObject, type ResourceShape, type SdkShapes, ShapeCheck, type Wording } from "../sdk/shapes";

let loaded: SdkShapes | undefined;

export function sdkShapes(): SdkShapes {
  loaded ??= JSON.parse(readFileSync(join(__dirname, "sdk-shapes.generated.json"), "utf8")) as SdkShapes;
  return loaded;
}

export function sdkShape(token: string): ResourceShape {
  return sdkShapes().resources[token] ?? { inputs: {}, outputs: {} };
}

export function apiVersion(token: string): string {
  return sdkShape(token).apiVersion ?? "";
}

const kinds: Record<string, string> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const words: Wording = {
  unknown: (name, known) => `Azure has no property ${name} here${hint(name, known)}`,
  missing: (path) => `missing required property '${path}'${path === "location" ? whereLocation : ""}`,
  mismatch: (wanted, value) => `got ${said(value)}; allowed is ${kinds[wanted] ?? wanted}`,
  notListed: (value, allowed) => `got "${value}"; allowed is one of ${allowed.join(", ")}${hint(value, allowed)}`,
};

const whereLocation =
  ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.";

function said(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** Every mistake that the SDK's declarations show. */
export function checkInputs(token: string, given: Properties): Problem[] {
  const { inputs, outputs } = sdkShape(token);
  const { azureApiVersion: _, ...rest } = given;
  // The SDK takes a location from the provider's configuration; a resource that always has one cannot do without.
  const needed = inputs.location === "string" && outputs.location?.endsWith("!") ? { location: "string!" } : undefined;
  return new ShapeCheck(sdkShapes(), words).object(rest, { ...inputs, ...needed });
}

/**
 * What azure-native shows for a resource that does not exist yet: the inputs under the outputs' names, and unknown for
 * every property that only the answer will have, at any depth.
 */
export function previewOf(token: string, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(sdkShape(token).outputs).map(([name, type]) => {
      const value = inputs[name];
      return [name, value === undefined ? unknownValue : fill(type, value)];
    }),
  );
}

function fill(type: string, value: Json): Json {
  if (Array.isArray(value)) {
    return /\[\]!?$/.test(type) ? value.map((item) => fill(elementOf(type), item)) : value;
  }
  const shape = /\{\}!?$/.test(type) ? undefined : sdkShapes().objects[elementOf(type)];
  if (!isObject(value) || !isKnown(value) || shape === undefined) {
    return value;
  }
  const filled = Object.entries(shape).map(([name, inner]) => {
    const given = value[name];
    return [name, given === undefined ? unknownValue : fill(inner, given)];
  });
  return { ...Object.fromEntries(filled), ...onlyIn(value, shape) };
}

function onlyIn(value: Properties, shape: Record<string, string>): Properties {
  return Object.fromEntries(Object.entries(value).filter(([name]) => shape[name] === undefined));
}

function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : `; is ${near} meant?`;
}
