import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentsFolder } from "../../stacks/environment";
import { reverseClients, spoil } from "./read-text";

/** The program under Pulumi's own engine, on the sandbox: its state and its clouds are in a folder of the test's own. */
jest.setTimeout(300_000);

const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "kmshost-engine-"));
const example = (stack: string) => readFileSync(join(environmentsFolder, `${stack}.yaml`), "utf8");
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  status: number | null;
  output: string;
}

function pulumi(...args: string[]): Outcome {
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    KMSHOST_SANDBOX_HOME: join(folder, "clouds"),
    KMSHOST_ENVIRONMENTS: folder,
  };
  const options = { cwd: root, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  const { status, stdout, stderr, error } = spawnSync(
    "pulumi",
    ["-C", "sandbox", "--non-interactive", ...args],
    options,
  );
  if (error)
    throw new Error("no pulumi on PATH: run the tests with npm test, which brings the engine", { cause: error });
  return { status, output: `${stdout}${stderr}` };
}

const write = (stack: string, text: string) => writeFileSync(join(folder, `${stack}.yaml`), text);

interface Step {
  op: string;
  detailedDiff?: Record<string, unknown>;
}

function steps(stack: string): Step[] {
  const { status, output } = pulumi("preview", "--json", "-s", stack);
  if (status !== 0) throw new Error(output);
  return (JSON.parse(output.slice(output.indexOf("{"))) as { steps: Step[] }).steps;
}

const deployment = (stack: string) =>
  JSON.parse(pulumi("stack", "export", "-s", stack).output).deployment as { resources?: unknown[] };

describe("an environment with ten mistakes", () => {
  const mistakes: [string, string][] = [
    ["region: northeurope", "region: northeurop\nprots: 1688\nport: 0x698"],
    ["{ name: kmsdev01 }", "{ name: kms_dev_01, zone: 1 }"],
    ["generation: windows-server-2022", "generation: windows-server-2012"],
    ["addressSpace: 10.92.0.0/24", "addressSpace: 10.92.0.1/24"],
    ["- name: dev.example.com", "- name: dev.example.com\n    - name: co.uk"],
    ["cidrs: [10.93.0.0/24]", "cidrs: [0.0.0.0/0]"],
    ["retentionDays: 90", "retentionDays: 3000"],
  ];

  beforeAll(() => {
    write("azure-dev", spoil(example("azure-dev"), ...mistakes));
    expect(pulumi("stack", "init", "azure-dev").status).toBe(0);
  });

  it("prints them all, without a stack trace, and leaves the state as it was", () => {
    const { status, output } = pulumi("up", "--yes", "-s", "azure-dev");
    expect(status).not.toBe(0);
    const shown = output.slice(output.indexOf("Diagnostics:"));
    expect(shown.match(/azure-dev\.yaml:\d+:\d+ {2}\S+: /g)).toHaveLength(10);
    expect(shown.match(/^ +fix {6}/gm)).toHaveLength(10);
    expect(shown).toContain("error: environment azure-dev cannot be used: 10 problems");
    expect(output).not.toMatch(/\bat .*\.ts:\d+|unhandled/);
    expect(deployment("azure-dev").resources ?? []).toEqual([]);
  });
});

describe.each(["azure-prod", "aws-prod"])("small changes of %s", (stack) => {
  const version = stack.startsWith("azure") ? "26100.4652.250808" : "ami-0a1b2c3d4e5f60001";
  const system = "operatingSystem: windows-server-2025";

  beforeAll(() => {
    write(stack, example(stack));
    pulumi("stack", "init", stack);
    const { status, output } = pulumi("up", "--yes", "--skip-preview", "-s", stack);
    if (status !== 0) throw new Error(output);
  });

  it("a tag, the image's patch version and the order of clients replace nothing", () => {
    const changed = spoil(
      example(stack),
      ["owner: platform", "owner: identity"],
      [system, `${system}\n  version: ${version}`],
    );
    write(stack, reverseClients(changed));
    const planned = steps(stack);
    expect([...new Set(planned.map(({ op }) => op))].sort()).toEqual(["same", "update"]);
    const reasons = planned.flatMap(({ detailedDiff }) => Object.keys(detailedDiff ?? {}));
    // A preview does not know the id of a workspace whose tags change; the flow log is updated in place, to the same.
    const expected = /(^|\.)(tags|tagsAll|volumeTags|metadata|networkWatcherFlowAnalyticsConfiguration\.workspaceId)\b/;
    expect(reasons.filter((path) => !expected.test(path))).toEqual([]);
  });

  it("bad input leaves what is there as it was", () => {
    const before = deployment(stack).resources;
    write(stack, spoil(example(stack), ["cidrs: [10.20.0.0/16]", "cidrs: [0.0.0.0/1, 128.0.0.0/1]"]));
    expect(pulumi("up", "--yes", "--skip-preview", "-s", stack).status).not.toBe(0);
    expect(before?.length).toBeGreaterThan(30);
    expect(withoutCiphers(deployment(stack).resources)).toEqual(withoutCiphers(before));
  });
});

/** The engine encrypts secrets anew on each write. */
function withoutCiphers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "ciphertext" ? undefined : inner)));
}
