/**
 * For `npm run test:fast` and `test:watch`: below a minute on two cores, no engine. Left out is what runs the engine or
 * another program, opens a browser, or builds whole estates with the clouds' SDKs.
 */
const config = require("./jest.config.js");

module.exports = {
  ...config,
  testPathIgnorePatterns: [
    "/node_modules/",
    "/test/(canary|components|engine|examples|judges|package|pipelines|plugin|upgrade)/",
    "/test/.*/(engine|browser|steps-\\w+|check|remediation|environments|pack|commands|tour|bundle|doctor)\\.test\\.ts$",
  ],
  testTimeout: 30_000,
};
