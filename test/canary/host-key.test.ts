/**
 * The host key never passes through Pulumi, and no command of ours lets it out. A key made up here is given to every
 * command that could meet one; then everything they printed and every file they left is searched for it.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../activation/product-key";
import { sandboxKeyVersions } from "../../cli/vaults/sandbox";
import { scanForKeys } from "../../policies/key-scan";
import { type CliResult, kmshost, syntheticKey } from "../cli/run-cli";
import { SandboxStack } from "../sandbox/engine/stack";

const sandbox = join(__dirname, "../../sandbox");
const policies = join(__dirname, "../../policies");

/** The key as it could appear: as it is, without hyphens, in small letters, in UTF-16, base64, hexadecimal. */
function spellings(key: string): Buffer[] {
  const texts = [key, key.replaceAll("-", ""), key.toLowerCase(), encodeURIComponent(key)];
  const bytes = [Buffer.from(key), Buffer.from(key, "utf16le")];
  return [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.from(key, "utf16le"),
    ...bytes.flatMap((raw) => [
      Buffer.from(raw.toString("base64").replace(/=+$/, "")),
      Buffer.from(raw.toString("hex")),
    ]),
  ];
}

function holdsKey(content: Buffer, key: string): boolean {
  return (
    spellings(key).some((spelling) => content.includes(spelling)) ||
    scanForKeys(content.toString("latin1")).keys.some((found) => found.fingerprint === fingerprintOf(key))
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("a key given to every command", () => {
  const stack = new SandboxStack("azure-dev");
  const printed: Record<string, string> = {};
  const environment = {
    KMSHOST_SANDBOX_HOME: stack.home,
    KMSHOST_ENVIRONMENTS: join(stack.home, "environments"),
    PULUMI_BACKEND_URL: `file://${stack.home}/state`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    TMPDIR: join(stack.home, "tmp"),
  };
  const environmentFile = join(stack.home, "environments", "azure-dev.yaml");
  let put: CliResult;

  beforeAll(async () => {
    mkdirSync(environment.TMPDIR);
    await stack.init();
    const built = await stack.pulumi([
      "up",
      "--yes",
      "--skip-preview",
      "--stack",
      stack.name,
      "--policy-pack",
      policies,
    ]);
    printed.up = built.text;
    expect(built.code).toBe(0);
    const cli = { input: syntheticKey, env: environment };
    put = await kmshost(["-C", sandbox, "key", "put", stack.name], cli);
    const check = await kmshost(["key", "check"], cli);
    const argument = await kmshost(["key", "put", stack.name, syntheticKey], { env: environment });
    for (const [name, result] of Object.entries({ put, check, argument }))
      printed[name] = result.stdout + result.stderr;
    printed.preview = (await stack.pulumi(["preview", "--diff", "--stack", stack.name])).text;
    printed.refresh = (await stack.pulumi(["refresh", "--yes", "--skip-preview", "--stack", stack.name])).text;
    printed.export = (await stack.pulumi(["stack", "export", "--show-secrets", "--stack", stack.name])).text;
    const clean = readFileSync(environmentFile, "utf8");
    writeFileSync(environmentFile, `${clean}\n# ${syntheticKey}\n`);
    const pasted = await stack.pulumi(["preview", "--stack", stack.name]);
    writeFileSync(environmentFile, clean);
    printed.pasted = pasted.text;
    expect(pasted.code).not.toBe(0);
    printed.destroy = (await stack.pulumi(["destroy", "--yes", "--skip-preview", "--stack", stack.name])).text;
  }, 300_000);

  afterAll(() => stack.remove());

  it("reaches the vault, which is what it was given for", async () => {
    expect(put).toMatchObject({ code: 0, stderr: "" });
    const reference = /vault, (\S+), version/.exec(put.stdout)?.[1] ?? "";
    expect(sandboxKeyVersions(reference, stack.home)).toEqual([
      { version: "1", fingerprint: fingerprintOf(syntheticKey), lastFive: syntheticKey.slice(-5) },
    ]);
  });

  it("is in nothing that a command printed", () => {
    expect(Object.keys(printed).sort()).toEqual([
      "argument",
      "check",
      "destroy",
      "export",
      "pasted",
      "preview",
      "put",
      "refresh",
      "up",
    ]);
    for (const text of Object.values(printed)) expect(text.length).toBeGreaterThan(20);
    expect(Object.keys(printed).filter((name) => holdsKey(Buffer.from(printed[name] ?? ""), syntheticKey))).toEqual([]);
  });

  it("is in no file: state, back-ups, history, stored clouds, vault, temporary files", () => {
    const files = filesBelow(stack.home);
    expect(files.some((file) => file.includes("/state/.pulumi/"))).toBe(true);
    expect(files.filter((file) => holdsKey(readFileSync(file), syntheticKey))).toEqual([]);
  });

  it("would be seen in any of these spellings", () => {
    for (const spelling of spellings(syntheticKey)) {
      expect(holdsKey(Buffer.concat([Buffer.from("before "), spelling, Buffer.from(" after")]), syntheticKey)).toBe(
        true,
      );
    }
  });
});
