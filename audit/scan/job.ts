import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Range, type Scanned, Scanner } from "./scanner";
import { Tally } from "./tally";
import type { Template } from "./template";

/** What one thread is to scan. */
export interface Job {
  /** Tells the files of this job from those of others. */
  readonly name: string;
  readonly folder: string;
  readonly template: Template;
  readonly ranges: readonly (Range & { readonly rest: string })[];
  /** Moments in microseconds: nothing before is recent, and nothing later can be. */
  readonly since?: number;
  readonly future: number;
}

export interface JobResult {
  readonly scanned: readonly Scanned[];
  readonly requests: number;
  /** CSV files for the tables `sighted` and `sighted_hours`. */
  readonly machines: string;
  readonly hours: string;
  /** Record numbers by host, and how many were there twice. */
  readonly marks: readonly (readonly [host: string, pages: ReadonlyMap<number, Uint32Array>, twice: number])[];
}

/** Writes what comes in pieces, in larger ones. */
class Writer {
  private readonly file: number;
  private pieces: Uint8Array[] = [];
  private length = 0;

  constructor(path: string) {
    this.file = openSync(path, "w", 0o600);
  }

  add(piece: Uint8Array): void {
    this.pieces.push(piece.slice());
    this.length += piece.length;
    if (this.length > 1 << 20) this.flush();
  }

  private flush(): void {
    const bytes = Buffer.concat(this.pieces);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    this.pieces = [];
    this.length = 0;
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.file);
    }
  }
}

/** Scans the ranges one after another. More than a quarter that is not plain, and no more is read: it is no use. */
export function run(job: Job): JobResult {
  const paths = { machines: join(job.folder, `${job.name}-machines`), hours: join(job.folder, `${job.name}-hours`) };
  const machines = new Writer(paths.machines);
  const hours = new Writer(paths.hours);
  const tally = new Tally({
    since: job.since,
    machines: (lines) => machines.add(Buffer.from(lines)),
    hours: (lines) => hours.add(Buffer.from(lines)),
  });
  const scanner = new Scanner(job.template, tally, job.future);
  const scanned: Scanned[] = [];
  try {
    for (const range of job.ranges) {
      const rest = new Writer(range.rest);
      try {
        scanned.push(scanner.scan(range, (bytes) => rest.add(bytes)));
      } finally {
        rest.close();
      }
    }
    tally.finish();
  } finally {
    machines.close();
    hours.close();
  }
  const marks = [...tally.marks].map(([host, { pages, twice }]) => [host, pages, twice] as const);
  return { scanned, requests: tally.requests, ...paths, marks };
}
