import { countLines, type FoundRecord, longestRecord, type RecordFinder } from "./records";

/** Between the elements of an event. Names cannot hold it: XML has no way to write it. */
export const elementSeparator = "\u001f";

const opening = /<(?:[\w-]+:)?Event[\s>]/;
const closing = /<\/(?:[\w-]+:)?Event\s*>/;
// What CDATA and comments hold is no markup, though it may look so.
const aside = /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/;
const [anOpening, aClosing] = [opening, closing].map((tag) => new RegExp(`${aside.source}|(${tag.source})`, "g")) as [
  RegExp,
  RegExp,
];

/**
 * Finds the events in XML, in any layout: many on a line, or one over many lines, with blanks in its tags, prefixes,
 * comments and CDATA. Cells of a record: event id, time, host, record number, elements of the event.
 */
export class XmlRecords implements RecordFinder {
  private rest = "";
  private line = 1;

  push(piece: string): FoundRecord[] {
    this.rest += piece;
    // CDATA may be cut at the end of the piece.
    const cut = this.rest.lastIndexOf("<![CDATA[");
    if (cut >= 0 && !this.rest.includes("]]>", cut) && this.rest.length - cut < longestRecord) return [];
    const found: FoundRecord[] = [];
    let at = 0;
    for (;;) {
      const start = next(anOpening, this.rest, at);
      if (start === undefined) {
        // A tag, or a line outside of events, may be cut at the end of the piece.
        const keep = Math.max(at, Math.min(this.rest.lastIndexOf("\n") + 1, this.rest.length - 256));
        found.push(...this.outside(at, keep));
        at = keep;
        break;
      }
      found.push(...this.outside(at, start.from));
      at = start.from;
      const end = next(aClosing, this.rest, start.to);
      const another = end === undefined || end.from - at > 2048 ? next(anOpening, this.rest, start.to) : undefined;
      if (another !== undefined && (end === undefined || another.from < end.from)) {
        found.push(this.broken(at, another.from, "an event without an end"));
        at = another.from;
      } else if (end !== undefined) {
        found.push(this.event(at, end.to));
        at = end.to;
      } else if (this.rest.length - at > longestRecord) {
        found.push(this.broken(at, this.rest.length, "an event longer than a megabyte"));
        at = this.rest.length;
      } else break;
    }
    this.rest = this.rest.slice(at);
    return found;
  }

  end(): FoundRecord[] {
    const start = next(anOpening, this.rest, 0);
    const at = start?.from ?? this.rest.length;
    const found = this.outside(0, at);
    return start === undefined ? found : [...found, this.broken(at, this.rest.length, "an event without an end")];
  }

  private event(from: number, to: number): FoundRecord {
    const text = this.rest.slice(from, to);
    const line = this.line;
    this.line += countLines(text);
    return { line, cells: eventCells(text) };
  }

  private broken(from: number, to: number, broken: string): FoundRecord {
    const text = this.rest.slice(from, to);
    const line = this.line;
    this.line += countLines(text);
    return { line, cells: ["", "", "", "", text.replace(/\s*[\r\n]+\s*/g, " ").trim()], broken };
  }

  /** What stands between events and is neither their root, a declaration, a comment, nor the time that CloudWatch puts before each. */
  private outside(from: number, to: number): FoundRecord[] {
    if (from >= to) return [];
    const text = this.rest.slice(from, to);
    const line = this.line;
    this.line += countLines(text);
    if (/^\s*$/.test(text)) return [];
    const own = text.replace(/<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|<\/?(?:[\w-]+:)?Events\b[^>]*>/g, (found) =>
      found.replace(/[^\n]/g, ""),
    );
    return own.split("\n").flatMap((each, index) => {
      const words = each.replace(/[\s\ufeff]+/g, " ").trim();
      if (words === "" || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(words)) return [];
      return [{ line: line + index, cells: ["", "", "", "", words], broken: "no event" }];
    });
  }
}

function next(pattern: RegExp, text: string, from: number): { from: number; to: number } | undefined {
  pattern.lastIndex = from;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    if (found[1] !== undefined) return { from: found.index, to: found.index + found[0].length };
  }
  return undefined;
}

/** Event id, time, host, record number, and the elements of an event, joined. */
export function eventCells(source: string): string[] {
  const text = simplified(source);
  const first = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
  const data = /<(?:EventData|UserData)[\s>]/.exec(text);
  return [
    first(/<EventID(?:\s[^>]*)?>\s*(\d+)/),
    first(/\bSystemTime\s*=\s*["']([^"']*)/),
    unescaped(first(/<Computer\s*>([^<]*)/)).trim(),
    first(/<EventRecordID\s*>\s*(\d+)/),
    data ? elementsOf(text.slice(data.index)).join(elementSeparator) : unescaped(first(/<Message\s*>([^<]*)/)),
  ];
}

/** The texts of `Data` or `Param`, in their order; of an event that has none, those of its innermost elements. */
export function elementsOf(text: string): string[] {
  const found: string[] = [];
  const pattern = /<(?:Data|Param)(?:\s[^>]*)?(?:\/>|>([^<]*)<\/(?:Data|Param)\s*>)/g;
  for (let each = pattern.exec(text); each; each = pattern.exec(text))
    found.push(each[1]?.trim() ? unescaped(each[1]) : "");
  if (found.length > 0) return found;
  return [...text.matchAll(/<([\w.-]+)(?:\s[^>]*)?>([^<]+)<\/\1\s*>/g)].flatMap(([, , value = ""]) =>
    value.trim() === "" ? [] : [unescaped(value)],
  );
}

/** Without comments and prefixes of namespaces, with CDATA as escaped text. */
function simplified(text: string): string {
  let simple = text;
  if (simple.includes("<![CDATA[")) {
    simple = simple.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, inner: string) =>
      inner.replace(/&/g, "&amp;").replace(/</g, "&lt;"),
    );
  }
  if (simple.includes("<!--")) simple = simple.replace(/<!--[\s\S]*?-->/g, "");
  return /^<[\w-]+:Event/.test(simple) ? simple.replace(/(<\/?)[\w-]+:(?=[A-Z])/g, "$1") : simple;
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

export function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(lt|gt|quot|apos|amp));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name as string] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
