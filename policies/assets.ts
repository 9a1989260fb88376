import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

/**
 * The contents of assets and archives, as what a program uploads: scripts, functions, objects. @pulumi/policy hands them out
 * as promises, and files by their path, so a rule that meets one is run again when it is read.
 */

/** Text of an asset, or of each asset in an archive by its name. */
export type Content = string | { readonly [name: string]: Content };

/** An asset that could not be read, or not to the end: too large, elsewhere on the network, not on this machine. */
export const notRead = Symbol("not read");

const limits = { files: 400, bytes: 4 * 1024 * 1024 };

const contents = new WeakMap<object, Content | typeof notRead>();
let met: object[] = [];

export const isAsset = (value: object): boolean => "__pulumiAsset" in value || "__pulumiArchive" in value;

/** The content of an asset; undefined when it is still to be read. */
export function contentOf(asset: object): Content | typeof notRead | undefined {
  const content = contents.get(asset);
  if (content === undefined) met.push(asset);
  return content;
}

/** The assets met since this was asked last, whose content is not read yet. */
export function assetsMet(): object[] {
  const assets = met;
  met = [];
  return assets;
}

interface AssetLike {
  text?: unknown;
  path?: unknown;
  assets?: unknown;
}

/** Reads what `contentOf` is asked for afterwards. */
export async function readAssets(assets: readonly object[]): Promise<void> {
  for (const asset of assets) contents.set(asset, await read(asset).catch(() => notRead));
}

async function read(asset: AssetLike): Promise<Content | typeof notRead> {
  const text = await asset.text;
  if (typeof text === "string") return text;
  const path = await asset.path;
  if (typeof path === "string") return readPath(isAbsolute(path) ? path : placeOf(path), { ...limits });
  const parts = await asset.assets;
  if (typeof parts !== "object" || parts === null) return notRead;
  const read: Record<string, Content> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part !== "object" || part === null) continue;
    await readAssets([part]);
    const content = contents.get(part);
    if (typeof content === "symbol" || content === undefined) return notRead;
    read[name] = content;
  }
  return read;
}

/**
 * Where a relative path leads. It is meant from the program's folder, and the engine starts the pack in the pack's own: what
 * `kmshost check` says, then where the engine stands, which Linux tells, then the shell's folder.
 */
function placeOf(path: string): string {
  const folders = [process.env[projectFolder], ...foldersOfAncestors(), process.env.PWD, process.cwd()];
  const found = folders.find((folder) => folder !== undefined && existsSync(resolve(folder, path)));
  return resolve(found ?? "", path);
}

/** The variable in which `kmshost check` names the program's folder. */
export const projectFolder = "KMSHOST_PROJECT_FOLDER";

function foldersOfAncestors(): string[] {
  const folders: string[] = [];
  try {
    let id: string | undefined = String(process.ppid);
    for (let step = 0; step < 4 && id !== undefined && id !== "1"; step++) {
      folders.push(readlinkSync(`/proc/${id}/cwd`));
      id = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    }
  } catch {
    // Another system, or somebody else's process.
  }
  return folders;
}

/** A file, or a folder with all that is in it; links are not followed. */
function readPath(path: string, left: typeof limits): Content | typeof notRead {
  const stat = lstatSync(path);
  if (stat.isFile()) {
    left.bytes -= stat.size;
    if (left.bytes < 0 || left.files-- <= 0) return notRead;
    return readable(readFileSync(path));
  }
  if (!stat.isDirectory()) return notRead;
  const read: Record<string, Content> = {};
  for (const name of readdirSync(path)) {
    const content = readPath(join(path, name), left);
    if (typeof content === "symbol") return notRead;
    read[name] = content;
  }
  return read;
}

/** UTF-8 as it is; archives and UTF-16 in base64, which the search for keys takes off again. */
const readable = (bytes: Buffer): string => (bytes.includes(0) ? bytes.toString("base64") : bytes.toString("utf8"));
