import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { temporaryFolder } from "../temporary-folder";

const posix = process.platform === "win32" ? it.skip : it;

describe("Ctrl-C", () => {
  posix.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends check with %d, its child too, and leaves nothing", async (signal, code) => {
    const folder = temporaryFolder("interrupt");
    for (const name of ["bin", "tmp"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
    // Says that it runs, and that it was asked to end.
    const pulumi = join(folder, "bin/pulumi");
    writeFileSync(
      pulumi,
      `#!${process.execPath}\nconst fs = require("node:fs");\nprocess.on("SIGINT", () => { fs.writeFileSync(${JSON.stringify(join(folder, "asked"))}, ""); process.exit(1); });\nfs.writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid));\nsetInterval(() => {}, 1000);\n`,
    );
    chmodSync(pulumi, 0o755);
    const child = spawn(process.execPath, [join(__dirname, "../../cli/kmshost.js"), "-C", folder, "check", "dev"], {
      env: {
        ...process.env,
        PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
        TMPDIR: join(folder, "tmp"),
      },
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(join(folder, "pid")) && child.exitCode === null) await wait(20);
    while (readFileSync(join(folder, "pid"), "utf8") === "") await wait(5);
    expect(readdirSync(join(folder, "tmp")).some((name) => name.startsWith("kmshost-check-"))).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(existsSync(join(folder, "asked"))).toBe(true);
    expect(() => process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), 0)).toThrow("ESRCH");
    expect(readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("kmshost"))).toEqual([]);
  });
});
