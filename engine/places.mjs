/** Where things lie: the project, the user's cache, and the executables' names on this platform. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pinnedVersion } from "./version.mjs";

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const isWindows = process.platform === "win32";

/** File names tried for an executable, in order. */
export const executableNames = (name) => (isWindows ? [`${name}.exe`, `${name}.cmd`] : [name]);

/**
 * The cache of engines. It belongs to the user, not to the checkout, because an engine takes minutes to build and
 * 115 MB to keep, and is the same for every clone. KMSHOST_ENGINE_HOME puts it elsewhere.
 */
export function engineHome(environment = process.env) {
  if (environment.KMSHOST_ENGINE_HOME) return resolve(environment.KMSHOST_ENGINE_HOME);
  if (isWindows) return join(environment.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "kmshost", "engine");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "kmshost", "engine");
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "kmshost", "engine");
}

/** "linux-x64", as Pulumi names its downloads. */
export function platformName(platform = process.platform, arch = process.arch) {
  return `${platform === "win32" ? "windows" : platform}-${arch}`;
}

/** The official download, unpacked. */
export const downloadedFolder = (home) => join(home, `pulumi-${pinnedVersion}-${platformName()}`);

/** The command built from Go modules; it has no language host of its own. */
export const builtFolder = (home) => join(home, `pulumi-${pinnedVersion}-${platformName()}-built`);

/**
 * The built command beside the language host of one checkout, so that a checkout always runs its own. In the cache as
 * well: a file system that can be written, and the same one, so that a hard link does instead of a copy.
 */
export const assembledFolder = (home, root) =>
  join(home, "checkouts", createHash("sha256").update(root).digest("hex").slice(0, 12));
