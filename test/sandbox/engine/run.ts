import { spawn } from "node:child_process";

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** Properties that differ, at their first level. */
  readonly diffs?: readonly string[] | null;
}

/** What a policy had to say of a resource, or of the stack. */
export interface Finding {
  readonly policyName: string;
  readonly enforcementLevel: string;
  readonly message: string;
  readonly resourceUrn?: string;
}

export interface EngineRun {
  readonly code: number;
  /** What was said to the user: errors, warnings, and anything that is no event. */
  readonly text: string;
  readonly steps: readonly Step[];
  /** Number of steps of each kind. */
  readonly changes: Readonly<Record<string, number>>;
  /** What the policy pack found. */
  readonly findings: readonly Finding[];
  /** Types of the resources that a step of this kind touched. */
  typesOf(op: string): string[];
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Step };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string };
  readonly policyEvent?: Finding;
  readonly summaryEvent?: { readonly resourceChanges?: Record<string, number> };
}

/** What the engine is told by its environment: a backend that is a folder, and the sandbox's passphrase. */
export function engineEnvironment(state: string): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: "",
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
  };
}

/** Runs the `pulumi` on the PATH in a project's folder. */
export async function runEngine(
  project: string,
  state: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<EngineRun> {
  const child = spawn("pulumi", ["-C", project, "--non-interactive", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...engineEnvironment(state), ...environment },
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

function read(code: number, text: string): EngineRun {
  const steps: Step[] = [];
  const said: string[] = [];
  const findings: Finding[] = [];
  let changes: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const event = line.startsWith('{"sequence"') ? (JSON.parse(line) as EngineEvent) : undefined;
    if (event?.resourcePreEvent !== undefined) {
      steps.push(event.resourcePreEvent.metadata);
    }
    if (event?.diagnosticEvent !== undefined && event.diagnosticEvent.severity !== "debug") {
      said.push(event.diagnosticEvent.message);
    }
    if (event?.policyEvent !== undefined) {
      findings.push(event.policyEvent);
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
    findings,
    typesOf: (op) => steps.filter((step) => step.op === op).map(({ type }) => type),
  };
}
