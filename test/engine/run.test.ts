import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareEnvironment, fakeBin, removeTemporaryFolders, root, run, runner, temporaryFolder } from "./tools";

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

function environment(more = {}) {
  const bin = fakeBin({ pulumi: "echo 3.259.0", "pulumi-language-nodejs": "exit 0" }, ["node", "sleep"]);
  return { bin, env: bareEnvironment(bin, temporaryFolder(), more) };
}

describe("node engine/run.mjs <command>", () => {
  it("gives the command the engine first on PATH, then the project's tools, and quiet defaults", async () => {
    const { bin, env } = environment({ PULUMI_SUPPRESS_NEO_LINK: "false" });
    const script =
      "console.log(JSON.stringify([process.env.PATH, process.env.PULUMI_SKIP_UPDATE_CHECK, process.env.PULUMI_SUPPRESS_NEO_LINK]))";
    const { code, stdout, stderr } = await run(process.execPath, [runner, "node", "-e", script], { env });
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual([`${bin}:${join(root, "node_modules", ".bin")}`, "true", "false"]);
  });

  it("passes arguments as they are, and the exit code back", async () => {
    const { env } = environment();
    const script = "console.log(JSON.stringify(process.argv.slice(1))); process.exit(3)";
    const args = [runner, "node", "-e", script, "--", "a b", "--print", '"', "$HOME"];
    const { code, stdout } = await run(process.execPath, args, { env });
    expect([code, stdout]).toEqual([3, '["a b","--print","\\"","$HOME"]\n']);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("passes %s on", async (signal, expected) => {
    const { env } = environment();
    const { code } = await run(process.execPath, [runner, "sh-sleeper"], {
      env: { ...env, PATH: `${env.PATH}:${fakeBin({ "sh-sleeper": "echo started; exec sleep 30" })}` },
      whileRunning: (child) => child.stdout?.once("data", () => child.kill(signal)),
    });
    expect(code).toBe(expected);
  });

  it("says that there is no such command, and how it is used", async () => {
    const { env } = environment();
    const missing = await run(process.execPath, [runner, "no-such-thing"], { env });
    expect([missing.code, missing.stderr]).toEqual([127, "no-such-thing: no such command\n"]);
    for (const args of [[], ["--prnt"], ["--print", "--yaml"]]) {
      const { code, stderr } = await run(process.execPath, [runner, ...args], { env });
      expect(code).toBe(1);
      expect(stderr).toContain("usage: node engine/run.mjs <command...> | --print [--json]");
    }
  });
});

describe("the npm packages", () => {
  const npm =
    'echo "$PWD $*" >> "$HOME/npm.log"; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json';
  const script = `
    import { ensureDependencies, whyInstall } from ${JSON.stringify(join(root, "engine", "dependencies.mjs"))};
    const root = process.argv[1];
    const said = [];
    try {
      await ensureDependencies({ say: (text) => said.push(text), detail() {} }, { root });
      console.log(JSON.stringify([said, whyInstall(root) ?? null]));
    } catch (error) {
      console.log(error.message);
    }
  `;

  function project() {
    const folder = temporaryFolder();
    const lock = (version: string) =>
      JSON.stringify({ packages: { "": { version: "1.0.0" }, "node_modules/a": { version, integrity: "sha512-x" } } });
    writeFileSync(join(folder, "package-lock.json"), lock("1.0.0"));
    const ensure = async (fakeNpm = npm) => {
      const bin = fakeBin({ npm: fakeNpm }, ["node", "mkdir", "cp"]);
      const env = bareEnvironment(bin, folder);
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script, folder], { env });
      const log = join(folder, "npm.log");
      return { stdout: stdout.trim(), calls: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [] };
    };
    return { folder, lock, ensure };
  }

  it("are installed when they are not there, by npm ci without scripts, and only then", async () => {
    const { folder, ensure } = project();
    const command = "ci --ignore-scripts --no-audit --no-fund";
    const first = await ensure();
    expect(JSON.parse(first.stdout)).toEqual([[`the npm packages are not installed yet: npm ${command}`], null]);
    expect(first.calls).toEqual([`${folder} ${command}`]);
    expect(await ensure()).toEqual({ stdout: "[[],null]", calls: first.calls });
  });

  it("are installed again when the lock file says something new, not when it is merely newer", async () => {
    const { folder, lock, ensure } = project();
    await ensure();
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(folder, "package-lock.json"), later, later);
    expect((await ensure()).calls).toHaveLength(1);
    writeFileSync(join(folder, "package-lock.json"), lock("1.0.1"));
    utimesSync(join(folder, "package-lock.json"), later, later);
    const third = await ensure();
    expect(third.calls).toHaveLength(2);
    expect(third.stdout).toMatch(/package-lock\.json has changed/);
  });

  it("that were broken off half-way are installed again", async () => {
    const { folder, ensure } = project();
    mkdirSync(join(folder, "node_modules", "a"), { recursive: true });
    expect((await ensure()).calls).toHaveLength(1);
  });

  it("that cannot be installed give npm's words and a fix", async () => {
    const { ensure } = project();
    const { stdout } = await ensure("echo npm error code E403 >&2; exit 1");
    expect(stdout).toMatch(
      /^the npm packages could not be installed:\n {2}got: npm ci .* ended with 1\n +npm error code E403\n {2}fix: let this machine reach/,
    );
  });
});

describe("the progress", () => {
  const script = `
    import { startProgress } from ${JSON.stringify(join(root, "engine", "progress.mjs"))};
    const [tty, environment] = JSON.parse(process.argv[1]);
    let text = "";
    const progress = startProgress({ isTTY: tty, columns: 60, write: (more) => { text += more; } }, environment);
    progress.say("step one");
    progress.detail("half of it");
    progress.say("step two");
    progress.detail("x".repeat(100));
    setTimeout(() => { progress.done("ready"); console.log(JSON.stringify(text)); }, 400);
  `;
  const show = async (tty: boolean, environment: Record<string, string>) => {
    const args = ["--input-type=module", "-e", script, JSON.stringify([tty, environment])];
    return JSON.parse((await run(process.execPath, args)).stdout) as string;
  };

  it.each([
    ["no terminal", false, {}],
    ["CI", true, { CI: "true" }],
    ["a dumb terminal", true, { TERM: "dumb" }],
  ])("is plain lines for %s", async (_name, tty, environment) => {
    expect((await show(tty, environment)).replace(/\(\d+s\)/, "(0s)")).toBe("step one\nstep two\nready (0s)\n");
  });

  it("is one line on a terminal, no wider than it, with elapsed time, and goes when done", async () => {
    const text = await show(true, {});
    expect(text).toContain("\x1b[2m");
    const lines = text.split("\r\x1b[K").map((line) => line.replaceAll("\x1b[2m", "").replaceAll("\x1b[0m", ""));
    expect(lines).toContainEqual(expect.stringMatching(/^\d+s {2}step two {2}x+$/));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
    expect(lines.at(-1)).toMatch(/^ready \(\d+s\)\n$/);
  });

  it("has no colour with NO_COLOR", async () => {
    expect(await show(true, { NO_COLOR: "1" })).not.toContain("\x1b[2m");
  });
});
