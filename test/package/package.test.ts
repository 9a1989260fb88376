import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findProductKeys } from "../../activation/product-key";
import { linksOf } from "../../plugin/links";
import { fingerprintOf, keyAlphabet } from "../../text/keys";
import { packedInto } from "./built";

const run = promisify(execFile);
const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "kmshost-package-"));
const consumer = join(folder, "consumer");
const installed = join(consumer, "node_modules/kmshost");
let packed: string[] = [];

interface Manifest {
  readonly version: string;
  readonly exports: Record<string, { readonly types: string; readonly default: string } | string>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { readonly optional: boolean }>;
}
const manifest = () => JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;

/** Gives the consumer a package that is there already, as an install would. */
function provide(name: string): void {
  const link = join(consumer, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(join(root, "node_modules", name), link);
}

/** Runs JavaScript as the consumer's program; answers what it prints as JSON. */
async function evaluate(code: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["-e", `console.log(JSON.stringify(${code}))`], {
    cwd: consumer,
    env: { ...process.env, NODE_OPTIONS: "", NODE_PATH: "" },
  });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  const tarball = await packedInto(folder);
  packed = tarball.packed;
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xzf", tarball.file, "-C", installed, "--strip-components", "1"]);
  for (const name of ["@pulumi/pulumi", "@pulumi/azure-native", ...Object.keys(manifest().dependencies)]) provide(name);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed files", () => {
  it("are compiled code, types, and the files that the code reads; no test, source, secret or environment", () => {
    const known = /\.(js|d\.ts|ps1|sql|kql|logs-insights|csv|md)$|^docs\/.*\.(png|svg)$/;
    const strange = packed.filter((path) => !known.test(path));
    expect(strange).toEqual([
      "LICENSE",
      "PulumiPlugin.yaml",
      "doctor/find-engine.mjs",
      ...["child", "cleanup", "dependencies", "find", "lock", "places", "version"].map((name) => `engine/${name}.mjs`),
      "estate/rights/managed-policies.generated.json",
      "package.json",
      "plugin/PulumiPlugin.yaml",
      "plugin/package.json",
      "plugin/schema.generated.json",
      "policies/PulumiPolicy.yaml",
      "policies/package.json",
      "report/page.css",
      "stacks/environment.schema.json",
      "stacks/environments/aws-dev.yaml",
      "stacks/environments/aws-prod.yaml",
      "stacks/environments/azure-dev.yaml",
      "stacks/environments/azure-prod.yaml",
      "stacks/project/Pulumi.yaml",
      ...["aws", "azure"].flatMap((cloud) =>
        ["Pulumi.yaml", "package.json", "stacks/environments/dev.yaml"].map((path) => `templates/${cloud}/${path}`),
      ),
    ]);
    expect(
      packed.filter((path) => /(^|\/)(test\/|node_modules|examples|\.)|\.test\.|generate\.|Pulumi\.\w/.test(path)),
    ).toEqual(["stacks/project/Pulumi.yaml", "templates/aws/Pulumi.yaml", "templates/azure/Pulumi.yaml"]);
    expect(packed.filter((path) => /\.ts$/.test(path) && !/\.d\.ts$/.test(path))).toEqual([]);
    const folders = new Set(packed.filter((path) => path.includes("/")).map((path) => path.split("/")[0] ?? ""));
    expect(["test", "bench", "examples", "node_modules"].filter((name) => folders.has(name))).toEqual([]);
    expect(["activation", "cli", "components", "plugin", "policies"].filter((name) => !folders.has(name))).toEqual([]);
  });

  it("hold every script and query that the code reads beside itself", () => {
    const beside = (room: string) =>
      (readdirSync(join(root, room), { recursive: true }) as string[]).map((path) => `${room}/${path}`);
    const read = ["components", "audit"]
      .flatMap(beside)
      .filter((path) => /\.(ps1|sql|kql|logs-insights|csv)$/.test(path));
    expect(read.length).toBeGreaterThan(20);
    expect(packed.filter((path) => /\.(ps1|sql|kql|logs-insights|csv)$/.test(path))).toEqual(read.sort());
  });

  it("have pages whose every link leads to a packed file, or to one that the repository has", () => {
    const pages = packed.filter((path) => path.endsWith(".md"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "docs/environments.md"]));
    const broken = pages.flatMap((page) =>
      linksOf(readFileSync(join(installed, page), "utf8"), page).flatMap(({ target, file }) => {
        const [, inRepository] = /^https:\/\/github\.com\/kmshost\/kmshost\/blob\/v[^/]+\/([^#]+)/.exec(target) ?? [];
        const path = file === undefined ? inRepository && join(root, inRepository) : join(installed, file);
        return path === undefined || existsSync(path) ? [] : [`${page}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("show a default and an example beside the arguments of a host", () => {
    for (const cloud of ["azure", "aws"]) {
      const text = readFileSync(join(installed, `components/${cloud}/args.d.ts`), "utf8");
      expect(text.match(/@default /g)).toHaveLength(text.match(/Default: /g)?.length ?? 0);
      expect(text.match(/@example/g)?.length).toBeGreaterThan(20);
    }
    const host = readFileSync(join(installed, "components/azure/kms-host.d.ts"), "utf8");
    expect(host).toContain("* const host = new AzureKmsHost(");
  });

  it("hold no host key, but the one that the pages of policies write apart and the alphabet of keys", () => {
    const found = packed.flatMap((path) => findProductKeys(readFileSync(join(installed, path), "utf8")));
    const fingerprints = found.filter(({ kind }) => kind === "host").map(({ fingerprint }) => fingerprint);
    const known = [["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-"), keyAlphabet.replace(/.{5}(?=.)/g, "$&-")];
    expect(fingerprints.filter((one) => !known.map(fingerprintOf).includes(one))).toEqual([]);
  });
});

describe("what the package needs", () => {
  it("is all declared: every import is a file of the package, a dependency, or a peer", () => {
    const { dependencies, peerDependencies } = manifest();
    const declared = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies), ...builtinModules]);
    const imports = packed
      .filter((path) => path.endsWith(".js") && !path.startsWith("templates/"))
      .flatMap((path) => [
        ...readFileSync(join(installed, path), "utf8").matchAll(/(?<!['"`])(?:require|import)\("([^."][^"]*)"\)/g),
      ])
      .map(([, name = ""]) => name.replace(/^node:/, ""))
      .map((name) => (name.startsWith("@") ? name.split("/").slice(0, 2).join("/") : (name.split("/")[0] ?? "")));
    // The program of a project of one's own imports the package itself.
    expect([...new Set(imports)].filter((name) => !declared.has(name))).toEqual(["kmshost"]);
  });

  it("finds an engine on PATH and in the cache by itself", async () => {
    const empty = { ...process.env, PATH: dirname(process.execPath), KMSHOST_ENGINE_HOME: join(folder, "no-engine") };
    const { stdout } = await run(process.execPath, [join(installed, "doctor/find-engine.mjs")], { env: empty });
    expect(JSON.parse(stdout)).toMatchObject({ onPath: { problem: expect.any(String) }, pinnedVersion: "3.259.0" });
    const { stdout: here } = await run(process.execPath, [join(installed, "doctor/find-engine.mjs")]);
    expect(JSON.parse(here)).toMatchObject({ onPath: { version: expect.stringMatching(/^3\./) } });
  });

  it("is neither a cloud's SDK nor DuckDB, but for those who use them", () => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifest();
    expect(Object.keys(dependencies).filter((name) => /pulumi|aws|azure|duckdb|tsx/.test(name))).toEqual([]);
    const needed = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
    expect(needed).toEqual(["@pulumi/pulumi"]);
    expect(Object.keys(peerDependenciesMeta)).toEqual(
      expect.arrayContaining(["@pulumi/aws", "@pulumi/azure-native", "@duckdb/node-api", "@observablehq/plot"]),
    );
  });

  it("names only files that are there", () => {
    const targets = Object.values(manifest().exports).flatMap((target) =>
      typeof target === "string" ? target : Object.values(target),
    );
    expect(targets.filter((path) => !path.includes("*") && !existsSync(join(installed, path)))).toEqual([]);
  });
});

