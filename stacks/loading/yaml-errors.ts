import type { YAMLParseError } from "yaml";
import type { Problem } from "../../text/problem";
import { asField, isFieldName, unspaced } from "../shape/known";
import type { Layout, Range } from "./layout";
import { positionAt } from "./text";

/** What is wrong, where it begins, and what to do. */
interface Fault {
  readonly at: number;
  readonly problem: string;
  readonly fix: string;
  /** What follows is read wrongly, so nothing more is said of it. */
  readonly last?: true;
}

type Describe = (error: Range & { message: string }, text: string, layout: Layout) => Fault;

/** One rule for each kind of error that the yaml package reports, in words of someone who reads the file. */
const faults: Readonly<Record<string, Describe>> = {
  TAB_AS_INDENT: ({ start }) => ({
    at: start,
    problem: "a tab in the indentation",
    fix: "indent with spaces",
  }),
  BAD_SCALAR_START: ({ start }, text) => ({
    at: start,
    problem: `a value that begins with ${text[start]}`,
    fix: "put the value in quotes",
  }),
  MULTILINE_IMPLICIT_KEY: lineThatIsNoField,
  MISSING_CHAR: missingCharacter,
  BLOCK_AS_IMPLICIT_KEY: nestedInLine,
  BAD_INDENT: badIndent,
  BAD_FLOW_INDENT: badIndent,
  UNEXPECTED_TOKEN: unexpected,
};

/** Errors as problems: one for a line, and none that only follows from another. */
export function describeSyntax(text: string, errors: readonly YAMLParseError[], layout: Layout): Problem[] {
  const found: Problem[] = [];
  const told = new Set<number>();
  for (const { code, pos, message } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    // Tags are told by themselves; after another error, a token out of place is its echo.
    if (code === "TAG_RESOLVE_FAILED" || (code === "UNEXPECTED_TOKEN" && told.size > 0)) continue;
    const describe = faults[code] ?? otherwise;
    const { at, problem, fix, last } = describe({ start: pos[0], end: pos[1], message }, text, layout);
    const position = positionAt(text, at);
    if (told.has(position.line)) continue;
    told.add(position.line);
    found.push({ path: [], position, problem: `not yaml: ${problem}`, fix });
    if (last) break;
  }
  return found;
}

/** The message may quote what was read, so only its wording is kept. */
function otherwise({ start, message }: Range & { message: string }): Fault {
  const wording = message.replace(/"[^"]*"|'[^']*'|: .*$/g, "…").toLowerCase();
  return { at: start, problem: wording, fix: "correct the yaml at this place" };
}

/** The text from an offset to the end of its line. */
function lineFrom(text: string, offset: number): string {
  return /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? "";
}

/** A line that is taken for a name without a value: nearly always, a space or a colon is missing. */
function lineThatIsNoField({ start, end }: Range, text: string, layout: Layout): Fault {
  const line = lineFrom(text, start).trimEnd();
  const joined = unspaced(line);
  if (joined) return { at: start, problem: "no space after the colon", fix: asField(joined.field, joined.value) };
  const [word = "", more = ""] = line.split(/\s+(.*)/);
  if (more && isFieldName(word) && !more.includes(":")) {
    return { at: start, problem: `no colon after ${word}`, fix: asField(word, more) };
  }
  if (/^-\s/.test(line)) {
    return { at: start, problem: "a list item beside fields", fix: "indent it below the field whose list it is" };
  }
  const deeper = deeperLine({ start, end }, text, layout);
  if (deeper) return deeper;
  return {
    at: start,
    problem: "a line that is neither a field nor an item of a list",
    fix: "write name: value, with a space after the colon, or - value",
  };
}

function missingCharacter(error: Range & { message: string }, text: string, layout: Layout): Fault {
  const quote = /closing (["'])/.exec(error.message)?.[1];
  if (quote) {
    const open = layout.parts.filter(({ start }) => start <= error.start && text[start] === quote).at(-1);
    const at = open?.start ?? error.start;
    return {
      at,
      problem: `a quote that is not closed`,
      fix: `end the value with ${quote} on its own line`,
      last: true,
    };
  }
  if (/flow|expected/i.test(error.message)) return unclosed(error, text, layout) ?? otherwise(error);
  return lineThatIsNoField(error, text, layout);
}

/** The last bracket or brace before a place that has no end. */
function unclosed({ start }: Range, text: string, layout: Layout): Fault | undefined {
  const open = layout.flows.filter((flow) => {
    const closer = text[flow.start] === "[" ? "]" : "}";
    return flow.start < start && text[flow.end - 1] !== closer;
  });
  const at = open.at(-1)?.start;
  if (at === undefined) return undefined;
  const closer = text[at] === "[" ? "]" : "}";
  return { at, problem: `a ${text[at]} that is not closed`, fix: `end it with ${closer}`, last: true };
}

function badIndent(error: Range & { message: string }, text: string, layout: Layout): Fault {
  if (/^Flow/.test(error.message)) {
    const open = unclosed(error, text, layout);
    if (open) return open;
  }
  const at = error.start + (/^\s*/.exec(text.slice(error.start))?.[0].length ?? 0);
  return {
    at,
    problem: "indented otherwise than the lines beside it",
    fix: "start fields of one mapping, and items of one list, in one column",
  };
}

/** A name that runs over the end of its line: the second line is indented below a value, which can hold no field. */
function deeperLine({ start }: Range, text: string, layout: Layout): Fault | undefined {
  const name = layout.parts.find((part) => part.kind === "name" && part.start === start);
  const lineEnd = start + lineFrom(text, start).length;
  if (!name || name.end <= lineEnd) return undefined;
  const at = lineEnd + (/^\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0);
  const problem = "indented below a line that has a value already";
  return { at, problem, fix: "start it in the column of the field that it stands beside" };
}

function nestedInLine(error: Range & { message: string }, text: string, layout: Layout): Fault {
  const deeper = deeperLine(error, text, layout);
  if (deeper) return deeper;
  return {
    at: error.start,
    problem: "a colon within a value",
    fix: "put the value in quotes, or each field on a line of its own",
  };
}

function unexpected({ start }: Range, text: string): Fault {
  const character = text[start] ?? "";
  if ("]}".includes(character)) {
    return { at: start, problem: `a ${character} that closes nothing`, fix: "remove it, or open it before" };
  }
  return { at: start, problem: "text that does not belong here", fix: "put each value in quotes, or on its own line" };
}

export function tooDeep(text: string, offset: number): Problem {
  return {
    path: [],
    position: positionAt(text, offset),
    problem: "not yaml: nested too deep",
    fix: "nest at most 100 levels deep",
  };
}

export function tooMany(text: string, offset: number): Problem {
  return {
    path: [],
    position: positionAt(text, offset),
    problem: "too many values",
    allowed: "at most 100000 signs and values",
    fix: "keep one environment to a file, and nothing else in it",
  };
}
