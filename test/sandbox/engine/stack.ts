import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import { azure } from "../../../sandbox/azure/definition";
import { openCloud } from "../../../sandbox/cloud/home";
import type { StoredCloud } from "../../../sandbox/cloud/stored-cloud";
import { definition as aws } from "../../../sandbox/aws/definition";

const sandbox = join(__dirname, "../../../sandbox");
const environments = join(__dirname, "../../../stacks/environments");

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

export interface EngineRun {
  readonly code: number;
  /** What was said to the user: errors, warnings, and anything that is no event. */
  readonly text: string;
  readonly steps: readonly Step[];
  /** Number of steps of each kind. */
  readonly changes: Readonly<Record<string, number>>;
  /** Types of the resources that a step of this kind touched. */
  typesOf(op: string): string[];
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Step };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string };
  readonly summaryEvent?: { readonly resourceChanges?: Record<string, number> };
}

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
    const environment = load(readFileSync(path, "utf8")) as Record<string, never>;
    change(environment);
    writeFileSync(path, dump(environment));
  }

  get environment(): Record<string, unknown> {
    return load(readFileSync(join(this.home, "environments", `${this.name}.yaml`), "utf8")) as Record<string, unknown>;
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

  up(): Promise<EngineRun> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--json", "--stack", this.name]);
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

  async pulumi(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<EngineRun> {
    const child = spawn("pulumi", ["-C", sandbox, "--non-interactive", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        PULUMI_BACKEND_URL: `file://${this.home}/state`,
        PULUMI_CONFIG_PASSPHRASE: "sandbox",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        KMSHOST_SANDBOX_HOME: this.home,
        KMSHOST_ENVIRONMENTS: join(this.home, "environments"),
        KMSHOST_SANDBOX_FAULTS: this.faults.length > 0 ? JSON.stringify(this.faults) : "",
        NO_COLOR: "1",
        ...more,
      },
    });
    const chunks: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (ended) => resolve(ended ?? 1));
    });
    return read(code, chunks.join(""));
  }
}

function read(code: number, text: string): EngineRun {
  const steps: Step[] = [];
  const said: string[] = [];
  let changes: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const event = line.startsWith('{"sequence"') ? (JSON.parse(line) as EngineEvent) : undefined;
    if (event?.resourcePreEvent !== undefined) {
      steps.push(event.resourcePreEvent.metadata);
    }
    if (event?.diagnosticEvent !== undefined && event.diagnosticEvent.severity !== "debug") {
      said.push(event.diagnosticEvent.message);
    }
    if (event === undefined) {
      said.push(line);
    }
    changes = event?.summaryEvent?.resourceChanges ?? changes;
  }
  return {
    code,
    text: said.join("\n"),
    steps,
    changes,
    typesOf: (op) => steps.filter((step) => step.op === op).map(({ type }) => type),
  };
}
