import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kmshost, syntheticKey } from "./run-cli";

describe("kmshost", () => {
  it("lists its commands, and ends with 0", async () => {
    const { code, stdout } = await kmshost(["--help"]);
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}([a-z]+) /gm)?.map((line) => line.trim())).toEqual(
      expect.arrayContaining(["validate", "check", "key", "explain", "help"]),
    );
  });

  it.each([
    [["nope"], "error: unknown command 'nope'\n"],
    [["explain"], "error: missing required argument 'code'\n"],
    [["key", "check", "--nope"], "error: unknown option '--nope'\n"],
  ])("ends with 2 on the wrong command line %j", async (args, words) => {
    const { code, stdout, stderr } = await kmshost(args);
    expect({ code, stdout, stderr: stderr.slice(0, words.length) }).toEqual({ code: 2, stdout: "", stderr: words });
  });
});

describe("kmshost explain", () => {
  it.each(["0xC004F038", "c004f038", "-1073418184", "SL_E_VL_NOT_ENOUGH_COUNT"])(
    "knows the count's code as %s",
    async (code) => {
      const result = await kmshost(["explain", code, "--json"]);
      expect(result.code).toBe(0);
      expect(JSON.parse(result.stdout)).toMatchObject({ code: "0xC004F038", name: "SL_E_VL_NOT_ENOUGH_COUNT" });
    },
  );

  it("says meaning, causes, fix and place in words", async () => {
    const { stdout } = await kmshost(["explain", "0xC004F074"]);
    expect(stdout).toMatch(
      /^0xC004F074 {2}SL_E_VL_BINDING_SERVICE_UNAVAILABLE\nno KMS host could be reached\n\ncauses/,
    );
    expect(stdout).toContain("fix, in this order\n  1. read the inner code in event 12288\n");
  });

  it("refuses what is no code, and shows no control character of it", async () => {
    expect(await kmshost(["explain", "\u001b[31mred"])).toEqual({
      code: 3,
      stdout: "",
      stderr:
        'error: not an error code: got "?[31mred", allowed 0xC004F074, c004f074, -1073418124, or its name in the Windows SDK\n',
    });
  });
});

describe("kmshost validate", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kmshost-validate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("finds nothing wrong with the shipped environments", async () => {
    const { code, stdout } = await kmshost(["validate"]);
    expect(code).toBe(0);
    expect(stdout.match(/^\S+: ok$/gm)).toEqual(["aws-dev: ok", "aws-prod: ok", "azure-dev: ok", "azure-prod: ok"]);
  });

  it("ends with 3 and every problem", async () => {
    writeFileSync(join(folder, "bad.yaml"), "cloud: azure\nregion: westeurop\nport: 3389\n");
    const { code, stdout } = await kmshost(["validate", "bad"], { env: { KMSHOST_ENVIRONMENTS: folder } });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^environment bad cannot be used: \d+ problems\n/);
    expect(stdout).toContain("did you mean westeurope?");
  });

  it("ends with 4 on a pasted product key, and does not show it", async () => {
    writeFileSync(join(folder, "leak.yaml"), `cloud: azure # ${syntheticKey}\n`);
    const { code, stdout, stderr } = await kmshost(["validate", "leak"], { env: { KMSHOST_ENVIRONMENTS: folder } });
    expect(code).toBe(4);
    expect(stdout + stderr).not.toContain(syntheticKey);
    expect(stdout).toContain("kmshost key put");
  });
});
