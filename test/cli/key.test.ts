import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientKeys } from "../../activation/client-keys";
import { officeSecretOf } from "../../cli/key";
import { sandboxKeyVersions } from "../../cli/vaults/sandbox";
import { kmshost, syntheticKey } from "./run-cli";

const reference = "https://kv-test.vault.azure.net/secrets/kms-host-key";
let home: string;
let project: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kmshost-key-"));
  project = join(home, "project");
  mkdirSync(project);
  mkdirSync(join(home, "cloud"));
  writeFileSync(join(project, "Pulumi.yaml"), "name: kmshost-sandbox\nruntime: nodejs\n");
  writeFileSync(join(home, "cloud", "azure-1.json"), JSON.stringify({ secretUri: reference }));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(input: string, ...more: string[]) {
  return kmshost(["-C", project, "key", "put", "azure-dev", "--secret", reference, ...more], {
    input,
    env: { KMSHOST_SANDBOX_HOME: home },
  });
}

function everythingOnDisk(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("kmshost key", () => {
  it("check says the last five characters of a key on standard input, and nothing more of it", async () => {
    const result = await kmshost(["key", "check"], { input: ` ${syntheticKey.toLowerCase()}\r\n` });
    expect(result).toEqual({ code: 0, stdout: "ok: shaped like a KMS host key, ends in 6789B\n", stderr: "" });
  });

  it("check refuses a public client key with its edition", async () => {
    const [clientKey] = clientKeys;
    if (!clientKey) throw new Error("the list of client keys is empty");
    const result = await kmshost(["key", "check"], { input: clientKey.key });
    expect(result.code).toBe(3);
    expect(result.stderr).toContain(
      `error: is Microsoft's public client key (GVLK) for ${clientKey.product}; a KMS host needs the KMS host key`,
    );
    expect(result.stderr).not.toContain(clientKey.key);
  });

  it("check refuses what is longer than a key could be", async () => {
    const result = await kmshost(["key", "check"], { input: "B".repeat(5000) });
    expect(result).toEqual({
      code: 3,
      stdout: "",
      stderr: "error: standard input holds more than 1024 characters: that is not a product key\n",
    });
  });

  it("put writes a fingerprint into the sandbox's vault, and the key to no file", async () => {
    const result = await put(syntheticKey);
    expect(result.stderr).toBe("");
    expect(result.stdout).toContain(`put: key ending in 6789B into the sandbox's vault, ${reference}, version 1\n`);
    expect(result.code).toBe(0);
    expect(sandboxKeyVersions(reference, home)).toEqual([
      { version: "1", fingerprint: expect.any(String), lastFive: "6789B" },
    ]);
    expect(everythingOnDisk(home)).not.toContain(syntheticKey);
    expect((await put(syntheticKey)).stdout).toContain("version 2");
  });

  it("put refuses a secret that the sandbox's clouds do not have", async () => {
    writeFileSync(join(home, "cloud", "azure-1.json"), "{}");
    const result = await put(syntheticKey);
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/^error: the sandbox's clouds have no such secret/);
  });

  it("put finds the secret of an Office key among those of the stack", () => {
    const secrets = { office2024: "arn:24", office2021: "arn:21" };
    expect(officeSecretOf("aws-prod", "office2021", secrets)).toBe("arn:21");
    const fix = "fix  add it to officeKeys in the environment and run pulumi up, or name the secret with --secret";
    expect(() => officeSecretOf("aws-prod", "office2019", secrets)).toThrow(
      `stack aws-prod has no secret for the key of office2019; it has: office2021, office2024\n  ${fix}`,
    );
    expect(() => officeSecretOf("aws-prod", "toString", undefined)).toThrow("it has: none");
  });

  it.each([
    ["as an argument", [syntheticKey]],
    ["in an option", [`--secret=${syntheticKey}`]],
    ["in an unknown option", [`--key=${syntheticKey}`]],
  ])("refuses a key %s and does not echo it", async (_, args) => {
    const result = await kmshost(["key", "put", "azure-dev", ...args]);
    expect(result.code).toBe(4);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(/^error: a product key stands on the command line/);
    expect(result.stderr).not.toContain(syntheticKey);
  });
});
