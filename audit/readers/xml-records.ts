import { countLines, type FoundRecord, longestRecord, type RecordFinder } from "./record";

const opening = /<Event[\s>]/;
const closing = "</Event>";

/** Finds the events in XML, however many stand on a line or however many lines one takes. */
export class XmlRecords implements RecordFinder {
  private rest = "";
  private line = 1;

  push(piece: string): FoundRecord[] {
    this.rest += piece;
    const found: FoundRecord[] = [];
    for (;;) {
      const start = this.rest.search(opening);
      if (start < 0) {
        // A tag may be cut at the end of the piece.
        this.skip(Math.max(0, this.rest.lastIndexOf("<")));
        return found;
      }
      this.skip(start);
      const end = this.rest.indexOf(closing);
      const next = this.rest.slice(1).search(opening) + 1;
      if (next > 0 && (end < 0 || next < end)) {
        found.push(this.take(next, "an event without an end"));
      } else if (end >= 0) {
        found.push(this.take(end + closing.length));
      } else if (this.rest.length > longestRecord) {
        found.push(this.take(this.rest.length, "an event longer than a megabyte"));
      } else return found;
    }
  }

  end(): FoundRecord[] {
    return opening.test(this.rest) ? [this.take(this.rest.length, "an event without an end")] : [];
  }

  private skip(length: number): void {
    this.line += countLines(this.rest.slice(0, length));
    this.rest = this.rest.slice(length);
  }

  private take(length: number, broken?: string): FoundRecord {
    const text = this.rest.slice(0, length);
    const line = this.line;
    this.skip(length);
    return { line, text: text.replace(/\s*[\r\n]+\s*/g, " "), ...(broken ? { broken } : {}) };
  }
}
