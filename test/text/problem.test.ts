import fc from "fast-check";
import { type Problem, problemLine, renderPath, renderProblem, renderProblems, show } from "../../text/problem";

const key = ["BCDFG", "HJKMP", "QRTVW", "XY234", "67892"].join("-");
const problem: Problem = {
  path: ["hosts", 0, "cost centre"],
  problem: "out of range",
  got: show(70000),
  allowed: "1 to 65535",
  fix: "write 1688",
};

describe("show", () => {
  it.each([
    [undefined, "nothing"],
    [null, "null"],
    [1e21, "1e+21"],
    [Number.NaN, "NaN"],
    ["a\u001bb\u202e\n", '"a\\u001bb\\u{202e}\\n"'],
    [{ a: [1] }, '{"a":[1]}'],
    ["x".repeat(200), `"${"x".repeat(76)}...`],
  ])("%j is %s", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  it("shows no product key, also one that is cut", () => {
    for (const before of ["", "x".repeat(60), "x".repeat(76)]) {
      for (const group of key.split("-")) expect(show({ [before]: key })).not.toContain(group);
    }
  });

  it("shows any value on one line of at most 80 characters", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(!JSON.stringify([value], (_, one) => (typeof one === "bigint" ? "big" : one))?.includes("big"));
        expect(show(value)).toMatch(/^[^\p{Cc}\p{Cf}]{1,80}$/u);
      }),
    );
  });
});

describe("problems", () => {
  it("paths are written as a program would", () => {
    expect(renderPath(["hosts", 0, "name"])).toBe("hosts[0].name");
    expect(renderPath(["tags", "cost centre"])).toBe('tags["cost centre"]');
    expect(renderPath([1, "a"])).toBe("[1].a");
    expect(renderPath([])).toBe("");
  });

  it("on one line", () => {
    expect(problemLine(problem)).toBe("out of range: got 70000, allowed: 1 to 65535; fix: write 1688");
    expect(problemLine({ problem: "missing", fix: "add it" })).toBe("missing; fix: add it");
  });

  it("as a block, with a place where there is a file", () => {
    expect(renderProblem(problem)).toBe(
      '  hosts[0]["cost centre"]: out of range\n    got      70000\n    allowed  1 to 65535\n    fix      write 1688',
    );
    expect(
      renderProblem({ path: [], problem: "empty", fix: "fill it", position: { line: 3, column: 7 } }, "a.yaml"),
    ).toBe("  a.yaml:3:7  empty\n    fix      fill it");
  });

  it("all at once, a hundred at most", () => {
    expect(renderProblems("a.yaml", [problem])).toBe(`a.yaml cannot be used: 1 problem\n\n${renderProblem(problem)}`);
    const many = renderProblems("a.yaml", Array(102).fill(problem));
    expect(many.split("\n\n")).toHaveLength(102);
    expect(many.endsWith("\n\n  and 2 problems more")).toBe(true);
  });

  it("a path shows neither a key nor an escape sequence", () => {
    const shown = renderProblem({ path: ["tags", `${key}\u001b[31m`], problem: "unknown field", fix: "remove it" });
    for (const group of key.split("-")) expect(shown).not.toContain(group);
    expect(shown).not.toContain("\u001b");
  });
});
