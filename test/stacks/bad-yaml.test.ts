import { azure, madeUpKey, message, read, refusal, spoil } from "./read-text";

const extra = (lines: string) => `${azure}${lines}\n`;

describe("product keys are refused before anything else", () => {
  it("row 1: a key as a value, in a file that has other mistakes too", () => {
    const error = refusal(`${extra(`key: ${madeUpKey()}`)}port: 70000\n`);
    expect(error.holdsProductKey).toBe(true);
    expect(error.message).not.toContain(madeUpKey().slice(0, 5));
    expect(error.message).toMatchInlineSnapshot(`
"environment test cannot be used: 1 problem

  test.yaml:38:6  a product key
    got      a key that is not shown (fingerprint 0da9283f)
    allowed  no product key anywhere in the file, comments included
    fix      remove it here and from the file's history, then give it to \`kmshost key put\`, which asks for it"
`);
  });

  it("row 2: a key in a comment", () => {
    expect(message(extra(`# the key is ${madeUpKey()}`))).toMatchInlineSnapshot(`
"  test.yaml:38:14  a product key
    got      a key that is not shown (fingerprint 0da9283f)
    allowed  no product key anywhere in the file, comments included
    fix      remove it here and from the file's history, then give it to \`kmshost key put\`, which asks for it"
`);
  });

  it.each([
    ["lower case with spaces", madeUpKey(" ").toLowerCase()],
    ["en dashes", madeUpKey("\u2013")],
    ["windows line ends", `${madeUpKey()}\r`],
    ["an escape that only yaml reads", `"\\x42${madeUpKey().slice(1)}"`],
    ["lines that yaml folds", `>-\n  ${["BCDFG", "HJKMP", "QRTVW"].join("-")}-\n  ${["XY234", "67892"].join("-")}`],
  ])("row 4: a key written with %s", (_, key) => {
    const error = refusal(extra(`note: ${key}`));
    expect(error.holdsProductKey).toBe(true);
    expect(error.problems.map(({ problem }) => problem)).toEqual(["a product key"]);
    expect(error.message.toUpperCase()).not.toContain("HJKMP");
  });

  it.each([
    ["utf-16 little endian", Buffer.from(`\ufeffkey: ${madeUpKey()}`, "utf16le")],
    ["utf-16 big endian", Buffer.from(`\ufeffkey: ${madeUpKey()}`, "utf16le").swap16()],
    ["latin-1", Buffer.from(`# schl\u00fcssel\nkey: ${madeUpKey()}`, "latin1")],
  ])("row 29: a key in a file in %s", (_, bytes) => {
    const error = refusal(bytes);
    expect(error.holdsProductKey).toBe(true);
    expect(error.message).not.toContain("HJKMP");
  });

  it("row 4: a key in the name of a field does not come back in the path", () => {
    const error = refusal(extra(`"${madeUpKey()}": 1`));
    expect(error.holdsProductKey).toBe(true);
    expect(error.message).not.toContain("HJKMP");
  });

  it("row 6: a public client key is no host key, and is named", () => {
    const gvlk = ["TVRH6", "WHNXV", "R9WG3", "9XRFY", "MY832"].join("-");
    expect(message(spoil(azure, ["generation:", `key: ${gvlk}\n  generation:`]))).toMatchInlineSnapshot(`
"  test.yaml:13:3  hostKey.key: unknown field
    got      key
    allowed  generation, secretName, lastFive, activationsUsed, usedElsewhere
    fix      remove it
  test.yaml:13:8  a public client key (GVLK); a KMS host takes a host key (CSVLK), and not from a file
    got      the client key for Windows Server 2025 Standard
    allowed  no product key anywhere in the file, comments included
    fix      remove it; machines get their client key from their image or from \`slmgr /ipk\`"
`);
  });

  it("row 8: a placeholder is not a key", () => {
    const placeholder = Array(5).fill("XXXXX").join("-");
    expect(() => read(extra(`# ${placeholder}`))).not.toThrow();
    expect(message(extra(`key: ${placeholder}`))).toMatchInlineSnapshot(`
"  test.yaml:38:1  key: unknown field
    got      key
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      did you mean hostKey?"
`);
  });
});

