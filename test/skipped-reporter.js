/**
 * Ends a run with one list of the tests that were skipped, and why. With KMSHOST_REQUIRE_ALL=1 a skipped test fails the
 * run, but for what .ci/run can do without ("optional").
 */
module.exports = class SkippedReporter {
  constructor({ testNamePattern }) {
    // With `-t`, all others are left out, which nobody needs a list of.
    this.chosen = Boolean(testNamePattern);
    this.failing = 0;
  }

  onRunComplete(_contexts, { testResults }) {
    if (this.chosen) return;
    const files = new Map();
    for (const { testResults: tests, testFilePath } of testResults) {
      for (const { status, fullName } of tests) {
        if (status !== "pending" && status !== "todo") continue;
        const [, kind = "needs", why = "skipped in the code"] = /\[(needs|optional) ([^\]]*)\]/.exec(fullName) ?? [];
        const line = `${why}${kind === "optional" ? " (optional)" : ""}`;
        const paths = files.get(line) ?? files.set(line, new Map()).get(line);
        const path = testFilePath.replace(`${process.cwd()}/`, "");
        paths.set(path, (paths.get(path) ?? 0) + 1);
        if (kind !== "optional") this.failing += 1;
      }
    }
    if (files.size === 0) return;
    const lines = [...files].flatMap(([why, paths]) => [
      `  ${why}`,
      ...[...paths].map(([path, count]) => `    ${path}: ${count} ${count === 1 ? "test" : "tests"}`),
    ]);
    process.stderr.write(`\nSkipped:\n${lines.join("\n")}\n`);
  }

  getLastError() {
    if (process.env.KMSHOST_REQUIRE_ALL !== "1" || this.failing === 0) return undefined;
    return new Error(`KMSHOST_REQUIRE_ALL=1, and ${this.failing} tests were skipped`);
  }
};
