import { type Alias, Composer, CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, Parser } from "yaml";
import { type Path, type Problem, renderPath, show } from "../../text/problem";
import type { Layout, Part, Range, Spelling } from "./layout";
import { positionAt } from "./text";
import { describeSyntax, tooDeep, tooMany } from "./yaml-errors";

/** Limits of one environment file, so that no file can keep the program busy. */
export const yamlLimits = { depth: 100, aliases: 50, pieces: 100_000, errors: 100 };

/** A parsed file: its value, where each part of it stands, and what is wrong with it as YAML. */
export interface ParsedYaml {
  readonly value: unknown;
  readonly layout: Layout;
  readonly problems: Problem[];
}

/** Keys that JavaScript gives a meaning of its own; no field has such a name. */
const reservedKeys = new Set(["__proto__", "constructor", "prototype"]);

type Node = Document.Parsed["contents"];

/** Makes the value of a document, and notes where each part of it stands. The last of two fields of one name wins. */
class Walk implements Layout {
  readonly spellings = new Map<string, Spelling>();
  readonly parts: Part[] = [];
  readonly flows: Range[] = [];
  readonly problems: Problem[] = [];
  private readonly values: { path: Path; start: number }[] = [];
  private readonly anchors = new Map<string, unknown>();
  private aliases = 0;

  constructor(private readonly text: string) {}

  /** The value of a node, whose key or list item stands at a range; its own where it has neither. */
  read(node: Node, path: Path, key?: Range): unknown {
    const at = rangeOf(node) ?? key ?? { start: 0, end: 0 };
    const plain = isScalar(node) && node.type === "PLAIN" ? node.source : undefined;
    this.spellings.set(renderPath(path), { key: key ?? at, value: at.start === at.end ? (key ?? at) : at, plain });
    this.values.push({ path, start: at.start });
    if (isAlias(node)) return this.follow(node, path, at);
    if (isMap(node)) {
      const mapping: Record<string, unknown> = {};
      this.keep(node, mapping, at);
      const seen = new Map<string, number>();
      for (const pair of node.items) this.readField(mapping, seen, pair, path);
      return mapping;
    }
    if (isSeq(node)) {
      const list: unknown[] = [];
      this.keep(node, list, at);
      for (const [index, item] of node.items.entries()) list.push(this.read(item as Node, [...path, index]));
      return list;
    }
    if (!isScalar(node)) return null;
    if (at.end > at.start) this.parts.push({ ...at, path, kind: "value" });
    if (node.anchor) this.anchors.set(node.anchor, node.value);
    return node.value;
  }

  private keep(node: { anchor?: string; flow?: boolean }, value: unknown, at: Range): void {
    if (node.anchor) this.anchors.set(node.anchor, value);
    if (node.flow) this.flows.push(at);
  }

  private readField(
    mapping: Record<string, unknown>,
    seen: Map<string, number>,
    pair: { key: unknown; value: unknown },
    path: Path,
  ): void {
    const key = pair.key as Node;
    const at = rangeOf(key) ?? { start: 0, end: 0 };
    if (!isScalar(key)) {
      this.report(path, at.start, {
        problem: "not yaml: the name of a field that is no text",
        fix: "write name: value",
      });
      return;
    }
    const name = key.type === "PLAIN" ? (key.source ?? "") : String(key.value);
    const below = [...path, name];
    this.parts.push({ ...at, path: below, kind: "name" });
    const first = seen.get(name);
    if (first !== undefined) {
      const { line } = positionAt(this.text, first);
      this.report(below, at.start, { problem: `written twice, first on line ${line}`, fix: "keep one of the two" });
    }
    seen.set(name, first ?? at.start);
    const value = this.read(pair.value as Node, below, at);
    if (reservedKeys.has(name)) {
      this.report(below, at.start, { problem: "unknown field", got: name, fix: "remove it", onName: true });
    } else mapping[name] = value;
  }

  private follow({ source }: Alias, path: Path, at: Range): unknown {
    this.aliases++;
    if (this.aliases === yamlLimits.aliases + 1) {
      this.report(path, at.start, {
        problem: `not yaml: more than ${yamlLimits.aliases} aliases`,
        fix: `write the values out; at most ${yamlLimits.aliases} aliases are followed`,
      });
    }
    if (!this.anchors.has(source)) {
      this.report(path, at.start, {
        problem: "not yaml: an alias to no anchor above it",
        fix: "write the value out, or put it in quotes if it begins with *",
      });
    }
    return this.anchors.get(source);
  }

