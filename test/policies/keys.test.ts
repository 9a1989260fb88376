import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { scanForKeys } from "../../activation/key-scan";
import { projectFolder } from "../../policies/assets";
import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { analyzeAll, secret } from "../../policies/testing";
import { fingerprintOf } from "../../text/keys";
import { temporaryFolder } from "../temporary-folder";
import { groups, key, zipOf } from "../text/wrapped-keys";

const bare = groups.join("");
const [g1, g2, g3, g4, g5] = groups as [string, string, string, string, string];
const [front, back] = [`${g1}-${g2}`, `${g3}-${g4}-${g5}`];
const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
const base64 = (data: string | Buffer) => Buffer.from(data).toString("base64");
const codes = [...key].map((one) => one.charCodeAt(0));
const encoded = base64(`slmgr /ipk ${key}`);

/** Texts in which the key is found, however its groups are joined. */
const texts: Record<string, string> = {
  ...Object.fromEntries(
    [".", ":", "/", "\\", "\n", "\r\n", "\u00a0", "\u3000", "\t", " | ", ", ", "~", "\u200b", "\u00ad", "#"].map(
      (sign) => [`groups with ${JSON.stringify(sign)} between`, groups.join(sign)],
    ),
  ),
  "a zero-width sign after each character": [...key].join("\u200b"),
  "a soft hyphen in a group": key.replace("C", "C\u00ad"),
  "full width": `the key ${wide(key)} here`,
  "full width, in base64": base64(`${wide(key)} is it`),
  "a list in JSON": JSON.stringify({ parts: groups }, null, 4),
  "a list in YAML": `key:\n${groups.map((one) => `    - ${one}`).join("\n")}`,
  "after kmsHostKey=": `kmsHostKey=${bare}`,
  "after productKey in JSON": `"productKey": "${bare}"`,
  "after CSVLK": `CSVLK ${bare}`,
  "after pid, in lower case": `pid: ${bare.toLowerCase()}`,
  "after licence": `licence ${bare}`,
  "after a variable's name": `KMS_KEY_WINDOWS=${bare}`,
  "in an element of XML": `<ProductKey>${bare}</ProductKey>`,
  "joined by +": `$k = "${g1}" + "-" + "${g2}-${g3}" + '-${g4}' + "-${g5}"`,
  "cut within a group": `slmgr /ipk ("${key.slice(0, 8)}" + "${key.slice(8)}")`,
  "-join of groups": `('${groups.join("','")}') -join '-'`,
  "-join of any pieces": `@("${key.slice(0, 4)}","${key.slice(4, 12)}","${key.slice(12)}") -join ""`,
  "-f": `'{0}-{1}-{2}-{3}-{4}' -f '${groups.join("','")}'`,
  "five variables in a string": `${groups.map((one, n) => `$p${n}='${one}'`).join("\n")}\nslmgr /ipk "$p0-$p1-$p2-$p3-$p4"`,
  "two variables, used the other way round": `$z="${back}";$y="${front}-"; slmgr /ipk $($y)$($z)`,
  "two variables and +": `$y="${key.slice(0, 15)}";$z="${key.slice(15)}"; slmgr /ipk ($y + $z)`,
  "+=": `$k = "${front}-"\n$k += "${g3}-${g4}-"\n$k += "${g5}"\nslmgr /ipk $k`,
  "variables of cmd": `set A=${front}\r\nset B=${back}\r\nslmgr /ipk %A%-%B%`,
  "variables of bash": `A=${front}\nB=${back}\nslmgr /ipk "\${A}-\${B}"`,
  "VBScript's &": `a = "${front}"\nb = "-${back}"\nsh.Run "slmgr /ipk " & a & b`,
  "an f-string": `a="${front}"\nb="${back}"\nrun(f"slmgr /ipk {a}-{b}")`,
  "a template of JavaScript": `const a="${front}", b="${back}"; run(\`slmgr /ipk \${a}-\${b}\`)`,
  "a here-string": `$k = @"\n${front}-\n${back}\n"@`,
  "a StringBuilder": `$s.Append("${front}").Append("-${back}")`,
  "[string]::Concat": `[string]::Concat("${key.slice(0, 9)}","${key.slice(9)}")`,
  "codes of characters": `-join [char[]](${codes.join(",")})`,
  "[char] by [char]": codes.map((code) => `[char]${code}`).join("+"),
  "bytes in hexadecimal": `[byte[]](${codes.map((code) => `0x${code.toString(16)}`).join(", ")})`,
  "base64 in two pieces": `"${encoded.slice(0, 20)}" + "${encoded.slice(20)}"`,
  "the second file of an archive": base64(zipOf({ "one.txt": "nothing", "two.ps1": `slmgr /ipk ${key}` })),
};

