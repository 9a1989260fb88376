/**
 * Writes the npm package into a folder: compiled JavaScript, types, and the files that the code reads beside itself.
 * `npm run build [folder]`, by default dist/; `npm pack ./dist` packs it, `npm publish ./dist` publishes it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parentsOf, withTags } from "./declarations";
import { sourceUrl } from "./identity";
import { absoluteLinks } from "./links";

const root = join(__dirname, "..");
const rooms = [
  "text",
  "activation",
  "requirements",
  "audit",
  "cli",
  "components",
  "estate",
  "files",
  "plugin",
  "policies",
  "preflight",
  "report",
  "stacks",
  "templates",
  "doctor",
  "engine",
];

/** Endings of the files that are read as they are, and the single ones that have an ending of code. */
const dataFiles =
  /\.(ps1|sql|kql|logs-insights|csv)$|^(plugin\/schema|estate\/rights\/managed-policies)\.generated\.json$|^report\/(page\.css|in-page\.js)$|^stacks\/(environment\.schema\.json|environments\/.*|project\/.*)$|^templates\/|^doctor\/find-engine\.mjs$|^engine\/(child|cleanup|dependencies|find|lock|places|version)\.mjs$|^(plugin|policies)\/Pulumi\w+\.yaml$/;
/** Pages for readers; a picture comes with the page that shows it. */
const pageFiles = (): string[] => [
  ...["LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "THIRD-PARTY-LICENCES.md"],
  ...[...filesBelow("docs")].filter((path) => /\.(md|png|svg)$/.test(path)),
];

/** Entries that register the TypeScript loader in a checkout, and need none in the package. */
const entries = ["cli/kmshost.js", "plugin/index.js", "policies/entry.js"];

/** What the package lets be imported. A cloud's entry loads no other cloud's SDK. */
const exported: Readonly<Record<string, string>> = {
  ".": "plugin/common",
  "./azure": "plugin/azure",
  "./aws": "plugin/aws",
  "./activation/*": "activation/*",
  "./audit": "audit/audit",
  "./policies": "policies/pack",
  "./policies/testing": "policies/testing",
  "./preflight": "preflight/preflight",
  "./stack": "stacks/index",
};

/** Needed by everybody, by the program's own copy: two copies of it do not know each other's resources. */
const shared = ["@pulumi/pulumi"];

/** Needed only by those who use that part. */
const optional = [
  "@aws-sdk/client-secrets-manager",
  "@azure/identity",
  "@azure/keyvault-secrets",
  "@duckdb/node-api",
  "@grpc/grpc-js",
  "@observablehq/plot",
  "@pulumi/aws",
  "@pulumi/azure-native",
  "@pulumi/policy",
  "linkedom",
];

/** Needed only in a checkout. */
const checkoutOnly = ["tsx"];

type Versions = Record<string, string>;

interface Manifest {
  readonly [field: string]: unknown;
  readonly dependencies: Versions;
}

/** The package's own package.json, made from the checkout's. */
export function packageManifest(checkout: Manifest): Record<string, unknown> {
  const { name, version, description, license, author, homepage, repository, bugs, keywords, engines, dependencies } =
    checkout;
  const pick = (names: readonly string[]): Versions =>
    Object.fromEntries(names.flatMap((each) => (dependencies[each] ? [[each, `^${dependencies[each]}`]] : [])));
  const others = Object.keys(dependencies).filter((each) => ![...shared, ...optional, ...checkoutOnly].includes(each));
  return {
    ...{ name, version, description, license, author, homepage, repository, bugs, keywords, engines },
    publishConfig: { access: "public" },
    // What the engine starts when this folder is the plugin. Programs get what `exports` says.
    main: "./plugin/index.js",
    types: "./plugin/common.d.ts",
    // For TypeScript that does not read `exports`, as in projects that `pulumi new` makes.
    typesVersions: {
      "*": Object.fromEntries(
        Object.entries(exported)
          .filter(([path]) => path !== ".")
          .map(([path, file]) => [path.replace("./", ""), [`./${file}.d.ts`]]),
      ),
    },
    bin: { kmshost: "cli/kmshost.js" },
    exports: {
      ...Object.fromEntries(
        Object.entries(exported).map(([path, file]) => [path, { types: `./${file}.d.ts`, default: `./${file}.js` }]),
      ),
      "./package.json": "./package.json",
    },
    dependencies: pick(others),
    peerDependencies: pick([...shared, ...optional]),
    peerDependenciesMeta: Object.fromEntries(optional.map((each) => [each, { optional: true }])),
  };
}

/** An entry without its loader, which calls the compiled files. */
export function compiledEntry(text: string): string {
  return text
    .replace(/^\/\/.*\n/gm, "")
    .replace(/^require\("tsx\/.*\n/gm, "")
    .replace(/\.ts"\)/g, '.js")');
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

function put(out: string, path: string, text: string): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text, { mode: path.startsWith("cli/") ? 0o755 : 0o644 });
}

export function build(out: string): void {
  rmSync(out, { recursive: true, force: true });
  const compiler = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const args = [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", out];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("the compiler found mistakes; nothing to pack");
  const declarations = (readdirSync(join(out, "components"), { recursive: true }) as string[])
    .filter((path) => path.endsWith(".d.ts"))
    .map((path) => [`components/${path}`, readFileSync(join(out, "components", path), "utf8")] as const);
  const parents = parentsOf(declarations);
  for (const [path, text] of declarations) put(out, path, withTags(path, text, parents));
  const data = rooms.flatMap((room) => [...filesBelow(room)]).filter((path) => dataFiles.test(path));
  const pages = pageFiles();
  const packed = new Set([...data, ...pages, ...entries]);
  for (const path of [...data, ...pages]) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    cpSync(join(root, path), join(out, path));
  }
  // What is only in the repository is found there.
  for (const path of pages.filter((page) => page.endsWith(".md"))) {
    const text = readFileSync(join(root, path), "utf8");
    put(
      out,
      path,
      absoluteLinks(text, path, (file) => packed.has(file), sourceUrl),
    );
  }
  for (const path of entries) put(out, path, compiledEntry(readFileSync(join(root, path), "utf8")));
  for (const path of ["plugin/package.json", "policies/package.json"]) cpSync(join(root, path), join(out, path));
  // There is no Pulumi.yaml beside it, so that the whole package may be the plugin: `pulumi package get-schema .`
  cpSync(join(root, "plugin/PulumiPlugin.yaml"), join(out, "PulumiPlugin.yaml"));
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  put(out, "package.json", `${JSON.stringify(packageManifest(manifest), null, 2)}\n`);
}

if (require.main === module) build(resolve(process.argv[2] ?? join(root, "dist")));
