import { type CsvShape, csvRow } from "../columns";
import { type FoundRecord, longestRecord, type RecordFinder } from "./records";

/** Finds the rows of a CSV file, and says of each what is wrong with it. */
export class CsvRecords implements RecordFinder {
  private rest = "";
  private line = 1;
  private skipped = 0;

  constructor(private readonly shape: CsvShape) {}

  push(piece: string): FoundRecord[] {
    this.rest += piece;
    return this.rows(false);
  }

  end(): FoundRecord[] {
    return this.rows(true);
  }

  private rows(whole: boolean): FoundRecord[] {
    const found: FoundRecord[] = [];
    let at = 0;
    while (at < this.rest.length) {
      const { cells, lines, end, closed } = csvRow(this.rest, at, this.shape.delimiter);
      // A row that touches the end of the piece may go on.
      if (!whole && end >= this.rest.length && this.rest.length - at < longestRecord) break;
      if (!closed) {
        const line = this.rest.indexOf("\n", at) + 1 || this.rest.length;
        found.push({
          line: this.line,
          cells: this.padded([this.rest.slice(at, line).trimEnd()]),
          broken: "quotes that do not match",
        });
        this.line += 1;
        at = line;
        continue;
      }
      if (this.skipped < this.shape.skip) this.skipped += lines;
      else if (cells.length > 1 || cells[0] !== "") found.push(this.row(cells));
      this.line += lines;
      at = end;
    }
    this.rest = this.rest.slice(at);
    return found;
  }

  private row(cells: readonly string[]): FoundRecord {
    const { columns, roles, delimiter } = this.shape;
    const { line } = this;
    if (cells.length < columns.length)
      return { line, cells: this.padded([cells.join(delimiter)]), broken: "a row with missing columns" };
    if (cells.length === columns.length) return { line, cells };
    // A message that is not quoted, and holds what separates columns.
    if (roles.info === columns.at(-1)) {
      const last = columns.length - 1;
      return { line, cells: [...cells.slice(0, last), cells.slice(last).join(delimiter)] };
    }
    return { line, cells: this.padded([cells.join(delimiter)]), broken: "a row with too many columns" };
  }

  private padded(cells: readonly string[]): string[] {
    return Array.from(this.shape.columns, (_, index) => cells[index] ?? "");
  }
}
