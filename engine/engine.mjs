/** The engine, whichever way it can be had: on PATH, from the cache, downloaded, or built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { assemble, isAssembled, languageHostEntry } from "./assemble.mjs";
import { buildInto } from "./build.mjs";
import { downloadAddresses, downloadInto } from "./download.mjs";
import { findEngine, pathFolders } from "./find.mjs";
import { acquireLock } from "./lock.mjs";
import { assembledFolder, builtFolder, downloadedFolder, engineHome, executableNames, projectRoot } from "./places.mjs";
import { publish } from "./publish.mjs";
import { oldestVersion, pinnedVersion } from "./version.mjs";

const ways = ["path", "download", "build"];

/** KMSHOST_ENGINE_WAY names the only ways to take, with commas; the cache counts to the way that filled it. */
function allowedWays(environment) {
  const named = (environment.KMSHOST_ENGINE_WAY ?? "")
    .split(",")
    .map((way) => way.trim())
    .filter(Boolean);
  const unknown = named.filter((way) => !ways.includes(way));
  if (unknown.length > 0) {
    throw new Error(
      `KMSHOST_ENGINE_WAY: got ${unknown.join(", ")}; allowed: ${ways.join(", ")}, or several with commas`,
    );
  }
  return named.length > 0 ? named : ways;
}

const fixes = {
  path: `install Pulumi ${oldestVersion} or newer (https://www.pulumi.com/docs/install/) so that both pulumi and pulumi-language-nodejs are on PATH`,
  home: "make that folder writable, or set KMSHOST_ENGINE_HOME to one that is",
  cache: "nothing to do: it is filled by the next two ways",
  download:
    "let this machine reach that address, or set KMSHOST_ENGINE_DOWNLOAD to a mirror of https://get.pulumi.com/releases/sdk",
  build: "install Go 1.24 or newer (https://go.dev/dl/) and let it reach a Go module proxy (GOPROXY)",
};

/** One error for all: every way that was tried, what it answered, and what would fix it. */
function allFailed(tried) {
  const indent = (text) => text.replaceAll("\n", "\n      ");
  const lines = tried.map(({ way, what, said }) => `  ${what}\n      got: ${indent(said)}\n      fix: ${fixes[way]}`);
  return new Error(`no Pulumi engine could be had; one of these must work:\n${lines.join("\n")}`);
}

/**
 * The engine in the cache: what was downloaded, or what was built joined with this checkout's language host. The
 * joining needs the lock; without it the answer may be undefined. Throws when there is nothing, or nothing that works.
 */
async function fromCache({ home, root, allowed }, locked = true) {
  const downloaded = downloadedFolder(home);
  if (allowed.includes("download") && existsSync(downloaded)) {
    return { ...(await findEngine([downloaded])), way: "download" };
  }
  const built = join(builtFolder(home), executableNames("pulumi")[0]);
  if (allowed.includes("build") && existsSync(built)) {
    const [folder, entry] = [assembledFolder(home, root), languageHostEntry(root)];
    if (!isAssembled(folder, built, entry)) {
      if (!locked) return undefined;
      await assemble(folder, built, entry);
    }
    return { ...(await findEngine([folder])), way: "build" };
  }
  throw new Error("empty");
}

/** Fills the cache one way; what was fetched or built must work before it is published. */
async function fillCache(way, { home, progress, environment }) {
  if (way === "download") {
    await publish(downloadedFolder(home), async (draft) => {
      await downloadInto(draft, progress, environment);
      await findEngine([draft]);
    });
  } else {
    await publish(builtFolder(home), (draft) => buildInto(draft, progress, environment));
  }
}

/**
 * Answers {folder, path, languageHost, version, way}; `folder` is to be put first on PATH. Says on `progress` what
 * takes time. Throws one error that names each way tried, what it answered and what would fix it.
 */
export async function ensureEngine(progress, { environment = process.env, root = projectRoot } = {}) {
  const allowed = allowedWays(environment);
  const home = engineHome(environment);
  const tried = [];
  const attempt = async (way, what, work) => {
    try {
      return await work();
    } catch (error) {
      tried.push({ way, what, said: error.message });
      return undefined;
    }
  };
  if (allowed.includes("path")) {
    const onPath = await attempt("path", "on PATH", () => findEngine(pathFolders(environment)));
    if (onPath) return { ...onPath, way: "path" };
  }
  const fillers = allowed.filter((way) => way !== "path");
  if (fillers.length === 0) throw allFailed(tried);
  const context = { home, root, allowed, progress, environment };
  const atOnce = await fromCache(context, false).catch(() => undefined);
  if (atOnce) return atOnce;
  const waiting = (pid) => progress.say(`waiting: process ${pid ?? "?"} is getting the Pulumi engine already`);
  const release = await attempt("home", `in the cache ${home}`, () => acquireLock(join(home, "lock"), waiting));
  if (!release) throw allFailed(tried);
  try {
    const cached = await attempt("cache", `in the cache ${home}`, () => fromCache(context));
    if (cached) return cached;
    for (const way of fillers) {
      const what =
        way === "download" ? `download from ${downloadHost(environment)}` : `build ${pinnedVersion} from Go modules`;
      const filled = await attempt(way, what, async () => {
        await fillCache(way, context);
        return fromCache({ ...context, allowed: [way] });
      });
      if (filled) return filled;
    }
  } finally {
    release();
  }
  throw allFailed(tried);
}

function downloadHost(environment) {
  try {
    return new URL(downloadAddresses(environment).archiveUrl).origin;
  } catch {
    return "Pulumi";
  }
}
