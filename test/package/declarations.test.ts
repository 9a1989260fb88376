import { argumentExamples, parentsOf, withTags } from "../../plugin/declarations";

const file = "components/azure/args.d.ts";
const text = `/** Arguments of the host. */
export interface AzureKmsHostArgs {
    /** VM size. Default: \`Standard_D2s_v5\`. */
    size?: string;
    /**
     * Days, in
     * words. Default: a year,
     * as in the law. Longer is allowed.
     */
    days?: number;
    /** The hosts. */
    hosts: HostArgs[];
    /** Nothing to say. */
    other?: string;
}
export interface HostArgs {
    /** Its name. */
    name: string;
}
export interface ZoneArgs {
    /** Its name. */
    name: string;
}
`;

describe("the tags of a declaration file", () => {
  const parents = parentsOf([[file, text]]);
  const examples = new Map([
    ["azure  size", 'size: "x"'],
    ["azure hosts name", 'name: "kms01" /* not */'],
    ["aws zones name", 'name: "never"'],
  ]);
  const tagged = withTags(file, text, parents, examples);

  it("name the default, as far as its sentence goes", () => {
    expect(tagged).toContain(
      "     * VM size. Default: `Standard_D2s_v5`.\n     * @default `Standard_D2s_v5`\n     * @example\n",
    );
    expect(tagged).toContain(
      "as in the law. Longer is allowed.\n     * @default a year, as in the law\n     */\n    days?",
    );
    expect(tagged.match(/@default/g)).toHaveLength(2);
  });

  it("show the example of the argument that the type belongs to, and end no comment", () => {
    expect(tagged).toContain(
      '     * Its name.\n     * @example\n     * ```ts\n     * name: "kms01" /* not *\\/\n     * ```\n     */',
    );
    expect(tagged.match(/@example/g)).toHaveLength(2);
    expect(tagged).not.toContain("never");
  });

  it("leave the declarations as they were", () => {
    const bare = (declarations: string) => declarations.replace(/\/\*\*[\s\S]*?\*\/\n/g, "").replace(/^\s+/gm, "");
    expect(bare(tagged)).toBe(bare(text));
  });
});

it("examples come from the programs that tests run", () => {
  const found = argumentExamples();
  expect(found.get("azure  location")).toBe('location: "westeurope"');
  expect(found.get("azure hosts name")).toBe('name: "kms01"');
  expect(found.get("aws clients cidrs")).toBe('cidrs: ["10.20.0.0/16"]');
});
