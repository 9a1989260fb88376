/**
 * Does what a Pulumi YAML program says, as far as the examples say anything: configuration, resources and outputs, with
 * `${name}` and `${name.property}` as whole values. Stands in for Pulumi's YAML language host, which is not part of the
 * engine that this project can build; the engine, the plugin and the providers are the same as under it.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

interface YamlProgram {
  readonly config?: Readonly<Record<string, { readonly type: string }>>;
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: pulumi.Inputs }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
}

const program = parse(readFileSync("program.yaml", "utf8")) as YamlProgram;
const schema = JSON.parse(readFileSync("node_modules/kmshost/plugin/schema.generated.json", "utf8")) as Schema;
const known = new Map<string, unknown>();

/** A value with what it refers to in its place. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }
  const [, name = "", property] = (typeof value === "string" && /^\$\{(\w+)(?:\.(\w+))?\}$/.exec(value)) || [];
  if (name === "") return value;
  if (!known.has(name)) throw new Error(`${value}: nothing before it is called ${name}`);
  const found = known.get(name);
  return property === undefined ? found : (found as Record<string, unknown>)[property];
}

/** A component that the plugin builds, with the outputs that its schema names. */
function component(name: string, shortType: string, properties: pulumi.Inputs): pulumi.ComponentResource {
  const type = shortType.replace(/^(\w+):(\w+)$/, "$1:index:$2");
  const outputs = Object.keys(schema.resources[type]?.properties ?? {}).map((output) => [output, undefined]);
  const inputs = { ...Object.fromEntries(outputs), ...properties };
  return new pulumi.ComponentResource(type, name, inputs, { version: schema.version }, true);
}

for (const name of Object.keys(program.config ?? {})) known.set(name, new pulumi.Config().require(name));
for (const [name, { type, properties }] of Object.entries(program.resources)) {
  known.set(name, component(name, type, resolve(properties) as pulumi.Inputs));
}
export = resolve(program.outputs);
