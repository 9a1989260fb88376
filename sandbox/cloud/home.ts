import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { CloudDefinition, CloudView, Properties, StoredResource } from "../provider/resource-type";
import { readFaults } from "./faults";
import { StoredCloud } from "./stored-cloud";

/** Folder of the stored clouds: KMSHOST_SANDBOX_HOME, or `.sandbox` at the project's root. */
export function sandboxHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.KMSHOST_SANDBOX_HOME ?? join(__dirname, "../../.sandbox"));
}

/** The file that keeps one account: `azure-<subscription>.json` or `aws-<account>.json`. */
export function cloudPath(home: string, cloud: string, account: string): string {
  return join(home, "cloud", `${cloud === "azure-native" ? "azure" : cloud}-${account}.json`);
}

/** Opens the stored cloud that a provider's configuration names. */
export function openCloud(definition: CloudDefinition, config: Properties, home = sandboxHome()): StoredCloud {
  const { account, region } = definition.account(config);
  if (!/^[\w-]+$/.test(account)) {
    throw new Error(`the provider's account is ${JSON.stringify(account)}; allowed are letters, digits and hyphens`);
  }
  const now = process.env.KMSHOST_SANDBOX_NOW;
  return new StoredCloud({
    path: cloudPath(home, definition.name, account),
    cloud: definition.name,
    account,
    region,
    seed: (view, put) => seedFor(definition, account, view, put),
    faults: () => readFaults(home),
    clock: now === undefined ? undefined : () => new Date(now),
  });
}

/** What a company already has: resources that are in the cloud before this project builds anything. */
export interface Seed {
  /** `azure` or `aws`. */
  readonly cloud: string;
  readonly account: string;
  readonly resources: readonly { readonly type: string; readonly inputs: Properties }[];
}

/** All seeds of one account. Each is one readable file in `sandbox/seeds`. */
export function readSeeds(cloud: string, account: string, folder = join(__dirname, "../seeds")): Seed[] {
  if (!existsSync(folder)) {
    return [];
  }
  const kind = cloud === "azure-native" ? "azure" : cloud;
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => parse(readFileSync(join(folder, name), "utf8")) as Seed)
    .filter((seed) => seed.cloud === kind && String(seed.account) === account);
}

/** Makes the seeds' resources by the same rules as the program's, so that a seed cannot hold what a cloud refuses. */
function seedFor(
  definition: CloudDefinition,
  account: string,
  view: CloudView,
  put: (resource: StoredResource) => void,
): void {
  for (const { type: token, inputs: given } of readSeeds(definition.name, account).flatMap((seed) => seed.resources)) {
    const type = definition.types.find((candidate) => candidate.token === token);
    if (type === undefined) {
      throw new Error(`sandbox/seeds: the ${definition.name} sandbox does not know the type ${token}`);
    }
    const inputs = type.complete?.(given, "seed", new Uint8Array(32)) ?? given;
    const problems = type.check?.(inputs) ?? [];
    if (problems.length > 0) {
      throw new Error(
        `sandbox/seeds: ${token}: ${problems.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`,
      );
    }
    const id = type.id(inputs, view);
    if (view.get(id) !== undefined) {
      continue;
    }
    type.admit?.(inputs, view);
    put({ token, id, inputs, outputs: type.outputs(inputs, view, id) });
  }
}
