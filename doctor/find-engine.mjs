// Says which Pulumi engine there is, on PATH or in the cache, as JSON. Never downloads or builds one.
import { existsSync } from "node:fs";
import { whyInstall } from "../engine/dependencies.mjs";
import { findEngine, pathFolders } from "../engine/find.mjs";
import { assembledFolder, downloadedFolder, engineHome, projectRoot } from "../engine/places.mjs";
import { oldestVersion, pinnedVersion } from "../engine/version.mjs";

async function attempt(folders) {
  try {
    const { path, version } = await findEngine(folders);
    return { path, version };
  } catch (error) {
    return { problem: error.message };
  }
}

const home = engineHome();
const cachedFolder = [downloadedFolder(home), assembledFolder(home, projectRoot)].find((folder) => existsSync(folder));
const answer = {
  onPath: await attempt(pathFolders()),
  cached: cachedFolder ? await attempt([cachedFolder]) : undefined,
  oldestVersion,
  pinnedVersion,
  install: whyInstall(projectRoot),
};
process.stdout.write(JSON.stringify(answer));