/** Texts in which there is none. */
const noKeys: Record<string, string> = {
  "only the end is shown": `${"XXXXX-".repeat(4)}${g5}`,
  "the middle is masked": `${g1}-*****-*****-*****-${g5}`,
  "a GUID": "key 0b1f6471-1bf0-4dda-aec3-111122223333",
  numbers: "22222,33333,44444,66666,77777,88888",
  "mixed numbers": "ports 23467,33489,44678,66234,77892",
  "names of racks": '["pc222","pc223","pc224","pc226","pc227"]',
  "sizes of machines": "D2dv4 D4dv4 D8dv4 D2dv3 D4dv3 D8dv3",
  "names of pods": "web-x7k2p, web-b4d6f, web-r9t2v, web-m3n4b, web-c8d7f",
  "25 characters that nothing calls a key": bare,
  "three groups": [g1, g2, g3].join("-"),
  "an ARN": "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  "a hash after a word": "keySha1: 9f86d081884c7d659a2feaa0c55ad0159f86d081",
};

describe("a key in a text", () => {
  it.each(Object.entries(texts))("%s: found once", (_, text) => {
    expect(scanForKeys(text).keys.map(({ kind, fingerprint }) => [kind, fingerprint])).toEqual([
      ["host", fingerprintOf(key)],
    ]);
  });

  it.each(Object.entries(noKeys))("%s: none", (_, text) => {
    expect(scanForKeys(text).keys.filter(({ kind }) => kind === "host")).toEqual([]);
  });

  it("in time that grows with the text alone", () => {
    for (const hostile of [
      "B".repeat(80_000),
      "B2C3D, ".repeat(20_000),
      `$a="B2C3D"; ${"$a ".repeat(20_000)}`,
      '"B","'.repeat(20_000),
    ])
      expect(scanForKeys(hostile).keys.filter(({ kind }) => kind === "host")).toEqual([]);
  });
});

const mark = "4dabf18193072939515e22adb298388d";
const asset = (given: object) => ({ [mark]: "c44067f5952c0a294b673a41bacd8c17", hash: "x", ...given });
const archive = (given: object) => ({ [mark]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "x", ...given });
const text = asset({ text: `slmgr /ipk ${key}` });
const folder = temporaryFolder("keys");
mkdirSync(join(folder, "scripts", "host"), { recursive: true });
writeFileSync(join(folder, "scripts", "host", "a.ps1"), Buffer.from(`slmgr /ipk ${key}`, "utf16le"));
writeFileSync(join(folder, "b.ps1"), `slmgr /ipk ${key}`);
writeFileSync(join(folder, "c.zip"), zipOf({ "one.txt": "nothing", "two.ps1": `slmgr /ipk ${key}` }));
writeFileSync(join(folder, "d.tgz"), gzipSync(`slmgr /ipk ${key}`));

type Props = Record<string, unknown>;
type Case = [rule: string, props: Props, type?: string, name?: string];
const any = "key-in-any-property";
const parameter = "aws:ssm/parameter:Parameter";

