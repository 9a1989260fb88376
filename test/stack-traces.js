// Pulumi writes the stack trace of every promise that it makes, in case it is never resolved, and Jest maps every frame to
// its source: a third of the time of a program under test. Nobody reads these. All others are left to Jest, whose
// function is on the Error of Node's own realm, not on that of the tests.
const { inspect } = require("node:util");

const outside = inspect.constructor("return Error")();

Error.prepareStackTrace = (error, frames) =>
  frames[0]?.getFunctionName() === "debuggablePromise"
    ? String(error)
    : (outside.prepareStackTrace?.(error, frames) ?? `${error}\n    at ${frames.join("\n    at ")}`);
