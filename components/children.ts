import type * as pulumi from "@pulumi/pulumi";

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

/** Makes the children of one component: each is a child of it, passes the caller's `transform`, and is kept for `nodes`. */
export class Children<Kinds> {
  readonly #nodes: Record<string, pulumi.Resource> = {};

  constructor(
    private readonly parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly transform: ((child: Child<Kinds>) => void) | undefined,
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
    const child = { kind, name, args, opts: { ...opts, parent: this.parent } } as Child<Kinds>;
    this.transform?.(child);
    const resource = new type(child.name, child.args as Kinds[K], child.opts);
    this.#nodes[suffix] = resource;
    return resource;
  }

  /** The children by suffix, in the order they were made. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return this.#nodes;
  }
}
