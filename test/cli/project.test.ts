import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kmshost } from "./in-process";

const example = readFileSync(join(__dirname, "../../stacks/environments/azure-dev.yaml"), "utf8");
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "kmshost-project-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("environments of the project that the command stands in", () => {
  it.each([
    ["stacks/environments, when the project says nothing", "", "stacks/environments", "the project {root}"],
    ["the folder that Pulumi.yaml names", "environments: envs\n", "envs", "environments in {root}/Pulumi.yaml"],
  ])("are in %s", async (_, line, folder, origin) => {
    write("Pulumi.yaml", `name: mine\nruntime: nodejs\n${line}`);
    write(`${folder}/prod.yaml`, example);
    const words = `environments of ${root}/${folder}, by ${origin.replace("{root}", root)}\n`;
    expect(await kmshost("-C", root, "validate")).toEqual({ code: 0, stdout: "prod: ok\n", stderr: words });
  });

  it("are found from a folder below the project, as Pulumi finds it", async () => {
    write("Pulumi.yaml", "name: mine\nruntime: nodejs\n");
    write("stacks/environments/prod.yaml", example);
    expect(await kmshost("-C", join(root, "stacks"), "validate", "prod")).toMatchObject({
      code: 0,
      stdout: "prod: ok\n",
    });
  });

  it("are none: that is an error, which says where it looked", async () => {
    write("Pulumi.yaml", "name: mine\nruntime: nodejs\n");
    expect(await kmshost("-C", root, "validate")).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(`^error: nothing to check: ${root}/stacks/environments holds no environment\n`),
    });
  });

  it("give way to a file that is named, which needs no project", async () => {
    write("one.yaml", example);
    const file = join(root, "one.yaml");
    expect(await kmshost("-C", root, "validate", file)).toEqual({ code: 0, stdout: `${file}: ok\n`, stderr: "" });
    const { code, stdout } = await kmshost("-C", root, "forecast", "any-name", "--environment", file);
    expect([code, stdout.split("\n")[0]]).toEqual([0, "any-name: 30 machines in all, 1 host, 365 days, seed 1"]);
  });
});

describe("outside any project", () => {
  it.each([
    [["validate"], "no environment to read"],
    [["preflight", "prod"], "no environment to read"],
    [["report", "prod"], "no environment to read"],
    [["forecast", "prod"], "no environment to read"],
    [["check", "prod"], "no stack to ask pulumi about"],
    [["dns", "prod"], "no stack to ask pulumi about"],
    [["key", "put", "prod"], "no stack to ask pulumi about"],
    [["probe"], "no selected stack; name a zone or a host"],
  ])("%j says what is missing in its own words", async (args, missing) => {
    expect(await kmshost("-C", root, ...args)).toEqual({
      code: 2,
      stdout: "",
      stderr:
        `error: no Pulumi project, so there is ${missing}\n` +
        `  looked for  Pulumi.yaml in ${root} and above\n` +
        "  fix         name the project's folder with -C <folder>, or make one with pulumi new\n",
    });
  });

  it("says that the folder itself does not exist", async () => {
    const { stderr } = await kmshost("-C", join(root, "gone"), "validate");
    expect(stderr).toContain(`Pulumi.yaml in ${root}/gone, which does not exist\n`);
  });
});

it("says its version", async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  expect(await kmshost("--version")).toEqual({ code: 0, stdout: `kmshost ${version}\n`, stderr: "" });
});
