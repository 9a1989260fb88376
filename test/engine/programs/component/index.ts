import * as pulumi from "@pulumi/pulumi";

export interface PairArgs {
  /** What is said twice. */
  word: pulumi.Input<string>;
}

/** The types that the package's schema is read from; index.js beside it is what runs. */
export class Pair extends pulumi.ComponentResource {
  public readonly both: pulumi.Output<string>;

  constructor(name: string, args: PairArgs, opts?: pulumi.ComponentResourceOptions) {
    super("twins:index:Pair", name, args, opts);
    this.both = pulumi.interpolate`${args.word} ${args.word}`;
    this.registerOutputs({ both: this.both });
  }
}
