#!/usr/bin/env node
// The entry in a checkout: registers tsx, then runs the TypeScript.
require("tsx/cjs");
// Who reads our output may have seen enough, as head does. That ends the command as it ends others: 128 + SIGPIPE.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(141);
  throw error;
});
require("./main.ts")
  .run(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
