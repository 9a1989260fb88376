import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineRun } from "../sandbox/engine/run";
import type { SandboxStack } from "../sandbox/engine/stack";
import { readRecording } from "./recording";

/**
 * A recorded environment with what this version refuses written as its refusal says: a sum of activations tells nothing of
 * each host's ten, so each host has its own count. Nothing that is built comes of it.
 */
const fixed = (environment: string): string =>
  environment.replace(/^ {2}activationsUsed: \d+$/m, "  activationsUsed: {}");

/** What this version's preview makes of a stack as `version` left it. */
export async function takeOver(stack: SandboxStack, version: string): Promise<EngineRun> {
  const { cloud, deployment, environment } = readRecording(version, stack.name);
  mkdirSync(join(stack.home, "cloud"));
  writeFileSync(join(stack.home, "cloud", cloud.file), cloud.text);
  writeFileSync(join(stack.home, "environments", `${stack.name}.yaml`), fixed(environment));
  await stack.init();
  await stack.import(JSON.stringify(deployment));
  return stack.preview();
}
