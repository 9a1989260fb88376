import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { withLock } from "../../sandbox/cloud/lock";

const root = join(__dirname, "../..");
const builds = join(root, "node_modules/.cache/kmshost-builds");

/** Folders that the package is not made of. */
const elsewhere = /^(\..*|node_modules|dist|test|bench|site)$/;

/** Waits for the other test that builds at the moment, on a busy machine as well. */
const patience = 300_000;

function* sourcesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (elsewhere.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesBelow(path);
    else yield path;
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const path of [...sourcesBelow(".")].sort()) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The folder with the npm package as `npm run build` makes it of these sources: built once for all tests, and again when
 * a source changes. It lies below the checkout's node_modules, and so finds the packages that it needs.
 */
export async function builtPackage(): Promise<string> {
  mkdirSync(builds, { recursive: true });
  return withLock(
    join(builds, "lock"),
    () => {
      const folder = join(builds, fingerprint());
      if (!existsSync(folder)) build(folder);
      return folder;
    },
    patience,
  );
}

/** The tarball of that package, in a folder of the caller's. */
export async function packedInto(folder: string): Promise<{ readonly file: string; readonly packed: string[] }> {
  const args = ["pack", await builtPackage(), "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", args);
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  return { file: join(folder, filename), packed: files.map(({ path }) => path).sort() };
}

function build(folder: string): void {
  const unfinished = join(builds, "unfinished");
  const args = ["--import", "tsx", join(root, "plugin/build.ts"), unfinished];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm run build: ${stderr}`);
  renameSync(unfinished, folder);
  const old = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of readdirSync(builds)) {
    if (statSync(join(builds, name)).mtimeMs < old) rmSync(join(builds, name), { recursive: true, force: true });
  }
}
