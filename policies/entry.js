// Node arguments do not reach a policy pack, so TypeScript is registered here, and only after Pulumi's own packages are
// loaded: through tsx they would take twice as long.
require("@pulumi/policy");
require("tsx/cjs/api").register();
require("./index.ts");
