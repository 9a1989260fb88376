// Node arguments do not reach a policy pack, so TypeScript is registered here.
require("tsx/cjs/api").register();
require("./index.ts");
