import SkippedReporter from "./skipped-reporter";

const skipped = (fullName: string) => ({ status: "pending", fullName });
const results = {
  testResults: [
    {
      testFilePath: `${process.cwd()}/test/a.test.ts`,
      testResults: [
        skipped("a zone [needs bind: install BIND] is found"),
        skipped("a zone is not found [needs bind: install BIND]"),
        { status: "passed", fullName: "b" },
      ],
    },
    { testFilePath: `${process.cwd()}/test/b.test.ts`, testResults: [skipped("c"), skipped("d [optional e: f]")] },
  ],
};

describe("the list of skipped tests", () => {
  const written: string[] = [];
  const before = process.env.KMSHOST_REQUIRE_ALL;
  beforeEach(() => {
    written.length = 0;
    jest.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    if (before === undefined) delete process.env.KMSHOST_REQUIRE_ALL;
    else process.env.KMSHOST_REQUIRE_ALL = before;
  });

  function run(required: boolean, testNamePattern = ""): Error | undefined {
    process.env.KMSHOST_REQUIRE_ALL = required ? "1" : "";
    const reporter = new SkippedReporter({ testNamePattern });
    reporter.onRunComplete(undefined, results);
    const error = reporter.getLastError();
    jest.restoreAllMocks();
    return error;
  }

  it("says what is missing, and where", () => {
    expect(run(false)).toBeUndefined();
    expect(written.join("")).toBe(
      "\nSkipped:\n  bind: install BIND\n    test/a.test.ts: 2 tests\n  skipped in the code\n    test/b.test.ts: 1 test\n  e: f (optional)\n    test/b.test.ts: 1 test\n",
    );
  });

  it("fails the run where all are required, but for what is optional", () => {
    expect(run(true)).toEqual(new Error("KMSHOST_REQUIRE_ALL=1, and 3 tests were skipped"));
  });

  it("is silent where tests were chosen by name", () => {
    expect(run(true, "a zone")).toBeUndefined();
    expect(written).toEqual([]);
  });
});
