import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCredentials } from "../../doctor/credentials";
import { checkBackend, checkPassphrase, checkPolicyPack, checkWritable } from "../../doctor/places";
import { checkCloudTool, checkEngine, checkNode, checkNpm } from "../../doctor/tools";
import { spawnCommand } from "../probe/run-command";

const canary = ["never", "printed", "anywhere"].join("-");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kmshost-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the folder that says this and ends with that code. */
function tool(name: string, says: string, code = 0): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '${says}'\nexit ${code}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Only the folder and the shell's own tools are on PATH, and no engine is in the cache. */
const closed = () => ({
  PATH: `${folder}:/bin:/usr/bin`,
  KMSHOST_ENGINE_HOME: join(folder, "engine-home"),
  HOME: folder,
});

describe("node and npm", () => {
  it.each([
    ["20.19.0", "ok"],
    ["22.1.0", "ok"],
    ["23.1.0", "note"],
    ["20.18.9", "fail"],
    ["18.20.0", "fail"],
  ])("node %s: %s", (version, status) => expect(checkNode(version).status).toBe(status));

  it.each([
    ["10.8.2", 0, { status: "ok", result: "10.8.2" }],
    ["8.19.4", 0, { status: "fail", result: "8.19.4, too old" }],
    ["error: broken", 1, { status: "fail", result: "does not work: error: broken" }],
  ])("npm that says %s", async (says, code, expected) => {
    expect(await checkNpm(tool("npm", says, code))).toMatchObject(expected);
  });

  it("npm that is missing", async () => {
    expect(await checkNpm(join(folder, "none"))).toMatchObject({ status: "fail", result: "not on PATH" });
  });
});

