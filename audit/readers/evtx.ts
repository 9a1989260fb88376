import { spawn } from "node:child_process";
import { createWriteStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { AuditError } from "../audit-error";

const hint =
  "is a binary event log (EVTX), which the program evtx_dump reads: install it (cargo install evtx, or its releases on GitHub),\n" +
  '  or export the log on Windows: wevtutil epl is EVTX again, so use: wevtutil qe "Key Management Service" /f:xml > kms.xml';

/**
 * Writes the events of a binary log to `target` as JSON lines. evtx_dump passes over what it cannot read, such as a chunk whose
 * checksum is wrong, and ends with 0 all the same: answers why, for each such piece.
 */
export async function dumpEvtx(path: string, target: string, signal: AbortSignal): Promise<string[]> {
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
      throw new AuditError(`${path}: evtx_dump could not read it: ${lost[0] ?? `it ended with ${code}`}`);
    }
    const early = code === 0 ? [] : [`evtx_dump ended early, with ${code}`];
    return [...lost, ...early, ...(endsWithinChunk(path) ? [cutOff] : [])];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new AuditError(`${path}: ${hint}`);
    throw error;
  }
}

const cutOff = "the file ends within a chunk, so that its last events are missing: copy or export it again";

/** A log is a header of 4 KiB and chunks of 64 KiB. Of a chunk that is cut off, evtx_dump says nothing at all. */
function endsWithinChunk(path: string): boolean {
  return (statSync(path).size - 4096) % 65_536 !== 0;
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
