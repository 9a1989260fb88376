/** Long seeded rounds, for `npm run soak`: files under test/soak, named `*.soak.ts` so that `npm test` leaves them out. */
module.exports = {
  ...require("./jest.config.js"),
  roots: ["<rootDir>/test/soak", "<rootDir>/test/consumer", "<rootDir>/test/site"],
  testMatch: ["**/*.soak.ts"],
  testTimeout: 30 * 60_000,
};
