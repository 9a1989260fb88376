import type { PolicyResource } from "@pulumi/policy";
import { type PlannedResource, ResourceGraph } from "../estate/resource-graph";
import { readValue, unknown, type Value } from "../estate/values";
import type { Property } from "./leaves";
import { behindProxy, isUnknown } from "./leaves";
import { Resource } from "./resource";
import { canonicalType } from "./tokens";

/** What a program says of each resource, by URN: seen when the resource was judged by itself. */
export type Inputs = ReadonlyMap<string, Record<string, unknown>>;

/** The resources of a stack and how they hang together. */
export class Stack {
  private readonly byType = new Map<string, Resource[]>();
  private readonly byUrn = new Map<string, Resource>();
  private readonly raw = new Map<Resource, PolicyResource>();

  private model: ResourceGraph | undefined;

  constructor(
    resources: readonly PolicyResource[],
    noteUnknown: (urn: string, path: string) => void,
    inputs: Inputs = new Map(),
  ) {
    for (const facts of resources) {
      const said = inputs.get(facts.urn);
      const props = said ? saidAndAnswered(said, facts.props) : facts.props;
      const { type: token, name, urn, opts } = facts;
      const resource = new Resource({ type: token, name, urn, opts, props }, (path) => noteUnknown(urn, path));
      this.raw.set(resource, facts);
      this.byUrn.set(facts.urn, resource);
      const type = canonicalType(facts.type);
      const same = this.byType.get(type);
      if (same) same.push(resource);
      else this.byType.set(type, [resource]);
    }
  }

  get resources(): Resource[] {
    return [...this.raw.keys()];
  }

  /** The resources of these types. */
  of(...types: string[]): Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The stack as `estate/` reads it. */
  get graph(): ResourceGraph {
    this.model ??= new ResourceGraph(this.resources.map((resource) => this.planned(resource)));
    return this.model;
  }

  /** The resource that a node of `graph` is. */
  resourceAt(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  private planned(resource: Resource): PlannedResource {
    const values = valuesOf(resource);
    const parent = this.parentOf(resource);
    return {
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      operation: "same",
      ...(typeof values.id === "string" && values.id !== "" ? { id: values.id } : {}),
      ...(parent === undefined ? {} : { parent }),
      inputs: values,
      outputs: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== unknown)),
      propertyDependencies: this.dependenciesOf(resource),
      replaceReasons: [],
    };
  }

  /** The resources of a type that a property leads to: by where its value came from, or by id, ARN or name. */
  linked(from: Resource, property: string, type: string): Resource[] {
    const sources = this.sourcesOf(from, property).filter((source) => source.isA(type));
    if (sources.length > 0) return sources;
    const texts = textsBelow(from.at(property).quiet).map((text) => text.toLowerCase());
    if (texts.length === 0) return [];
    return this.of(type).filter(
      (to) =>
        to !== from &&
        this.namesOf(to).some((name) => texts.some((text) => text === name || text.startsWith(`${name}/`))),
    );
  }

  /** As `linked`, also where the property gives the other's plain name, as IAM does. */
  linkedByName(from: Resource, property: string, type: string): Resource[] {
    const found = this.linked(from, property, type);
    if (found.length > 0) return found;
    const texts = textsBelow(from.at(property).quiet).map((text) => text.toLowerCase());
    return this.of(type).filter((to) =>
      [to.at("name").quiet.text, to.at("id").quiet.text].some((name) => name && texts.includes(name.toLowerCase())),
    );
  }

  private namesOf(resource: Resource): string[] {
    const known = this.names.get(resource);
    if (known) return known;
    const names = nameKeys.flatMap((key) => resource.at(key).quiet.text ?? []).map((name) => name.toLowerCase());
    this.names.set(resource, names);
    return names;
  }

  private readonly names = new Map<Resource, string[]>();

  /**
   * The resources that a property's value came from. Ids are unknown until a resource exists, so resources are linked by
   * where a value came from, and by id only in what exists already.
   */
  sourcesOf(resource: Resource, property: string): Resource[] {
    const sources = this.raw.get(resource)?.propertyDependencies[property] ?? [];
    return sources.flatMap((source) => this.byUrn.get(source.urn) ?? []);
  }

  /** URNs of the resources that each property of a resource came from. */
  dependenciesOf(resource: Resource): ReadonlyMap<string, string[]> {
    const properties = this.raw.get(resource)?.propertyDependencies ?? {};
    return new Map(Object.entries(properties).map(([property, sources]) => [property, sources.map(({ urn }) => urn)]));
  }

  /** URN of the resource that a resource belongs to. */
  parentOf(resource: Resource): string | undefined {
    const { parent, opts } = this.raw.get(resource) ?? {};
    return parent?.urn ?? opts?.parent;
  }

  /** True when `from` refers to `to` by this property: by where its value came from, or by `to`'s id, ARN or name. */
  refers(from: Resource, property: string, to: Resource): boolean {
    const top = property.split(".")[0] ?? property;
    if (this.sourcesOf(from, top).includes(to)) return true;
    const value = from.at(property).quiet;
    const ids = ["id", "arn"].flatMap((key) => to.at(key).text ?? []).map((id) => id.toLowerCase());
    return textsBelow(value).some((text) => ids.includes(text.toLowerCase()));
  }
}

const nameKeys = ["id", "arn", "networkSecurityGroupName", "routeTableName", "loadBalancerName", "vmName", "vaultName"];

/**
 * The cloud's answer where the program says nothing, and what the program says otherwise. In a preview the answer is not
 * known also where it will be nothing, so what the program leaves out is then missing.
 */
function saidAndAnswered(said: Record<string, unknown>, answered: Record<string, unknown>): Record<string, unknown> {
  const answer = behindProxy(answered) as Record<string, unknown>;
  const merged: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(answer)) {
    if (!isUnknown(value) || ["id", "arn"].includes(key)) merged[key] = value;
  }
  for (const [key, value] of Object.entries(said)) if (!isUnknown(value) || !(key in merged)) merged[key] = value;
  return merged;
}

function valuesOf(resource: Resource): { readonly [key: string]: Value } {
  const value = readValue(behindProxy(resource.properties.tree));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Value })
    : {};
}

function textsBelow(property: Property): string[] {
  const own = property.text;
  if (own !== undefined) return [own];
  return [...property.items, ...property.fields].flatMap(textsBelow);
}
