/**
 * The host key never passes through Pulumi, and no command of ours lets it out. A key made up here is given to every
 * command that could meet one; then everything they printed and every file they left is searched for it.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { scanForKeys } from "../../activation/key-scan";
import { buildProgram, run } from "../../cli/main";
import { sandboxKeyVersions } from "../../cli/vaults/sandbox";
import { fingerprintOf } from "../../text/keys";
import { type CliResult, kmshost, syntheticKey } from "../cli/run-cli";
import { SandboxStack } from "../sandbox/engine/stack";
import { type Planted, plant, spellings } from "./planted";

const sandbox = join(__dirname, "../../sandbox");
const policies = join(__dirname, "../../policies");

function holdsKey(content: Buffer, key: string): boolean {
  return (
    spellings(key).some((spelling) => content.includes(spelling)) ||
    scanForKeys(content.toString("latin1")).keys.some((found) => found.fingerprint === fingerprintOf(key))
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What is in a file, unpacked when it is an archive. */
function contentOf(path: string): Buffer {
  const content = readFileSync(path);
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}

/** Names of all commands, with those that stand below another, such as `key put`. */
function commandNames(): string[] {
  return buildProgram([]).commands.flatMap((command) =>
    command.commands.length > 0
      ? command.commands.map((below) => `${command.name()} ${below.name()}`)
      : [command.name()],
  );
}

/** What a command printed, and how it ended. */
interface Told {
  readonly text: string;
  readonly codes: readonly (number | null)[];
}

