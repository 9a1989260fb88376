import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { azure, refusal, spoil } from "./read-text";

/** Ten mistakes in YAML, each a line of the example written otherwise: title, as it is, as it was written. */
const mistakes: readonly (readonly [title: string, right: string, wrong: string])[] = [
  ["No space after a colon", "region: northeurope", "region:northeurope"],
  ["A tab", "  operatingSystem: windows-server-2022", "\toperatingSystem: windows-server-2022"],
  [
    "A field one level too deep",
    "  generation: windows-server-2022",
    "  generation: windows-server-2022\n    secretName: kms-key",
  ],
  ["A bracket that stays open", "    cidrs: [10.93.0.0/24]", "    cidrs: [10.93.0.0/24"],
  ["A quote that stays open", "  owner: platform", '  owner: "platform # call 5500'],
  ["A field twice", "activation: telephone", "activation: telephone\nactivation: online"],
  ["A product by its short name", "windows11: 4", "win11: 4"],
  ["Another word for a value", "activation: telephone", "activation: phone"],
  ["An Azure Edition", "operatingSystem: windows-server-2022", "operatingSystem: 2022-datacenter-azure-edition"],
  ["A field at the wrong place", "  ttl: 300", "  ttl: 300\n  mayDelete: [hosts]"],
];

const page = join(__dirname, "../../docs/mistakes.md");

/** What is said now, as the page has it below its heading. */
const said = (wrong: string, message: string): string =>
  `\`\`\`yaml\n${wrong}\n\`\`\`\n\n\`\`\`text\n${message}\n\`\`\``;

/** Everything between a heading and what version 0.1.0 said, which stays as it is. */
function section(text: string, title: string): string {
  const [, body] = new RegExp(`\n## ${title}\n\n([\\s\\S]*?)\n\nVersion 0\\.1\\.0 said:`).exec(text) ?? [];
  return body ?? `no section "${title}"`;
}

describe("docs/mistakes.md", () => {
  it.each(mistakes)("%s", (title, right, wrong) => {
    const { problems, text } = ((error) => ({ problems: error.problems, text: error.text(80) }))(
      refusal(spoil(azure, [right, wrong]), "azure-dev.yaml"),
    );
    expect(problems).toHaveLength(1);
    const expected = said(wrong, text.split("\n\n")[1] ?? "");
    if (process.env.UPDATE_DOCS) {
      const before = readFileSync(page, "utf8");
      writeFileSync(
        page,
        before.replace(`## ${title}\n\n${section(before, title)}`, () => `## ${title}\n\n${expected}`),
      );
    }
    expect(section(readFileSync(page, "utf8"), title)).toBe(expected);
  });

  it("has no other section", () => {
    const titles = [...readFileSync(page, "utf8").matchAll(/^## (.*)$/gm)].map((heading) => heading[1]);
    expect(titles).toEqual(mistakes.map(([title]) => title));
  });
});
