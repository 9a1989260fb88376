/** One configuration for every test; `npm run soak` has its own, for the long seeded rounds. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.(ts|m?js)$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  setupFiles: ["<rootDir>/test/stack-traces.js"],
  // The chart library's one-file builds: its 700 modules would each be transformed first.
  moduleNameMapper: {
    "^fast-check$": "<rootDir>/test/seeded-fast-check.js",
    "^@observablehq/plot$": "<rootDir>/node_modules/@observablehq/plot/dist/plot.umd.min.js",
    "^d3@[0-9.]+/dist/d3.min.js$": "<rootDir>/node_modules/d3/dist/d3.min.js",
  },
  // These packages are published as ES modules only.
  transformIgnorePatterns: [
    `/node_modules/(?!(${[
      "(cidr-tools|ip-bigint)",
      "(css-select|css-what|cssomnom|boolbase|nth-check|dom(handler|utils|elementtype|-serializer)|entities)",
    ].join("|")})/)`,
  ],
  reporters: ["default", "<rootDir>/test/skipped-reporter.js"],
  maxWorkers: 2,
  // No test looks at the clock; this only ends one that hangs, on a machine that is busy as well.
  testTimeout: 120_000,
};
