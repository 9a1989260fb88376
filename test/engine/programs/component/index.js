const pulumi = require("@pulumi/pulumi");

class Pair extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("twins:index:Pair", name, args, opts);
    this.both = pulumi.interpolate`${args.word} ${args.word}`;
    this.registerOutputs({ both: this.both });
  }
}

module.exports = { Pair };