/** Resources with the key somewhere, and the one rule that says so; the place where it says it stands. */
const found: Record<string, [...Case, ...unknown[]]> = {
  "a text that is uploaded": [any, { source: text }, "aws:s3/bucketObjectv2:BucketObjectv2"],
  "a secret text that is uploaded": [any, { source: secret(text) }],
  "base64 in an asset": [any, { source: asset({ text: base64(key) }) }],
  "a file": [any, { source: asset({ path: join(folder, "b.ps1") }) }],
  "an archive of texts": [any, { code: archive({ assets: { "a.ps1": text } }) }],
  "an archive in an archive": [any, { code: archive({ assets: { inner: archive({ assets: { "a.ps1": text } }) } }) }],
  "a folder, UTF-16": [any, { code: archive({ path: join(folder, "scripts") }) }],
  "a zip file": [any, { code: archive({ path: join(folder, "c.zip") }) }],
  "a gzip file": [any, { code: archive({ path: join(folder, "d.tgz") }) }],
  "Key, bare": [any, { Key: bare }],
  "CSVLK, bare": [any, { CSVLK: bare.toLowerCase() }],
  "pid, bare": [any, { pid: bare }],
  "licence, bare": [any, { licence: bare }],
  "a tag kmsHostKey, bare": ["key-in-tags-names-outputs", { tags: { kmsHostKey: bare } }],
  "a variable CSVLK, bare": [any, { variables: [{ name: "CSVLK", value: bare }] }],
  "base64 of a bare key": [any, { kmsKey: base64(bare) }],
  "a parameter /kms/host-key, bare": ["key-value-not-in-state", { name: "/kms/host-key", value: bare }, parameter],
  "a secret named for it, bare": [
    "key-value-not-in-state",
    { properties: { value: bare } },
    "azure-native:keyvault:Secret",
    "csvlk",
  ],
  "a script's parameter, bare": [
    "key-in-script-channel",
    { parameters: [{ name: "productKey", value: bare }] },
    "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
  ],
  "five tags": ["key-in-tags-names-outputs", { tags: { a: g1, b: g2, c: g3, d: g4, e: g5 } }],
  "two tags": ["key-in-tags-names-outputs", { tags: { part1: front, part2: back } }],
  "two tags in another order": ["key-in-tags-names-outputs", { tags: { part2: back, part1: front } }],
  "tags of a scaling group": [
    "key-in-tags-names-outputs",
    { tags: groups.map((value, n) => ({ key: `k${n}`, value })) },
  ],
  "items of a list": [any, { list: groups }],
  "items of a list, cut within a group": [any, { list: [key.slice(0, 9), key.slice(9)] }],
  "characters of a list": [any, { list: [...key] }],
  "five variables": [any, { environment: groups.map((value, n) => ({ name: `P${n}`, value })) }],
  "three parts of a key, bare": [
    any,
    { keyPart1: bare.slice(0, 8), keyPart2: bare.slice(8, 17), keyPart3: bare.slice(17) },
  ],
  "two neighbours": [any, { first: `${front}-${g3}`, second: `${g4}-${g5}` }],
  "commands that join it": [any, { commands: [`$a='${front}'`, `$b='${back}'`, 'slmgr /ipk "$a-$b"'] }],
  "base64 over two items": [any, { list: [encoded.slice(0, 20), encoded.slice(20)] }],
  "twice in one resource": ["key-in-user-data", { userData: key, tags2: key }, "aws:ec2/instance:Instance"],
};

const notFound: Record<string, Props> = {
  "a masked key": { Key: `${"XXXXX-".repeat(4)}${g5}` },
  "a GUID": { key: "0b1f6471-1bf0-4dda-aec3-111122223333" },
  "25 characters under a neutral name": { value: bare },
  "sizes of machines": { list: ["c6gd", "m6gd", "r6gd", "x2gd", "t4gr", "g4dnx"] },
  "codes of sites": { list: ["BRNCH", "DTMND", "FRKFT", "MNCHN", "HMBRG"] },
  "names of racks": { tags: { a: "rck22", b: "rck23", c: "rck24", d: "rck26", e: "rck27" } },
  "four groups": { tags: { a: g1, b: g2, c: g3, d: g4 } },
  "postal codes": { list: ["22334", "33447", "44662", "66778", "77884"] },
  "an AWS key id": { kmsKeyId: "mrk-1234abcd12ab34cd56ef1234567890ab", accessKey: "AKIAIOSFODNN7EXAMPLE" },
  "a collision-resistant id": { key: "cjld2cjxh0000qzrmn831i7rn" },
};

describe("a key in a resource", () => {
  const keyRules = catalogue
    .filter(({ name }) => name.startsWith("key-"))
    .filter(({ name }) => !/reader|access/.test(name));
  const findings = async (props: Props, type = "x:y:Z", name = "it") =>
    (await analyzeAll(policiesOf(keyRules), [{ type, name, props }])).filter(({ policy }) => policy !== "undecided");

  it.each(Object.entries(found))("%s: one finding", async (_, [rule, props, type, name]) => {
    const said = await findings(props as Props, type as string | undefined, name as string | undefined);
    expect(said.map(({ policy }) => policy)).toEqual([rule]);
    expect(said[0]?.message).not.toMatch(new RegExp([...groups, bare.slice(0, 8)].join("|"), "i"));
  });

  it.each(Object.entries(notFound))("%s: none", async (_, props) => {
    expect(await findings(props)).toEqual([]);
  });

  it("a file by its path in the program's folder", async () => {
    process.env[projectFolder] = folder;
    expect((await findings({ source: asset({ path: "./b.ps1" }) })).map(({ policy }) => policy)).toEqual([any]);
    delete process.env[projectFolder];
  });

  it("a file elsewhere is said to be unread", async () => {
    const resource = { type: "x:y:Z", props: { source: asset({ uri: "https://example.com/a.ps1" }) } };
    expect((await analyzeAll(policiesOf(keyRules), [resource])).map(({ policy }) => policy)).toEqual(["undecided"]);
  });
});
