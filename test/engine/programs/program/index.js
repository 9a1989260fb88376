// What it does is said by its configuration, so that one project serves every case.
const pulumi = require("@pulumi/pulumi");
const { RunError } = require("@pulumi/pulumi/errors");

const config = new pulumi.Config();
const cases = {
  outputs() {
    const book = new Book("first", { title: config.require("title"), price: pulumi.secret("12.50") });
    const pair = config.getBoolean("pair") ? new Pair("pair", { word: "twice" }) : undefined;
    return {
      both: pair?.both,
      title: book.title,
      shelfMark: book.shelfMark,
      price: book.price,
      stack: pulumi.getStack(),
      project: pulumi.getProject(),
      organization: pulumi.getOrganization(),
      nodeArguments: process.execArgv,
      folder: require("node:path").basename(process.cwd()),
      secretKeys: config.getSecret("word"),
    };
  },
  runError() {
    throw new RunError("the program says what is wrong");
  },
  thrown() {
    throw new TypeError("a mistake in the program");
  },
  exitCode() {
    process.exit(7);
  },
};

class Book extends pulumi.CustomResource {
  constructor(name, args) {
    super("shelf:index:Book", name, { ...args, shelfMark: undefined });
  }
}

class Pair extends pulumi.ComponentResource {
  constructor(name, args) {
    super("twins:index:Pair", name, { ...args, both: undefined }, {}, true);
  }
}

module.exports = cases[config.require("case")]();
