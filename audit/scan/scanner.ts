import { closeSync, openSync, readSync } from "node:fs";
import { Matcher } from "./matcher";
import type { Tally } from "./tally";
import type { Template } from "./template";

/** A part of a file. */
export interface Range {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Where the first plain record of a range begins (-1: nowhere), and where the range's part ends: the parts must join. */
export interface Scanned {
  readonly start: number;
  readonly end: number;
  /** Bytes that were not plain. */
  readonly rest: number;
}

const blockSize = 4 << 20;
/** A record longer than this is not plain. Behind the bytes of a block so many zeros stand. */
const longest = 1 << 16;
const lineEnd = 0x0a;

/**
 * Reads a range record by record. Plain requests go into the tally; all that lies between them goes, byte for byte, to `rest`.
 * The last record that begins within the range belongs to it as a whole.
 */
export class Scanner {
  private readonly matcher: Matcher;
  private readonly bytes = new Uint8Array(blockSize + longest);
  /** Bytes of the block, and the place in the file of the first of them. */
  private length = 0;
  private offset = 0;
  private file = -1;

  constructor(
    template: Template,
    private readonly tally: Tally,
    future: number,
  ) {
    this.matcher = new Matcher(template, future);
  }

  /** Stops early, before the range's end, where so much is not plain that another way is faster. */
  scan(range: Range, rest: (bytes: Uint8Array) => void): Scanned {
    this.file = openSync(range.path, "r");
    this.length = 0;
    this.offset = range.from;
    try {
      return this.records(range, rest);
    } finally {
      closeSync(this.file);
    }
  }

  private records(range: Range, putAside: (bytes: Uint8Array) => void): Scanned {
    const { bytes, matcher, tally } = this;
    // A range within the file begins with its first plain record; what lies before belongs to the range before.
    let start = range.from === 0 ? 0 : -1;
    let rest = 0;
    for (let at = 0; ; ) {
      this.fill(at, range.size);
      at = 0;
      const whole = this.offset + this.length >= range.size;
      const tooOdd = rest * 4 > this.offset - range.from;
      if (this.length === 0 || (tooOdd && this.offset > range.from)) return { start, end: this.offset, rest };
      const limit = whole ? this.length : this.length - longest;
      while (at < limit) {
        const next = matcher.match(bytes, at);
        if (next >= 0 && this.offset + at >= range.to) return { start, end: this.offset + at, rest };
        if (next >= 0 && start < 0) start = this.offset + at;
        if (next >= 0 && tally.add(matcher.row)) at = next;
        else {
          const end = this.endOfLine(at);
          if (start >= 0) {
            putAside(bytes.subarray(at, end));
            rest += end - at;
          }
          at = end;
        }
      }
    }
  }

  private endOfLine(at: number): number {
    const end = this.bytes.indexOf(lineEnd, at);
    return end < 0 || end >= this.length ? this.length : end + 1;
  }

  /** Keeps what stands from `at` on, and reads on behind it. */
  private fill(at: number, size: number): void {
    this.bytes.copyWithin(0, at, this.length);
    this.offset += at;
    this.length -= at;
    while (this.length < blockSize && this.offset + this.length < size) {
      const read = readSync(this.file, this.bytes, this.length, blockSize - this.length, this.offset + this.length);
      if (read === 0) break;
      this.length += read;
    }
    this.bytes.fill(0, this.length);
  }
}
