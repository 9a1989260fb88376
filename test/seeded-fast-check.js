// Property tests draw the same examples on every machine and in every run, so that a pipeline fails for a change and
// never for its luck. `KMSHOST_SEED=<number> npm test` looks at others; a failure prints the seed that found it.
const { configureGlobal } = require("../node_modules/fast-check/lib/cjs/fast-check.js");

configureGlobal({ seed: Number(process.env.KMSHOST_SEED ?? 20261124) });

module.exports = require("../node_modules/fast-check/lib/cjs/fast-check.js");
