import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { registerBundle } from "../../cli/bundle";
import { writeArchive } from "../../cli/bundle-archive";
import { holdsKeyAnywhere, maskText, maskValue } from "../../cli/bundle-mask";
import { runCommand, spawnCommand } from "../probe/run-command";

/** Synthetic, and assembled here, so that no file holds anything key-shaped. */
const groups = ["BCDFG", "HJKMP", "QRTVW", "XY234", "6789B"];
const key = groups.join("-");
const utf16 = Buffer.from(key, "utf16le").toString("base64");
const forms: Record<string, string> = {
  plain: key,
  "with spaces": groups.join(" "),
  "with other dashes": groups.join("\u2013"),
  "in lower case": key.toLowerCase(),
  base64: Buffer.from(`the key is ${key}`).toString("base64"),
  "base64 over lines": Buffer.from(`slmgr /ipk ${key} and more`).toString("base64").replace(/.{40}/g, "$&\n"),
  gzip: gzipSync(key).toString("base64"),
  "UTF-16": utf16,
  hexadecimal: Buffer.from(key).toString("hex"),
  percent: key.replaceAll("-", "%2D"),
};
/** A secret that only its environment variable tells to be one. */
const unnamed = ["Quoted", "by", "a", "tool"].join("~");
const canary = ["Canary", "Pass", "w0rd"].join("-");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kmshost-bundle-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function unpacked(archive: string): Record<string, string> {
  const into = join(folder, "unpacked");
  mkdirSync(into, { recursive: true });
  execFileSync("tar", ["xzf", archive, "-C", into]);
  const top = join(into, "kmshost-bundle");
  return Object.fromEntries(readdirSync(top).map((name) => [name, readFileSync(join(top, name), "utf8")]));
}

