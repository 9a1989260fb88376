import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { discardAll, outputError, StagedOutput } from "../files/write-whole";
import { holdsKeyAnywhere } from "./bundle-mask";
import { exitCodes, UserError } from "./exit-codes";

/** One file of a bundle, masked already. */
export interface BundleFile {
  readonly name: string;
  readonly source: string;
  readonly content: string;
  readonly maskedKeys: number;
  readonly maskedSecrets: number;
}

/** Something that was wanted and is not in the bundle. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** What is inside and what is not, with the size and hash of each file. */
export function manifestOf(files: readonly BundleFile[], leftOut: readonly LeftOut[], madeAt: Date): string {
  const listed = files.map(({ content, ...file }) => ({
    ...file,
    bytes: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  }));
  return `${JSON.stringify({ format: 1, madeAt: madeAt.toISOString(), files: listed, leftOut }, null, 2)}\n`;
}

/** Writes the archive whole or not at all; refuses when a product key is still in it. */
export async function writeArchive(
  output: string,
  files: readonly BundleFile[],
  leftOut: readonly LeftOut[],
  options: { force?: boolean; now?: Date; signal?: AbortSignal } = {},
): Promise<void> {
  const manifest = manifestOf(files, leftOut, options.now ?? new Date());
  const all = [{ name: "manifest.json", content: manifest }, ...files];
  const bad = all
    .filter(({ name, content }) => holdsKeyAnywhere(content) || holdsKeyAnywhere(name))
    .map(({ name }) => name);
  if (bad.length > 0) {
    const names = bad.map((name) => (holdsKeyAnywhere(name) ? "a file whose name is a key" : name)).join(", ");
    throw new UserError(
      `a product key is still in the bundle, so it was not written\n  in   ${names}\n  fix  leave that file out`,
      exitCodes.refused,
    );
  }
  if (!options.force && existsSync(output)) {
    throw new UserError("the output exists already\n  fix  name another, or add --force", exitCodes.usage);
  }
  // Only masked text ever reaches the disk, also here.
  const staged = new StagedOutput(output, { mode: 0o600 });
  const folder = mkdtempSync(join(tmpdir(), "kmshost-bundle-"));
  try {
    const top = "kmshost-bundle";
    mkdirSync(join(folder, top));
    for (const { name, content } of all) writeFileSync(join(folder, top, name), content, { mode: 0o600 });
    const names = all.map(({ name }) => `${top}/${name}`);
    await create({ gzip: true, portable: true, cwd: folder, file: staged.temporary, mode: 0o600 }, names);
    options.signal?.throwIfAborted();
    staged.commit();
  } catch (error) {
    throw options.signal?.aborted ? error : (outputError(error, output) ?? error);
  } finally {
    discardAll([staged]);
    rmSync(folder, { recursive: true, force: true });
  }
}
