import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sandboxProject } from "../../stacks/guard";
import { packedInto } from "../package/built";
import { engineEnvironment } from "../sandbox/engine/run";

/**
 * A stranger with the tarball, an empty folder and the README that is in the tarball: the commands of its section run as
 * they stand there. Two things differ: npm installs the tarball, since no registry has the package yet; and Pulumi.yaml names
 * the sandbox's providers, and the sandbox's project, since there is no cloud account.
 */
const root = join(__dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kmshost-stranger-"));
const folder = join(home, "project");
const run = promisify(execFile);
const said: Record<string, string> = {};

const environment = {
  ...process.env,
  ...engineEnvironment(join(home, "state")),
  KMSHOST_SANDBOX_HOME: home,
  KMSHOST_ENVIRONMENTS: "",
  NODE_PATH: "",
};

async function sh(command: string): Promise<string> {
  const { stdout } = await run("bash", ["-euc", command], {
    cwd: folder,
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** The commands of a section of a Markdown file. */
function commandsOf(text: string, heading: string): string[] {
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
  return block.trim().split("\n");
}

/** `npm install kmshost ...`, with the tarball in the place of the name and the tested versions of the others. */
async function install(command: string, tarball: string): Promise<void> {
  const [, , ...names] = command.replace(/\s+#.*/, "").split(" ");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(names[0]).toBe("kmshost");
  const others = names.slice(1).map((name) => `${name}@${dependencies[name]}`);
  await sh(["npm install --prefer-offline --ignore-scripts --no-audit --no-fund", tarball, ...others].join(" "));
}

function onTheSandbox(): void {
  const file = join(folder, "Pulumi.yaml");
  const providers = ["azure", "aws"].map((cloud) => ({
    name: cloud === "azure" ? "azure-native" : "aws",
    path: join(root, "sandbox", cloud),
  }));
  const text = readFileSync(file, "utf8").replace(/^name: .*/m, `name: ${sandboxProject}`);
  writeFileSync(file, `${text}plugins: ${JSON.stringify({ providers })}\n`);
}

beforeAll(async () => {
  for (const path of [folder, join(home, "state")]) mkdirSync(path);
  const { file } = await packedInto(home);
  const { stdout: readme } = await run("tar", ["-xzOf", file, "package/README.md"]);
  const [first = "", ...others] = commandsOf(readme, "In a project of your own");
  await install(first, file);
  for (const command of others) {
    said[command.replace(/\s+#.*/, "")] = await sh(command);
    if (command.startsWith("cp ")) onTheSandbox();
  }
}, 600_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a stranger who does what the README says", () => {
  it("has an environment that validates", () => {
    expect(said["npx kmshost validate dev"]).toMatch(/^dev: ok$/m);
  });

  it("previews a host, judged by the policies of the package", () => {
    const preview = said["pulumi preview --stack dev --policy-pack node_modules/kmshost/policies"];
    expect(preview).toMatch(/^\s+\+ \d+ to create$/m);
    expect(preview).toContain('[0]: "_vlmcs._tcp.dev.example.com 0 0 1688 kmsdev01.dev.example.com"');
    expect(preview).toMatch(/kmshost@v[\d.]+ \(local: node_modules\/kmshost\/policies\)/);
    expect(preview).not.toMatch(/\[mandatory\]/);
  });

  it("is told whether every client will activate", () => {
    expect(said["npx kmshost preflight dev"]).toMatch(/^1 population: 1 activate$/m);
  });
});
