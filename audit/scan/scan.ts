import { createReadStream, createWriteStream, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { type Job, type JobResult, run } from "./job";
import { Marks } from "./marks";
import type { Template } from "./template";

export interface ScanOptions {
  /** Folder for what is put aside. */
  readonly folder: string;
  /** Tells the files of this scan from those of others. */
  readonly name: string;
  readonly since?: number;
  readonly future: number;
  readonly signal: AbortSignal;
  /** Threads, and the least bytes that are worth one. Default: one for each core, four at the most; 16 MB. */
  readonly threads?: number;
  readonly threadBytes?: number;
}

/** What a file holds, added up. */
export interface Scan {
  readonly requests: number;
  readonly machines: readonly string[];
  readonly hours: readonly string[];
  readonly marks: ReadonlyMap<string, Marks>;
  /** All that is not plain, in its order; undefined where nothing is. */
  readonly rest?: string;
}

/**
 * Adds up the plain requests of a file by its template, with several threads when it is large. Undefined where the file is too odd
 * for it, or where its parts do not join: then it must be read row by row.
 */
export async function scan(path: string, template: Template, options: ScanOptions): Promise<Scan | undefined> {
  const { size } = statSync(path);
  const threads = Math.max(
    1,
    Math.min(
      options.threads ?? Math.min(availableParallelism(), 4),
      Math.floor(size / (options.threadBytes ?? 1 << 24)),
    ),
  );
  const jobs = plan(path, size, threads, template, options);
  const results = threads === 1 ? jobs.map(run) : await Promise.all(jobs.map((job) => inThread(job, options.signal)));
  if (!joins(jobs, results, size)) return undefined;
  const rests = jobs.flatMap(({ ranges }) => ranges).sort((a, b) => a.from - b.from);
  return {
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    machines: results.map(({ machines }) => machines),
    hours: results.map(({ hours }) => hours),
    marks: merged(results),
    rest: await together(
      rests.map(({ rest }) => rest),
      options,
    ),
  };
}

/** Each thread gets every n-th of many ranges, so that all are busy to the end. */
function plan(path: string, size: number, threads: number, template: Template, options: ScanOptions): Job[] {
  const { folder, name, since, future } = options;
  const count = threads === 1 ? 1 : threads * 4;
  const border = (index: number) => Math.floor((size / count) * index);
  const ranges = Array.from({ length: count }, (_, index) => ({
    ...{ path, size, from: border(index), to: index === count - 1 ? size : border(index + 1) },
    rest: join(folder, `${name}-rest-${index}`),
  }));
  return Array.from({ length: threads }, (_, thread) => ({
    ...{ name: `${name}-${thread}`, folder, template, since, future },
    ranges: ranges.filter((_, index) => index % threads === thread),
  }));
}

function inThread(job: Job, signal: AbortSignal): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, "worker.js"), { workerData: job });
    const stop = () => {
      void worker.terminate();
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => {
      signal.removeEventListener("abort", stop);
      reject(new Error("a thread of the audit ended without an answer"));
    });
  });
}

/** Each range ends where the next one with plain records begins, and the last one at the end of the file. */
function joins(jobs: readonly Job[], results: readonly JobResult[], size: number): boolean {
  const parts = jobs
    .flatMap(({ ranges }, job) => ranges.map((range, index) => ({ range, scanned: results[job]?.scanned[index] })))
    .sort((a, b) => a.range.from - b.range.from);
  let at = 0;
  for (const { range, scanned } of parts) {
    if (!scanned || (scanned.start < 0 && scanned.end < range.to)) return false;
    if (scanned.start < 0 || scanned.start >= range.to) continue;
    if (scanned.start !== at) return false;
    at = scanned.end;
  }
  return at === size;
}

function merged(results: readonly JobResult[]): Map<string, Marks> {
  const all = new Map<string, Marks>();
  for (const { marks } of results) {
    for (const [host, pages, twice] of marks) {
      const known = all.get(host) ?? new Marks();
      known.merge(pages);
      known.twice += twice;
      all.set(host, known);
    }
  }
  return all;
}

async function together(paths: readonly string[], { folder, name, signal }: ScanOptions): Promise<string | undefined> {
  const parts = paths.filter((path) => statSync(path).size > 0);
  if (parts.length < 2) return parts[0];
  const target = join(folder, `${name}-rest`);
  const pieces = async function* () {
    for (const part of parts) yield* createReadStream(part);
  };
  await pipeline(pieces, createWriteStream(target, { mode: 0o600 }), { signal });
  return target;
}
