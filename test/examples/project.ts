import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { definition as aws } from "../../sandbox/aws/definition";
import { azure } from "../../sandbox/azure/definition";
import { openCloud } from "../../sandbox/cloud/home";
import type { StoredCloud } from "../../sandbox/cloud/stored-cloud";
import { builtPackage } from "../package/built";
import { type EngineRun, engineEnvironment, runEngine } from "../sandbox/engine/run";

export const root = join(__dirname, "../..");

/** Accounts whose clouds have a hub, and a domain with its zone, before anything is built: sandbox/seeds. */
export const subscription = "00000000-0000-0000-0000-000000000010";
export const account = "111122223333";
const region = "eu-central-1";

/** The providers stand in for the clouds by this alone, as `sandbox/Pulumi.yaml` does it for the environments. */
const providers = [
  { name: "azure-native", path: join(root, "sandbox/azure") },
  { name: "aws", path: join(root, "sandbox/aws") },
];

/** Configuration of the two clouds' default providers. */
export const providerConfig: Readonly<Record<string, string>> = {
  "azure-native:subscriptionId": subscription,
  "aws:region": region,
  "aws:allowedAccountIds[0]": account,
};

interface ProjectFile {
  plugins?: { providers?: object[] };
}

/** An example, copied as a stranger would copy it, with what `npm install` would give it, and the clouds in a box. */
export class ExampleProject {
  readonly home: string;
  readonly folder: string;

  /** With a neighbour, on the same clouds and the same backend as that one. */
  constructor(
    readonly source: string,
    neighbour?: ExampleProject,
  ) {
    this.home = neighbour?.home ?? mkdtempSync(join(tmpdir(), "kmshost-example-"));
    this.folder = join(this.home, basename(source));
    mkdirSync(join(this.home, "state"), { recursive: true });
    cpSync(source, this.folder, { recursive: true, filter: (path) => !/node_modules|\/sdks$|\/venv$/.test(path) });
    this.edit("Pulumi.yaml", (text) => {
      const project = parse(text) as ProjectFile;
      return stringify({ ...project, plugins: { ...project.plugins, providers } });
    });
  }

  /** Changes a file of the copy, as its user would. */
  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  /** Makes a package of the checkout's, or the built one, an installed one of the project's. */
  provide(name: string, from = join(root, "node_modules", name)): void {
    const link = join(this.folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(from, link);
  }

  /** What `npm install` does: the packages that package.json names, kmshost as it is built from these sources. */
  async install(): Promise<void> {
    const manifest = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      this.provide(name, name === "kmshost" ? await builtPackage() : undefined);
    }
  }

  cloud(kind: "azure" | "aws"): StoredCloud {
    return kind === "azure"
      ? openCloud(azure, { subscriptionId: subscription }, this.home)
      : openCloud(aws, { allowedAccountIds: [account], region }, this.home);
  }

  /** Founds the clouds with their seeds, and tells the ids of what they have. */
  async found(): Promise<string[]> {
    await this.cloud("azure").change(() => undefined);
    await this.cloud("aws").change(() => undefined);
    return this.ids();
  }

  /** Ids of what both clouds have now, sorted. */
  ids(): string[] {
    const clouds = [this.cloud("azure"), this.cloud("aws")];
    return clouds.flatMap((cloud) => Object.keys(cloud.snapshot()?.resources ?? {})).sort();
  }

  /** Makes the stack, with the configuration that the example asks for and the accounts of the clouds in a box. */
  async init(stack: string, config: Readonly<Record<string, string>> = {}): Promise<void> {
    const values = Object.entries({ ...providerConfig, ...config }).flatMap(([k, v]) => ["--plaintext", `${k}=${v}`]);
    for (const args of [
      ["stack", "init", stack],
      ["config", "set-all", "--path", "--stack", stack, ...values],
    ]) {
      const { code, text } = await this.pulumi(args);
      if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${text}`);
    }
  }

  up(...more: string[]): Promise<EngineRun> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--json", ...more]);
  }

  destroy(): Promise<EngineRun> {
    return this.pulumi(["destroy", "--yes", "--skip-preview", "--json"]);
  }

  pulumi(args: readonly string[]): Promise<EngineRun> {
    return runEngine(this.folder, join(this.home, "state"), args, this.environment());
  }

  /** What a run of the engine needs in its environment. */
  environment(): NodeJS.ProcessEnv {
    return { ...engineEnvironment(join(this.home, "state")), KMSHOST_SANDBOX_HOME: this.home };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
