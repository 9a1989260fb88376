import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CliResult, kmshost } from "../cli/run-cli";
import { SandboxStack } from "../sandbox/engine/stack";

/** The commands as a user runs them: pulumi's engine, the sandbox's cloud, a stack that is deployed. */
const stack = new SandboxStack("azure-dev");

function run(...args: string[]): Promise<CliResult> {
  return kmshost(["-C", join(__dirname, "../../sandbox"), ...args], {
    env: {
      NODE_OPTIONS: "",
      PULUMI_BACKEND_URL: `file://${stack.home}/state`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      KMSHOST_SANDBOX_HOME: stack.home,
      KMSHOST_ENVIRONMENTS: join(stack.home, "environments"),
    },
  });
}

beforeAll(async () => {
  expect((await stack.init()).code).toBe(0);
  expect(await stack.up()).toMatchObject({ code: 0 });
}, 300_000);
afterAll(() => stack.remove());

describe("on a stack that is deployed", () => {
  it("kmshost preflight says what rebuilding a host would spend, and which property forces it", async () => {
    stack.edit((environment) => {
      const { hosts, image, hostKey } = environment as unknown as Record<string, Record<string, unknown>>;
      Object.assign(hosts?.[0] ?? {}, { rebuild: true });
      Object.assign(image ?? {}, { operatingSystem: "windows-server-2025" });
      Object.assign(hostKey ?? {}, { generation: "windows-server-2025", activationsUsed: { kmsdev01: 8 } });
    });
    const { code, stdout, stderr } = await run("preflight", "azure-dev");
    // On a slow machine it says how long it has been at it.
    expect(stderr).toMatch(/^pulumi preview of azure-dev\n/);
    expect(stdout).toContain(`
the plan spends 1 activation of the host key
  kmsdev01: replaced (storageProfile.imageReference.sku changes), spends 1; 1 of its 10 activations left
  the key is then on 1 of 6 hosts, 5 left
`);
    expect(stdout).toMatch(/\n {2}lab +30 +activates\n/);
    expect(code).toBe(0);
  }, 300_000);

  it("kmshost preflight and pulumi preview refuse a seventh host on the key, whose others are in another stack", async () => {
    stack.edit((environment) => {
      const { hosts, hostKey } = environment as unknown as Record<string, Record<string, unknown>>;
      Object.assign(hosts ?? {}, { 1: { name: "kmsdev02" } });
      Object.assign(hostKey ?? {}, { usedElsewhere: [{ stack: "aws-prod", hosts: 5 }] });
    });
    const words =
      /hostKey\.usedElsewhere: more hosts on one key than it can be activated on\n[\s\S]*got {6}7: 2 here, 5 in aws-prod\n/;
    const preflight = await run("preflight", "azure-dev");
    expect(preflight).toMatchObject({ code: 3, stdout: "" });
    expect(preflight.stderr).toMatch(words);
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(words);
  }, 300_000);

  it("answers a stack that pulumi does not have in pulumi's words", async () => {
    const environments = join(stack.home, "environments");
    cpSync(join(environments, "aws-dev.yaml"), join(environments, "aws-new.yaml"));
    const { code, stderr } = await run("preflight", "aws-new", "--live");
    expect({ code, stderr }).toEqual({ code: 5, stderr: "error: pulumi stack: no stack named 'aws-new' found\n" });
  });

  it("a pipeline stops at clients that would not activate, if the policy is mandatory", async () => {
    stack.edit((environment) => {
      const { hosts, hostKey } = environment as unknown as Record<string, Record<string, unknown>>;
      Object.assign(hostKey ?? {}, { usedElsewhere: [] });
      (hosts as unknown as unknown[]).length = 1;
      Object.assign((environment as unknown as { clients: object[] }).clients[0] ?? {}, { cidrs: ["10.96.0.0/24"] });
    });
    const config = join(stack.home, "policies.json");
    writeFileSync(config, JSON.stringify({ "clients-activate": "mandatory" }));
    const { code, stdout } = await run("check", "azure-dev", "--preview", "--config", config);
    expect(stdout).toContain("KMS057 clients-activate (high, mandatory)");
    expect(stdout).toContain("lab cannot activate, at route (0xC004F074)");
    expect(code).toBe(1);
  }, 300_000);
});
