/**
 * The same programs under Pulumi's own language host and under this project's small one: both must say the same.
 * The engine is whichever engine/ finds; where that is the built one, there is no official host to compare with, and
 * what is expected here in so many words still holds.
 */
import { cpSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import {
  type Environment,
  type Finished,
  printEngine,
  removeTemporaryFolders,
  root,
  run,
  temporaryFolder,
} from "./tools";

jest.setTimeout(120_000);

interface Place {
  name: string;
  folder: string;
  env: Environment;
}

const places: Place[] = [];

/** A copy of the programs with a state of its own, and an environment with this engine first on PATH. */
async function setUp(name: string, engineFolder: string): Promise<Place> {
  const folder = temporaryFolder();
  cpSync(join(__dirname, "programs"), folder, { recursive: true });
  for (const made of ["state", "home", "project"]) mkdirSync(join(folder, made));
  renameSync(join(folder, "project.yaml"), join(folder, "project", "Pulumi.yaml"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const env = {
    ...process.env,
    PATH: [engineFolder, process.env.PATH].join(delimiter),
    PULUMI_BACKEND_URL: `file://${folder}/state`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "not a secret",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  };
  const place = { name, folder, env };
  await pulumi(place, "stack", "init", "dev");
  await pulumi(place, "config", "set", "--secret", "word", "w-0");
  return place;
}

function pulumi({ folder, env }: Place, ...args: string[]): Promise<Finished> {
  return run("pulumi", ["-C", join(folder, "project"), ...args, "--non-interactive", "--color", "never"], { env });
}

/** The engine's binary beside our language host, put together as engine/ does it for a built one. */
async function withOwnHost(path: string): Promise<string> {
  const folder = join(temporaryFolder(), "bin");
  const script = `
    import { assemble, languageHostEntry } from ${JSON.stringify(join(root, "engine", "assemble.mjs"))};
    await assemble(process.argv[1], process.argv[2], languageHostEntry(process.argv[3]));
  `;
  const args = ["--input-type=module", "-e", script, folder, path, root];
  expect(await run(process.execPath, args)).toEqual({ code: 0, stdout: "", stderr: "" });
  return folder;
}

beforeAll(async () => {
  const { path, languageHost } = JSON.parse((await printEngine(process.env)).stdout);
  const { stdout } = await run(languageHost, ["-version"]);
  places.push(await setUp("own", await withOwnHost(path)));
  if (stdout.trim() !== "kmshost") places.push(await setUp("official", dirname(path)));
});
afterAll(removeTemporaryFolders);

/** What differs from run to run: folders, times, the order and number of progress lines. */
function settle({ code, stdout, stderr }: Finished, { folder }: Place) {
  const text = `${stdout}\n${stderr}`.replaceAll(folder, "<folder>").replace(/\d+(\.\d+)?m?s\b/g, "<time>");
  const told = text.slice(text.search(/^(Policies|Diagnostics|Outputs|Resources):/m));
  const notes = told.split("\n").filter((line) => !/^@|Duration|package\.json or package\.yaml/.test(line));
  return {
    code,
    text: notes
      .map((line) => line.trimEnd())
      .filter(Boolean)
      .sort()
      .join("\n"),
    whole: text,
  };
}

/** Runs it everywhere, checks that the answers are the same, and gives the answer. */
async function everywhere(...args: string[]) {
  const all = await Promise.all(
    places.map(async (place) => {
      const own = args.map((arg) => arg.replaceAll("<folder>", place.folder));
      return settle(await pulumi(place, ...own), place);
    }),
  );
  const [own, official] = all;
  if (!own) throw new Error("no engine to run");
  if (official) expect({ code: own.code, text: own.text }).toEqual({ code: official.code, text: official.text });
  return own;
}

const preview = (...config: string[]) => everywhere("preview", ...config.flatMap((entry) => ["-c", entry]));

describe("a program", () => {
  it("that breaks a mandatory policy is stopped; the pack knows project, stack and configuration", async () => {
    const { code, text } = await everywhere(
      ...["preview", "--policy-pack", "<folder>/pack", "-c", "case=outputs", "-c", "title=blank"],
    );
    expect(code).not.toBe(0);
    expect(text).toContain("[mandatory]  no-blank-title  (shelf:index:Book: first)");
    expect(text).toContain("no title in language-host/dev, case outputs");
  });

  it("whose provider refuses an input is told so", async () => {
    const { code, text } = await preview("case=outputs", "title=forbidden");
    expect(code).not.toBe(0);
    expect(text).toContain("property title value {forbidden} has a problem: this shelf does not take it");
  });

  it("that throws RunError shows its message alone, no stack and no second message", async () => {
    const { code, text } = await preview("case=runError");
    expect(code).not.toBe(0);
    expect(text).toContain("error: the program says what is wrong");
    expect(text).not.toMatch(/at .*index\.js|non-zero exit code/);
  });

  it("that throws anything else shows where", async () => {
    const { code, text } = await preview("case=thrown");
    expect(code).not.toBe(0);
    expect(text).toMatch(/TypeError: a mistake in the program/);
    expect(text).toMatch(/at .*index\.js:\d+:\d+/);
  });

  it("that ends with another exit code says which", async () => {
    const { code, text } = await preview("case=exitCode");
    expect(code).not.toBe(0);
    expect(text).toContain("Program exited with non-zero exit code: 7");
  });

  it("with a provider of a path, a component plugin and a policy pack is deployed; outputs, secrets and arguments arrive", async () => {
    const config = ["-c", "case=outputs", "-c", "title=Moby", "-c", "pair=true"];
    const up = await everywhere("up", "--yes", "--skip-preview", "--policy-pack", "<folder>/pack", ...config);
    expect(up.code).toBe(0);
    expect(up.text).toContain("5 resources");
    for (const place of places) {
      const { stdout } = await pulumi(place, "stack", "output", "--json", "--show-secrets");
      expect(JSON.parse(stdout)).toEqual({
        both: "twice twice",
        title: "Moby",
        shelfMark: "Moby/1",
        price: "12.50",
        stack: "dev",
        project: "language-host",
        organization: "organization",
        nodeArguments: ["--no-warnings", "--title=two words"],
        folder: "program",
        secretKeys: "w-0",
      });
      const state = await pulumi(place, "stack", "export");
      expect(state.stdout).not.toMatch(/12\.50|w-0/);
    }
  });
});

describe("a component plugin", () => {
  it("gives its schema", async () => {
    const schemas = await Promise.all(
      places.map(async ({ folder, env }) => {
        const { stdout } = await run("pulumi", ["package", "get-schema", "./component"], { cwd: folder, env });
        return JSON.parse(stdout.slice(stdout.indexOf("{")));
      }),
    );
    for (const schema of schemas) expect(schema).toEqual(schemas[0]);
    expect(schemas[0]).toMatchObject({
      name: "twins",
      version: "0.4.0",
      resources: { "twins:index:Pair": { isComponent: true, requiredInputs: ["word"], required: ["both"] } },
    });
  });
});

describe("a command about the project", () => {
  it("pulumi about names node, and pulumi install has nothing to do", async () => {
    const own = places[0];
    if (!own) throw new Error("no engine to run");
    const { stdout } = await pulumi(own, "about");
    expect(stdout).toContain(`executable='${process.execPath}' version='${process.version}'`);
    expect((await pulumi(own, "install")).code).toBe(0);
  });
});
