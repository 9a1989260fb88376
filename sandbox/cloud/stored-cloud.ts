import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { outputError, removeLeftovers, writeWhole } from "../../files/write-whole";
import {
  type CloudCall,
  CloudError,
  type CloudView,
  type ReservedName,
  type StoredResource,
} from "../provider/resource-type";
import { type Fault, faultFor, faultKey } from "./faults";
import { withLock } from "./lock";

/** A cloud that a provider can ask: each question is one whole transaction. */
export interface Cloud {
  ask<T>(
    call: CloudCall,
    token: string,
    work: (cloud: CloudView, put: (resource: StoredResource) => void, drop: (id: string) => void) => T,
  ): Promise<T>;
}

/** What a stored cloud's file holds. Resources are sorted by id, so that two files can be compared. */
export interface CloudFile {
  readonly cloud: string;
  readonly account: string;
  resources: { [id: string]: StoredEntry };
  reserved: ReservedName[];
  sequences: { [name: string]: number };
}

export interface StoredEntry {
  token: string;
  /** Rank in the order of making. */
  made: number;
  inputs: StoredResource["inputs"];
  outputs: StoredResource["outputs"];
}

export interface StoredCloudOptions {
  readonly path: string;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  /** Fills a cloud whose file does not exist yet: what a company already has. */
  readonly seed?: (view: CloudView, put: (resource: StoredResource) => void) => void;
  readonly faults?: () => readonly Fault[];
  readonly clock?: () => Date;
}

const madeSequence = "made";

/** One account of a cloud, kept in one JSON file. Every question locks the file, reads it, and writes what changed. */
export class StoredCloud implements Cloud {
  constructor(private readonly options: StoredCloudOptions) {}

  async ask<T>(
    call: CloudCall,
    token: string,
    work: (cloud: CloudView, put: (resource: StoredResource) => void, drop: (id: string) => void) => T,
  ): Promise<T> {
    return this.transaction((view) => {
      const fault = faultFor(this.options.faults?.() ?? [], call, token, (key) => view.next(faultKey(key)));
      if (fault !== undefined && fault.fault !== "lost-response") {
        throw refusal(fault, call);
      }
      const result = work(
        view,
        (resource) => view.put(resource),
        (id) => view.drop(id),
      );
      if (fault !== undefined) {
        throw new AfterCommit(refusal(fault, call));
      }
      return result;
    });
  }

  /** A change made by someone else, past the provider: drift. */
  async change(work: (view: StoredView) => void): Promise<void> {
    await this.transaction((view) => work(view));
  }

  /** The file as it is now, without waiting for the lock: it is always whole. */
  snapshot(): CloudFile | undefined {
    return existsSync(this.options.path) ? load(this.options.path) : undefined;
  }

  /** Everything that the cloud has now, in the order it was made. */
  resources(): StoredResource[] {
    const state = this.snapshot();
    return state === undefined ? [] : new StoredView(state, this.options).all();
  }

  private async transaction<T>(work: (view: StoredView, state: CloudFile) => T): Promise<T> {
    const { path } = this.options;
    try {
      mkdirSync(dirname(path), { recursive: true });
      return await withLock(`${path}.lock`, () => this.locked(work));
    } catch (error) {
      throw outputError(error, path) ?? error;
    }
  }

  private locked<T>(work: (view: StoredView, state: CloudFile) => T): T {
    const { path } = this.options;
    removeLeftovers(path);
    const state = this.snapshot() ?? this.founded();
    const before = existsSync(path) ? render(state) : "";
    const counted = { ...state.sequences };
    const view = new StoredView(state, this.options);
    try {
      const result = work(view, state);
      this.commit(state, before);
      return result;
    } catch (error) {
      if (error instanceof AfterCommit) {
        this.commit(state, before);
        throw error.refusal;
      }
      this.commit(this.rolledBack(before, counted, state), before);
      throw error;
    }
  }

  private commit(state: CloudFile, before: string): void {
    const after = render(state);
    if (after !== before) {
      writeWhole([{ path: this.options.path, content: after }], { mode: 0o600 });
    }
  }

  /** A refused call changes nothing but the count of calls that a fault waits for. */
  private rolledBack(before: string, counted: CloudFile["sequences"], state: CloudFile): CloudFile {
    const old = before === "" ? this.founded() : parse(before, this.options.path);
    const counts = Object.entries(state.sequences).filter(([name]) => name.startsWith(faultKey("")));
    old.sequences = { ...counted, ...Object.fromEntries(counts) };
    return old;
  }

  private founded(): CloudFile {
    const { cloud, account } = this.options;
    const state: CloudFile = { cloud, account, resources: {}, reserved: [], sequences: {} };
    const view = new StoredView(state, this.options);
    this.options.seed?.(view, (resource) => view.put(resource));
    return state;
  }
}

/** Carries a refusal past the commit: the cloud did the work, the answer was lost. */
class AfterCommit extends Error {
  constructor(readonly refusal: CloudError) {
    super(refusal.message);
  }
}

