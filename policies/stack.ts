import type { PolicyResource } from "@pulumi/policy";
import type { Property } from "./leaves";
import { Resource } from "./resource";
import { canonicalType } from "./tokens";

/** The resources of a stack and how they hang together. */
export class Stack {
  private readonly byType = new Map<string, Resource[]>();
  private readonly byUrn = new Map<string, Resource>();
  private readonly raw = new Map<Resource, PolicyResource>();

  constructor(resources: readonly PolicyResource[], noteUnknown: (urn: string, path: string) => void) {
    for (const facts of resources) {
      const resource = new Resource(facts, (path) => noteUnknown(facts.urn, path));
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

function textsBelow(property: Property): string[] {
  const own = property.text;
  if (own !== undefined) return [own];
  return [...property.items, ...property.fields].flatMap(textsBelow);
}
