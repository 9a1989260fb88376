import fc from "fast-check";
import { clientKeys } from "../../activation/client-keys";
import { findKeys, fingerprintOf, holdsKey, holdsPlainKey, maskKeys, maskPlainKeys } from "../../text/keys";
import { base64, groups, key, script, utf16, wrapped } from "./wrapped-keys";

const fingerprint = fingerprintOf(key);
const anyGroup = new RegExp(groups.join("|"), "i");
const placeholder = Array(5).fill("XXXXX").join("-");

describe("maskKeys", () => {
  it.each(Object.entries(wrapped))("leaves no key: %s", (_, text) => {
    const masked = maskKeys(`before\n${text}\nafter`);
    expect(holdsKey(text)).toBe(true);
    expect(holdsKey(masked)).toBe(false);
    expect(masked).not.toMatch(anyGroup);
    expect(maskKeys(masked)).toBe(masked);
  });

  it.each([
    [
      "hyphens",
      `the key ${key}, again ${key.toLowerCase()}.`,
      `the key [product key ${fingerprint}], again [product key ${fingerprint}].`,
    ],
    ["underscores", `file_${groups.join("_")}_v2`, `file_[product key ${fingerprint}]_v2`],
    ["a path", `tags.${key}`, `tags.[product key ${fingerprint}]`],
    ["nothing between, after a word that tells", `csvlk=${groups.join("")}`, `csvlk=[product key ${fingerprint}]`],
    [
      "a run of base64 and one of hexadecimal",
      `rule ${base64(utf16(script))}, ${Buffer.from(key).toString("hex")}: closed`,
      "rule [wrapped product key], [wrapped product key]: closed",
    ],
    [
      "references: the line goes",
      `a\n${key.replace(/./g, (one) => `&#${one.charCodeAt(0)};`)}\nb`,
      "a\n[text that holds a product key]\nb",
    ],
    ["placeholder", `write ${placeholder}`, `write ${placeholder}`],
    ["no key", "properties.networkAcls.ipRules[0].value", "properties.networkAcls.ipRules[0].value"],
    ["five words", "these_words_never_count_twice", "these_words_never_count_twice"],
  ])("%s", (_, text, masked) => {
    expect(maskKeys(text)).toBe(masked);
  });

  it("masks public client keys too", () => {
    for (const client of clientKeys) expect(maskKeys(client.key)).toBe(`[product key ${fingerprintOf(client.key)}]`);
  });

  it("a key between any texts, and nothing else of a text without one", () => {
    const around = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(around, around, fc.constantFrom("-", "_", " ", " – ", "\u2212"), (before, after, separator) => {
        const masked = maskKeys(`${before}\n${groups.join(separator)}\n${after}`);
        expect(masked).not.toMatch(anyGroup);
        expect(holdsPlainKey(masked)).toBe(false);
        const harmless = `${before}${after}`;
        if (!holdsKey(harmless)) expect(maskKeys(harmless)).toBe(harmless);
      }),
    );
  });

  it("maskPlainKeys masks what stands there as it is, and that alone", () => {
    expect(maskPlainKeys(`${key} ${base64(script)}`)).toBe(`[product key ${fingerprint}] ${base64(script)}`);
  });

  it("takes time linear in the text", () => {
    const hostile = `${"XXXXX-".repeat(20_000)}${key}`;
    expect(findKeys(hostile).filter(({ placeholder: none }) => !none)).toHaveLength(1);
    expect(anyGroup.test(maskKeys(hostile))).toBe(false);
  });

  it("masks a key whole, also where groups before it look like its beginning", () => {
    for (const before of ["XXXXX-XXXXX-XXXXX-XXXXX", "XXXXX", "THREE-BBCCD"]) {
      for (const after of ["", "-BBCCD", " and more"])
        expect(maskKeys(`${before}-${key}${after}`)).not.toMatch(anyGroup);
    }
    expect(maskKeys(`${key} ${key}`)).toBe(`[product key ${fingerprint}] [product key ${fingerprint}]`);
  });
});