function refusal(fault: Fault, call: CloudCall): CloudError {
  if (fault.fault === "throttle") {
    return new CloudError("TooManyRequests", "the request is being throttled; try again later", 429);
  }
  if (fault.fault === "lost-response") {
    return new CloudError("ConnectionReset", `the connection was closed before the answer to the ${call} came`, 0);
  }
  return new CloudError("ServiceUnavailable", "the service is unavailable", 503);
}

/** The state inside one transaction. */
export class StoredView implements CloudView {
  constructor(
    private readonly state: CloudFile,
    private readonly options: StoredCloudOptions,
  ) {}

  get account(): string {
    return this.options.account;
  }

  get region(): string {
    return this.options.region;
  }

  now(): Date {
    return this.options.clock?.() ?? new Date();
  }

  get(id: string): StoredResource | undefined {
    const key = this.keyOf(id);
    const entry = key === undefined ? undefined : this.state.resources[key];
    return key === undefined || entry === undefined ? undefined : resourceOf(key, entry);
  }

  list(token: string): StoredResource[] {
    return this.all().filter((resource) => resource.token === token);
  }

  all(): StoredResource[] {
    return Object.entries(this.state.resources)
      .sort(([, left], [, right]) => left.made - right.made)
      .map(([id, entry]) => resourceOf(id, entry));
  }

  put(resource: StoredResource): void {
    const key = this.keyOf(resource.id) ?? resource.id;
    const made = this.state.resources[key]?.made ?? this.next(madeSequence);
    const { token, inputs, outputs } = structuredClone(resource);
    this.state.resources[key] = { token, made, inputs, outputs };
  }

  drop(id: string): void {
    const key = this.keyOf(id);
    if (key !== undefined) {
      delete this.state.resources[key];
    }
  }

  reserved(token: string): ReservedName[] {
    const now = this.now().toISOString();
    this.state.reserved = this.state.reserved.filter((name) => name.until > now);
    return this.state.reserved.filter((name) => name.token === token);
  }

  reserve(name: ReservedName): void {
    this.release(name.token, name.name);
    this.state.reserved.push(structuredClone(name));
    this.state.reserved.sort((left, right) => (left.token + left.name < right.token + right.name ? -1 : 1));
  }

  release(token: string, name: string): void {
    this.state.reserved = this.state.reserved.filter((kept) => kept.token !== token || kept.name !== name);
  }

  derive(...words: string[]): string {
    return createHash("sha256")
      .update(JSON.stringify([this.account, ...words]))
      .digest("hex");
  }

  next(sequence: string): number {
    const next = (this.state.sequences[sequence] ?? 0) + 1;
    this.state.sequences[sequence] = next;
    return next;
  }

  /** Azure's ids are the same in any case; nothing else in a sandbox cloud differs by case alone. */
  private keyOf(id: string): string | undefined {
    if (Object.hasOwn(this.state.resources, id)) {
      return id;
    }
    const wanted = id.toLowerCase();
    return Object.keys(this.state.resources).find((key) => key.toLowerCase() === wanted);
  }
}

function resourceOf(id: string, entry: StoredEntry): StoredResource {
  return { token: entry.token, id, inputs: structuredClone(entry.inputs), outputs: structuredClone(entry.outputs) };
}

function render(state: CloudFile): string {
  const sorted = <T>(map: { [key: string]: T }) =>
    Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ ...state, resources: sorted(state.resources), sequences: sorted(state.sequences) }, null, 2)}\n`;
}

function load(path: string): CloudFile {
  return parse(readFileSync(path, "utf8"), path);
}

function parse(text: string, path: string): CloudFile {
  const unreadable = (problem: string) =>
    new CloudError(
      "StoredCloudUnreadable",
      `${path} ${problem}; correct it, or remove it to start with the seed again`,
      500,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(`is not JSON (${(error as Error).message})`);
  }
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw unreadable(problem);
  }
  return value as CloudFile;
}

/** Why a JSON value is no stored cloud: a file of something else, or one that somebody edited. */
function problemOf(value: unknown): string | undefined {
  const isMap = (part: unknown): part is Record<string, unknown> =>
    typeof part === "object" && part !== null && !Array.isArray(part);
  if (!isMap(value)) {
    return `is not a stored cloud: it must hold an object, not ${Array.isArray(value) ? "a list" : String(value)}`;
  }
  const { resources, reserved, sequences } = value;
  if (!isMap(resources) || !isMap(sequences) || !Array.isArray(reserved)) {
    return "is not a stored cloud: it must have the objects resources and sequences and the list reserved";
  }
  const bad = Object.entries(resources).find(
    ([, entry]) => !isMap(entry) || typeof entry.token !== "string" || !isMap(entry.inputs) || !isMap(entry.outputs),
  );
  return bad && `is damaged: the resource ${JSON.stringify(bad[0])} must have a token, inputs and outputs`;
}
