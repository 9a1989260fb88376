/**
 * What a release needs, and nothing that leaves this machine:
 *
 *     npm run release -- prepare 0.3.0     the version into every file that says it, and its section into CHANGELOG.md
 *     npm run release -- notes 0.3.0       that section, for the release's text
 *     npm run release -- lock              an integrity for every entry of the lock file that the registry has one for
 *     npm run release -- plugin <folder>   the archive that `pulumi plugin install` downloads, for every platform
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { create } from "tar";
import { build } from "./build";

const root = join(__dirname, "..");
const changelogFile = "CHANGELOG.md";
const isVersion = /^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/;

/** Files that say the version, and where; each must be found. */
const versioned: readonly (readonly [file: string, where: RegExp])[] = [
  ["package.json", /(^ {2}"version": ")[^"]+/m],
  ["package-lock.json", /(^ {2}"version": ")[^"]+/m],
  ["package-lock.json", /(^ {6}"name": "kmshost",\n {6}"version": ")[^"]+/m],
  ["plugin/package.json", /(^ {2}"version": ")[^"]+/m],
  ["plugin/schema.generated.json", /(^ {2}"version": ")[^"]+/m],
  ["policies/package.json", /(^ {2}"version": ")[^"]+/m],
  ["policies/PulumiPolicy.yaml", /(^version: ).+/m],
  ["examples/README.md", /(kmshost-)[0-9][^/`]*(?=\.tgz)/],
];

/** What each of these files says. */
export function versionsSaid(): Record<string, string> {
  return Object.fromEntries(
    versioned.map(([file, where], index) => {
      const found = where.exec(readFileSync(join(root, file), "utf8"));
      if (!found) throw new Error(`${file}: no version where release.ts looks for it`);
      return [`${index} ${file}`, found[0].slice((found[1] ?? "").length)];
    }),
  );
}

/** The section of a version, without its heading; undefined when there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
  const heading = `## [${version}]`;
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((each) => each.startsWith(heading));
  const text = section?.slice(section.indexOf("\n")).trim();
  return text || undefined;
}

/** The changelog with what was unreleased under the version's own heading. */
export function released(changelog: string, version: string, date: string): string {
  if (notesOf(changelog, version) !== undefined)
    throw new Error(`${changelogFile} has a section of ${version} already`);
  if (notesOf(changelog, "Unreleased") === undefined) throw new Error(`${changelogFile} has nothing unreleased`);
  return changelog.replace("## [Unreleased]", `## [Unreleased]\n\n## [${version}] - ${date}`);
}

function prepare(version: string): void {
  const changelog = released(
    readFileSync(join(root, changelogFile), "utf8"),
    version,
    new Date().toISOString().slice(0, 10),
  );
  for (const [file, where] of versioned) {
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    if (!where.test(text)) throw new Error(`${file}: no version where release.ts looks for it`);
    writeFileSync(
      path,
      text.replace(where, (_, before: string) => before + version),
    );
  }
  writeFileSync(join(root, changelogFile), changelog);
}

interface Lock {
  readonly packages: Record<string, { readonly integrity?: string; readonly link?: boolean }>;
}

/** Entries that an install could not check. */
export function withoutIntegrity({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.link && entry.integrity === undefined)
    .map(([path]) => path);
}

/** npm never completes an entry that it has; it writes those anew that are missing, at the versions that others ask for. */
function completeLock(): void {
  const path = join(root, "package-lock.json");
  const before = readFileSync(path, "utf8");
  const lock = JSON.parse(before) as Lock;
  const incomplete = withoutIntegrity(lock);
  for (const entry of incomplete) delete lock.packages[entry];
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  const args = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
  if (spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2] }).status !== 0) {
    writeFileSync(path, before);
    throw new Error("npm could not complete the lock file; it is as it was");
  }
  const left = withoutIntegrity(JSON.parse(readFileSync(path, "utf8")) as Lock);
  process.stdout.write(`${incomplete.length} entries had no integrity, ${left.length} have none now\n`);
}

/** Names that Pulumi asks a release for: one archive would do for all, since it holds no binary. */
const platforms = ["linux", "darwin", "windows"].flatMap((os) => ["amd64", "arm64"].map((cpu) => `${os}-${cpu}`));

/** The built package as a plugin of its own: what a program brings otherwise is its dependency here. */
export async function pluginArchives(out: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "kmshost-plugin-"));
  try {
    build(folder);
    const file = join(folder, "package.json");
    const {
      peerDependencies,
      peerDependenciesMeta: _,
      dependencies,
      ...manifest
    } = JSON.parse(readFileSync(file, "utf8"));
    const sdks = Object.entries(peerDependencies as Record<string, string>).filter(([name]) =>
      ["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/aws"].includes(name),
    );
    const all = { ...manifest, dependencies: { ...dependencies, ...Object.fromEntries(sdks) } };
    writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
    const [first = "", ...others] = platforms.map((platform) =>
      join(out, `pulumi-resource-${manifest.name}-v${manifest.version}-${platform}.tar.gz`),
    );
    await create({ gzip: true, portable: true, cwd: folder, file: first, mtime: new Date(0) }, ["."]);
    for (const other of others) cpSync(first, other);
    return [first, ...others];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main([command, argument]: readonly string[]): Promise<void> {
  if (command === "lock") return completeLock();
  if (command === "plugin" && argument && existsSync(argument)) {
    for (const file of await pluginArchives(resolve(argument))) process.stdout.write(`${file}\n`);
    return;
  }
  const isWork = command === "prepare" || command === "notes";
  if (!isWork || !argument || !isVersion.test(argument)) {
    throw new Error("usage: npm run release -- prepare <version> | notes <version> | lock | plugin <folder>");
  }
  if (command === "prepare") return prepare(argument);
  const notes = notesOf(readFileSync(join(root, changelogFile), "utf8"), argument);
  if (notes === undefined) throw new Error(`${changelogFile} has no section of ${argument}`);
  process.stdout.write(`${notes}\n`);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