describe("yaml that could keep the program busy or change it", () => {
  it("row 9: aliases beyond 50", () => {
    const aliases = Array(51).fill("  - *a").join("\n");
    expect(message(`x: &a [1]\ny:\n${aliases}\n`)).toMatchInlineSnapshot(`
"  test.yaml:53:5  y[50]: not yaml: more than 50 aliases
    fix      write the values out; at most 50 aliases are followed"
`);
  });

  it("row 9: few aliases that stand for millions of values", () => {
    const levels = "abcdefghi".split("");
    const bomb = levels.map(
      (name, i) => `${name}: &${name} [${i ? Array(5).fill(`*${levels[i - 1]}`) : "1, 1, 1, 1"}]`,
    );
    expect(message(bomb.join("\n"))).toMatchInlineSnapshot(`
"  test.yaml  too many values
    allowed  at most 100000 values, with aliases written out
    fix      write the values out, without aliases"
`);
  });

  it("row 9: a value that holds itself", () => {
    expect(message("a: &a [*a]")).toMatchInlineSnapshot(`
"  test.yaml  a value that holds itself
    allowed  at most 100000 values, with aliases written out
    fix      write the values out, without aliases"
`);
  });

  it("row 9: nesting beyond 100", () => {
    expect(message("[".repeat(10_000))).toMatchInlineSnapshot(`
"  test.yaml:1:102  not yaml: nested too deep
    fix      nest at most 100 levels deep"
`);
  });

  it("row 10: a field twice, with both lines, beside other problems", () => {
    expect(message(extra("port: 1688\nport: 1699\nprots: 1"))).toMatchInlineSnapshot(`
"  test.yaml:39:1  port: written twice, first on line 38
    fix      keep one of the two
  test.yaml:40:1  prots: unknown field
    got      prots
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      did you mean port?"
`);
  });

  it("row 10: a field three times, each with the line of the first", () => {
    const text = message(extra("port: 1688\nport: 1699\nport: 1700"));
    expect(text.match(/first on line 38/g)).toHaveLength(2);
  });

  it("row 11: fields with a meaning to javascript are unknown, and change nothing", () => {
    expect(message(extra("__proto__: {polluted: true}\nconstructor: {a: 1}"))).toMatchInlineSnapshot(`
"  test.yaml:38:1  __proto__: unknown field
    got      __proto__
    fix      remove it
  test.yaml:39:1  constructor: unknown field
    got      constructor
    fix      remove it"
`);
    expect(message(spoil(azure, ["owner: platform", "__proto__: platform"]))).toMatchInlineSnapshot(`
"  test.yaml:36:3  tags.__proto__: unknown field
    got      __proto__
    fix      remove it"
`);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("row 12: tags of any kind", () => {
    expect(
      message(extra('port: !!js/function "function(){}"\nsize: !!str x\ntags2: !mine [1]')),
    ).toMatchInlineSnapshot(`
"  test.yaml:38:7  port: a yaml tag
    got      "!!js/function"
    allowed  plain strings, numbers, lists and mappings
    fix      remove the tag
  test.yaml:39:7  size: a yaml tag
    got      "!!str"
    allowed  plain strings, numbers, lists and mappings
    fix      remove the tag
  test.yaml:40:8  tags2: a yaml tag
    got      "!mine"
    allowed  plain strings, numbers, lists and mappings
    fix      remove the tag"
`);
  });

  it("row 28: an empty file, or comments only", () => {
    const nothing = message("");
    expect(nothing).toMatchInlineSnapshot(`
"  test.yaml  nothing to deploy: the file is empty, or holds comments only
    fix      start from one of the examples, azure-dev or aws-dev"
`);
    expect(message("# nothing\n\n")).toBe(nothing);
    expect(message("---\n")).toBe(nothing);
    expect(message("null\n")).toBe(nothing);
  });

  it("row 28: something else than a mapping", () => {
    expect(message("- azure\n")).toMatchInlineSnapshot(`
"  test.yaml  not an environment
    allowed  a mapping of fields
    fix      start from an example"
`);
    expect(message("azure\n")).toMatchInlineSnapshot(`
"  test.yaml  not an environment
    got      "azure"
    allowed  a mapping of fields
    fix      start from an example"
`);
  });

  it.each([
    ["a second document", "a: 1\n---\nb: 2\n"],
    ["tabs", "a:\n\tb: 1\n"],
    ["an open bracket", "hosts: [{name: x}\nport: 1\n"],
    ["an alias without its anchor", "a: *secret\n"],
    ["keys that are lists", "? [a]\n: 1\n"],
  ])("yaml with %s", (_, text) => {
    expect(message(text)).toMatchSnapshot();
  });
});

describe("bytes that are not text", () => {
  it("row 29: a byte order mark and windows line ends are fine", () => {
    const plain = read(azure);
    expect(read(`\ufeff${azure.replaceAll("\n", "\r\n")}`)).toEqual(plain);
  });

  it("row 29: places are right with windows line ends", () => {
    expect(message(spoil(azure, ["cloud: azure", "cloud: azure\r\nprots: 1"]))).toContain("test.yaml:4:1  prots");
  });

  it("row 29: utf-16 is named", () => {
    expect(message(Buffer.from(`\ufeff${azure}`, "utf16le"))).toMatchInlineSnapshot(`
"  test.yaml  not utf-8
    got      utf-16 (little endian)
    allowed  utf-8 text
    fix      save the file as utf-8 (it looks like utf-16 (little endian))"
`);
    expect(message(Buffer.from(azure, "utf16le"))).toMatchInlineSnapshot(`
"  test.yaml  not utf-8
    got      utf-16 (little endian)
    allowed  utf-8 text
    fix      save the file as utf-8 (it looks like utf-16 (little endian))"
`);
  });

  it("row 29: latin-1 bytes are named with their place", () => {
    expect(message(Buffer.from("cloud: azure\n# schl\u00fcssel\n", "latin1"))).toMatchInlineSnapshot(`
"  test.yaml:2:7  not utf-8
    got      byte 0xfc at offset 19
    allowed  utf-8 text
    fix      save the file as utf-8 (a single byte like that is usually latin-1)"
`);
  });

  it("row 29: a NUL byte is named with its place", () => {
    expect(message("cloud: azure\nregion: a\0b\n")).toMatchInlineSnapshot(`
"  test.yaml:2:10  a NUL byte
    got      NUL at offset 22
    allowed  utf-8 text
    fix      remove it"
`);
  });
});
