/** Puts the built command beside this checkout's own language host, as one folder to put first on PATH. */
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { executableNames } from "./places.mjs";
import { publish } from "./publish.mjs";

const isWindows = process.platform === "win32";
const hostName = isWindows ? "pulumi-language-nodejs.cmd" : "pulumi-language-nodejs";

/** Says whose language host the folder starts. */
const entryNote = "language-host.txt";

export const languageHostEntry = (root) => join(root, "engine", "language-host", "main.mjs");

/** The small executable that starts the language host with whatever node is on PATH, as the official host does. */
function hostScript(entry) {
  if (isWindows) return `@node "${entry}" %*\r\n`;
  return `#!/bin/sh\nexec node '${entry.replaceAll("'", "'\\''")}' "$@"\n`;
}

/** A second name for the same file; Pulumi looks beside the real file of its command, so a symbolic link won't do. */
function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
}

/** Whether the folder holds this very command and a starter of this very language host. */
export function isAssembled(folder, pulumi, entry) {
  const [command, host] = [join(folder, executableNames("pulumi")[0]), join(folder, hostName)];
  if (!existsSync(command) || !existsSync(host)) return false;
  const [here, there] = [statSync(command), statSync(pulumi)];
  return here.size === there.size && here.mtimeMs >= there.mtimeMs && readFileSync(host, "utf8") === hostScript(entry);
}

/** Checkouts come and go; what was put together for one that is gone goes too. */
function removeOrphans(parent) {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const note = join(parent, name, entryNote);
    if (existsSync(note) && !existsSync(readFileSync(note, "utf8"))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

/** Makes `folder` hold `pulumi` and the language host whose entry file is given. */
export async function assemble(folder, pulumi, entry) {
  removeOrphans(dirname(folder));
  await publish(folder, (draft) => {
    writeFileSync(join(draft, entryNote), entry);
    linkOrCopy(pulumi, join(draft, executableNames("pulumi")[0]));
    writeFileSync(join(draft, hostName), hostScript(entry), { mode: 0o755 });
  });
}
