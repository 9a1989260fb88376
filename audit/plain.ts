import type { Database } from "./database";
import type { Marks } from "./scan/marks";

/**
 * Plain requests, added up instead of kept: nearly all lines of a log. What is not plain is read row by row, so that the
 * answers are the same. Duplicates cannot be taken out of a sum: where there may be any, everything is read row by row.
 */
export class Plain {
  /** Record numbers that were added up, by host. */
  private readonly marks = new Map<string, Marks>();
  private readonly ranges: NumberRange[] = [];
  requests = 0;

  constructor(
    readonly options: {
      readonly folder: string;
      readonly signal: AbortSignal;
      /** Moments in microseconds: nothing before is recent, and nothing later can be. */
      readonly since?: number;
      readonly future: number;
      /** As in ScanOptions. */
      readonly threads?: number;
      readonly threadBytes?: number;
    },
  ) {}

  add(requests: number, marks: ReadonlyMap<string, Marks>): void {
    this.requests += requests;
    for (const [host, theirs] of marks) {
      const known = this.marks.get(host);
      if (!known) this.marks.set(host, theirs);
      else {
        known.merge(theirs.pages);
        known.twice += theirs.twice;
      }
    }
  }

  /** For numbers that are known to be there once in their own file. */
  addRange(range: NumberRange): void {
    this.ranges.push(range);
  }

  private overlaps(): boolean {
    const { ranges } = this;
    const apart = (a: NumberRange, b: NumberRange) => a.host !== b.host || a.most < b.least || b.most < a.least;
    if (ranges.some((range, index) => ranges.slice(index + 1).some((other) => !apart(range, other)))) return true;
    return ranges.some(({ host, least, most }) => this.marks.get(host)?.anyWithin(least, most) === true);
  }

  /** May an event be there twice, among what was added up, or once there and once among the rows? */
  async mayHoldDuplicates(database: Database): Promise<boolean> {
    if (this.requests === 0) return false;
    if ([...this.marks.values()].some(({ twice }) => twice > 0) || this.overlaps()) return true;
    const [rows] = await database.rows(
      "SELECT count(*) AS requests, count_if(record_id IS NULL) AS unnumbered FROM records WHERE kind = 'request'",
    );
    if (Number(rows?.unnumbered) > 0 || Number(rows?.requests) > mostRows) return true;
    if (Number(rows?.requests) === 0) return false;
    const numbers = await database.rows("SELECT file, host, record_id FROM records WHERE kind = 'request'");
    return numbers.some((row) => {
      const [file, host, record] = [Number(row.file), String(row.host), Number(row.record_id)];
      const within = (range: NumberRange) => range.host === host && range.least <= record && record <= range.most;
      return (
        this.marks.get(host)?.has(record) === true || this.ranges.some((range) => range.file !== file && within(range))
      );
    });
  }
}

/** Record numbers of a host, from the least to the most, in one file. */
export interface NumberRange {
  readonly file: number;
  readonly host: string;
  readonly least: number;
  readonly most: number;
}

/** So many rows are held against what was added up; with more, adding up was no use. */
const mostRows = 500_000;
