/** What the package's users install with it, by licence: THIRD-PARTY-LICENCES.md, made from the lock file by `npm run licences`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..");
export const licencesFile = join(root, "THIRD-PARTY-LICENCES.md");

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** Facts that are in the package itself, and not written by this project. */
const included = [
  {
    what: "`estate/rights/managed-policies.generated.json`: what AWS's managed policies allow",
    from: "moto, whose tables were read by `estate/rights/generate-managed-policies.py`",
    licence: "Apache-2.0",
  },
];

/** Name and version of every package that an install without development packages brings, by licence. */
export function licences({ packages }: Lock): Map<string, string[]> {
  const found = Object.entries(packages)
    .filter(([path, entry]) => path !== "" && !entry.dev)
    .map(([path, { version, license }]) => ({
      licence: license ?? "not stated",
      name: `${path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)} ${version}`,
    }));
  const byLicence = new Map<string, Set<string>>();
  for (const { licence, name } of found)
    byLicence.set(licence, (byLicence.get(licence) ?? new Set<string>()).add(name));
  return new Map([...byLicence].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, names]) => [key, [...names].sort()]));
}

export function licencesPage(lock: Lock): string {
  const tables = [...licences(lock)].map(
    ([licence, names]) => `## ${licence}\n\n${names.map((name) => `- ${name}`).join("\n")}`,
  );
  return `${[
    "# Third-party licences",
    "kmshost is Apache-2.0. It bundles no other package: npm installs what its code needs, each with its own licence text. This list\n" +
      "has all of them, those of both clouds' SDKs too, in the versions of the lock file.",
    `| in the package | from | licence |\n| --- | --- | --- |\n${included
      .map(({ what, from, licence }) => `| ${what} | ${from} | ${licence} |`)
      .join("\n")}`,
    ...tables,
    "<!-- Made from package-lock.json by `npm run licences`. -->",
  ].join("\n\n")}\n`;
}

export const readLock = (): Lock => JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;

if (require.main === module) writeFileSync(licencesFile, licencesPage(readLock()));
