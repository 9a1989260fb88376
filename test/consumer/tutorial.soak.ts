import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineEnvironment } from "../sandbox/engine/run";
import { asThePageSays, stepsOf } from "./session";

/**
 * The tutorial as a reader does it. What differs: the dependencies and the shell with the engine are there already, and
 * the sandbox's files lie in a folder that is removed afterwards.
 */
const root = join(__dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kmshost-tutorial-"));
const page = readFileSync(join(root, "docs/tutorial.md"), "utf8");
const isReady = /^(npm ci|npm run engine -- bash|exit)/;
const steps = stepsOf(page).filter(({ command }) => !isReady.test(command));
/** What `export` said, for the commands after it. */
let exported = "";

async function inShell(command: string): Promise<string> {
  const environment = { ...process.env, ...engineEnvironment(join(home, "state")), KMSHOST_SANDBOX_HOME: home };
  const script = `set -u\n${exported}\n${command.replaceAll("$PWD/.sandbox", home)}`;
  const run = promisify(execFile)("bash", ["-c", script], { cwd: root, env: environment, maxBuffer: 64 * 1024 * 1024 });
  return (await run).stdout;
}

beforeAll(() => {
  for (const folder of ["state", "tutorial"]) mkdirSync(join(home, folder));
  const [, environment = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  writeFileSync(join(home, "tutorial/first.yaml"), environment);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

it.each(steps)("$command", async ({ command, expected }) => {
  const printed = await inShell(command);
  if (command.startsWith("export ")) exported += `${command.replaceAll("$PWD/.sandbox", home)}\n`;
  expect(asThePageSays(expected, printed)).toEqual(expected);
});