describe("a project with Azure's SDK alone", () => {
  it("loads the components for Azure, and what both clouds share", async () => {
    expect(
      await evaluate(
        'Object.keys(require("kmshost/azure")).filter((name) => /^Azure.*(Host|Clients)$/.test(name)).sort()',
      ),
    ).toEqual(["AzureKmsClients", "AzureKmsHost"]);
    expect(await evaluate('typeof require("kmshost").fromStack')).toBe("function");
    expect(await evaluate('require("kmshost/activation/transport").activationPort')).toBe(1688);
  });

  it("loads of that SDK the modules that it uses, not the two hundred that there are", async () => {
    const loaded = (await evaluate(
      '(require("kmshost/azure"), [...new Set(Object.keys(require.cache).flatMap((path) => /azure-native\\/([^/]+)\\//.exec(path)?.[1] ?? []))].sort())',
    )) as string[];
    expect(loaded.filter((name) => !["types", "config"].includes(name))).toEqual([
      ...["applicationinsights", "authorization", "compute", "keyvault", "managedidentity", "monitor", "network"],
      ...["operationalinsights", "privatedns", "resources", "storage"],
    ]);
  });

  it("has no SDK of AWS and no DuckDB, and is told so by what needs them", async () => {
    const missing = (name: string) =>
      `(() => { try { require("${name}"); return "there"; } catch (e) { return e.code; } })()`;
    expect(
      await evaluate(`[${missing("@pulumi/aws")}, ${missing("kmshost/aws")}, ${missing("@duckdb/node-api")}]`),
    ).toEqual(Array(3).fill("MODULE_NOT_FOUND"));
  });

  it("renders the host's script, whose parts are files of the package", async () => {
    const settings =
      '{ cloud: "azure", secretAddress: "https://kv/secrets/k", activation: "telephone", clientPrefixes: [] }';
    const path = JSON.stringify(join(installed, "components/host-setup/render.js"));
    expect(await evaluate(`require(${path}).renderHostSetup(${settings}).includes("function Install-Role")`)).toBe(
      true,
    );
  });

  it("runs the command", async () => {
    const { stdout } = await run(process.execPath, [join(installed, "cli/kmshost.js"), "explain", "0xC004F038"], {
      cwd: consumer,
    });
    expect(stdout).toContain("0xC004F038");
  });

  it("is a plugin that tells its schema to the engine", async () => {
    const { stdout } = await run("pulumi", ["package", "get-schema", join(installed, "plugin")], {
      cwd: consumer,
      env: { ...process.env, NODE_OPTIONS: "", PULUMI_SKIP_UPDATE_CHECK: "true" },
      maxBuffer: 64 * 1024 * 1024,
    });
    const told = JSON.parse(stdout) as { name: string; version: string; resources: Record<string, unknown> };
    const pinned = JSON.parse(readFileSync(join(root, "plugin/schema.generated.json"), "utf8")) as typeof told;
    expect([told.name, told.version]).toEqual(["kmshost", manifest().version]);
    expect(Object.keys(told.resources).sort()).toEqual(Object.keys(pinned.resources).sort());
    // The engine installs what a plugin's package.json names: a second copy of the SDK would not know the first's resources.
    expect(existsSync(join(installed, "node_modules"))).toBe(false);
  }, 120_000);

  it("checks its types against the package's", async () => {
    writeFileSync(
      join(consumer, "index.ts"),
      `import { ActivationMethod, AzureKmsClients, AzureKmsHost, fromStack, HostKeyGeneration, HostOperatingSystem } from "kmshost/azure";
import { activationPort } from "kmshost/activation/transport";
import * as pulumi from "@pulumi/pulumi";

const host = new AzureKmsHost("kms", {
  location: "westeurope",
  hosts: [{ name: "kms01" }],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.90.0.0/24" },
  activation: ActivationMethod.Telephone,
  port: activationPort,
  clients: [{ name: "office", cidrs: ["10.20.0.0/16"] }],
  discovery: { zones: [{ name: "corp.example.com" }] },
});
export const addresses: pulumi.Output<Record<string, string>> = host.hostAddresses;
const reference = fromStack(new pulumi.StackReference("organization/kmshost/prod"));
for (const one of [host, reference]) new AzureKmsClients("clients", { host: one, networkId: "id" });
// @ts-expect-error: a typo must be seen, so the types are not any
new AzureKmsClients("typo", { host, networkIds: "id" });
// @ts-expect-error: so must a wrong type
export const wrong: number = host.vaultId;
`,
    );
    const common = { strict: true, noEmit: true, skipLibCheck: true, target: "es2022", types: [] };
    // As Node itself resolves, and as projects that `pulumi new` makes.
    const ways = [
      { module: "nodenext" },
      { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
    ].map((options) => ({ compilerOptions: { ...common, ...options }, files: ["index.ts"] }));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const said = await Promise.all(
      ways.map(async (way, index) => {
        const file = join(consumer, `tsconfig.${index}.json`);
        writeFileSync(file, JSON.stringify(way));
        return run(process.execPath, [compiler, "-p", file]).then(
          () => "",
          (error: { stdout: string }) => error.stdout,
        );
      }),
    );
    expect(said).toEqual(["", ""]);
  }, 180_000);
});

describe("a project with the policy SDK", () => {
  it("gets the rules for a pack of its own, and the harness to test it", async () => {
    provide("@pulumi/policy");
    provide("google-protobuf");
    expect(await evaluate('require("kmshost/policies").policiesOf().length > 20')).toBe(true);
    expect(await evaluate('typeof require("kmshost/policies/testing").urnOf')).toBe("function");
  });
});