describe("a key given to every command", () => {
  const stack = new SandboxStack("azure-dev");
  const outside = mkdtempSync(join(tmpdir(), "kmshost-planted-"));
  const written = join(stack.home, "written");
  const printed: Record<string, string> = {};
  const ended: Record<string, readonly (number | null)[]> = {};
  const environment = {
    KMSHOST_SANDBOX_HOME: stack.home,
    KMSHOST_ENVIRONMENTS: join(stack.home, "environments"),
    PULUMI_BACKEND_URL: `file://${stack.home}/state`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    TMPDIR: join(stack.home, "tmp"),
  };
  const environmentFile = join(stack.home, "environments", "azure-dev.yaml");
  let put: CliResult;
  let planted: Planted;

  /** Runs command lines in this process, which is much faster than one each. */
  async function told(lines: readonly (readonly string[])[], more: Record<string, string> = {}): Promise<Told> {
    const all = { ...environment, ...more };
    const before = Object.fromEntries(Object.keys(all).map((name) => [name, process.env[name]]));
    Object.assign(process.env, all);
    let text = "";
    const spies = (["stdout", "stderr"] as const).map((stream) =>
      jest.spyOn(process[stream], "write").mockImplementation((chunk) => {
        text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
        return true;
      }),
    );
    const codes: number[] = [];
    try {
      for (const line of lines) {
        codes.push(await run(["-C", sandbox, ...line]));
        process.exitCode = undefined;
      }
    } finally {
      for (const spy of spies) spy.mockRestore();
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    return { text, codes };
  }

  /** One line a command: where it could meet the key. Whoever adds a command adds its line. */
  const canaries: Readonly<Record<string, () => Promise<Told>>> = {
    "key put": async () => ({ text: put.stdout + put.stderr, codes: [put.code] }),
    "key check": async () => {
      const { stdout, stderr, code } = await kmshost(["key", "check"], { input: syntheticKey, env: environment });
      return { text: stdout + stderr, codes: [code] };
    },
    audit: () => {
      const files = [
        "--json",
        join(written, "audit.json"),
        "--csv",
        join(written, "csv"),
        "--parquet",
        join(written, "parquet"),
      ];
      const store = ["--store", join(written, "audit.duckdb"), "--html", join(written, "audit.html")];
      return told([["audit", planted.log, "--bad-lines", "100", ...files, ...store]]);
    },
    bundle: () => {
      const given = ["--probe", planted.audit, "--audit", planted.audit, "--preflight", planted.state];
      const policy = ["--policy-config", planted.configuration];
      return told([["bundle", stack.name, "-o", join(written, "bundle.tar.gz"), ...given, ...policy]], pasted());
    },
    check: () => {
      const reports = ["json", "sarif", "junit", "markdown"].map((name) => `${name}=${join(written, name)}`);
      const given = reports.flatMap((report) => ["--report", report]);
      const file = ["check", "--file", planted.state, "--report", "console", ...given];
      return told([
        [...file, "--write-baseline", join(written, "baseline.json")],
        ["check", "--file", planted.state, "--config", planted.configuration],
      ]);
    },
    dns: () =>
      told([
        ["dns", stack.name],
        ["dns", stack.name, "--format", "powershell", "--output", join(written, "dns")],
      ]),
    doctor: () => told([["doctor", stack.name, "--json"]], { ...pasted(), KMSHOST_SANDBOX_FAULTS: syntheticKey }),
    explain: () =>
      told([
        ["explain", syntheticKey],
        ["explain", "0xC004F038"],
      ]),
    forecast: () =>
      told(
        [
          ["forecast", stack.name],
          ["forecast", stack.name, "--svg", join(written, "forecast.svg")],
        ],
        pasted(),
      ),
    completion: () =>
      told([
        ["completion", "bash"],
        ["completion", syntheticKey],
      ]),
    init: () => {
      const given = ["--cloud", "azure", "--region", syntheticKey, "--domain", syntheticKey];
      return told([["init", join(written, "project"), ...given]]);
    },
    preflight: () =>
      told([
        ["preflight", stack.name, "--state", planted.state],
        ["preflight", stack.name, "--state", planted.state, "--json"],
      ]),
    probe: () =>
      told(
        [
          ["probe", stack.name],
          ["probe", "corp.example.com", "--as", "zone", "--timeout", "1", "--server", "127.0.0.1:9"],
        ],
        pasted(),
      ),
    report: () => {
      const given = ["--state", planted.state, "--policies", planted.policies, "--audit", planted.audit];
      const page = ["-o", join(written, "report.html")];
      return told([
        ["report", stack.name, ...given, ...page],
        ["report", stack.name, ...given, "--json"],
        ["report", stack.name, "--policies", planted.log],
      ]);
    },
    validate: () => told([["validate", stack.name]], pasted()),
  };
  const pasted = () => ({ KMSHOST_ENVIRONMENTS: planted.environments });

  beforeAll(async () => {
    mkdirSync(environment.TMPDIR);
    mkdirSync(written);
    await stack.init();
    const built = await stack.pulumi([
      "up",
      "--yes",
      "--skip-preview",
      "--stack",
      stack.name,
      "--policy-pack",
      policies,
    ]);
    printed.up = built.text;
    expect(built.code).toBe(0);
    put = await kmshost(["-C", sandbox, "key", "put", stack.name], { input: syntheticKey, env: environment });
    const argument = await kmshost(["key", "put", stack.name, syntheticKey], { env: environment });
    printed.argument = argument.stdout + argument.stderr;
    printed.preview = (await stack.pulumi(["preview", "--diff", "--stack", stack.name])).text;
    printed.refresh = (await stack.pulumi(["refresh", "--yes", "--skip-preview", "--stack", stack.name])).text;
    printed.export = (await stack.pulumi(["stack", "export", "--show-secrets", "--stack", stack.name])).text;
    planted = plant(outside, syntheticKey, { state: printed.export, environment: environmentFile, stack: stack.name });
    for (const [name, canary] of Object.entries(canaries)) {
      const { text, codes } = await canary();
      printed[name] = text;
      ended[name] = codes;
    }
    const clean = readFileSync(environmentFile, "utf8");
    writeFileSync(environmentFile, `${clean}\n# ${syntheticKey}\n`);
    const pastedPreview = await stack.pulumi(["preview", "--stack", stack.name]);
    writeFileSync(environmentFile, clean);
    printed.pasted = pastedPreview.text;
    expect(pastedPreview.code).not.toBe(0);
    printed.destroy = (await stack.pulumi(["destroy", "--yes", "--skip-preview", "--stack", stack.name])).text;
  }, 300_000);

  afterAll(() => {
    stack.remove();
    rmSync(outside, { recursive: true, force: true });
  });

  it("has a line for each of them", () => {
    expect(Object.keys(canaries).sort()).toEqual(commandNames().sort());
  });

  it("is refused where it stands in the open, and read over where it stands in what others wrote", () => {
    expect(ended).toEqual({
      ...{ audit: [1], bundle: [0], check: [1, 3], dns: [0, 0], doctor: [1], explain: [4, 0], forecast: [4, 4] },
      ...{
        completion: [0, 4],
        init: [4],
        "key check": [0],
        "key put": [0],
        preflight: [0, 0],
        probe: [2, 1],
        report: [0, 0, 3],
        validate: [4],
      },
    });
  });

  it("reaches the vault, which is what it was given for", async () => {
    expect(put).toMatchObject({ code: 0, stderr: "" });
    const reference = /vault, (\S+), version/.exec(put.stdout)?.[1] ?? "";
    expect(sandboxKeyVersions(reference, stack.home)).toEqual([
      { version: "1", fingerprint: fingerprintOf(syntheticKey), lastFive: syntheticKey.slice(-5) },
    ]);
  });

  it("is in nothing that a command printed", () => {
    expect(Object.keys(printed).sort()).toEqual(
      [...commandNames(), "argument", "destroy", "export", "pasted", "preview", "refresh", "up"].sort(),
    );
    for (const [name, text] of Object.entries(printed)) expect([name, text.length > 20]).toEqual([name, true]);
    expect(Object.keys(printed).filter((name) => holdsKey(Buffer.from(printed[name] ?? ""), syntheticKey))).toEqual([]);
  });

  it("is in no file: state, back-ups, history, stored clouds, vault, reports, archives, temporary files", () => {
    const files = filesBelow(stack.home);
    expect(files.some((file) => file.includes("/state/.pulumi/"))).toBe(true);
    expect(readdirSync(written).sort()).toEqual(
      ["audit.duckdb", "audit.html", "audit.json", "baseline.json", "bundle.tar.gz", "csv", "dns"].concat([
        "json",
        "junit",
        "markdown",
        "parquet",
        "report.html",
        "sarif",
      ]),
    );
    expect(files.filter((file) => holdsKey(contentOf(file), syntheticKey))).toEqual([]);
  });

  it("would be seen in any of these spellings, also in an archive", () => {
    for (const spelling of spellings(syntheticKey)) {
      expect(holdsKey(Buffer.concat([Buffer.from("before "), spelling, Buffer.from(" after")]), syntheticKey)).toBe(
        true,
      );
    }
    for (const file of [planted.state, planted.policies, planted.audit, planted.log, planted.configuration]) {
      expect([file, holdsKey(contentOf(file), syntheticKey)]).toEqual([file, true]);
    }
  });
});
