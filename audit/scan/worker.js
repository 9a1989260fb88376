// The entry of a thread in a checkout: registers tsx, then runs the TypeScript.
require("tsx/cjs");
require("./worker-main.ts").answer();
