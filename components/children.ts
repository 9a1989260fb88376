import * as pulumi from "@pulumi/pulumi";

/**
 * A child on its way into the engine. `transform` of a component's arguments gets it before it is registered and may
 * change `args` and `opts` in place. `Kinds` maps a child's kind to its argument type.
 */
export type Child<Kinds> = {
  [K in keyof Kinds]: {
    /** What the child is for; stable, listed in the documentation. */
    readonly kind: K;
    /** The child's Pulumi name. */
    readonly name: string;
    /** Arguments, to be changed in place. */
    readonly args: Kinds[K];
    /** Resource options, to be changed in place. */
    readonly opts: pulumi.CustomResourceOptions;
  };
}[keyof Kinds];

type Constructor<A, R> = new (name: string, args: A, opts?: pulumi.CustomResourceOptions) => R;

export type DependsOn = pulumi.ResourceOptions["dependsOn"];

/** The dependencies that a component was given, which its children do not inherit, and the child's own. */
export function together(given: DependsOn, own: pulumi.Resource[]): DependsOn {
  if (given === undefined) return own;
  if (Array.isArray(given)) return [...given, ...own];
  return pulumi.output(given as pulumi.Input<pulumi.Resource[]>).apply((resolved) => [resolved, own].flat());
}

const nodesByComponent = new WeakMap<pulumi.ComponentResource, Record<string, pulumi.Resource>>();

/**
 * The children of a component by the last part of their names, in the order they were made. Kept outside the component,
 * since any field of a component becomes one of its outputs.
 */
export function nodesOf(component: pulumi.ComponentResource): Readonly<Record<string, pulumi.Resource>> {
  return nodesByComponent.get(component) ?? {};
}

/** Adds a component made by another one to the nodes of that one, and returns it. */
export function addNode<R extends pulumi.Resource>(parent: pulumi.ComponentResource, suffix: string, node: R): R {
  nodesByComponent.set(parent, { ...nodesByComponent.get(parent), [suffix]: node });
  return node;
}

/**
 * Makes the children of one component: each is a child of it, passes the caller's `transform`, and is kept for `nodesOf`.
 * `protect` holds for every child that says nothing else: where only some are protected, a `destroy` without a preview
 * takes the others before it is refused.
 */
export class Children<Kinds> {
  constructor(
    private readonly parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly transform: ((child: Child<Kinds>) => void) | undefined,
    private readonly protect = false,
  ) {}

  /** Creates `${component}-${suffix}`. The suffix is the child's identity: renaming one needs an alias. */
  create<K extends keyof Kinds, R extends pulumi.Resource>(
    kind: K,
    suffix: string,
    type: Constructor<Kinds[K], R>,
    args: Kinds[K],
    opts: pulumi.CustomResourceOptions = {},
  ): R {
    const name = `${this.name}-${suffix}`;
    const all = { protect: this.protect, ...opts, parent: this.parent };
    const child = { kind, name, args, opts: all } as Child<Kinds>;
    this.transform?.(child);
    const resource = new type(child.name, child.args as Kinds[K], child.opts);
    addNode(this.parent, suffix, resource);
    return resource;
  }
}

/** A record with every value changed. */
export function mapValues<T, R>(record: Record<string, T>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
