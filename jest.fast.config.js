/**
 * For `npm run test:fast` and `test:watch`: below a minute on two cores, no engine. Left out is what runs the engine or
 * another program, opens a browser, builds whole estates with the clouds' SDKs, or takes long by nature.
 */
const config = require("./jest.config.js");

const rooms = ["canary", "components", "engine", "examples", "judges", "package", "pipelines", "plugin", "upgrade"];
const files = [
  ...["arguments", "bundle", "check", "commands", "doctor", "environments", "live", "pack", "program", "remediation"],
  ...["steps-\\w+", "stored-cloud", "tour", "unknowns"],
  ...["browser", "fuzz", "mutations", "simulate"],
];

module.exports = {
  ...config,
  testPathIgnorePatterns: [
    "/node_modules/",
    `/test/(.*/)?(${rooms.join("|")})/`,
    "/test/audit/(?!times|outputs)",
    `/test/.*/(engine|${files.join("|")})\\.test\\.ts$`,
  ],
  testTimeout: 30_000,
};
