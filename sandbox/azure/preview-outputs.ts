import type { Json, Properties } from "../provider/resource-type";
import {
  type ArmReference,
  bodyProperties,
  find,
  flat,
  isObject,
  propertiesOf,
  renamed,
  resolve,
  sdkShape,
  memberOf,
} from "./schema";

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
    const given = memberOf(value, name);
    if (name !== "properties" || given !== undefined) {
      filled[name] = given === undefined ? unknown : fill(property.type, given, unknown);
    }
  }
  return { ...filled, ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled[key] ?? item])) };
}