describe("the engine", () => {
  const engineOf = async () =>
    (await checkEngine({ ...process.env, ...closed() })).find(({ name }) => name === "engine");

  it.each([
    ["v3.259.0", true, { status: "ok", result: expect.stringContaining("Pulumi 3.259.0, ") }],
    ["v3.100.0", true, { status: "fail", result: expect.stringContaining("too old: 3.189.0") }],
    ["v4.0.0", true, { status: "note" }],
    ["v3.259.0", false, { status: "fail", result: expect.stringContaining("no pulumi-language-nodejs") }],
  ])("%s, with a language host: %s", async (version, host, expected) => {
    tool("pulumi", version);
    if (host) tool("pulumi-language-nodejs", version);
    expect(await engineOf()).toMatchObject(expected);
  });

  it("is never fetched or built when there is none", async () => {
    expect(await engineOf()).toMatchObject({
      status: "fail",
      fix: expect.stringContaining("npm run engine -- --print"),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("in the npm package, which builds no engine", () => {
  const inPackage = async () => {
    const checks = await checkEngine({ ...process.env, ...closed() }, join(folder, "none.mjs"));
    return checks.map(({ name, status, result }) => [name, status, result]);
  };

  it("the engine is what is on PATH, with its language host", async () => {
    const packages = ["packages", "ok", "@pulumi/policy, @duckdb/node-api"];
    expect(await inPackage()).toEqual([packages, ["engine", "fail", "no pulumi on PATH"]]);
    tool("pulumi", "v3.259.0");
    expect(await inPackage()).toEqual([packages, ["engine", "fail", "no pulumi-language-nodejs beside pulumi"]]);
    tool("pulumi-language-nodejs", "v3.259.0");
    expect(await inPackage()).toEqual([packages, ["engine", "ok", "Pulumi 3.259.0"]]);
  });

  it("the policy pack is JavaScript", async () => {
    writeFileSync(join(folder, "catalogue.js"), "exports.allRules = [1, 2, 3];");
    expect(await checkPolicyPack(folder)).toMatchObject({ status: "ok", result: "3 rules" });
    writeFileSync(join(folder, "catalogue.js"), "exports.allRules = [];");
    expect(await checkPolicyPack(folder)).toMatchObject({ status: "fail", fix: "install the package again" });
  });
});

describe("credentials", () => {
  const look = (cloud: "azure" | "aws", env: NodeJS.ProcessEnv) =>
    checkCredentials(cloud, { needed: true, env, home: folder });

  it.each([
    ["azure", ["ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"]],
    ["azure", ["ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_USE_OIDC"]],
    ["aws", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]],
    ["aws", ["AWS_PROFILE"]],
  ] as const)("of %s in %j are named, not shown", (cloud, names) => {
    const env = Object.fromEntries(names.map((name) => [name, canary]));
    const check = look(cloud, env);
    expect(check).toMatchObject({ status: "ok", result: expect.stringContaining(names.join(", ")) });
    expect(JSON.stringify(check)).not.toContain(canary);
    const [, ...allButOne] = names;
    expect(look(cloud, Object.fromEntries(allButOne.map((name) => [name, canary]))).status).toBe("note");
  });

  it("are found where a command line keeps them", () => {
    mkdirSync(join(folder, ".azure"));
    writeFileSync(join(folder, ".azure", "azureProfile.json"), canary);
    expect(look("azure", {})).toMatchObject({ status: "ok", result: expect.stringContaining("az login") });
    expect(look("aws", {})).toMatchObject({ status: "note", result: "none found" });
  });
});

describe("places", () => {
  it("a folder is made, tried and left empty", () => {
    const home = join(folder, "a", "b");
    expect(checkWritable("sandbox", home, "HOME_OF")).toEqual({ name: "sandbox", status: "ok", result: home });
    expect(readdirSync(home)).toEqual([]);
  });

  it("a folder that cannot be made must be fixed", () => {
    writeFileSync(join(folder, "file"), "");
    expect(checkWritable("sandbox", join(folder, "file", "b"), "HOME_OF")).toMatchObject({
      status: "fail",
      result: expect.stringContaining("ENOTDIR"),
      fix: expect.stringContaining("HOME_OF"),
    });
  });

  it("a backend is shown without the user in its address", async () => {
    tool("pulumi", `{"user":"u","url":"https://u:${canary}@state.example/a?sig=${canary}"}`);
    symlinkSync(join(folder, "pulumi"), join(folder, "other"));
    const check = await checkBackend(folder, { ...process.env, ...closed() });
    expect(check).toEqual({ name: "state backend", status: "ok", result: "https://state.example/a" });
  });

  it("a backend that is not signed in must be fixed", async () => {
    tool("pulumi", "error: not logged in", 255);
    expect(await checkBackend(folder, { ...process.env, ...closed() })).toMatchObject({
      status: "fail",
      result: "error: not logged in",
      fix: expect.stringContaining("pulumi login"),
    });
  });

  it("a passphrase is asked for where the stack's settings need one", () => {
    expect(checkPassphrase(folder, "a", {})).toBeUndefined();
    writeFileSync(join(folder, "Pulumi.a.yaml"), "encryptionsalt: v1:x\n");
    expect(checkPassphrase(folder, "a", {})?.status).toBe("fail");
    expect(checkPassphrase(folder, "a", { PULUMI_CONFIG_PASSPHRASE: "" })?.status).toBe("ok");
  });

  it("the policy pack is loaded, and one that cannot be is named", async () => {
    expect(await checkPolicyPack()).toMatchObject({ status: "ok", result: expect.stringMatching(/^\d\d rules$/) });
    writeFileSync(join(folder, "catalogue.ts"), 'throw new Error("broken rule");\n');
    expect(await checkPolicyPack(folder)).toMatchObject({
      status: "fail",
      result: expect.stringContaining("broken rule"),
    });
  });
});

it("a cloud's command line is never a must", async () => {
  tool("az", '{"azure-cli": "2.64.0"}');
  const env = { ...process.env, PATH: `${folder}:/bin` };
  expect(await checkCloudTool("az", env)).toEqual({ name: "az", status: "ok", result: "2.64.0" });
  tool("az", "broken", 1);
  expect(await checkCloudTool("az", env)).toMatchObject({ status: "note" });
});

describe("kmshost doctor", () => {
  it("ends with 1 and the fix when an environment is wrong, and shows no secret", async () => {
    writeFileSync(join(folder, "bad.yaml"), "cloud: azure\n");
    const env = {
      ...closed(),
      PATH: process.env.PATH,
      KMSHOST_ENVIRONMENTS: folder,
      KMSHOST_SANDBOX_HOME: join(folder, "s"),
      ARM_CLIENT_SECRET: canary,
    };
    const { code, stdout, stderr } = await spawnCommand("doctor", ["doctor", "bad", "--json"], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const checks = JSON.parse(stdout) as { name: string; status: string; fix?: string }[];
    expect(checks.find(({ name }) => name === "environment bad")).toMatchObject({
      status: "fail",
      fix: "run kmshost validate bad",
    });
    for (const { status, fix } of checks) if (status === "fail") expect(fix).toBeTruthy();
    expect(stdout).not.toContain(canary);
  });
});