describe("masking", () => {
  it.each(Object.keys(forms))("finds a key %s in a text, a value, a name and a list", (name) => {
    const form = forms[name] ?? "";
    const count = { keys: 0, secrets: 0 };
    const text = maskText(`before\n# ${form}\nafter`, count);
    const json = JSON.stringify(
      maskValue({ a: form, [form]: 1, list: ["x", form], deep: { b: [{ c: form }] } }, count),
    );
    for (const safe of [text, json]) {
      expect(holdsKeyAnywhere(safe)).toBe(false);
      for (const group of [...groups, form, form.slice(5, 25)]) expect(safe).not.toContain(group);
    }
    expect(count.keys).toBeGreaterThanOrEqual(5);
  });

  it("finds a key that is cut into its groups", () => {
    expect(maskValue({ groups }, { keys: 0, secrets: 0 })).toEqual({ groups: "[left out: holds a product key]" });
  });

  it.each([
    [{ adminPassword: canary }, { adminPassword: "[masked]" }],
    [
      { client_secret: canary, note: "x" },
      { client_secret: "[masked]", note: "x" },
    ],
    [{ accessToken: [canary] }, { accessToken: ["[masked]"] }],
    [
      { hostKeySecret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:k" },
      { hostKeySecret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:k" },
    ],
    [{ secretName: "host-key" }, { secretName: "host-key" }],
    [
      { count: 25, ok: true, none: null },
      { count: 25, ok: true, none: null },
    ],
    [
      { v: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: canary } },
      { v: "[secret]" },
    ],
  ])("masks secrets by the name of their field, and no reference: %j", (value, expected) => {
    expect(maskValue(value, { keys: 0, secrets: 0 })).toEqual(expected);
  });

  it.each([
    [`password: ${canary}`, "password: [masked]"],
    [`"clientSecret": "${canary}", b`, '"clientSecret": [masked], b'],
    [`https://user:${canary}@host/x`, "https://user:[masked]@host/x"],
    [`https://x.blob/?sv=1&sig=${canary}&x=1`, "https://x.blob/?sv=1&sig=[masked]&x=1"],
    [`Authorization: Bearer ${canary}`, "Authorization: Bearer [token]"],
    ["secretName: host-key", "secretName: host-key"],
    ["urn:pulumi:a::b::c$azure-native:keyvault:Secret::key", "urn:pulumi:a::b::c$azure-native:keyvault:Secret::key"],
    [`azure-native:clientSecret: ${canary}`, "azure-native:clientSecret: [masked]"],
    ["hostKey: # never the key itself", "hostKey: # never the key itself"],
    ["clients: [{ name: lab, zone: dev.example.com }]", "clients: [{ name: lab, zone: dev.example.com }]"],
  ])("masks secrets in a text: %s", (text, expected) => {
    expect(maskText(text, { keys: 0, secrets: 0 })).toBe(expected);
  });
});

describe("the archive", () => {
  const file = (content: string, name = "a.json") => ({
    name,
    source: "test",
    content,
    maskedKeys: 0,
    maskedSecrets: 0,
  });

  it.each(Object.keys(forms).filter((name) => name !== "base64 over lines"))(
    "is refused when a key %s got past the masking",
    async (name) => {
      const output = join(folder, "b.tgz");
      await expect(writeArchive(output, [file(`x\n${forms[name]}`)], [])).rejects.toMatchObject({
        exitCode: 4,
        message: expect.not.stringContaining(key),
      });
      await expect(writeArchive(output, [file("x", `${forms[name]}.json`)], [])).rejects.toMatchObject({
        exitCode: 4,
        message: expect.not.stringContaining(key),
      });
      await expect(writeArchive(output, [], [{ name: "x", reason: forms[name] ?? "" }])).rejects.toMatchObject({
        exitCode: 4,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("is written whole or not at all, for its owner only, and replaces nothing unasked", async () => {
    const output = join(folder, "b.tgz");
    await writeArchive(output, [file("{}\n")], []);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const before = readFileSync(output);
    await expect(writeArchive(output, [file("[]\n")], [])).rejects.toMatchObject({ exitCode: 2 });
    expect(readFileSync(output).equals(before)).toBe(true);
    const stop = AbortSignal.abort("SIGINT");
    await expect(writeArchive(output, [file("[]\n")], [], { force: true, signal: stop })).rejects.toBe("SIGINT");
    expect(readFileSync(output).equals(before)).toBe(true);
    await expect(writeArchive(join(folder, "none", "b.tgz"), [file("{}")], [])).rejects.toThrow(
      "is in a folder that is not there",
    );
    expect(readdirSync(folder)).toEqual(["b.tgz"]);
  });
});

describe("kmshost bundle", () => {
  it("holds no key and no password that stood in any of its inputs", async () => {
    const environments = join(folder, "environments");
    const bin = join(folder, "bin");
    for (const path of [environments, bin]) mkdirSync(path);
    const everything = {
      forms,
      [key]: key,
      password: canary,
      list: groups,
      secret: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: canary },
    };
    const yaml = Object.values(forms).map((form) => `# ${form.replaceAll("\n", "\n# ")}`);
    writeFileSync(join(environments, "leak.yaml"), ["cloud: azure", ...yaml, `password: ${canary}`, ""].join("\n"));
    const inputs = ["policyConfig", "probe", "audit", "preflight"].map((name) => join(folder, `${name}.json`));
    for (const path of inputs) writeFileSync(path, JSON.stringify(everything));
    const state = {
      version: 3,
      deployment: {
        secrets_providers: { state: { salt: `v1:${canary}:x` } },
        resources: [{ urn: "urn:pulumi:x", outputs: everything }],
      },
    };
    writeFileSync(join(folder, "state.json"), JSON.stringify(state));
    // Stands in for the engine: exports the state, and complains with the key in its words otherwise.
    writeFileSync(
      join(bin, "pulumi"),
      `#!/bin/sh\ncase "$*" in *export*) cat '${join(folder, "state.json")}';; *) echo "error: ${key} ${unnamed} password=${canary}" >&2; exit 1;; esac\n`,
    );
    chmodSync(join(bin, "pulumi"), 0o755);
    const output = join(folder, "support.tar.gz");
    const [policyConfig = "", probe = "", audit = "", preflight = ""] = inputs;
    const given = ["--policy-config", policyConfig, "--probe", probe, "--audit", audit, "--preflight", preflight];
    const env = { KMSHOST_ENVIRONMENTS: environments, PATH: `${bin}:${process.env.PATH}`, ARM_CLIENT_SECRET: unnamed };
    const { code, stdout, stderr } = await spawnCommand("bundle", ["bundle", "leak", "-o", output, ...given], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain(key);
    const files = unpacked(output);
    expect(Object.keys(files).sort()).toEqual(
      ["manifest", "doctor", "versions", "stack", "policy-config", "probe", "audit", "preflight"]
        .map((name) => `${name}.json`)
        .concat("environment.yaml")
        .sort(),
    );
    for (const content of Object.values(files)) {
      expect(holdsKeyAnywhere(content)).toBe(false);
      for (const secret of [...groups, ...Object.values(forms), canary, unnamed]) expect(content).not.toContain(secret);
    }
    const manifest = JSON.parse(files["manifest.json"] ?? "");
    expect(manifest.leftOut).toEqual([]);
    for (const { name, bytes } of manifest.files) expect(Buffer.byteLength(files[name] ?? "")).toBe(bytes);
    expect(JSON.parse(files["stack.json"] ?? "").deployment.resources[0].outputs).toMatchObject({
      password: "[masked]",
      secret: "[secret]",
    });
  });

  it("lists what could not be had instead of failing", async () => {
    const output = join(folder, "b.tgz");
    writeFileSync(join(folder, "bad.json"), `{"a": ${key}`);
    const { code } = await runCommand(registerBundle, [
      "bundle",
      "-o",
      output,
      "--probe",
      join(folder, "bad.json"),
      "--audit",
      join(folder, "none.json"),
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(unpacked(output)["manifest.json"] ?? "").leftOut).toEqual([
      { name: "probe.json", reason: `${join(folder, "bad.json")} is not JSON` },
      { name: "audit.json", reason: "does not exist" },
    ]);
  });

  it.each([
    [["bundle", "-o", "x.zip"], "must end in .tar.gz"],
    [["bundle"], ""],
    [["bundle", "../x", "-o", "x.tgz"], "not a name that a stack can have"],
  ])("ends with 2 on %j", async (args, words) => {
    const { code, stderr } = await runCommand(registerBundle, args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(existsSync("x.tgz")).toBe(false);
  });
});
