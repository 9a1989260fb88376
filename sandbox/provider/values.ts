import { type Json, type Properties, unknownValue } from "./resource-type";

/** The engine's marks on the wire: a secret is an object with this key and this value. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

export type Path = readonly (string | number)[];

/** Property values without the engine's marks, and where the secrets were. */
export interface Unwrapped {
  readonly value: Properties;
  readonly secrets: readonly Path[];
}

function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Takes the secret marks off, remembering the paths. Unknowns stay as they are. */
export function unwrap(marked: Properties | undefined): Unwrapped {
  const secrets: Path[] = [];
  const value = strip(marked ?? {}, [], secrets);
  return { value: isObject(value) ? value : {}, secrets };
}

function strip(value: Json, path: Path, secrets: Path[]): Json {
  if (Array.isArray(value)) {
    return value.map((item, index) => strip(item, [...path, index], secrets));
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[signatureKey] === secretSignature) {
    secrets.push(path);
    return strip(value.value ?? null, path, secrets);
  }
  if (value[signatureKey] === outputSignature) {
    if (value.secret === true) {
      secrets.push(path);
    }
    return value.value === undefined ? unknownValue : strip(value.value, path, secrets);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item, [...path, key], secrets)]));
}

/** Puts secret marks back on every path that is there. A mark inside another mark is left out. */
export function wrap(value: Properties, secrets: readonly Path[]): Properties {
  const marks = new Set(secrets.filter((path) => path.length > 0).map((path) => JSON.stringify(path)));
  const marked = mark(value, [], marks);
  return isObject(marked) ? marked : value;
}

function mark(value: Json, path: Path, marks: ReadonlySet<string>): Json {
  if (marks.has(JSON.stringify(path))) {
    return { [signatureKey]: secretSignature, value };
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => mark(item, [...path, index], marks));
  }
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mark(item, [...path, key], marks)]));
  }
  return value;
}

/**
 * Paths in `outputs` that hold a secret input: the same path, and every string that is equal to a secret string, so
 * that an output which repeats a secret under another name is secret too.
 */
export function secretPaths(inputs: Unwrapped, outputs: Properties, named: readonly string[]): Path[] {
  const words = new Set<string>();
  for (const path of inputs.secrets) {
    collectStrings(valueAt(inputs.value, path), words);
  }
  const repeated: Path[] = [];
  collectEqual(outputs, [], words, repeated);
  return [...inputs.secrets, ...named.map((name) => [name]), ...repeated];
}

function collectStrings(value: Json | undefined, words: Set<string>): void {
  if (typeof value === "string" && value.length >= 4 && value !== unknownValue) {
    words.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) {
      collectStrings(item, words);
    }
  }
}

function collectEqual(value: Json, path: Path, words: ReadonlySet<string>, found: Path[]): void {
  if (typeof value === "string") {
    if (words.has(value)) {
      found.push(path);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      collectEqual(item, [...path, index], words, found);
    });
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      collectEqual(item, [...path, key], words, found);
    }
  }
}

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") {
      at = at[step];
    } else if (isObject(at) && Object.hasOwn(at, String(step))) {
      at = at[String(step)];
    } else {
      return undefined;
    }
  }
  return at;
}

/** `a.b[0]["c.d"]` as the steps `a`, `b`, 0, `c.d`. `*` stays a step and stands for any. */
export function parsePath(text: string): Path {
  const steps: (string | number)[] = [];
  for (const match of text.matchAll(/\[(?:"((?:[^"\\]|\\.)*)"|(\d+)|(\*))\]|([^.[\]]+)/g)) {
    const [, quoted, index, star, plain] = match;
    if (index !== undefined) {
      steps.push(Number(index));
    } else {
      steps.push(quoted?.replaceAll(/\\(.)/g, "$1") ?? star ?? plain ?? "");
    }
  }
  return steps;
}

/** A path as the engine writes it. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") {
      return `${text}[${step}]`;
    }
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) {
      return `${text}[${JSON.stringify(step)}]`;
    }
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** Does `rule` cover `path`? A rule without indexes covers every element of an array, and all that is below it. */
export function covers(rule: Path, path: Path): boolean {
  let at = 0;
  for (const step of rule) {
    while (typeof path[at] === "number" && typeof step !== "number" && step !== "*") {
      at += 1;
    }
    if (at >= path.length || (step !== "*" && step !== path[at])) {
      return false;
    }
    at += 1;
  }
  return true;
}

/** A copy without the properties that `paths` name. */
export function without(value: Properties, paths: readonly string[]): Properties {
  const copy = structuredClone(value);
  for (const path of paths) {
    const steps = parsePath(path);
    const parent = valueAt(copy, steps.slice(0, -1));
    if (isObject(parent)) {
      delete parent[String(steps.at(-1))];
    }
  }
  return copy;
}

/** A copy of `value` in which each of `paths` has the value that `from` has there. */
export function keeping(value: Properties, from: Properties, paths: readonly string[]): Properties {
  const copy = structuredClone(value);
  for (const path of paths) {
    if (path === "*") {
      return structuredClone(from);
    }
    const steps = parsePath(path);
    const kept = valueAt(from, steps);
    const parent = valueAt(copy, steps.slice(0, -1));
    if (isObject(parent) && kept !== undefined) {
      parent[String(steps.at(-1))] = structuredClone(kept);
    } else if (isObject(parent)) {
      delete parent[String(steps.at(-1))];
    }
  }
  return copy;
}
