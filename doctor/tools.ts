import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Check, fail, note, ok } from "./check";
import { askChild } from "./child";

/** The oldest npm that reads this project's lock file as it is meant: the first that came with Node 20. */
const oldestNpm = 9;

/** "20.19" and up; Node 21 and 23 are not kept up. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fix = "install Node 20.19 or newer of an even major version: https://nodejs.org";
  if (major < 20 || (major === 20 && minor < 19)) return fail("node", `${version}, too old`, fix);
  if (major % 2 === 1) return note("node", `${version}, of a line without long support`, fix);
  return ok("node", version);
}

export async function checkNpm(command = "npm"): Promise<Check> {
  const fix = `install npm ${oldestNpm} or newer; it comes with Node`;
  const answer = await askChild(command, ["--version"]);
  if (answer.kind === "missing") return fail("npm", "not on PATH", fix);
  if (answer.kind === "failed") return fail("npm", `does not work: ${answer.words}`, fix);
  const version = answer.stdout.trim();
  return Number.parseInt(version, 10) >= oldestNpm ? ok("npm", version) : fail("npm", `${version}, too old`, fix);
}

interface FoundEngine {
  path?: string;
  version?: string;
  problem?: string;
}

interface EngineAnswer {
  onPath: FoundEngine;
  cached?: FoundEngine;
  oldestVersion: string;
  pinnedVersion: string;
  install?: string;
}

/**
 * The engine with its language host, and the npm packages; both looked for by engine/'s own code. The npm package has no
 * such code, as it builds no engine: there the engine is what is on PATH.
 */
export async function checkEngine(
  env: NodeJS.ProcessEnv = process.env,
  finder: string = join(__dirname, "find-engine.mjs"),
): Promise<Check[]> {
  if (!existsSync(finder)) return [checkPeers(), await engineOnPath(env)];
  const answer = await askChild(process.execPath, [finder], { env });
  if (answer.kind !== "answer") {
    const words = answer.kind === "failed" ? answer.words : "node is gone";
    return [fail("engine", `cannot be looked for: ${words}`, "run npm ci --ignore-scripts in the project")];
  }
  const found = JSON.parse(answer.stdout) as EngineAnswer;
  const packages = found.install
    ? fail("packages", found.install, "run npm ci --ignore-scripts in the project")
    : ok("packages", "as package-lock.json says");
  return [packages, engineOf(found)];
}

/** What the commands of the npm package need beside it, which npm installs only for those who ask for it. */
const peers = [
  ["@pulumi/policy", "kmshost check"],
  ["@duckdb/node-api", "kmshost audit"],
] as const;

function checkPeers(): Check {
  const missing = peers.filter(([name]) => !isInstalled(name));
  if (missing.length === 0) return ok("packages", peers.map(([name]) => name).join(", "));
  const words = missing.map(([name, command]) => `no ${name}, which ${command} needs`).join("; ");
  return note("packages", words, `npm i ${missing.map(([name]) => name).join(" ")}`);
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function engineOnPath(env: NodeJS.ProcessEnv): Promise<Check> {
  const fix = "install Pulumi: https://www.pulumi.com/docs/install";
  const answer = await askChild("pulumi", ["version"], { env });
  if (answer.kind === "missing") return fail("engine", "no pulumi on PATH", fix);
  if (answer.kind === "failed") return fail("engine", `does not work: ${answer.words}`, fix);
  const host = await askChild("pulumi-language-nodejs", ["-version"], { env });
  if (host.kind === "missing") return fail("engine", "no pulumi-language-nodejs beside pulumi", fix);
  return ok("engine", `Pulumi ${answer.stdout.trim().replace(/^v/, "")}`);
}

function engineOf({ onPath, cached, oldestVersion, pinnedVersion }: EngineAnswer): Check {
  if (onPath.version) {
    const shown = `Pulumi ${onPath.version}, ${onPath.path}`;
    if (Number.parseInt(onPath.version, 10) === Number.parseInt(pinnedVersion, 10)) return ok("engine", shown);
    return note("engine", `${shown}: of another major version than the tested ${pinnedVersion}`, "run npm run verify");
  }
  if (cached?.version) {
    const fix = "start commands with npm run engine --, or put the folder of that pulumi on PATH";
    return note("engine", `Pulumi ${cached.version} in the cache, ${cached.path}; on PATH: ${onPath.problem}`, fix);
  }
  const fix = `run npm run engine -- --print, which gets one, or install Pulumi ${oldestVersion} or newer`;
  return fail("engine", onPath.problem ?? "none", fix);
}

/** A command line of a cloud; only people need it, and only for signing in. */
export async function checkCloudTool(name: "az" | "aws", env: NodeJS.ProcessEnv = process.env): Promise<Check> {
  const args = name === "az" ? ["version", "--output", "json"] : ["--version"];
  const answer = await askChild(name, args, { env });
  const use = name === "az" ? "az login" : "aws sso login";
  const fix = `only needed for ${use}`;
  if (answer.kind === "missing") return note(name, "not on PATH", fix);
  if (answer.kind === "failed") return note(name, `does not work: ${answer.words}`, fix);
  const version = /\d+\.\d+\.\d+/.exec(answer.stdout)?.[0];
  return version ? ok(name, version) : note(name, "does not say its version", fix);
}

/** Reads EVTX files for `kmshost audit`; every other format needs nothing. */
export async function checkEvtxDump(env: NodeJS.ProcessEnv = process.env): Promise<Check> {
  const answer = await askChild("evtx_dump", ["--version"], { env });
  if (answer.kind === "answer") return ok("evtx_dump", /\d+\.\d+\.\d+/.exec(answer.stdout)?.[0] ?? "there");
  return note("evtx_dump", "not on PATH", "only needed for kmshost audit of .evtx files: cargo install evtx");
}
