import { spawnSync } from "node:child_process";
import { needing, pwsh } from "../needs";
import { kmshost } from "./in-process";

const cases: [line: string[], found: string[]][] = [
  [["pre"], ["preflight"]],
  [
    ["key", ""],
    ["check", "put", "--help"],
  ],
  [["key", "put", "--o"], ["--office"]],
  [
    ["-C", "elsewhere", "validate", "--"],
    ["--json", "--help"],
  ],
  [["completion", "f"], ["fish"]],
  [["nothing-of-ours", "vali"], ["validate"]],
];

const script = async (shell: string) => {
  const { code, stdout } = await kmshost("completion", shell);
  expect(code).toBe(0);
  return stdout;
};

describe("kmshost completion", () => {
  it("bash completes commands, subcommands, options and choices", async () => {
    const text = await script("bash");
    for (const [line, found] of cases) {
      const words = ["kmshost", ...line].map((word) => `'${word}'`).join(" ");
      const run = `COMP_WORDS=(${words}); COMP_CWORD=${line.length}; _kmshost; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", `${text}\n${run}`], { encoding: "utf8" });
      expect({ line, found: stdout.trim().split("\n"), stderr }).toEqual({ line, found, stderr: "" });
    }
  });

  it.each(["bash", "zsh", "fish", "powershell"])("%s knows every command and option", async (shell) => {
    const text = await script(shell);
    for (const word of ["validate", "forecast", "put", "secret", "show", "json"].filter((one) => one !== "show")) {
      expect(text).toMatch(new RegExp(`\\b${word}\\b`));
    }
  });

  it("another shell is refused, with those that there are", async () => {
    expect(await kmshost("completion", "csh")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Allowed choices are bash, zsh, fish, powershell."),
    });
  });
});

const powershell = needing("powershell");
powershell.describe("kmshost completion powershell", () => {
  it("completes as PowerShell asks", async () => {
    const text = await script("powershell");
    const asked = cases.map(([line]) => `kmshost ${line.join(" ")}`);
    const ask = asked.map(
      (line) => `(TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText -join ','`,
    );
    const { stdout } = spawnSync(
      pwsh() ?? "pwsh",
      ["-NoProfile", "-NonInteractive", "-Command", `${text}\n${ask.join("\n")}`],
      {
        encoding: "utf8",
      },
    );
    expect(stdout.trim().split(/\r?\n/)).toEqual(cases.map(([, found]) => found.join(",")));
  });
});
