import { absoluteLinks, linksOf } from "../../plugin/links";

const targets = (text: string, path = "docs/page.md") => linksOf(text, path).map(({ file, target }) => file ?? target);

describe("the links of a Markdown file", () => {
  it.each([
    ["[a](azure.md)", ["docs/azure.md"]],
    ["![a](../docs/pictures/a.png)", ["docs/pictures/a.png"]],
    ["[a](policies/README.md#exemptions) and [b](aws.md)", ["docs/policies/README.md", "docs/aws.md"]],
    ["[![a](a.png)](b.md)", ["docs/a.png", "docs/b.md"]],
    ["[a]: ../README.md", ["README.md"]],
    ['<img alt="a" src="a.svg"> <a href="b.md">b</a>', ["docs/a.svg", "docs/b.md"]],
    [
      "[a](https://example.com/x.md) [b](mailto:a@example.com) [c](#here)",
      ["https://example.com/x.md", "mailto:a@example.com", "#here"],
    ],
    ["[a](a%20b.md)", ["docs/a b.md"]],
    ["`[a](not.md)` and [b](yes.md)", ["docs/yes.md"]],
    ["```\n[a](not.md)\n```\n[b](yes.md)", ["docs/yes.md"]],
    ["~~~sh\n[a](not.md)\n```\n~~~\n[b](yes.md)", ["docs/yes.md"]],
  ])("are in %j: %j", (text, expected) => {
    expect(targets(text)).toEqual(expected);
  });

  it("lead to the repository where the file is not here, with their anchors, and stay as they are otherwise", () => {
    const text = "[a](../examples/README.md#to-run-one) [b](azure.md#x) [c](https://example.com/) `[d](../no.md)`";
    const here = (file: string) => file === "docs/azure.md";
    expect(absoluteLinks(text, "docs/page.md", here, (file) => `https://host/${file}`)).toBe(
      "[a](https://host/examples/README.md#to-run-one) [b](azure.md#x) [c](https://example.com/) `[d](../no.md)`",
    );
  });
});
