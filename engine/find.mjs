/** Looks for an engine that is there already, and makes sure that it runs. */
import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { executableNames } from "./places.mjs";
import { compareVersions, oldestVersion, parseVersion } from "./version.mjs";

const run = promisify(execFile);

/** The most informative line of what a program said before it failed: the error's, not the stack's or the source's. */
function reason(error) {
  const lines = String(error.stderr || error.message)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /^\w*error:/i.test(line)) ?? lines[0] ?? error.code;
}

/** The first executable file of that name in the folders, or undefined. */
export function findExecutable(name, folders) {
  for (const folder of folders) {
    for (const file of executableNames(name)) {
      const path = join(folder, file);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // not there, or not for us: the next one
      }
    }
  }
  return undefined;
}

export const pathFolders = (environment = process.env) => (environment.PATH ?? "").split(delimiter).filter(Boolean);

/** Runs `pulumi version`; throws a sentence when it does not answer with a version. */
export async function askVersion(pulumi) {
  let answer;
  try {
    const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    answer = (await run(pulumi, ["version"], { timeout: 30_000, env: environment })).stdout.trim();
  } catch (error) {
    throw new Error(`${pulumi} does not work: ${reason(error)}`);
  }
  if (!parseVersion(answer)) throw new Error(`${pulumi} does not say its version: ${JSON.stringify(answer)}`);
  return answer.replace(/^v/, "");
}

/** A language host that starts at all knows -version (since 3.136) or answers with its usage. */
async function checkLanguageHost(host) {
  try {
    await run(host, ["-version"], { timeout: 30_000, shell: host.endsWith(".cmd") });
  } catch (error) {
    if (error.code === 2) return;
    throw new Error(`${host} does not work: ${reason(error)}`);
  }
}

/**
 * The engine in these folders: the command with its Node.js language host, both working, not too old.
 * Answers {folder, path, languageHost, version}, or throws a sentence that says what is wrong.
 */
export async function findEngine(folders) {
  const pulumi = findExecutable("pulumi", folders);
  if (!pulumi) throw new Error("no pulumi there");
  const version = await askVersion(pulumi);
  if (compareVersions(version, oldestVersion) < 0) {
    throw new Error(`${pulumi} is version ${version}, too old: ${oldestVersion} or newer is needed`);
  }
  // Pulumi itself looks for the language host on PATH, then beside the real file of its own command.
  const languageHost = findExecutable("pulumi-language-nodejs", [...folders, dirname(realpathSync(pulumi))]);
  if (!languageHost) throw new Error(`${pulumi} (${version}) has no pulumi-language-nodejs with it`);
  await checkLanguageHost(languageHost);
  return { folder: dirname(pulumi), path: pulumi, languageHost, version };
}
