import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { manifest, schemaIdentity } from "../../plugin/identity";
import { licences, licencesFile, licencesPage, readLock } from "../../plugin/licences";
import { notesOf, released, versionsSaid, withoutIntegrity } from "../../plugin/release";

const root = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- one\n\n## [0.1.0] - 2026-01-01\n\n- first\n";

describe("a release", () => {
  it("has one version, wherever it is said", () => {
    expect(new Set(Object.values(versionsSaid()))).toEqual(new Set([manifest.version]));
  });

  it("takes its text from the changelog", () => {
    expect(notesOf(changelog, "0.1.0")).toBe("- first");
    expect(notesOf(changelog, "Unreleased")).toBe("### Added\n\n- one");
    expect(notesOf(changelog, "0.1")).toBeUndefined();
    expect(notesOf(changelog, "0.3.0")).toBeUndefined();
    expect(notesOf(read("CHANGELOG.md"), manifest.version)?.length).toBeGreaterThan(1000);
  });

  it("gives what was unreleased its heading, once", () => {
    const after = released(changelog, "0.2.0", "2026-11-25");
    expect(after).toContain("## [Unreleased]\n\n## [0.2.0] - 2026-11-25\n\n### Added\n\n- one\n\n## [0.1.0]");
    expect(() => released(after, "0.2.0", "2026-11-25")).toThrow("has a section of 0.2.0 already");
    expect(() => released(after, "0.3.0", "2026-11-25")).toThrow("has nothing unreleased");
  });

  it("says in the schema who publishes it, where from, and where the plugin is downloaded", () => {
    const schema = JSON.parse(read("plugin/schema.generated.json")) as Record<string, unknown>;
    expect(schema).toMatchObject(schemaIdentity());
    expect(schemaIdentity()).toMatchObject({
      repository: "https://github.com/kmshost/kmshost",
      pluginDownloadURL: "github://api.github.com/kmshost/kmshost",
      logoUrl: "https://kmshost.github.io/kmshost/logo.svg",
    });
    expect(existsSync(join(root, "docs/public/logo.svg"))).toBe(true);
  });
});

describe("the lock file", () => {
  it("has an integrity for every entry (else: npm run release -- lock)", () => {
    expect(withoutIntegrity(JSON.parse(read("package-lock.json")))).toEqual([]);
    expect(
      withoutIntegrity({ packages: { "": {}, "node_modules/a": { integrity: "sha512-" }, "node_modules/b": {} } }),
    ).toEqual(["node_modules/b"]);
  });

  it("tells the licences of everything that is installed (else: npm run licences)", () => {
    expect(readFileSync(licencesFile, "utf8")).toBe(licencesPage(readLock()));
    const found = licences({
      packages: {
        "": { version: "0" },
        "node_modules/a": { version: "1.0.0", license: "MIT" },
        "node_modules/b/node_modules/@s/a": { version: "2.0.0" },
        "node_modules/c": { version: "3.0.0", license: "MIT", dev: true },
      },
    });
    expect([...found]).toEqual([
      ["MIT", ["a 1.0.0"]],
      ["not stated", ["@s/a 2.0.0"]],
    ]);
  });
});

describe("the release workflow", () => {
  const text = read(".github/workflows/release.yml");
  const workflow = parse(text) as {
    on: object;
    permissions: object;
    jobs: Record<string, { permissions: Record<string, string>; steps: { uses?: string; run?: string }[] }>;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run = "" }) => run.replace(/\\\n\s*/g, " ").split("\n")).map((line) => line.trim());

  it("runs on a version's tag alone, with no right that a job does not ask for", () => {
    expect(workflow.on).toEqual({ push: { tags: ["v*"] } });
    expect(workflow.permissions).toEqual({});
  });

  it("pins every action by its commit, and calls only scripts that there are", () => {
    for (const { uses } of steps.filter((step) => step.uses)) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
    const called = commands.flatMap((line) =>
      [...line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((match) => match[1] ?? ""),
    );
    expect(called.filter((name) => !scripts[name])).toEqual([]);
    expect(called).toEqual(expect.arrayContaining(["build", "release"]));
  });

  it("checks everything before it publishes, with provenance, and attests what it attaches", () => {
    const done = steps.map(({ uses = "", run = "" }) => uses + run).join("\n");
    const at = (part: string) => done.indexOf(part);
    const order = [
      ".ci/run",
      "release -- notes",
      "npm pack",
      "npm sbom",
      "attest-build-provenance@",
      "npm publish",
      "gh release create",
    ];
    expect(order.map(at)).toEqual(order.map(at).sort((a, b) => a - b));
    expect(order.filter((part) => at(part) < 0)).toEqual([]);
    expect(text).toMatch(/npm publish \S+\.tgz --provenance --access public/);
    expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
  });
});

describe("the Node that is promised", () => {
  it("is what every package asks for that a user installs", () => {
    const promised =
      /^>=(\d+)\.(\d+)$/
        .exec((JSON.parse(read("package.json")) as { engines: { node: string } }).engines.node)
        ?.slice(1)
        .map(Number) ?? [];
    expect(promised).toEqual([20, 19]);
    // Of ranges such as "^18 || >=20", one alternative has to take the oldest promised.
    const takes = (range = "*"): boolean =>
      range.split("||").some((alternative) => {
        const [, sign = "", major = "0", minor = "0"] = /^\s*([\^~>=]*)\s*v?(\d+)(?:\.(\d+))?/.exec(alternative) ?? [];
        const [least, point] = [Number(major), Number(minor)];
        return sign === ">="
          ? least < 20 || (least === 20 && point <= 19)
          : alternative.trim() === "*" || (least === 20 && point <= 19);
      });
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { dev?: boolean; engines?: { node?: string } }>;
    };
    const others = Object.entries(packages).filter(
      ([, entry]) => entry.engines?.node && !takes(entry.engines.node ?? "*"),
    );
    expect(others.map(([path, entry]) => `${path}: ${entry.engines?.node}`)).toEqual([]);
    expect(takes(">=22")).toBe(false);
  });
});
