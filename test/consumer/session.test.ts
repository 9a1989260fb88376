import { asThePageSays, stepsOf } from "./session";

describe("a page's commands", () => {
  it("are those of its console blocks, each with what it prints", () => {
    const page = "```sh\n$ not this\n```\n\n```console\n$ one\na\n\nb\n$ two\n```\n\n```console\n$ three\n...\n```\n";
    expect(stepsOf(page)).toEqual([
      { command: "one", expected: ["a", "", "b"] },
      { command: "two", expected: [] },
      { command: "three", expected: ["..."] },
    ]);
  });

  it.each([
    [["a"], "a\n"],
    [["a", "...", "d"], "a\nb\nc\nd\n"],
    [["...", "b", "..."], "a\nb\nc\n"],
    [["..."], ""],
    [["..."], "a\n"],
    [[], ""],
  ])("%j are as printed: %j", (expected, printed) => {
    expect(asThePageSays(expected, printed)).toEqual(expected);
  });

  it.each([
    [["a"], "b\n", ["b"]],
    [["a"], "a\nb\n", ["a", "b"]],
    [["...", "c"], "a\nb\n", ["...", "a", "b"]],
    [["a", "...", "a"], "a\nb\n", ["a", "...", "b"]],
    [[], "a\n", ["a"]],
    [["a"], "", []],
  ])("%j are not as printed: %j", (expected, printed, said) => {
    expect(asThePageSays(expected, printed)).toEqual(said);
  });
});
