import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

const site = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(site, "../package.json"), "utf8"));
const repository: string = manifest.repository.url.replace(/^git\+|\.git$/g, "");
const staged = join(site, ".cache/pages");

const titleOf = (path: string): string => /^# (.*)$/m.exec(readFileSync(join(staged, path), "utf8"))?.[1] ?? path;
const item = (path: string, text = titleOf(path)) => ({
  text,
  link: `/${path.replace(/(^|\/)(index)\.md$/, "$1").replace(/\.md$/, "")}`,
});
const folder = (path: string) =>
  readdirSync(join(staged, path))
    .filter((name) => name.endsWith(".md") && !/^(index)\.md$/.test(name))
    .map((name) => item(`${path}/${name}`))
    .sort((a, b) => (a.text < b.text ? -1 : 1));

const guides = [
  "deploy",
  "migrate",
  "add-a-client-network",
  "rotate-the-key",
  "rebuild-a-host",
  "retire",
  "landing-zone",
];
const present = (paths: string[]) =>
  paths.filter((path) => readdirSync(join(staged, path, "..")).includes(path.split("/").at(-1) ?? ""));

export default defineConfig({
  title: "kmshost",
  description: manifest.description,
  lang: "en",
  base: new URL(manifest.homepage).pathname,
  srcDir: ".cache/pages",
  outDir: "dist",
  cacheDir: ".cache/vitepress",
  cleanUrls: true,
  lastUpdated: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${new URL(manifest.homepage).pathname}logo.svg` }]],
  markdown: { theme: { light: "github-light", dark: "github-dark" }, languageAlias: { kql: "sql", csl: "sql" } },
  themeConfig: {
    logo: "/logo.svg",
    search: { provider: "local", options: { detailedView: true } },
    outline: { level: [2, 3] },
    nav: [
      { text: "Tutorial", link: "/tutorial" },
      { text: "How-to", link: "/how-to/deploy", activeMatch: "/how-to/" },
      { text: "Reference", link: "/environments", activeMatch: "/(reference|policies|environments)" },
      { text: "Explanation", link: "/explanation/kms-truths", activeMatch: "/(explanation|decisions)" },
      {
        text: `v${manifest.version}`,
        items: [
          { text: "Changelog", link: "/changelog" },
          { text: "Upgrade", link: "/upgrade" },
        ],
      },
    ],
    sidebar: [
      { text: "Start", items: [item("tutorial.md")] },
      {
        text: "How-to guides",
        items: [
          ...present(guides.map((name) => `how-to/${name}.md`)).map((path) => item(path)),
          ...present(["first-deployment.md", "recovery.md", "upgrade.md"]).map((path) => item(path)),
          item("reuse.md", "Use the components elsewhere"),
          item("pipelines/index.md"),
        ],
      },
      {
        text: "Reference",
        items: [
          item("environments.md"),
          ...present(["mistakes.md", "terminal.md"]).map((path) => item(path)),
          {
            text: "Components",
            link: "/reference/components/",
            collapsed: true,
            items: folder("reference/components"),
          },
          { text: "Policies", link: "/policies/", collapsed: true, items: folder("policies") },
          item("reference/commands.md", "Commands"),
          item("reference/codes.md"),
          item("azure.md"),
          item("aws.md"),
          item("windows.md"),
          ...["preflight", "forecast", "report", "audit", "probe", "doctor"].map((name) => item(`${name}.md`)),
        ],
      },
      {
        text: "Explanation",
        items: [
          item("explanation/kms-truths.md"),
          item("explanation/architecture.md"),
          { text: "Decisions", link: "/decisions/", collapsed: true, items: folder("decisions") },
        ],
      },
      { text: "Project", items: [item("changelog.md"), item("contributing.md")] },
    ],
    socialLinks: [{ icon: "github", link: repository }],
    footer: {
      message: "Apache-2.0. No telemetry, ever.",
      copyright: "kmshost answers no activation request: Microsoft's host software does.",
    },
  },
});
