import fc from "fast-check";
import { clientKeyListDates, clientKeyProduct, clientKeys } from "../../activation/client-keys";
import { checkHostKey, findProductKeys } from "../../activation/product-key";
import { isPlaceholder, looksIssued, normaliseProductKey } from "../../text/keys";

// Made at run time, so that no file of this project holds anything that looks like a key.
const groups = ["BCDFG", "HJKMP", "QRTVW", "XY234", "67892"];
const synthetic = groups.join("-");
const placeholder = Array(5).fill("XXXXX").join("-");
const alphabet = [..."BCDFGHJKMPQRTVWXY2346789"];
const dashes = ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\ufe63", "\uff0d"];

const anyGroups = fc.array(
  fc.array(fc.constantFrom(...alphabet), { minLength: 5, maxLength: 5 }).map((letters) => letters.join("")),
  { minLength: 5, maxLength: 5 },
);

describe("the public client keys", () => {
  it("hold Microsoft's two lists, each key once, with their dates", () => {
    expect(clientKeys).toHaveLength(78 + 52);
    expect(new Set(clientKeys.map(({ key }) => key)).size).toBe(clientKeys.length);
    expect(clientKeyListDates).toEqual({ windows: "2024-10-01", office: "2024-09-18" });
  });

  it("all have the shape that the finder looks for, and none is taken for a host key", () => {
    for (const { key, product } of clientKeys) {
      expect(normaliseProductKey(key)).toBe(key);
      expect(findProductKeys(`slmgr /ipk ${key.toLowerCase()}`)).toMatchObject([
        { kind: "client", product, index: 11 },
      ]);
    }
  });

  it("name the edition", () => {
    const datacenter = clientKeys.find(({ product }) => product === "Windows Server 2022 Datacenter");
    expect(clientKeyProduct(datacenter?.key ?? "")).toBe("Windows Server 2022 Datacenter");
    expect(clientKeyProduct(synthetic)).toBeUndefined();
  });
});

describe("findProductKeys", () => {
  it("finds a key wherever it stands, and says where without showing it", () => {
    const [match] = findProductKeys(`key=${synthetic};`);
    expect(match).toEqual({ index: 4, length: 29, kind: "host", fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(JSON.stringify(match)).not.toContain("BCDFG");
  });

  it("finds every key in any case with any dash or spaces between any other text", () => {
    const text = fc.stringMatching(/^[ -~\n]{0,40}$/);
    fc.assert(
      fc.property(
        anyGroups,
        fc.constantFrom(...dashes, " ", " - ", "\u00a0", " \u2013 "),
        text,
        text,
        fc.boolean(),
        (parts, dash, before, after, lower) => {
          fc.pre(!/[a-z0-9]$/i.test(before) && !/^[a-z0-9]/i.test(after) && !isPlaceholder(parts.join("-")));
          // Five words with spaces between them are a key only where they look like one.
          fc.pre(dashes.includes(dash.trim()) || looksIssued(parts.join("")));
          // A neighbour that ends or starts with groups of its own may shift where the first match starts, never hide the key.
          const key = parts.join(dash);
          const found = findProductKeys(before + (lower ? key.toLowerCase() : key) + after);
          expect(found.some(({ kind, index }) => kind === "host" && index <= before.length)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives one key the same fingerprint however it is written", () => {
    const prints = [synthetic, synthetic.toLowerCase(), groups.join(" "), groups.join("\u2013")].map(
      (text) => findProductKeys(text)[0]?.fingerprint,
    );
    expect(new Set(prints).size).toBe(1);
  });

  it("knows placeholders, also when a real key follows them in one run of groups", () => {
    expect(findProductKeys(placeholder)).toMatchObject([{ kind: "placeholder" }]);
    expect(findProductKeys(placeholder.toLowerCase())).toMatchObject([{ kind: "placeholder" }]);
    expect(findProductKeys(`${Array(5).fill("NNNNN").join("-")}-${synthetic}`).map(({ kind }) => kind)).toContain(
      "host",
    );
    expect(findProductKeys(`NNNNN-${synthetic}`).map(({ kind }) => kind)).toContain("host");
  });

  it("takes a key without separators only next to a word that says key", () => {
    const run = groups.join("");
    for (const text of [
      `slmgr /ipk ${run}`,
      `"ProductKey": "${run}"`,
      `<ProductKey>${run}</ProductKey>`,
      `hostKey=${run}`,
      `the key is ${run}`,
    ]) {
      expect(findProductKeys(text)).toMatchObject([{ kind: "host", index: text.indexOf(run), length: 25 }]);
    }
    expect(findProductKeys(`sha ${run}`)).toEqual([]);
  });

  it("ignores GUIDs, resource ids, ARNs, hashes and addresses", () => {
    const harmless = [
      "55c92734-d682-4d71-983e-d6ec3f16059f",
      "/subscriptions/8d2b1c3e-2f6b-4c7d-9b8a-334466778899/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/kms01",
      "arn:aws:secretsmanager:eu-central-1:222233334444:secret:kms-host-key-BCDFGH",
      "2346789234678923467892346789234678923467",
      "10.90.0.4, fd00:2234:6789::4, 2026-11-24T03:00:00Z",
      "BCDFGH-JKMPQ-RTVWX-Y2346-78922",
    ];
    for (const text of harmless) expect(findProductKeys(text)).toEqual([]);
  });

  it("stays fast on long hostile texts", () => {
    const hostile = `${"BCDFG-".repeat(50_000)}${"key ".repeat(50_000)}${"B".repeat(200_000)}`;
    expect(findProductKeys(hostile).length).toBeGreaterThan(0);
  });
});

describe("checkHostKey", () => {
  it("accepts a key in any writing and shows its last five characters only", () => {
    for (const raw of [
      synthetic,
      `  ${synthetic.toLowerCase()}\r\n`,
      `"${synthetic}"`,
      groups.join(""),
      groups.join(" "),
    ]) {
      expect(checkHostKey(raw)).toEqual({ ok: true, key: synthetic, lastFive: "67892" });
    }
  });

  it("refuses a client key by the name of its edition", () => {
    const key = clientKeys.find(({ product }) => product === "Windows Server 2025 Datacenter")?.key ?? "";
    const check = checkHostKey(key);
    expect(check).toMatchObject({
      ok: false,
      problem: expect.stringContaining("public client key (GVLK) for Windows Server 2025 Datacenter"),
    });
  });

  it.each([
    ["", "is empty"],
    [placeholder, "placeholder"],
    [synthetic.slice(0, -1), "has 24 letters and digits"],
    [`${synthetic}2`, "has 26 letters and digits"],
    [synthetic.replace("B", "A"), "no product key contains"],
    [synthetic.replaceAll("-", "/"), "not in five groups"],
  ])("says what is wrong (case %#)", (raw, problem) => {
    expect(checkHostKey(raw)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it("never repeats what it was given", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyGroups.map((parts) => parts.join("_")),
          fc.stringMatching(/^[A-Z0-9]{6,30}$/),
        ),
        (raw) => {
          const check = checkHostKey(raw);
          if (!check.ok) expect(check.problem.toUpperCase()).not.toContain(raw.slice(0, 6).toUpperCase());
        },
      ),
    );
  });
});
