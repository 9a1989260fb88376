/**
 * `npm run sandbox`: builds one Azure and one AWS environment on the sandbox's clouds with Pulumi's own engine and the
 * policy pack, and says what was built. Run again, it changes nothing.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Environment, loadEnvironment } from "../stacks/environment";
import { cloudPath, sandboxHome } from "./cloud/home";
import { Run } from "./tour/events";
import { pulumi, sandboxFolder } from "./tour/pulumi";
import { indent, type Outputs, report } from "./tour/report";

const root = join(sandboxFolder, "..");
const policyPack = join(root, "policies");
const standard = ["azure-prod", "aws-prod"];

/** The stored cloud of an environment, as a path from where the user is. */
function cloudFile(environment: Environment): string {
  const [cloud, account] =
    environment.cloud === "azure" ? ["azure-native", environment.subscription] : ["aws", environment.account];
  return relative(process.cwd(), cloudPath(sandboxHome(), cloud, account));
}

/** What the policies are told of an environment. */
function policySettings(environment: Environment): object {
  const elsewhere = (environment.hostKey.usedElsewhere ?? []).reduce((sum, { hosts }) => sum + hosts, 0);
  return {
    "activation-port-scope": { clientNetworks: environment.clients.flatMap(({ cidrs }) => cidrs) },
    "hosts-per-key-max": { usedElsewhere: elsewhere },
  };
}

async function selectStack(stack: string): Promise<void> {
  const { code, stderr, stdout } = await pulumi(["stack", "select", "--create", stack]);
  if (code !== 0) {
    throw new Error(`cannot select the stack ${stack}:\n${indent((stderr || stdout).trim(), 2)}`);
  }
}

/** Runs `pulumi up`, saying every few seconds how far it is. */
async function up(stack: string, settings: object, say: (line: string) => void): Promise<Run> {
  const run = new Run();
  const folder = mkdtempSync(join(tmpdir(), "kmshost-tour-"));
  const started = Date.now();
  const ticker = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    say(run.done === 0 ? `${stack}: the program starts, ${seconds} s` : `${stack}: ${run.done} done, ${seconds} s`);
  }, 5000);
  try {
    const settingsFile = join(folder, "policies.json");
    writeFileSync(settingsFile, JSON.stringify(settings));
    const policies = existsSync(join(policyPack, "PulumiPolicy.yaml"))
      ? ["--policy-pack", policyPack, "--policy-pack-config", settingsFile]
      : [];
    const args = ["up", "--stack", stack, "--yes", "--skip-preview", "--json", ...policies];
    const { code, stderr } = await pulumi(args, (line) => run.take(line));
    if (code !== 0 && run.errors.length === 0) {
      run.errors.push(stderr.trim() || `pulumi up ended with exit code ${code}`);
    }
    return run;
  } finally {
    clearInterval(ticker);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readOutputs(stack: string): Promise<Outputs> {
  const { code, stdout, stderr } = await pulumi(["stack", "output", "--json", "--stack", stack]);
  if (code !== 0) {
    throw new Error(`cannot read the outputs of ${stack}:\n${indent(stderr.trim(), 2)}`);
  }
  return JSON.parse(stdout) as Outputs;
}

/** Builds one environment; true when all went right. */
async function visit(stack: string): Promise<boolean> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const { environment } = loadEnvironment(stack);
  say(`${stack}: pulumi up on the sandbox's ${environment.cloud}`);
  await selectStack(stack);
  const run = await up(stack, policySettings(environment), say);
  if (run.errors.length > 0) {
    const found = run.violations.map(
      ({ policy, resource, message }) => `${policy} on ${resource}:\n${indent(message, 2)}`,
    );
    process.stderr.write(`${stack}: failed\n${indent([...found, ...run.errors].join("\n"), 2)}\n`);
    return false;
  }
  say(`\n${report(stack, run, await readOutputs(stack), cloudFile(environment))}\n`);
  return !run.violations.some(({ level }) => level === "mandatory");
}

async function main(stacks: readonly string[]): Promise<void> {
  mkdirSync(sandboxHome(), { recursive: true });
  let good = true;
  for (const stack of stacks.length > 0 ? stacks : standard) {
    good = (await visit(stack)) && good;
  }
  process.exitCode = good ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
