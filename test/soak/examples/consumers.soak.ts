import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ExampleProject, providerConfig, root, subscription } from "../../examples/project";
import { needing } from "../../needs";

/**
 * The examples in Go and Python. Pulumi's language hosts for them are not part of the engine that this project builds, so
 * their packages are made by Pulumi's own generators from Go modules, and the programs are run by Pulumi's own Automation
 * API, which is a language host of its own; the engine, the plugin and the providers are as ever. What is not tried is
 * `pulumi install`, which makes the packages and installs them. Needs `go` 1.25, and `python3` with `venv`.
 */
const run = promisify(execFile);

interface Result {
  readonly first: Record<string, number>;
  readonly second: Record<string, number>;
  readonly outputs: Record<string, unknown>;
}

/** An example with the package of its language where `pulumi install` puts it. */
async function installed(name: string, language: string): Promise<ExampleProject> {
  const example = new ExampleProject(join(root, "examples", name));
  await example.install();
  const sdks = join(example.home, "sdks");
  const generator = join(__dirname, "sdks");
  cpSync(generator, join(example.home, "generator"), { recursive: true });
  const at = { cwd: join(example.home, "generator") };
  await run("go", ["mod", "tidy"], at);
  await run("go", ["run", ".", join(root, "plugin/schema.generated.json"), sdks], at);
  mkdirSync(join(example.folder, "sdks"));
  cpSync(join(sdks, language), join(example.folder, "sdks/kmshost"), { recursive: true });
  await example.found();
  return example;
}

/** Runs a command in the example, with the stack's configuration and backend in its environment. */
async function execute(example: ExampleProject, command: string, args: readonly string[]): Promise<void> {
  const config = Object.fromEntries(Object.entries(providerConfig).map(([key, Value]) => [key, { Value }]));
  await run(command, args, {
    cwd: example.folder,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...example.environment(), STACK_CONFIG: JSON.stringify(config) },
  });
}

const resultOf = (example: ExampleProject): Result =>
  JSON.parse(readFileSync(join(example.folder, "result.json"), "utf8")) as Result;

needing("go").describe("azure-go", () => {
  it("is vetted, runs twice through the engine, and is destroyed", async () => {
    const example = await installed("azure-go", "go");
    try {
      cpSync(join(__dirname, "go/up_test.go"), join(example.folder, "up_test.go"));
      await execute(example, "go", ["mod", "tidy"]);
      await execute(example, "go", ["vet", "./..."]);
      await execute(example, "go", ["test", "-count=1", "."]);
      const { first, second, outputs } = resultOf(example);
      expect([Object.keys(first), Object.keys(second)]).toEqual([["create"], ["same"]]);
      expect(outputs).toEqual({
        hostAddresses: { kms01: "10.90.0.4" },
        srvRecords: ["_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com"],
        hostKeySecret: expect.stringMatching(/^https:\/\/kv-kms-[\w-]+\.vault\.azure\.net\/secrets\/kms-host-key$/),
      });
    } finally {
      example.remove();
    }
  });
});

needing("go").describe("azure-yaml", () => {
  it("runs twice under Pulumi's own YAML host, and is destroyed", async () => {
    const example = new ExampleProject(join(root, "examples/azure-yaml"));
    const path = process.env.PATH;
    try {
      await example.install();
      await example.found();
      const at = { cwd: join(example.home, "host"), env: { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false" } };
      mkdirSync(at.cwd);
      const host = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml";
      await run("go", ["mod", "init", "kmshost.local/yaml"], at);
      await run("go", ["get", "-tool", `${host}@v1.25.0`], at);
      await run("go", ["build", "-o", "pulumi-language-yaml", host], at);
      process.env.PATH = `${at.cwd}:${path}`;
      const servers = `/subscriptions/${subscription}/resourceGroups/rg-servers/providers/Microsoft.Network`;
      await example.init("prod", { serversNetworkId: `${servers}/virtualNetworks/vnet-servers` });
      const [first, second] = [await example.up(), await example.up()];
      expect(first.text).not.toMatch(/error/i);
      expect([Object.keys(first.changes), Object.keys(second.changes)]).toEqual([["create"], ["same"]]);
      const outputs = JSON.parse((await example.pulumi(["stack", "output", "--json"])).text) as Record<string, unknown>;
      expect(outputs).toMatchObject({
        hostAddresses: { kms01: "10.90.0.4" },
        srvRecords: ["_vlmcs._tcp.servers.example.com 0 0 1688 kms01.servers.example.com"],
      });
      expect((await example.destroy()).code).toBe(0);
    } finally {
      process.env.PATH = path;
      example.remove();
    }
  });
});

needing("go", "python3").describe("aws-python", () => {
  it("passes mypy, runs twice through the engine, and is destroyed", async () => {
    const example = await installed("aws-python", "python");
    try {
      await execute(example, "python3", ["-m", "venv", "venv"]);
      const version = (await run("pulumi", ["version"])).stdout.trim().replace(/^v/, "");
      const packages = [`pulumi==${version}`, "mypy==2.4.1", "-r", "requirements.txt"];
      await execute(example, "venv/bin/pip", ["install", "--quiet", ...packages]);
      await execute(example, "venv/bin/mypy", ["--strict", "__main__.py"]);
      cpSync(join(__dirname, "python/twice.py"), join(example.folder, "twice.py"));
      await execute(example, "venv/bin/python", ["twice.py"]);
      const { first, second, outputs } = resultOf(example);
      expect([Object.keys(first), Object.keys(second)]).toEqual([["create"], ["same"]]);
      expect(outputs).toEqual({
        hostAddresses: { kms11: "10.91.0.4" },
        srvRecords: ["_vlmcs._tcp.corp.example.com 0 0 1688 kms11.corp.example.com"],
        hostKeySecret: expect.stringMatching(/^arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key-/),
      });
    } finally {
      example.remove();
    }
  });
});
