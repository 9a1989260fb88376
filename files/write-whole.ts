/**
 * How every output reaches the disk. A file is written whole or not at all: its content goes into a temporary file beside
 * it, complete and synced, which then takes its name. A symbolic link stays and its target is written; a FIFO or a
 * terminal is written through; a folder, a socket or a block device is an error. Nothing that is no regular file is
 * ever replaced.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** An output that cannot be written, in words for the user. */
export class OutputError extends Error {
  constructor(
    readonly path: string,
    problem: string,
    fix: string,
  ) {
    super(`${path}: ${problem}\n  fix  ${fix}`);
    this.name = "OutputError";
  }
}

export interface Output {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface WriteOptions {
  /** Permissions of a file that is not there yet; one that is keeps its own. Default: 0o644. */
  readonly mode?: number;
  /** Make folders that are not there? Default: no. */
  readonly makeFolders?: boolean;
}

/** Writes all files, or none. */
export function writeWhole(outputs: readonly Output[], options: WriteOptions = {}): void {
  const staged: StagedOutput[] = [];
  try {
    for (const { path, content } of outputs) {
      const stage = new StagedOutput(path, options);
      staged.push(stage);
      stage.fill(content);
    }
    commitAll(staged);
  } finally {
    discardAll(staged);
  }
}

/** Gives the staged outputs their names; nothing that can still fail for want of space comes after this. */
export function commitAll(staged: readonly StagedOutput[]): void {
  for (const stage of staged) {
    stage.commit();
  }
}

/** Removes what was staged and not committed. */
export function discardAll(staged: readonly StagedOutput[]): void {
  for (const { temporary } of staged) {
    rmSync(temporary, { force: true });
  }
}

interface Target {
  readonly path: string;
  readonly isStream: boolean;
  readonly mode: number;
}

/** One output on its way. For producers that write `temporary` themselves. */
export class StagedOutput {
  readonly temporary: string;
  readonly #target: Target;

  constructor(
    private readonly path: string,
    options: WriteOptions = {},
  ) {
    this.#target = attempt(path, () => targetOf(path, options));
    const folder = this.#target.isStream ? tmpdir() : dirname(this.#target.path);
    const random = Math.random().toString(36).slice(2, 10);
    this.temporary = join(folder, `${temporaryPrefix(this.#target.path)}${process.pid}-${random}.tmp`);
  }

  fill(content: string | Uint8Array): void {
    attempt(this.path, () => {
      const file = openSync(this.temporary, "wx", this.#target.mode);
      try {
        writeAll(file, content);
      } finally {
        closeSync(file);
      }
    });
  }

  commit(): void {
    attempt(this.path, () => {
      if (this.#target.isStream) {
        writeThrough(this.#target.path, readFileSync(this.temporary));
        rmSync(this.temporary, { force: true });
        return;
      }
      const file = openSync(this.temporary, "r+");
      try {
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      chmodSync(this.temporary, this.#target.mode);
      renameSync(this.temporary, this.#target.path);
      syncFolder(dirname(this.#target.path));
    });
  }
}

/** Removes what killed writers left beside `path`. Only for who knows that nobody else writes it. */
export function removeLeftovers(path: string): void {
  const prefix = temporaryPrefix(path);
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix) && name.endsWith(".tmp")) {
      rmSync(join(dirname(path), name), { force: true });
    }
  }
}

function temporaryPrefix(path: string): string {
  return `.${basename(path).slice(0, 100)}.`;
}

function targetOf(path: string, { mode = 0o644, makeFolders = false }: WriteOptions): Target {
  if (makeFolders) {
    mkdirSync(dirname(path), { recursive: true });
  }
  const found = statOf(path);
  if (found === undefined) {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
      throw new OutputError(path, "is a symbolic link that leads nowhere", "remove the link, or make what it leads to");
    }
    return { path, isStream: false, mode };
  }
  if (found.isFIFO() || found.isCharacterDevice()) {
    return { path, isStream: true, mode: 0o600 };
  }
  if (!found.isFile()) {
    const kind = found.isDirectory() ? "a folder" : found.isSocket() ? "a socket" : "a block device";
    throw new OutputError(path, `is ${kind}, where a file is meant`, "name a file");
  }
  const real = realpathSync(path);
  accessSync(real, constants.W_OK);
  return { path: real, isStream: false, mode: found.mode & 0o777 };
}

/** What is there, behind links; `/dev/stdout` has no real path and is still a pipe or a terminal. */
function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** A write may take less than it was given, as on a disk that fills up; the next one then says why. */
function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(file, bytes, at);
  }
}

function writeThrough(path: string, content: Uint8Array): void {
  // Without O_NONBLOCK, the open of a FIFO waits for a reader for ever.
  const reached = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_NOCTTY);
    try {
      writeAll(file, content);
    } finally {
      closeSync(file);
    }
  } finally {
    closeSync(reached);
  }
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

const problems: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  ENOSPC: ["the disk is full; nothing was written", "free space, or name a place on another disk"],
  EDQUOT: ["the disk quota is used up; nothing was written", "free space, or name a place on another disk"],
  EACCES: ["may not be written", "name a file in a folder that you may write"],
  EPERM: ["may not be written", "name a file in a folder that you may write"],
  EROFS: ["is on a read-only file system", "name a file on another one"],
  ENOENT: ["is in a folder that is not there", "make the folder, or name another"],
  ENOTDIR: ["has a file where a folder is meant", "name a file in a folder that is there"],
  EEXIST: ["has a file where a folder is meant", "name a file in a folder that is there"],
  EISDIR: ["is a folder, where a file is meant", "name a file"],
  ENXIO: ["is a FIFO that nobody reads", "start its reader first"],
  EPIPE: ["its reader went away", "start it again"],
  ENAMETOOLONG: ["has too long a name", "name a shorter one"],
  ELOOP: ["is a symbolic link that leads in a circle", "remove the link"],
};

/** The words for what the system says, of a producer of its own too; undefined when it is no fault of the disk's. */
export function outputError(error: unknown, path: string): OutputError | undefined {
  if (error instanceof OutputError) {
    return error;
  }
  const code = (error as NodeJS.ErrnoException).code ?? (/No space left/i.test(String(error)) ? "ENOSPC" : "");
  const said = problems[code];
  return said && new OutputError(path, ...said);
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw outputError(error, path) ?? error;
  }
}
