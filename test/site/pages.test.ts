import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { parseDocument } from "yaml";
import { linksOf } from "../../plugin/links";
import { pages } from "../../site/pages";

const root = join(__dirname, "../..");
const all = pages();

/** Anchor of a heading, as VitePress and GitHub make it. */
const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*_]/g, (sign) => (sign === "_" ? "_" : ""))
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");

const anchorsOf = (text: string): Set<string> =>
  new Set([...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => slug(heading)));

describe("the pages of the site", () => {
  it("are those of docs/, and the reference from code", () => {
    for (const path of [
      "index.md",
      "tutorial.md",
      "environments.md",
      "policies/index.md",
      "reference/codes.md",
      "changelog.md",
    ])
      expect([path, all.has(path)]).toEqual([path, true]);
    expect(all.get("reference/commands.md")).toContain("### kmshost key put");
    expect(all.get("reference/codes.md")).toContain("## 0xC004F074");
    expect(all.get("reference/components/AwsKmsHost.md")).toMatch(
      /\| `hosts`<br>list of \[HostArgs\]\(#hostargs\) \| Required\. /,
    );
  });

  it("lead to pages, pictures and anchors that there are, or to files that the repository has", () => {
    const broken = [...all].flatMap(([path, text]) =>
      linksOf(text, path).flatMap(({ target, file, anchor }) => {
        const [, source] = /^https:\/\/github\.com\/kmshost\/kmshost\/blob\/v[^/]+\/([^#]+)/.exec(target) ?? [];
        if (source !== undefined) return existsSync(join(root, source)) ? [] : [`${path}: ${target}`];
        if (/^[a-z]+:/.test(target)) return [];
        const aim = file ?? path;
        const page = all.get(aim) ?? all.get(posix.join(aim, "index.md"));
        if (page === undefined)
          return !aim.startsWith("..") && existsSync(join(root, "docs", aim)) ? [] : [`${path}: ${target}`];
        return anchor === "" || anchorsOf(page).has(anchor.replace(/^#/, "")) ? [] : [`${path}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("have a head that is YAML, where they have one", () => {
    const heads = [...all].flatMap(([path, text]) => {
      const [, head] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
      return head === undefined ? [] : [[path, parseDocument(head).errors.map(({ message }) => message)]];
    });
    expect(heads.length).toBeGreaterThan(1);
    expect(heads.filter(([, errors]) => errors?.length !== 0)).toEqual([]);
  });

  it("name no component, argument or type that a table cell would end or a template would run", () => {
    for (const [path, text] of all) {
      const rows = text.split("\n").filter((line) => /^\| `[^|]*<br>/.test(line));
      expect([path, rows.filter((row) => row.replaceAll("\\|", "").split("|").length !== 4)]).toEqual([path, []]);
      expect([path, text.replace(/`[^`\n]*`|^```[\s\S]*?^```/gm, "").includes("{{")]).toEqual([path, false]);
    }
  });
});
