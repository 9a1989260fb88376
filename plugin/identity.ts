/**
 * Who publishes the package and where it lives. The addresses are chosen, not registered: whoever publishes first writes
 * the real ones into package.json, and everything else (schema, package, site, links) is made from them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author: string;
  readonly homepage: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly bugs: { readonly url: string };
  readonly keywords: readonly string[];
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as Manifest;

/** The repository as a browser opens it. */
export const repository = manifest.repository.url.replace(/^git\+|\.git$/g, "");

/** A file of the repository as this version has it, in a browser. */
export const sourceUrl = (path: string): string => `${repository}/blob/v${manifest.version}/${path}`;

/** What the schema says of the package, beside what Pulumi infers. */
export function schemaIdentity(): Record<string, unknown> {
  return {
    displayName: "KMS host",
    publisher: manifest.author,
    homepage: manifest.homepage,
    repository,
    license: manifest.license,
    logoUrl: `${manifest.homepage}logo.svg`,
    keywords: [...manifest.keywords, "category/infrastructure", "kind/component"],
    pluginDownloadURL: repository.replace("https://github.com/", "github://api.github.com/"),
  };
}
