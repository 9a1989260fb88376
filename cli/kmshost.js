#!/usr/bin/env node
// The entry in a checkout: registers tsx, then runs the TypeScript.
require("tsx/cjs");
require("./main.ts")
  .run(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
