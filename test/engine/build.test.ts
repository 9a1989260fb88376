import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareEnvironment, fakeBin, printEngine, removeTemporaryFolders, run, runner, temporaryFolder } from "./tools";

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const built = `pulumi-3.259.0-${process.platform}-${process.arch}-built`;

/** A go that notes how it is called and "compiles" a script; `compile` runs first. */
function fakeGo(log: string, compile = ""): string {
  return `
[ "$1" = env ] && { echo go1.26.8; exit 0; }
echo "$PWD|$GOWORK|$GOFLAGS|$*" >> '${log}'
if [ "$1" = build ]; then
  ${compile}
  while [ "$1" != -o ]; do shift; done
  printf '#!/bin/sh\\necho 3.259.0\\n' > "$2"
fi`;
}

function place(compile?: string) {
  const home = temporaryFolder();
  const log = join(home, "go.log");
  writeFileSync(log, "");
  const bin = fakeBin({ go: fakeGo(log, compile) }, ["node", "sleep", "touch"]);
  const env = bareEnvironment(bin, home, { KMSHOST_ENGINE_WAY: "build" });
  const calls = () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean);
  return { home, env, calls, left: () => readdirSync(join(home, "engine")).sort() };
}

/** Resolves when there is no such process any more; a process that stays makes the test run out of time. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the build from Go modules", () => {
  it("runs the three steps at the pinned version, and puts our language host beside the command", async () => {
    const { home, env, calls, left } = place();
    const { code, stdout, stderr } = await printEngine(env);
    expect(stderr).toBe(
      [
        "building the Pulumi engine 3.259.0 from Go modules; about four minutes, once",
        "  fetching the Go modules",
        "  compiling the engine",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
    const { path, version, way, languageHost } = JSON.parse(stdout);
    expect([version, way]).toEqual(["3.259.0", "build"]);
    expect(path).toMatch(new RegExp(`^${home}/engine/checkouts/[0-9a-f]{12}/pulumi$`));
    expect(readFileSync(languageHost, "utf8")).toMatch(
      /^#!\/bin\/sh\nexec node '.*\/engine\/language-host\/main\.mjs' "\$@"\n$/,
    );
    const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
    const version_ = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=3.259.0";
    expect(
      calls().map((line) =>
        line
          .split("|")
          .slice(1)
          .join("|")
          .replace(/-o \S+/, "-o X"),
      ),
    ).toEqual([
      "off|-mod=mod -buildvcs=false|mod init kmshost.local/engine",
      `off|-mod=mod -buildvcs=false|get -tool ${command}@v3.259.0`,
      `off|-mod=mod -buildvcs=false|build -ldflags -s -w -X ${version_} -o X ${command}`,
    ]);
    expect(readdirSync(join(home, "engine", built)).sort()).toEqual(["built.json", "pulumi"]);
    expect(left()).toEqual(["checkouts", built]);
  });

  it("is done once: the next run takes the cache, and a new checkout only its own language host", async () => {
    const { home, env, calls } = place();
    const first = JSON.parse((await printEngine(env)).stdout);
    const again = await printEngine(env);
    expect([JSON.parse(again.stdout), again.stderr, calls().length]).toEqual([first, "", 3]);
    // as left by a checkout that is gone
    const orphan = join(home, "engine", "checkouts", "0123456789ab");
    mkdirSync(orphan);
    writeFileSync(join(orphan, "language-host.txt"), "/gone/engine/language-host/main.mjs");
    writeFileSync(first.languageHost, "#!/bin/sh\nexit 0\n");
    await printEngine(env);
    expect(readFileSync(first.languageHost, "utf8")).toContain("language-host/main.mjs");
    expect([existsSync(orphan), calls().length]).toEqual([false, 3]);
  });

  it("that fails leaves nothing, and the error has Go's last lines", async () => {
    const { env, left } = place("echo 'x.go:1: undefined: y' >&2; exit 2");
    const { code, stderr } = await printEngine(env);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /build 3\.259\.0 from Go modules\n +got: .*go build .* ended with 2\n +x\.go:1: undefined: y\n +fix: install Go/,
    );
    expect(left()).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("interrupted by %s ends the compiler and leaves nothing", async (signal) => {
    const { home, env, left } = place('echo $$ > "$HOME/started"; sleep 30; touch "$HOME/went-on"');
    const { code, stderr } = await run(process.execPath, [runner, "--print"], {
      env,
      whileRunning: (child) => {
        const timer = setInterval(() => {
          if (!existsSync(join(home, "started")) || !readFileSync(join(home, "started"), "utf8")) return;
          clearInterval(timer);
          expect(left()).toHaveLength(2);
          child.kill(signal);
        }, 20);
      },
    });
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    expect(stderr).toContain("interrupted; nothing half made was left behind");
    expect(left()).toEqual([]);
    await untilGone(Number(readFileSync(join(home, "started"), "utf8")));
  });

  it("is done by one of several at once; the others wait for it and say so", async () => {
    const { home, env, calls } = place('while [ ! -e "$HOME/go-on" ]; do sleep 0.05; done');
    let waiting = 0;
    const one = () =>
      run(process.execPath, [runner, "--print", "--json"], {
        env,
        whileRunning: ({ stderr }) =>
          stderr?.on("data", (text: string) => {
            if (/^waiting: process \d+ is getting the Pulumi engine already/m.test(text)) waiting++;
            if (waiting === 2) writeFileSync(join(home, "go-on"), "");
          }),
      });
    const all = await Promise.all([one(), one(), one()]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(calls()).toHaveLength(3);
  });
});
