import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { definition as aws } from "../../../sandbox/aws/definition";
import { azure } from "../../../sandbox/azure/definition";
import { openCloud } from "../../../sandbox/cloud/home";
import type { StoredCloud } from "../../../sandbox/cloud/stored-cloud";
import { type EngineRun, runEngine } from "./run";

export type { EngineRun, Finding, Step } from "./run";

const sandbox = join(__dirname, "../../../sandbox");
const policies = join(__dirname, "../../../policies");
const environments = join(__dirname, "../../../stacks/environments");

/** One stack on clouds of its own: another folder, another backend, another set of environments than the user's. */
export class SandboxStack {
  readonly home = mkdtempSync(join(tmpdir(), "kmshost-engine-"));
  /** Faults for the next run alone. */
  faults: readonly object[] = [];

  constructor(readonly name: string) {
    mkdirSync(join(this.home, "state"));
    cpSync(environments, join(this.home, "environments"), { recursive: true });
  }

  /** Writes the environment again, changed. */
  edit(change: (environment: Record<string, never>) => void): void {
    const path = join(this.home, "environments", `${this.name}.yaml`);
    const environment = parse(readFileSync(path, "utf8")) as Record<string, never>;
    change(environment);
    writeFileSync(path, stringify(environment));
  }

  get environment(): Record<string, unknown> {
    return parse(readFileSync(join(this.home, "environments", `${this.name}.yaml`), "utf8")) as Record<string, unknown>;
  }

  /** The stored cloud that the stack builds on. */
  cloud(): StoredCloud {
    const { cloud, subscription, account, region } = this.environment;
    return cloud === "azure"
      ? openCloud(azure, { subscriptionId: String(subscription) }, this.home)
      : openCloud(aws, { allowedAccountIds: [String(account)], region: String(region) }, this.home);
  }

  /** Founds the cloud with its seed, and tells the ids of what it has. */
  async found(): Promise<string[]> {
    await this.cloud().change(() => undefined);
    return this.ids();
  }

  /** Ids of what the cloud has now, sorted. */
  ids(): string[] {
    return Object.keys(this.cloud().snapshot()?.resources ?? {}).sort();
  }

  /** Types of the names that the cloud keeps after their resources are gone. */
  keptTypes(): string[] {
    return [
      ...new Set(
        this.cloud()
          .snapshot()
          ?.reserved.map(({ token }) => token),
      ),
    ];
  }

  init(): Promise<EngineRun> {
    return this.pulumi(["stack", "init", this.name]);
  }

  up(...more: string[]): Promise<EngineRun> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--json", "--stack", this.name, ...more]);
  }

  /** As `up`, judged by the policies. */
  judgedUp(): Promise<EngineRun> {
    return this.up("--policy-pack", policies);
  }

  preview(): Promise<EngineRun> {
    return this.pulumi(["preview", "--json", "--stack", this.name], { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" });
  }

  refresh(): Promise<EngineRun> {
    return this.pulumi(["refresh", "--yes", "--skip-preview", "--json", "--stack", this.name]);
  }

  destroy(): Promise<EngineRun> {
    return this.pulumi(["destroy", "--yes", "--skip-preview", "--json", "--stack", this.name]);
  }

  async exported(): Promise<string> {
    return (await this.pulumi(["stack", "export", "--stack", this.name])).text;
  }

  async import(deployment: string): Promise<void> {
    const file = join(this.home, "deployment.json");
    writeFileSync(file, deployment);
    const { code, text } = await this.pulumi(["stack", "import", "--stack", this.name, "--file", file]);
    if (code !== 0) {
      throw new Error(`pulumi stack import: ${text}`);
    }
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  pulumi(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<EngineRun> {
    return runEngine(sandbox, join(this.home, "state"), args, {
      KMSHOST_SANDBOX_HOME: this.home,
      KMSHOST_ENVIRONMENTS: join(this.home, "environments"),
      KMSHOST_SANDBOX_FAULTS: this.faults.length > 0 ? JSON.stringify(this.faults) : "",
      ...more,
    });
  }
}
