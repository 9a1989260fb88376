/** A record found in a text: its first line, counted from one, and what is in it. */
export interface FoundRecord {
  readonly line: number;
  /** Columns of the row that is written for it. */
  readonly cells: readonly string[];
  /** Set where the text is no whole record: why not. */
  readonly broken?: string;
}

/** Finds records in text that comes in pieces, within the memory of one record. */
export interface RecordFinder {
  push(piece: string): FoundRecord[];
  /** What is left when the text ends. */
  end(): FoundRecord[];
}

/** Longest record that is kept together; a longer one is reported as broken. */
export const longestRecord = 1_048_576;

/** How many line ends are in a text. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
