/**
 * The way back after a `pulumi up` that was killed: `node --import tsx sandbox/recover.ts <stack>`.
 *
 * The engine notes what it begins to create. When it dies, the cloud may have the resource and the state only the note.
 * Each noted resource that the cloud has is adopted; a note without one is dropped, and the next `up` creates it.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../files/write-whole";
import { sandboxHome } from "./cloud/home";
import { cloudOf } from "./drift";
import type { Json, Properties, StoredResource } from "./provider/resource-type";

/** What a run of Pulumi answers. */
export interface PulumiRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunPulumi = (args: readonly string[]) => Promise<PulumiRun>;

export interface Recovery {
  /** Resources that the cloud had and the state did not: now both have them. */
  readonly adopted: readonly string[];
  /** Creations that never reached the cloud. */
  readonly dropped: readonly string[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

interface Deployment {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
}

export interface RecoveryOptions {
  readonly pulumi: RunPulumi;
  /** What the stored cloud has. */
  readonly cloud: readonly StoredResource[];
  /** Folder of the backend. */
  readonly backend: string;
}

/** Brings state and cloud together again. Does nothing to a stack that no run has left half-way. */
export async function recover(stack: string, { pulumi, cloud, backend }: RecoveryOptions): Promise<Recovery> {
  const answer = async (args: readonly string[], what: string): Promise<string> => {
    const { code, stdout, stderr } = await pulumi(args);
    if (code !== 0) {
      throw new Error(`cannot ${what}: ${(stderr || stdout).trim()}`);
    }
    return stdout;
  };
  restoreCheckpoint(stack, backend);
  // The killed run still holds the stack. This fails where nobody does.
  await pulumi(["cancel", "--yes", "--stack", stack]);
  const text = await answer(["stack", "export", "--stack", stack], `read the state of ${stack}`);
  const state = JSON.parse(text) as { deployment?: Deployment };
  if ((state.deployment?.pending_operations ?? []).length === 0) {
    return { adopted: [], dropped: [] };
  }
  const { deployment, adopted, dropped } = withoutPending(state.deployment ?? {}, cloud);
  const folder = mkdtempSync(join(tmpdir(), "kmshost-recover-"));
  try {
    const file = join(folder, "deployment.json");
    writeFileSync(file, JSON.stringify({ ...state, deployment }), { mode: 0o600 });
    await answer(["stack", "import", "--stack", stack, "--file", file], `write the state of ${stack}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // An update or a delete that was begun may have happened or not, and adopted resources lack their outputs.
  await answer(["refresh", "--yes", "--skip-preview", "--stack", stack], `refresh ${stack}`);
  return { adopted, dropped };
}

/**
 * A backend that is a folder keeps attributes beside each file and does not write those in one step: a run that is killed
 * meanwhile leaves them empty, and nobody can read the state (`failed to load checkpoint: EOF`). The engine does without
 * them. Should the state itself be cut off, the copy before it lacks one step at most, which it notes as begun.
 */
export function restoreCheckpoint(stack: string, backend: string): void {
  const stacks = join(backend, ".pulumi/stacks");
  for (const project of existsSync(stacks) ? readdirSync(stacks) : []) {
    const file = join(stacks, project, `${stack}.json`);
    const copy = `${file}.bak`;
    for (const attributes of [`${file}.attrs`, `${copy}.attrs`]) {
      if (existsSync(attributes) && !isJson(attributes)) {
        rmSync(attributes);
      }
    }
    if (existsSync(copy) && existsSync(file) && !isJson(file) && isJson(copy)) {
      writeWhole([{ path: file, content: readFileSync(copy) }]);
    }
  }
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, "utf8"));
    return true;
  } catch {
    return false;
  }
}

/** The deployment as it would be had the run ended after what the cloud did. Secrets stay encrypted throughout. */
export function withoutPending(
  deployment: Deployment,
  cloud: readonly StoredResource[],
): Recovery & { readonly deployment: Deployment } {
  const resources = [...(deployment.resources ?? [])];
  const ids = new Set(resources.map(({ id }) => id));
  const urns = new Set(resources.map(({ urn }) => urn));
  const [adopted, dropped]: [string[], string[]] = [[], []];
  for (const { type, resource } of deployment.pending_operations ?? []) {
    if (type !== "creating" || urns.has(resource.urn)) {
      continue;
    }
    const made = cloud.find(
      ({ token, id, inputs }) => token === resource.type && !ids.has(id) && sameInputs(resource.inputs ?? {}, inputs),
    );
    if (made !== undefined) {
      adopted.push(made.id);
      ids.add(made.id);
      resources.push({ ...resource, id: made.id, outputs: resource.inputs });
      urns.add(resource.urn);
    } else if (resource.custom === false) {
      // A component is nothing in the cloud; what was made below it needs it.
      resources.push(resource);
      urns.add(resource.urn);
    } else {
      dropped.push(resource.urn);
    }
  }
  return { deployment: { ...deployment, resources, pending_operations: [] }, adopted, dropped };
}

/** The state's inputs, whose secrets are encrypted, and the cloud's, which has no passwords at all. */
function sameInputs(state: Json, cloud: Json | undefined): boolean {
  if (isEncrypted(state) || cloud === undefined) {
    return true;
  }
  if (typeof state !== "object" || state === null || typeof cloud !== "object" || cloud === null) {
    return state === cloud;
  }
  const [left, right] = [state as Properties, cloud as Properties];
  return Object.keys({ ...left, ...right }).every((key) =>
    left[key] === undefined ? right[key] === null : sameInputs(left[key], right[key]),
  );
}

function isEncrypted(value: Json): boolean {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}

function pulumiHere(args: readonly string[]): Promise<PulumiRun> {
  const options = {
    maxBuffer: 256 * 1024 * 1024,
    env: { PULUMI_CONFIG_PASSPHRASE: "sandbox", ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" },
  };
  return new Promise((resolve, reject) => {
    const command = ["-C", __dirname, "--non-interactive", ...args];
    const child = execFile("pulumi", command, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
    child.on("error", () =>
      reject(new Error('pulumi is not on the PATH: export PATH="$(npm run --silent engine -- --print):$PATH"')),
    );
  });
}

function backendFolder(): string {
  const url = process.env.PULUMI_BACKEND_URL;
  return url === undefined ? sandboxHome() : url.replace(/^file:\/\//, "").replace(/\?.*$/, "");
}

/** Did a run of this stack end without a word, so that it must be recovered before the next? Costs no run of Pulumi. */
export function isLeftHalfway(stack: string, backend = backendFolder()): boolean {
  const stacks = join(backend, ".pulumi/stacks");
  const states = existsSync(stacks) ? readdirSync(stacks).map((project) => join(stacks, project, `${stack}.json`)) : [];
  const locks = join(backend, ".pulumi/locks");
  const held = existsSync(locks)
    ? readdirSync(locks, { recursive: true }).some((path) => String(path).includes(`/${stack}/`))
    : false;
  const isBroken = (file: string) => existsSync(file) && !isJson(file);
  return (
    held ||
    states.some((file) => isBroken(file) || isBroken(`${file}.attrs`)) ||
    states.some((file) => existsSync(file) && readFileSync(file, "utf8").includes('"pending_operations"'))
  );
}

/** Recovers a stack of the sandbox, by the clouds that its environment names. */
export function recoverStack(stack: string, pulumi: RunPulumi = pulumiHere): Promise<Recovery> {
  return recover(stack, { pulumi, cloud: cloudOf(stack).resources(), backend: backendFolder() });
}

async function main([stack]: readonly string[]): Promise<void> {
  if (stack === undefined) {
    throw new Error("usage: recover.ts <stack>");
  }
  const { adopted, dropped } = await recoverStack(stack);
  for (const id of adopted) {
    process.stdout.write(`adopted  ${id}\n`);
  }
  for (const urn of dropped) {
    process.stdout.write(`dropped  ${urn} (never reached the cloud)\n`);
  }
  process.stdout.write(`${stack}: state and cloud agree; run pulumi up again\n`);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
