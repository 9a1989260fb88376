import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { registerCheck } from "../../cli/check";

const folder = resolve(__dirname, "../../docs/pipelines");
const files = ["github-actions.yml", "azure-pipelines.yml", "gitlab-ci.yml"];
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const node = /\b20\.20\.2\b/;

/** Every text in a parsed document. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

describe.each(files)("%s", (file) => {
  const text = read(file);
  const scripts = texts(parse(text)).map((script) => script.replace(/\\\n\s*/g, " "));
  const commands = scripts.flatMap((script) => script.split("\n")).map((line) => line.trim());

  it("is YAML", () => {
    expect(typeof parse(text)).toBe("object");
  });

  it("names every version: actions by commit, images and Node exactly", () => {
    for (const [, action = ""] of text.matchAll(/uses: (\S+)/g))
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(text).toMatch(node);
    expect(text).not.toMatch(/latest|@v\d|@main|@master/);
    expect(commands.filter((line) => line.startsWith("npm "))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^npm ci --ignore-scripts/)]),
    );
    expect(text).not.toMatch(/npm install|npx /);
  });

  it("calls kmshost check as it is", async () => {
    const checks = commands.filter((line) => line.includes("kmshost.js check"));
    expect(checks.length).toBeGreaterThanOrEqual(2);
    for (const line of checks) {
      const program = new Command().exitOverride().option("-C, --cwd <folder>", "", ".");
      registerCheck(program);
      const command = program.commands[0]?.action(() => undefined);
      expect(command).toBeDefined();
      const args = line
        .replace(/^.*kmshost\.js /, "")
        .replaceAll('"', "")
        .split(/\s+/);
      await expect(program.parseAsync(args, { from: "user" })).resolves.toBeDefined();
    }
  });

  it("judges before it updates, never updates without the pack, and asks before a host is replaced", () => {
    const updates = commands.filter((line) => /pulumi up\b/.test(line));
    expect(updates.length).toBeGreaterThan(0);
    for (const line of updates) expect(line).toContain("--policy-pack policies");
    expect(text.indexOf("kmshost.js check")).toBeLessThan(text.indexOf("pulumi up"));
    expect(text).toContain("replacements.mjs plan.json");
    expect(text).toContain("kms-host-replacement");
  });

  it("looks for drift on a schedule, comments, and publishes SARIF and JUnit", () => {
    expect(text).toMatch(/schedule/);
    expect(text).toContain("pulumi refresh");
    expect(text).toContain("--expect-no-changes");
    expect(text).toMatch(/kmshost\.md/);
    expect(text).toMatch(/sarif=kmshost\.sarif/);
    expect(text).toMatch(/junit=kmshost\.xml/);
  });

  it("signs in by OIDC and holds no secret", () => {
    expect(text).toMatch(/id-token: write|id_tokens|idToken/);
    expect(text).toMatch(/ARM_USE_OIDC/);
    expect(text).not.toMatch(/ARM_CLIENT_SECRET|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/);
    expect(text).not.toMatch(/PASSPHRASE: (?!\$)/);
  });
});

describe("replacements.mjs", () => {
  const work = mkdtempSync(join(tmpdir(), "kmshost-plan-"));
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  const urn = (type: string, name: string) => `urn:pulumi:prod::kmshost::kmshost:index:AzureKmsHost$${type}::${name}`;
  const count = (plan: unknown) => {
    const path = join(work, "plan.json");
    writeFileSync(path, typeof plan === "string" ? plan : JSON.stringify(plan));
    return spawnSync(process.execPath, [join(folder, "replacements.mjs"), path], { encoding: "utf8", env: {} });
  };

  it("counts hosts that would be replaced or deleted, each once, on both clouds", () => {
    const steps = [
      { op: "create-replacement", urn: urn("azure-native:compute:VirtualMachine", "kms01") },
      { op: "replace", urn: urn("azure-native:compute:VirtualMachine", "kms01") },
      { op: "delete", urn: urn("aws:ec2/instance:Instance", "kms11") },
      { op: "update", urn: urn("aws:ec2/instance:Instance", "kms12") },
      { op: "replace", urn: urn("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "setup") },
      { op: "replace", urn: urn("azure-native:network:NetworkInterface", "nic") },
    ];
    const { stdout, stderr, status } = count({ steps });
    expect({ stdout, status }).toEqual({ stdout: "replacements=2\n", status: 0 });
    expect(stderr).toContain("kms01");
    expect(count({ steps: [] }).stdout).toBe("replacements=0\n");
  });

  it("fails on what is no plan, so that nothing passes for no replacement", () => {
    for (const plan of ["", "{}", "error: no"]) expect(count(plan)).toMatchObject({ status: 1, stdout: "" });
  });
});
