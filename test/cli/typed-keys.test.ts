import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/main";

/** Assembled at run time, so that no key, not even a synthetic one, stands in a file. */
const groups = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"];
const forms: Record<string, string> = {
  "with hyphens": groups.join("-"),
  "with underscores": groups.join("_"),
  "with dots of a name": `kms.${groups.join("-")}.example.com`,
  "without separators": groups.join(""),
  "in small letters": groups.join("").toLowerCase(),
  "behind a word": `key-${groups.join("")}`,
};

const folder = mkdtempSync(join(tmpdir(), "kmshost-typed-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function said(args: readonly string[]): Promise<{ code: number; text: string }> {
  let text = "";
  const take = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation(take),
    jest.spyOn(process.stderr, "write").mockImplementation(take),
    jest.spyOn(console, "log").mockImplementation(take),
  ];
  try {
    return { code: await run(args), text };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

const bare = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");

describe.each(Object.entries(forms))("a product key %s", (_, key) => {
  it.each([
    ["explain", [key]],
    ["validate", [key]],
    ["key put", [key]],
    ["an unknown command", [`${key}`]],
    ["an option's value", ["azure-prod", `--stack=${key}`]],
  ])("is refused on the command line of %s, and not shown", async (command, args) => {
    const words = command.startsWith("an ") ? [] : command.split(" ");
    const { code, text } = await said([...words, ...args]);
    expect(code).toBe(4);
    expect(text).toContain("an argument shaped like a product key (not shown)");
    expect(bare(text)).not.toContain(groups.join(""));
  });

  it.each(["hostKeySecret", "region", "cloud", "unknownField"])(
    "in %s of an environment is not shown",
    async (field) => {
      const file = join(folder, "leak.yaml");
      writeFileSync(file, `cloud: azure\n${field}: ${key}\n`);
      const { code, text } = await said(["validate", file]);
      expect(code).not.toBe(0);
      expect(bare(text)).not.toContain(groups.join(""));
    },
  );
});

it("a code, a digest and a stack's name are no keys", async () => {
  expect((await said(["explain", "0xC004F074"])).code).toBe(0);
  expect((await said(["explain", "0123456789abcdef0123456789abcdef01234567"])).code).toBe(3);
});
