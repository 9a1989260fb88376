/** The pages of the site: those of docs/ with their links as the site needs them, and the reference made from code. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { sourceUrl } from "../plugin/identity";
import { outsideCode, rewriteLinks } from "../plugin/links";
import { codesPage, commandsPage, componentPages } from "./reference";

const root = join(__dirname, "..");
export const stagingFolder = join(__dirname, ".cache/pages");

/** Files of the repository that are pages of the site too, and where. */
const elsewhere: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
};

/** VitePress reads pages as templates: what is no element and no expression of ours must not look like one. */
const asText = (part: string): string =>
  part.replace(/<(?!!--|\/?(details|summary|br|a|img|sub|sup|kbd)\b)/g, "&lt;").replaceAll("{{", "&#123;&#123;");

/** Every page by its path below docs/, README.md as the index of its folder. */
export function pages(): Map<string, string> {
  /** Where each file is on the site. */
  const places = new Map([
    ...[...filesBelow("docs")]
      .filter((path) => /\.(md|png|svg)$/.test(path))
      .map((path) => [path, path.replace("docs/", "").replace(/README\.md$/, "index.md")] as const),
    ...Object.entries(elsewhere),
  ]);
  const found = new Map<string, string>();
  for (const [path, at] of [...places].filter(([each]) => each.endsWith(".md"))) {
    const linked = rewriteLinks(readFileSync(join(root, path), "utf8"), path, ({ file, target, anchor }) => {
      if (file === undefined) return target;
      const place = places.get(file);
      const aim = place === undefined ? sourceUrl(file) : posix.relative(posix.dirname(at), place);
      return anchor === "" ? aim : `${aim}#${anchor}`;
    });
    found.set(at, outsideCode(linked, asText));
  }
  for (const [path, text] of [
    ...componentPages(),
    ["reference/commands.md", commandsPage()],
    ["reference/codes.md", codesPage()],
  ] as const)
    found.set(path, text);
  return found;
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Writes them where VitePress reads them. */
export function stage(): void {
  rmSync(stagingFolder, { recursive: true, force: true });
  for (const path of filesBelow("docs")) {
    if (!/\.(png|svg)$/.test(path)) continue;
    const target = join(stagingFolder, path.replace(/^docs\//, ""));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, path), target);
  }
  for (const [path, text] of pages()) {
    const target = join(stagingFolder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
