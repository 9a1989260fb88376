import { join } from "node:path";
import { bareEnvironment, fakeBin, printEngine, removeTemporaryFolders, run, runner, temporaryFolder } from "./tools";

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const pulumi = (version: string) => `echo ${version}`;
const host = "exit 0";

describe("an engine on PATH", () => {
  it("is taken, and named with its version", async () => {
    const bin = fakeBin({ pulumi: pulumi("v3.300.1"), "pulumi-language-nodejs": host });
    const env = bareEnvironment(bin, temporaryFolder());
    const printed = await printEngine(env);
    expect(printed).toEqual({ code: 0, stdout: expect.any(String), stderr: "" });
    expect(JSON.parse(printed.stdout)).toEqual({
      path: join(bin, "pulumi"),
      version: "3.300.1",
      way: "path",
      languageHost: join(bin, "pulumi-language-nodejs"),
    });
    const plain = await run(process.execPath, [runner, "--print"], { env });
    expect(plain.stdout).toBe(`${join(bin, "pulumi")}\n3.300.1\n`);
  });

  it("may have its language host in another folder of PATH", async () => {
    const bins = [fakeBin({ pulumi: pulumi("3.259.0") }), fakeBin({ "pulumi-language-nodejs": host })];
    const { stdout } = await printEngine(bareEnvironment(bins.join(":"), temporaryFolder()));
    expect(JSON.parse(stdout).languageHost).toBe(join(bins[1] ?? "", "pulumi-language-nodejs"));
  });

  it.each([
    [
      "too old",
      { pulumi: pulumi("v3.188.9"), "pulumi-language-nodejs": host },
      /version 3\.188\.9, too old: 3\.189\.0/,
    ],
    ["without a language host", { pulumi: pulumi("v3.259.0") }, /\(3\.259\.0\) has no pulumi-language-nodejs with it/],
    ["broken", { pulumi: "echo error: no version is set >&2; exit 126" }, /does not work: error: no version is set/],
    ["something else", { pulumi: "echo hello" }, /does not say its version: "hello"/],
    [
      "with a broken language host",
      { pulumi: pulumi("v3.259.0"), "pulumi-language-nodejs": "echo cannot execute >&2; exit 1" },
      /pulumi-language-nodejs does not work: cannot execute/,
    ],
    ["not there", {}, /on PATH\n +got: no pulumi there/],
  ])("%s is not taken, and the error says why", async (_name, scripts: Record<string, string>, expected) => {
    const { code, stdout, stderr } = await printEngine(bareEnvironment(fakeBin(scripts), temporaryFolder()));
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(expected);
  });
});

describe("when no way works", () => {
  it("one error names each way, what it answered, and what would fix it", async () => {
    const home = temporaryFolder();
    const { code, stderr } = await printEngine(bareEnvironment(fakeBin({}), home));
    expect(code).toBe(1);
    expect(stderr.slice(stderr.indexOf("no Pulumi"))).toBe(
      [
        "no Pulumi engine could be had; one of these must work:",
        "  on PATH",
        "      got: no pulumi there",
        "      fix: install Pulumi 3.189.0 or newer (https://www.pulumi.com/docs/install/) so that both pulumi and pulumi-language-nodejs are on PATH",
        `  in the cache ${home}/engine`,
        "      got: empty",
        "      fix: nothing to do: it is filled by the next two ways",
        "  download from http://127.0.0.1:1",
        "      got: http://127.0.0.1:1/pulumi-3.259.0-checksums.txt: connect ECONNREFUSED 127.0.0.1:1",
        "      fix: let this machine reach that address, or set KMSHOST_ENGINE_DOWNLOAD to a mirror of https://get.pulumi.com/releases/sdk",
        "  build 3.259.0 from Go modules",
        "      got: no go on PATH",
        "      fix: install Go 1.24 or newer (https://go.dev/dl/) and let it reach a Go module proxy (GOPROXY)",
        "",
      ].join("\n"),
    );
  });

  it("an unknown way is an error, not a silence", async () => {
    const env = bareEnvironment(fakeBin({}), temporaryFolder(), { KMSHOST_ENGINE_WAY: "bulid" });
    expect((await printEngine(env)).stderr).toBe(
      "KMSHOST_ENGINE_WAY: got bulid; allowed: path, download, build, or several with commas\n",
    );
  });

  it("a Go that is too old is named", async () => {
    const bin = fakeBin({ go: "echo go1.22.5" });
    const { stderr } = await printEngine(bareEnvironment(bin, temporaryFolder(), { KMSHOST_ENGINE_WAY: "build" }));
    expect(stderr).toMatch(/\/go is go1\.22\.5, too old: Go 1\.24\.0 or newer is needed/);
    expect(stderr).not.toMatch(/on PATH\n|download from/);
  });

  it("a cache that cannot be written is named", async () => {
    const env = bareEnvironment(fakeBin({}), temporaryFolder(), { KMSHOST_ENGINE_HOME: "/dev/null/engine" });
    expect((await printEngine(env)).stderr).toMatch(
      /in the cache \/dev\/null\/engine\n.*\n +fix: .*KMSHOST_ENGINE_HOME/,
    );
  });
});
