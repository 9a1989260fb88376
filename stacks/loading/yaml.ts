import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { type Path, type Problem, renderPath, show } from "../../text/problem";
import { positionAt } from "./text";

/** Limits of one environment file, so that no file can keep the program busy. */
export const yamlLimits = { depth: 100, aliases: 50 };

/** Where a value stands in the text, and how it is spelt there. */
export interface Spelling {
  /** Offset of the key, or of the list item. */
  key: number;
  /** Offset of the value. */
  value: number;
  /** The text of a plain (unquoted) scalar. */
  plain?: string;
}

/** A parsed file: its value, where each part of it stands, and what is wrong with it as YAML. */
export interface ParsedYaml {
  value: unknown;
  spellings: ReadonlyMap<string, Spelling>;
  problems: Problem[];
}

/** Keys that JavaScript gives a meaning of its own; no field has such a name. */
const reservedKeys = new Set(["__proto__", "constructor", "prototype"]);

interface Frame {
  kind: "document" | "mapping" | "sequence";
  path: Path;
  index: number;
  /** Key that waits for its value, with its offset. */
  key?: { name: string; offset: number };
  seen: Map<string, number>;
}

class Walk {
  readonly spellings = new Map<string, Spelling>();
  readonly problems: Problem[] = [];
  private readonly frames: Frame[] = [];

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {
    for (const event of this.events) this.take(event);
  }

  private take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.frames.push({ kind: "document", path: [], index: 0, seen: new Map() });
        break;
      case EVENT_ID.POP:
        this.frames.pop();
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        this.refuseTag(event);
        const path = this.place(event.start);
        const kind = event.type === EVENT_ID.MAPPING ? "mapping" : "sequence";
        this.frames.push({ kind, path, index: 0, seen: new Map() });
        break;
      }
      case EVENT_ID.SCALAR:
        this.refuseTag(event);
        this.scalar(event.valueStart, getScalarValue(this.text, event), event.style === SCALAR_STYLE.PLAIN);
        break;
      case EVENT_ID.ALIAS:
        this.scalar(event.anchorStart - 1, "", false);
        break;
    }
  }

  private scalar(offset: number, value: string, plain: boolean): void {
    const frame = this.frames.at(-1);
    if (frame?.kind === "mapping" && frame.key === undefined) {
      this.nameKey(frame, value, offset);
      return;
    }
    this.place(offset, plain ? value : undefined);
  }

  private nameKey(frame: Frame, name: string, offset: number): void {
    const path = [...frame.path, name];
    const first = frame.seen.get(name);
    if (first !== undefined) {
      const { line } = positionAt(this.text, first);
      this.report(path, offset, { problem: `written twice, first on line ${line}`, fix: "keep one of the two" });
    }
    if (reservedKeys.has(name)) {
      this.report(path, offset, { problem: "unknown field", got: name, fix: "remove it", onName: true });
    }
    frame.seen.set(name, first ?? offset);
    frame.key = { name, offset };
  }

  /** Gives the next value its path, and notes where it stands. */
  private place(offset: number, plain?: string): Path {
    const frame = this.frames.at(-1);
    if (!frame || frame.kind === "document") return this.note([], { key: offset, value: offset, plain });
    if (frame.kind === "sequence") {
      return this.note([...frame.path, frame.index++], { key: offset, value: offset, plain });
    }
    const key = frame.key;
    frame.key = undefined;
    return this.note([...frame.path, key?.name ?? ""], { key: key?.offset ?? offset, value: offset, plain });
  }

  private note(path: Path, spelling: Spelling): Path {
    this.spellings.set(renderPath(path), spelling);
    return path;
  }

  private refuseTag(event: { tagStart: number; tagEnd: number }): void {
    if (event.tagStart < 0) return;
    const frame = this.frames.at(-1);
    const next = frame?.kind === "sequence" ? [frame.index] : frame?.key ? [frame.key.name] : [];
    this.report([...(frame?.path ?? []), ...next], event.tagStart, {
      problem: "a yaml tag",
      got: show(this.text.slice(event.tagStart, event.tagEnd)),
      allowed: "plain strings, numbers, lists and mappings",
      fix: "remove the tag",
    });
  }

  private report(path: Path, offset: number, problem: Omit<Problem, "path" | "position">): void {
    this.problems.push({ path, position: positionAt(this.text, offset), ...problem });
  }
}

const hints: [RegExp, string][] = [
  [/nesting|depth/i, `nest at most ${yamlLimits.depth} levels deep`],
  [/aliases exceeded/i, `write the values out; at most ${yamlLimits.aliases} aliases are followed`],
  [/tab character/i, "indent with spaces"],
  [/single document/i, "keep one environment to a file, and nothing after a line of ---"],
];

function syntaxProblem(text: string, error: unknown): Problem {
  if (!(error instanceof YAMLException)) {
    return { path: [], problem: "not readable as yaml", fix: "check the file with a yaml linter" };
  }
  const position = error.mark ? positionAt(text, error.mark.position) : undefined;
  const fix = hints.find(([pattern]) => pattern.test(error.reason))?.[1] ?? "correct the yaml at this place";
  // The reason may quote what it read, so only its wording is kept.
  return {
    path: [],
    position,
    problem: `not yaml: ${error.reason.replace(/"[^"]*"|!<[^>]*>/g, "…").toLowerCase()}`,
    fix,
  };
}

const nothing: Problem = {
  path: [],
  problem: "nothing to deploy: the file is empty, or holds comments only",
  fix: "start from one of the examples, azure-dev or aws-dev",
};

/** Parses the text with the limits above. Duplicate keys, tags and reserved keys are all found, not only the first. */
export function parseYaml(text: string): ParsedYaml {
  let walk: Walk | undefined;
  try {
    const events = parseEvents(text, { maxDepth: yamlLimits.depth });
    walk = new Walk(text, events);
    // A tag has no meaning here, so its value is not made. Duplicates are reported above; the last one wins here.
    if (walk.problems.some((problem) => problem.problem === "a yaml tag")) {
      return { value: undefined, spellings: walk.spellings, problems: walk.problems };
    }
    const documents = constructFromEvents(events, { source: text, json: true, maxAliases: yamlLimits.aliases });
    if (documents.length > 1) throw new YAMLException("more than a single document");
    const value = documents[0];
    if (value === undefined || value === null)
      return { value: undefined, spellings: walk.spellings, problems: [nothing] };
    return { value, spellings: walk.spellings, problems: walk.problems };
  } catch (error) {
    const problems = [...(walk?.problems ?? []), syntaxProblem(text, error)];
    return { value: undefined, spellings: walk?.spellings ?? new Map(), problems };
  }
}
