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
  // These packages are published as ES modules only.
  transformIgnorePatterns: [
    "/node_modules/(?!(cidr-tools|ip-bigint|@observablehq/plot|d3|d3-[a-z-]+|internmap|isoformat|delaunator|robust-predicates)/)",
  ],
  maxWorkers: 2,
  // No test looks at the clock; this only ends one that hangs, on a machine that is busy as well.
  testTimeout: 60_000,
};
