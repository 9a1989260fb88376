import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { CloudCall } from "../provider/resource-type";

/**
 * One thing that goes wrong. `throttle` is an answer 429 instead of the work; `lost-response` does the work and loses
 * the answer; `outage` is an answer 503 instead of the work.
 */
export interface Fault {
  readonly fault: "throttle" | "lost-response" | "outage";
  /** Which call. Default: any. */
  readonly call?: CloudCall;
  /** Which resource type or function. Default: any. */
  readonly type?: string;
  /** The first matching call that it hits, counted from 1 over all runs. Default: 1. */
  readonly at?: number;
  /** How many matching calls in a row it hits. Default: 1. */
  readonly times?: number;
}

const kinds = ["throttle", "lost-response", "outage"];
const calls = ["create", "read", "update", "delete", "invoke"];
const keys = ["fault", "call", "type", "at", "times"];

/** Faults from KMSHOST_SANDBOX_FAULTS (YAML or JSON), or else from `faults.yaml` in the sandbox's folder. */
export function readFaults(home: string, environment: NodeJS.ProcessEnv = process.env): Fault[] {
  const fromEnvironment = environment.KMSHOST_SANDBOX_FAULTS;
  const path = `${home}/faults.yaml`;
  if (fromEnvironment) {
    return parseFaults(fromEnvironment, "KMSHOST_SANDBOX_FAULTS");
  }
  return existsSync(path) ? parseFaults(readFileSync(path, "utf8"), path) : [];
}

/** A list of faults, with every mistake named at once. */
export function parseFaults(text: string, source: string): Fault[] {
  const value = parse(text) ?? [];
  if (!Array.isArray(value)) {
    throw new Error(`${source}: got ${typeof value}, allowed is a list of faults such as "- {fault: outage, at: 5}"`);
  }
  const problems = value.flatMap((fault, index) => problemsOf(fault, `[${index}]`));
  if (problems.length > 0) {
    throw new Error(`${source}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
  return value as Fault[];
}

function problemsOf(fault: Record<string, unknown>, path: string): string[] {
  if (typeof fault !== "object" || fault === null) {
    return [`${path}: got ${JSON.stringify(fault)}, allowed is an object with the key fault`];
  }
  const problems = Object.keys(fault)
    .filter((key) => !keys.includes(key))
    .map((key) => `${path}.${key}: no such key; allowed are ${keys.join(", ")}`);
  if (!kinds.includes(String(fault.fault))) {
    problems.push(`${path}.fault: got ${JSON.stringify(fault.fault)}, allowed are ${kinds.join(", ")}`);
  }
  if (fault.call !== undefined && !calls.includes(String(fault.call))) {
    problems.push(`${path}.call: got ${JSON.stringify(fault.call)}, allowed are ${calls.join(", ")}`);
  }
  for (const key of ["at", "times"]) {
    const count = fault[key];
    if (count !== undefined && (!Number.isInteger(count) || Number(count) < 1)) {
      problems.push(`${path}.${key}: got ${JSON.stringify(count)}, allowed is a whole number from 1`);
    }
  }
  return problems;
}

/** Name of the sequence that counts the calls a fault waits for. */
export function faultKey(key: string): string {
  return `fault:${key}`;
}

/**
 * The fault that hits this call. Every fault counts its own matching calls, and the first that is due wins: those behind
 * it do not count the call, so that a call turned away by one still meets the other when it comes again.
 */
export function faultFor(
  faults: readonly Fault[],
  call: CloudCall,
  token: string,
  count: (key: string) => number,
): Fault | undefined {
  for (const fault of faults) {
    if ((fault.call ?? call) !== call || (fault.type ?? token) !== token) {
      continue;
    }
    const key = createHash("sha256").update(JSON.stringify(fault)).digest("hex").slice(0, 12);
    const nth = count(key);
    const first = fault.at ?? 1;
    if (nth >= first && nth < first + (fault.times ?? 1)) {
      return fault;
    }
  }
  return undefined;
}
