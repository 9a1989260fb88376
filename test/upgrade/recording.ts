import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** A production stack as a version of this project left it: its environment, its state, and the cloud that it built. */
export interface Recording {
  readonly environment: string;
  readonly deployment: unknown;
  /** Name of the cloud's file below the sandbox's home, and its text. */
  readonly cloud: { readonly file: string; readonly text: string };
}

/** The stacks that each version is recorded with. */
export const stacks = ["azure-prod", "aws-prod"];

const folder = join(__dirname, "recorded");

/** Names of the versions recorded, a tag or a commit each. */
export const versions = (): string[] => readdirSync(folder).sort();

const fileOf = (version: string, stack: string) => join(folder, version, `${stack}.json.gz`);

export function readRecording(version: string, stack: string): Recording {
  return JSON.parse(gunzipSync(readFileSync(fileOf(version, stack))).toString()) as Recording;
}

export function writeRecording(version: string, stack: string, recording: Recording): string {
  const file = fileOf(version, stack);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify(recording), { level: 9 }));
  return file;
}

/** What only says when, and from which line of which folder, a resource was made. */
const untold = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/** A deployment without what a preview has no use for. */
export function trimmed(exported: string): unknown {
  const parsed = JSON.parse(exported) as { deployment: { resources: Record<string, unknown>[] } };
  const resources = parsed.deployment.resources.map((resource) =>
    Object.fromEntries(Object.entries(resource).filter(([key]) => !untold.has(key))),
  );
  return { ...parsed, deployment: { ...parsed.deployment, resources } };
}
