import { spawn } from "node:child_process";
import { closeSync, createWriteStream, openSync, readSync, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { AuditError } from "../audit-error";

const hint =
  "is a binary event log (EVTX), which the program evtx_dump reads: install it (cargo install evtx, or its releases on GitHub),\n" +
  '  or export the log on Windows: wevtutil epl is EVTX again, so use: wevtutil qe "Key Management Service" /f:xml > kms.xml';

/**
 * Writes the events of a binary log to `target` as JSON lines. evtx_dump passes over what it cannot read, such as a chunk whose
 * checksum is wrong, and ends with 0 all the same: answers why, for each such piece.
 */
export async function dumpEvtx(
  path: string,
  name: string,
  target: string,
  signal: AbortSignal,
): Promise<{ lost: string[]; cut: boolean }> {
  const child = spawn("evtx_dump", ["-o", "jsonl", path], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, RUST_BACKTRACE: "0" },
    signal,
  });
  const complaints = new Complaints();
  child.stderr.on("data", (piece: Buffer) => complaints.push(piece.toString("utf8")));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  try {
    const [code] = await Promise.all([ended, pipeline(child.stdout, createWriteStream(target, { mode: 0o600 }))]);
    const lost = complaints.all();
    if (code !== 0 && statSync(target).size === 0) {
      throw new AuditError(
        `${name}: is a binary event log (EVTX) that is damaged or cut off within its header: nothing of it can be read`,
      );
    }
    const early = code === 0 ? [] : [`evtx_dump ended early, with ${code}`];
    return { lost: [...lost, ...early], cut: isCutOff(path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new AuditError(`${name}: ${hint}`);
    throw error;
  }
}

/**
 * A log is a header of 4 KiB, which says how many chunks there are, and chunks of 64 KiB. Of what is missing, within a chunk or
 * between two, evtx_dump says nothing at all.
 */
function isCutOff(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const header = Buffer.alloc(128);
    const size = statSync(path).size;
    if (readSync(file, header, 0, 128, 0) < 128) return true;
    return size < 4096 + header.readUInt16LE(42) * 65_536 || (size - 4096) % 65_536 !== 0;
  } finally {
    closeSync(file);
  }
}

const mostComplaints = 100_000;

/** What evtx_dump says, one complaint after another: a line, then the causes of it, of which the last says most. */
class Complaints {
  private rest = "";
  private readonly found: string[] = [];

  push(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    const cause = /^ +\d+: (.*)$/.exec(line)?.[1];
    const last = this.found.at(-1);
    if (cause !== undefined && last !== undefined) this.found[this.found.length - 1] = `${last}: ${cause}`;
    else if (/^(?:Failed to|Error: )/.test(line) && this.found.length < mostComplaints)
      this.found.push(line.replace(/^Error: |\.$/g, ""));
  }

  all(): string[] {
    this.push("\n");
    return this.found;
  }
}
