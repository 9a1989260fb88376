import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Check, fail, note, ok } from "./check";
import { askChild } from "./child";

const root = join(__dirname, "..");

/** Below this a stack's state or an audit's database may not fit. */
const leastFree = 500 * 1024 * 1024;

/** Can a folder be written, and is there room in it? It is made when it is not there, as its first use would. */
export function checkWritable(name: string, folder: string, variable: string): Check {
  const file = join(folder, `.doctor-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, "doctor\n", { mode: 0o600 });
    rmSync(file);
    const { bavail, bsize } = statfsSync(folder);
    const free = `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB free`;
    if (bavail * bsize < leastFree) return note(name, `${folder}: only ${free}`, `make room, or set ${variable}`);
    return ok(name, folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return fail(name, `${folder} cannot be written: ${code}`, `make it writable, or set ${variable} to one that is`);
  }
}

/** Where state is kept, and whether Pulumi is signed in there; asked of Pulumi itself. */
export async function checkBackend(cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<Check> {
  const child = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 30_000 };
  const answer = await askChild("pulumi", ["-C", cwd, "--non-interactive", "whoami", "--verbose", "--json"], child);
  if (answer.kind === "missing") return note("state backend", "not asked: no pulumi on PATH", "see engine");
  const fix = "run pulumi login, or set PULUMI_BACKEND_URL or backend.url in Pulumi.yaml";
  if (answer.kind === "failed") return fail("state backend", answer.words, fix);
  try {
    const { url } = JSON.parse(answer.stdout) as { url?: string };
    return ok("state backend", withoutUser(url ?? "signed in"));
  } catch {
    return fail("state backend", "pulumi whoami does not print JSON", fix);
  }
}

/** An address without the user and password, and without the query, that it may carry. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");
}

/** A stack whose secrets a passphrase keeps needs it in the environment, or Pulumi asks, or stops. */
export function checkPassphrase(cwd: string, stack: string, env: NodeJS.ProcessEnv = process.env): Check | undefined {
  let settings: string;
  try {
    settings = readFileSync(resolve(cwd, `Pulumi.${stack}.yaml`), "utf8");
  } catch {
    return undefined;
  }
  if (!/^encryptionsalt:/m.test(settings)) return undefined;
  const set = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].find((key) => env[key] !== undefined);
  if (set) return ok("passphrase", `${set} is set`);
  return fail("passphrase", `stack ${stack} needs one, and none is set`, "set PULUMI_CONFIG_PASSPHRASE_FILE");
}

/** Loads the rules in a process of their own, as the engine does: TypeScript in a checkout, JavaScript in the npm package. */
export async function checkPolicyPack(folder = join(root, "policies")): Promise<Check> {
  const compiled = existsSync(join(folder, "catalogue.js"));
  const catalogue = JSON.stringify(join(folder, compiled ? "catalogue.js" : "catalogue.ts"));
  const script =
    `${compiled ? "" : 'require("tsx/cjs");'} require("@pulumi/policy");` +
    `const { allRules } = require(${catalogue}); console.log(allRules.length);`;
  const answer = await askChild(process.execPath, ["-e", script], { cwd: root });
  const rules = answer.kind === "answer" ? Number(answer.stdout.trim()) : 0;
  if (rules > 0) return ok("policy pack", `${rules} rules`);
  const words = answer.kind === "failed" ? answer.words : "it has no rules";
  if (compiled && words.includes("@pulumi/policy'")) {
    return note("policy pack", "not loaded: no @pulumi/policy", "npm i @pulumi/policy, to use the rules");
  }
  const fix = compiled ? "install the package again" : "run npm ci --ignore-scripts; then npm test -- policies";
  return fail("policy pack", `cannot be loaded: ${words}`, fix);
}
