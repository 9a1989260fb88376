import { readFileSync, statSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { findPlace } from "../stacks/environment";
import { maskKeys } from "../text/keys";
import { type BundleFile, type LeftOut, writeArchive } from "./bundle-archive";
import { type Masked, maskText, maskValue } from "./bundle-mask";
import { UserError } from "./exit-codes";
import { pulumi } from "./pulumi";

export interface BundleOptions {
  output: string;
  force?: boolean;
  policyConfig?: string;
  probe?: string;
  audit?: string;
  preflight?: string;
}

/** Larger inputs are left out, for a bundle is sent by mail. */
const largest = 256 * 1024 * 1024;

export function registerBundle(program: Command): void {
  program
    .command("bundle")
    .description("write what support needs into one archive, with keys, passwords and tokens masked")
    .argument("[stack]", "also the environment and the state of this stack")
    .requiredOption("-o, --output <file>", "the archive to write, .tar.gz or .tgz")
    .option("--force", "replace the archive when it exists")
    .option("--policy-config <file>", "the policy pack's configuration, JSON")
    .option("--probe <file>", "what `kmshost probe --json` printed")
    .option("--audit <file>", "what `kmshost audit --json` printed")
    .option("--preflight <file>", "what the preflight check printed as JSON")
    .action(async (stack: string | undefined, options: BundleOptions) => {
      const stop = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => stop.abort(signal);
      process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
      try {
        const { files, leftOut } = await bundle(program.opts<{ cwd: string }>().cwd, stack, options, stop.signal);
        process.stdout.write(summary(options.output, files, leftOut));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        process.stderr.write("stopped: nothing was written\n");
        process.exitCode = stop.signal.reason === "SIGTERM" ? 143 : 130;
      } finally {
        process.removeListener("SIGINT", interrupt).removeListener("SIGTERM", interrupt);
      }
    });
}

/** Gathers, masks and writes. A part that cannot be had is listed as left out: a bundle is for what does not work. */
export async function bundle(
  cwd: string,
  stack: string | undefined,
  options: BundleOptions,
  signal?: AbortSignal,
): Promise<{ files: BundleFile[]; leftOut: LeftOut[] }> {
  if (!/\.(tar\.gz|tgz)$/.test(options.output)) throw new UserError("--output must end in .tar.gz or .tgz", 2);
  if (stack !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_/-]{0,299}$/.test(stack)) {
    throw new UserError("not a name that a stack can have: letters, digits, -, _ and / only", 2);
  }
  const files: BundleFile[] = [];
  const leftOut: LeftOut[] = [];
  const add = async (name: string, source: string, make: (masked: Masked) => string | Promise<string>) => {
    if (signal?.aborted) throw signal.reason;
    const masked: Masked = { keys: 0, secrets: 0 };
    try {
      const content = await make(masked);
      files.push({ name, source: clean(source), content, maskedKeys: masked.keys, maskedSecrets: masked.secrets });
    } catch (error) {
      leftOut.push({ name, reason: clean(error instanceof Error ? error.message : String(error)) });
    }
  };
  const json = (value: unknown, masked: Masked) => `${JSON.stringify(maskValue(value, masked), null, 2)}\n`;
  const jsonFile = (path: string) => (masked: Masked) => json(parsed(readText(path), path), masked);

  await add("doctor.json", "kmshost doctor", async (masked) => {
    const { checkAll } = require("./doctor") as typeof import("./doctor");
    return json(await checkAll(cwd, stack?.split("/").at(-1)), masked);
  });
  await add("versions.json", "package.json and this machine", (masked) => json(versions(), masked));
  if (stack !== undefined) {
    const name = stack.split("/").at(-1) ?? stack;
    const path = join(findPlace(cwd)?.folder ?? cwd, `${name}.yaml`);
    await add("environment.yaml", path, (masked) => maskText(readText(path), masked));
    await add("stack.json", `pulumi stack export --stack ${stack}`, async (masked) => {
      // Without --show-secrets: what leaves Pulumi is still encrypted, and its ciphertext is masked here.
      return json(parsed(await pulumi(cwd, ["stack", "export", "--stack", stack]), "the export"), masked);
    });
  }
  const given: [name: string, path: string | undefined][] = [
    ["policy-config.json", options.policyConfig],
    ["probe.json", options.probe],
    ["audit.json", options.audit],
    ["preflight.json", options.preflight],
  ];
  for (const [name, path] of given) if (path !== undefined) await add(name, path, jsonFile(path));
  await writeArchive(options.output, files, leftOut, { force: options.force, signal });
  return { files, leftOut };
}

/** A message or a path, safe to stand in the manifest. */
function clean(text: string): string {
  return maskText(text.slice(0, 2000), { keys: 0, secrets: 0 });
}

function readText(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new Error(stat ? "is not a regular file" : "does not exist");
  if (stat.size > largest) throw new Error(`is larger than ${largest / 1024 / 1024} MiB`);
  return readFileSync(path, "utf8");
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    // The parser's own words quote the text.
    throw new Error(`${maskKeys(source)} is not JSON`);
  }
}

function versions(): unknown {
  const root = resolve(__dirname, "..");
  const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    kmshost: project.version,
    node: process.versions.node,
    system: `${platform()} ${release()} ${arch()}`,
    dependencies: Object.entries(project.dependencies).map((entry) => entry.join("@")),
  };
}

function summary(output: string, files: readonly BundleFile[], leftOut: readonly LeftOut[]): string {
  const lines = files.map(
    ({ name, maskedKeys, maskedSecrets }) =>
      `  ${name}${maskedKeys + maskedSecrets > 0 ? `: ${maskedKeys} keys and ${maskedSecrets} secrets masked` : ""}`,
  );
  const missing = leftOut.map(({ name, reason }) => `  left out: ${name}: ${reason.split("\n")[0]}`);
  return [`wrote ${maskKeys(output)}`, ...lines, ...missing, "look through it before you send it", ""].join("\n");
}
