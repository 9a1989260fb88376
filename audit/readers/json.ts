import { wrappingLists } from "../sniff";
import { type FoundRecord, longestRecord, type RecordFinder } from "./records";

/** Lists in which services wrap their records. */
const lists = new Set<string>(wrappingLists);

/** Finds the records in JSON lines: each line by itself, so that one that is cut off takes no other with it. */
export class JsonLines implements RecordFinder {
  private rest = "";
  private line = 0;

  push(piece: string): FoundRecord[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.next(line));
  }

  end(): FoundRecord[] {
    return this.next(this.rest);
  }

  private next(line: string): FoundRecord[] {
    this.line += 1;
    return line.trim() === "" ? [] : [record(this.line, line.trim())];
  }
}

/** The text as DuckDB reads it: half a character, which JSON may hold and UTF-8 may not, becomes U+FFFD. */
function record(line: number, text: string): FoundRecord {
  try {
    const whole = JSON.stringify(JSON.parse(text));
    return {
      line,
      cells: [whole.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) => (found === "\\\\" ? found : "\\ufffd"))],
    };
  } catch {
    return { line, cells: [text], broken: "no valid JSON" };
  }
}

interface Level {
  readonly list: boolean;
  /** Key under which this object or list stands. */
  readonly key: string;
  /** The key read last, of an object. */
  lastKey: string;
}

/**
 * Finds the records in JSON: objects one after another, the elements of a list, and those of the lists in which CloudWatch
 * and Azure Monitor wrap them. Works by counting braces, so that a file of any size needs only the memory of one record.
 */
export class JsonRecords implements RecordFinder {
  private readonly levels: Level[] = [];
  private line = 1;
  private quoted = false;
  private escaped = false;
  /** Text of the string or record that is being read. */
  private string = "";
  private record: { line: number; depth: number; pieces: string[]; length: number } | undefined;
  /** Names of the columns of an answer that gives rows as lists. */
  private columns: string[] = [];

  push(piece: string): FoundRecord[] {
    const found: FoundRecord[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at] as string;
      if (character === "\n") this.line += 1;
      if (this.quoted) {
        this.inString(character);
        continue;
      }
      if (character === '"') {
        this.quoted = true;
        this.string = "";
      } else if (character === "{" || character === "[") {
        if (!this.record && this.opensRecord(character)) {
          this.record = { line: this.line, depth: this.levels.length, pieces: [], length: 0 };
          start = at;
        }
        const parent = this.levels.at(-1);
        if (
          this.record?.depth === this.levels.length - 1 &&
          parent &&
          !parent.list &&
          character === "[" &&
          lists.has(parent.lastKey)
        ) {
          // What began as a record wraps a list of records.
          this.record = undefined;
        }
        this.levels.push({ list: character === "[", key: parent && !parent.list ? parent.lastKey : "", lastKey: "" });
      } else if (character === "}" || character === "]") {
        this.levels.pop();
        if (this.record && this.levels.length === this.record.depth) {
          found.push(...this.close(piece.slice(start, at + 1)));
          start = at + 1;
        }
      } else if (character === ":") {
        const level = this.levels.at(-1);
        if (level && !level.list) level.lastKey = this.string;
      }
    }
    if (this.record) {
      this.record.pieces.push(piece.slice(start));
      this.record.length += piece.length - start;
      if (this.record.length > longestRecord)
        found.push(...this.giveUp("a record longer than a megabyte, or braces that do not match"));
    }
    return found;
  }

  end(): FoundRecord[] {
    if (this.record) return this.giveUp("a record without an end");
    return [];
  }

  private inString(character: string): void {
    if (this.escaped) this.escaped = false;
    else if (character === "\\") this.escaped = true;
    else if (character === '"') {
      this.quoted = false;
      return;
    }
    if (this.string.length < 64) this.string += character;
  }

  /** Does this brace or bracket begin a record? */
  private opensRecord(character: string): boolean {
    const parent = this.levels.at(-1);
    if (!parent) return character === "{";
    if (!parent.list) return character === "[" && parent.lastKey === "columns";
    return this.levels.length === 1 || (lists.has(parent.key) && parent.key !== "tables");
  }

  private close(last: string): FoundRecord[] {
    const open = this.record;
    this.record = undefined;
    if (!open) return [];
    const text = [...open.pieces, last].join("");
    const parent = this.levels.at(-1);
    if (parent && !parent.list && parent.lastKey === "columns") {
      this.columns = columnNames(text);
      return [];
    }
    if (text.startsWith("[")) return [this.fromList(open.line, text)];
    // What CloudWatch writes once to see whether its destination takes anything.
    return parent?.key === "logEvents" && /"message"\s*:\s*"CWL CONTROL MESSAGE/.test(text)
      ? []
      : [record(open.line, text)];
  }

  /** A row of Azure Monitor is a list of values; one of Logs Insights a list of field and value. */
  private fromList(line: number, text: string): FoundRecord {
    try {
      const values = JSON.parse(text) as unknown[];
      const pairs = values.map((value, index) => {
        if (typeof value === "object" && value !== null && "field" in value && "value" in value) {
          return [String(value.field), value.value] as const;
        }
        return [this.columns[index] ?? `column${index}`, value] as const;
      });
      return record(line, JSON.stringify(Object.fromEntries(pairs)));
    } catch {
      return { line, cells: [text], broken: "no valid JSON" };
    }
  }

  private giveUp(broken: string): FoundRecord[] {
    const open = this.record;
    this.record = undefined;
    this.levels.length = 0;
    this.quoted = false;
    return open ? [{ line: open.line, cells: [open.pieces.join("").replace(/\s*[\r\n]+\s*/g, " ")], broken }] : [];
  }
}

function columnNames(text: string): string[] {
  try {
    const columns = JSON.parse(text) as unknown;
    return Array.isArray(columns)
      ? columns.map((column) => String((column as { name?: unknown })?.name ?? column))
      : [];
  } catch {
    return [];
  }
}
