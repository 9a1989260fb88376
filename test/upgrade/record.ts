/**
 * Records what a version builds, for the test that later versions replace nothing of it that cannot be had again:
 * `npm run engine -- node --import tsx test/upgrade/record.ts <tag or commit>`. Builds its production environments in its
 * own sandbox, from a work tree of that version in a temporary folder, with the packages that are installed here.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runEngine } from "../sandbox/engine/run";
import { stacks, trimmed, writeRecording } from "./recording";

const root = join(__dirname, "../..");

const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** One stack of the version in `tree`, built on a cloud of its own in `home`. */
async function build(tree: string, home: string, stack: string) {
  const state = join(home, "state");
  mkdirSync(state, { recursive: true });
  const pulumi = async (...args: string[]) => {
    const { code, text } = await runEngine(join(tree, "sandbox"), state, args, { KMSHOST_SANDBOX_HOME: home });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${text}`);
    return text;
  };
  await pulumi("stack", "init", stack);
  await pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  const [file = ""] = readdirSync(join(home, "cloud")).filter((name) => name.endsWith(".json"));
  return {
    environment: readFileSync(join(tree, `stacks/environments/${stack}.yaml`), "utf8"),
    deployment: trimmed(await pulumi("stack", "export", "--stack", stack)),
    cloud: { file, text: readFileSync(join(home, "cloud", file), "utf8") },
  };
}

export async function record(version: string): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), "kmshost-record-"));
  const tree = join(home, "tree");
  git("worktree", "add", "--detach", tree, version);
  try {
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    const name = git("describe", "--tags", "--always", version);
    const files: string[] = [];
    for (const stack of stacks) {
      files.push(writeRecording(name, stack, await build(tree, join(home, stack), stack)));
    }
    return files;
  } finally {
    git("worktree", "remove", "--force", tree);
    rmSync(home, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const version = process.argv[2];
  if (version === undefined) throw new Error("usage: test/upgrade/record.ts <tag or commit>");
  record(version).then((files) => {
    for (const file of files) console.log(`recorded ${relative(root, file)}`);
  });
}
