import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spoil } from "./read-text";

/** The program under Pulumi's own engine, on the sandbox: its state and its clouds are in a folder of the test's own. */
jest.setTimeout(300_000);

const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "kmshost-engine-"));
const environmentsFolder = join(__dirname, "../../stacks/environments");
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

const deployment = (stack: string) =>
  JSON.parse(pulumi("stack", "export", "-s", stack).output).deployment as { resources?: unknown[] };

describe("an environment with ten mistakes", () => {
  const mistakes: [string, string][] = [
    ["region: northeurope", "region: northeurop\nprots: 1688\nport: 0x698"],
    ["{ name: kmsdev01, ", "{ name: kms_dev_01, zone: 1, "],
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
