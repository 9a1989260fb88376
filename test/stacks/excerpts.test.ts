import fc from "fast-check";
import { EnvironmentError } from "../../stacks/environment";
import { parseYaml } from "../../stacks/loading/yaml";
import { aws, azure, read, refusal, spoil } from "./read-text";

/** What is said of a text, without the line that counts the problems. */
const said = (text: string, width?: number) => refusal(text, "a.yaml").text(width).split("\n\n").slice(1).join("\n\n");

/** The line that a message shows, and what stands above its caret. */
function pointed(text: string): string {
  const [, line = "", caret = ""] = /\n +\d+ \| (.*)\n +\| (.*)/.exec(said(text)) ?? [];
  return line.slice(caret.indexOf("^"), caret.length);
}

describe("the caret stands below what is meant", () => {
  it.each([
    ["a value", "region: northeurope", "region: nowhere # there", "nowhere"],
    ["the name of a field that is not known", "  owner:", "  owner: x\n  team: 5\n  owner2:", "5"],
    ["a name that is not known, not its value", "region:", "regionn: x\nregion:", "regionn"],
    ["an item of a list", "[10.93.0.0/24]", "[10.93.0.0/24, 8.8.8.0/24]", "8.8.8.0/24"],
    ["a value in quotes", "region: northeurope", 'region: "nowhere"', '"nowhere"'],
    ["a value in a list of fields", "{ name: kmsdev01 }", "{ name: kmsdev01, zone: west }", "west"],
    ["the first of a missing space, in a list of fields", "name: kmsdev01", "name: kmsdev01, zone:1", "zone:1"],
    ["an item without its space", "- name: dev.example.com", "- name:dev.example.com", "name:dev.example.com"],
    ["a field without its colon", "activation: telephone", "activation telephone", "activation telephone"],
    ["a value with a colon", "owner: platform", "owner: a: b", "a"],
    ["a bracket too many", "[10.93.0.0/24]", "[10.93.0.0/24]]", "]"],
    ["a sign that begins no value", "owner: platform", "owner: @platform", "@platform"],
    ["an alias of nothing", "owner: platform", "owner: *platform", "***"],
  ])("%s", (_, right, wrong, meant) => {
    expect(pointed(spoil(azure, [right, wrong]))).toBe(meant);
  });
});

describe("no secret is shown", () => {
  it.each([
    ["a comment", "region: northeurope", "region: nowhere # hunter2"],
    ["the value of a field that is not known", "region:", "pasword: hunter2\nregion:"],
    ["such a field without its space", "region:", "pasword:hunter2\nregion:"],
    ["such a field without its colon", "region:", "pasword hunter2\nregion:"],
    ["the value beside the one that is meant", "name: kmsdev01", "name: kmsdev01, password: hunter2, zone: x"],
    ["a tag whose name says so", "owner: platform", 'secret: "hunter2\\u202e"'],
    ["a number under such a tag", "owner: platform", "apiKey: 40014003"],
    ["a name of a secret that is none", "  generation:", '  secretName: "hunter2 !"\n  generation:'],
    ["a field of which more is expected", "clients:", "officeKeys: hunter2\nclients:"],
    ["such a field without its space, in a list", "- name: lab", "- password:hunter2\n  - name: lab"],
    ["what a quote swallows", "owner: platform", 'owner: "platform # hunter2\n  password: hunter2'],
    ["what a bracket swallows", "alerts: [kms-dev@example.com]", "alerts: [kms-dev@example.com\n  password: hunter2"],
    ["an item beside fields", "region:", "- hunter2\nregion:"],
    ["a line of text", "region:", "hunter2\nregion:"],
    ["a name with spaces", "region:", "my secret is hunter2: x\nregion: -"],
    ["an access key", "region: northeurope", `region: ${["AKIA", "ABCDEFGH23456789"].join("")}`],
    ["a token", "owner: platform", `owner: [${["ghp", "hunter2hunter2hunter2"].join("_")}]`],
    ["a random text", "region: northeurope", "region: aB3dE5gH7jK9mN1pQ3sT5"],
  ])("%s", (_, right, wrong) => {
    const text = said(spoil(azure, [right, wrong]));
    expect(text).not.toMatch(/hunter2|40014003|ABCDEFGH|aB3dE5/);
    expect(text).toMatch(/\*\*\*|^ +\| +\^/m);
  });

  it("whatever sign is left out or put in, anywhere", () => {
    const secrets = "tags: # hunter2\n  password: hunter2\n  client_secret: { a: [hunter2] }\n";
    const text = fc.constantFrom(azure, aws).map((one) => `passphrase: hunter2\n${one.replace("tags:\n", secrets)}`);
    const sign = fc.constantFrom("", ":", '"', "'", "[", "]", "{", "}", "\t", "\n", " ", "- ", "|", "&a ", "*", "? ");
    fc.assert(
      fc.property(text, fc.nat(), sign, (whole, seed, put) => {
        // Without the sign of a comment, or the name that says secret, a value is an ordinary one.
        const at = seed % whole.length;
        fc.pre(!/^#|hunter|^\w*(pass|secret)|^(word|phrase|client|_secret)/.test(whole.slice(at)));
        fc.pre(!/(pass|secret|client|hunter)\w*$/.test(whole.slice(0, at)));
        const spoilt = whole.slice(0, at) + put + whole.slice(at + (put === "" ? 1 : 0));
        expect(refusal(spoilt).message).not.toContain("hunter2");
      }),
      { numRuns: 400 },
    );
  });
});

describe("a message fits where it is shown", () => {
  const bad = spoil(azure, ["owner: platform", `owner: ${"long ".repeat(60)}\n  ttl: 5`]);

  it.each([40, 80, 120])("%d columns", (width) => {
    for (const line of said(bad, width).split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe("yaml", () => {
  it.each([
    ["a: [".repeat(300_000)],
    ["- ".repeat(400_000)],
    ["? ".repeat(400_000)],
    ["a: ".repeat(300_000)],
    ["{a: ".repeat(250_000)],
    [Array.from({ length: 1200 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ])("that is nested without end is left early: %.10s", (text) => {
    expect(parseYaml(text).problems.map(({ problem }) => problem)).toEqual(["not yaml: nested too deep"]);
  });

  it("of more values than an environment has is left early", () => {
    expect(parseYaml(`a: [${"1, ".repeat(200_000)}]`).problems.map(({ problem }) => problem)).toEqual([
      "too many values",
    ]);
  });

  it("100 levels are read", () => {
    const text = `${"[".repeat(99)}1${"]".repeat(99)}`;
    expect(parseYaml(text).value).toEqual(JSON.parse(text));
  });

  it("is read as JSON is, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        fc.pre(value !== null && !JSON.stringify(value).includes("__proto__") && !JSON.stringify(value).includes("-0"));
        const { value: again, problems } = parseYaml(JSON.stringify(value));
        expect(problems).toEqual([]);
        expect(again).toEqual(value);
      }),
    );
  });

  it("anchors and aliases give the value again", () => {
    expect(parseYaml("a: &x {b: 1}\nc: *x\nd: [&y 2, *y]\n").value).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [2, 2] });
  });

  it("a directive changes nothing", () => {
    expect(parseYaml("%YAML 1.1\n---\na: yes\n").problems.map(({ problem }) => problem)).toEqual(["a yaml directive"]);
  });
});

test("an error is an EnvironmentError with its file", () => {
  try {
    read("cloud: nowhere", "a.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    expect((error as EnvironmentError).file).toBe("a.yaml");
  }
  expect.assertions(2);
});
