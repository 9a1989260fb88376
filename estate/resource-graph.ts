import { at, type Unknown, unknown, type Value } from "./values";

/** What a plan does to a resource; `same` for a resource of a state that no plan touches. */
export type Operation = "same" | "create" | "update" | "replace" | "delete" | "read" | "import";

/** A resource as it will be, or as it is. */
export interface PlannedResource {
  readonly urn: string;
  /** Type token without an API version: `azure-native:network:Subnet`. */
  readonly type: string;
  /** Last part of the URN. */
  readonly name: string;
  readonly operation: Operation;
  /** Id at the provider, where it is known. Never used to link what a plan creates. */
  readonly id?: string;
  readonly parent?: string;
  /** Inputs; what only the provider knows is in `outputs`. */
  readonly inputs: Value;
  readonly outputs: Value;
  /** URNs that each property came from. */
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
  /** Why a plan replaces it: the properties that force it. */
  readonly replaceReasons: readonly string[];
}

/** Which resource is meant, for reports. */
export interface ResourceRef {
  readonly urn?: string;
  readonly type: string;
  readonly name: string;
}

export function refOf({ urn, type, name }: PlannedResource): ResourceRef {
  return { urn, type, name };
}

/** A resource that is used but not part of the stack: known by its id only. */
export function externalRef(type: string, id: string): ResourceRef {
  return { type, name: id };
}

/** Where a property leads. */
export type Link =
  | { readonly kind: "resource"; readonly resource: PlannedResource }
  /** Outside of this stack. */
  | { readonly kind: "external"; readonly id: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "absent" };

/** The resources of one stack, found by URN, type and what they came from. */
export class ResourceGraph {
  readonly resources: readonly PlannedResource[];
  readonly #byUrn = new Map<string, PlannedResource>();
  readonly #byType = new Map<string, PlannedResource[]>();
  readonly #byId = new Map<string, PlannedResource>();

  constructor(resources: Iterable<PlannedResource>) {
    this.resources = [...resources];
    for (const resource of this.resources) {
      this.#byUrn.set(resource.urn, resource);
      const sameType = this.#byType.get(resource.type);
      if (sameType) sameType.push(resource);
      else this.#byType.set(resource.type, [resource]);
      if (resource.id !== undefined) this.#byId.set(idKey(resource.type, resource.id), resource);
    }
  }

  get(urn: string): PlannedResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** Every resource of these types that is still there after the plan. */
  ofType(...types: readonly string[]): PlannedResource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []).filter(({ operation }) => operation !== "delete");
  }

  /** Does an ancestor have this type? Cycles of parents end the search. */
  hasAncestor(resource: PlannedResource, type: RegExp): boolean {
    const seen = new Set<string>();
    let parent = resource.parent;
    while (parent !== undefined && !seen.has(parent)) {
      seen.add(parent);
      if (type.test(typeOfUrn(parent))) return true;
      parent = this.#byUrn.get(parent)?.parent;
    }
    return false;
  }

  /** Resources of a type that a property came from, in the order of its dependencies. */
  sourcesOf(resource: PlannedResource, property: string, ...types: readonly string[]): PlannedResource[] {
    const urns = resource.propertyDependencies.get(property) ?? [];
    return urns.flatMap((urn) => {
      const found = this.#byUrn.get(urn);
      return found && types.includes(found.type) && found.operation !== "delete" ? [found] : [];
    });
  }

  /**
   * The resource of a type that a property names. The dependencies of the property decide; where there are several, or
   * none, the text of the property does: a provider's id or, with `byName`, a physical name.
   */
  follow(
    resource: PlannedResource,
    type: string,
    path: readonly (string | number)[],
    byName?: (candidate: PlannedResource, text: string) => boolean,
  ): Link {
    const text = at(resource.inputs, ...path) ?? at(resource.outputs, ...path);
    if (text === undefined) return { kind: "absent" };
    const sources = this.sourcesOf(resource, String(path[0]), type);
    return this.resolve(text, type, sources, byName);
  }

  /** As `follow`, for a text and the resources it may have come from. */
  resolve(
    text: Value,
    type: string,
    sources: readonly PlannedResource[],
    byName?: (candidate: PlannedResource, text: string) => boolean,
  ): Link {
    if (typeof text === "string") {
      const named = this.#named(text, type, sources, byName);
      if (named) return { kind: "resource", resource: named };
    }
    const [only, ...more] = sources;
    if (only && more.length === 0) return { kind: "resource", resource: only };
    if (typeof text !== "string" || only) return { kind: "unknown" };
    return { kind: "external", id: text };
  }

  #named(
    text: string,
    type: string,
    sources: readonly PlannedResource[],
    byName?: (candidate: PlannedResource, text: string) => boolean,
  ): PlannedResource | undefined {
    const byId = this.#byId.get(idKey(type, text));
    if (byId && byId.operation !== "delete") return byId;
    if (!byName) return undefined;
    const candidates = (sources.length > 0 ? sources : this.ofType(type)).filter((one) => byName(one, text));
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

/** Azure compares ids without regard to case. */
function idKey(type: string, id: string): string {
  return `${type}\0${id.toLowerCase()}`;
}

/** `urn:pulumi:stack::project::parentType$type::name`. */
export function typeOfUrn(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return plainType(qualified.slice(qualified.lastIndexOf("$") + 1));
}

export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function projectOfUrn(urn: string): string | undefined {
  return /^urn:pulumi:([^:]*)::([^:]*)::/.exec(urn)?.[2];
}

export function stackOfUrn(urn: string): string | undefined {
  return /^urn:pulumi:([^:]*)::/.exec(urn)?.[1];
}

/** azure-native puts API versions into tokens: `azure-native:network/v20240501:Subnet` is a Subnet like any other. */
export function plainType(type: string): string {
  return type.replace(/^(azure-native):([a-z]+)\/v\d+[a-z0-9]*:/i, "$1:$2:");
}

/** The physical name of a resource, which the program gave it: the first of these properties that is set. */
export function physicalName(resource: PlannedResource, ...properties: readonly string[]): string | Unknown {
  for (const property of [...properties, "name"]) {
    const value = at(resource.inputs, property) ?? at(resource.outputs, property);
    if (typeof value === "string") return value;
    if (value === unknown) return unknown;
  }
  return unknown;
}