  /** The path of the first value that begins at an offset or behind it. */
  pathAfter(offset: number): Path {
    return this.values.find(({ start }) => start >= offset)?.path ?? [];
  }

  report(path: Path, offset: number, problem: Omit<Problem, "path" | "position">): void {
    this.problems.push({ path, position: positionAt(this.text, offset), ...problem });
  }
}

function rangeOf(node: Node | undefined): Range | undefined {
  const range = node?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}

interface Composed {
  readonly documents: Document.Parsed[];
  readonly tags: readonly (Range & { source: string })[];
  /** Why reading stopped before the end of the text. */
  readonly stopped?: Problem;
}

/** Reads piece by piece, so that what is too deep or too much is left before anything is made of it. */
function compose(text: string): Composed {
  const parser = new Parser();
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: "silent", schema: "core" });
  const documents: Document.Parsed[] = [];
  const tags: (Range & { source: string })[] = [];
  let pieces = 0;
  let errors = 0;
  for (const piece of new Lexer().lex(text)) {
    const start = parser.offset;
    if (CST.tokenType(piece) === "tag") tags.push({ start, end: start + piece.length, source: piece });
    for (const token of parser.next(piece)) {
      if (token.type === "directive") return { documents, tags, stopped: directive(text, token.offset) };
      if (token.type === "error") errors++;
      documents.push(...composer.next(token));
    }
    if (parser.stack.length > yamlLimits.depth + 2) return { documents, tags, stopped: tooDeep(text, start) };
    if (++pieces > yamlLimits.pieces) return { documents, tags, stopped: tooMany(text, start) };
    if (documents.length > 1 || errors > yamlLimits.errors) return { documents, tags };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(false, text.length));
  return { documents, tags };
}

function directive(text: string, offset: number): Problem {
  return {
    path: [],
    position: positionAt(text, offset),
    problem: "a yaml directive",
    allowed: "plain YAML 1.2",
    fix: "remove the line; put a value in quotes if it begins with %",
  };
}

const nothing: Problem = {
  path: [],
  problem: "nothing to deploy: the file is empty, or holds comments only",
  fix: "start from one of the examples, azure-dev or aws-dev",
};

const secondDocument: Omit<Problem, "position"> = {
  path: [],
  problem: "not yaml: more than a single document",
  fix: "keep one environment to a file, and nothing after a line of ---",
};

/** Parses the text with the limits above. Duplicate keys, tags and reserved keys are all found, not only the first. */
export function parseYaml(text: string): ParsedYaml {
  const { documents, tags, stopped } = compose(text);
  const walk = new Walk(text);
  const [document, second] = documents;
  const value = document?.contents ? walk.read(document.contents, []) : undefined;
  const failed = (problems: readonly Problem[]) => ({
    value: undefined,
    layout: walk,
    problems: [...walk.problems, ...problems],
  });
  if (stopped) return failed([stopped]);
  // A tag has no meaning here, so its value is not used.
  const foreign = tags.map(({ start, end, source }): Problem => {
    return {
      path: walk.pathAfter(end),
      position: positionAt(text, start),
      problem: "a yaml tag",
      got: show(source),
      allowed: "plain strings, numbers, lists and mappings",
      fix: "remove the tag",
    };
  });
  const syntax = describeSyntax(text, document?.errors ?? [], walk);
  if (foreign.length > 0 || syntax.length > 0) return failed([...foreign, ...syntax]);
  if (second) return failed([{ ...secondDocument, position: positionAt(text, separatorBefore(text, second)) }]);
  if (value === undefined || value === null) return { value: undefined, layout: walk, problems: [nothing] };
  if (walk.problems.some(({ problem }) => problem.startsWith("not yaml"))) return failed([]);
  return { value, layout: walk, problems: walk.problems };
}

/** The line of --- that a document begins with. */
function separatorBefore(text: string, { range }: Document.Parsed): number {
  const contents = range[0];
  return Math.max(0, text.lastIndexOf("---", contents + 3));
}
