// Entry of the component plugin: `pulumi package add`, and every program that uses it, starts here.
require("tsx/cjs");
require("./provider.ts").serve();
