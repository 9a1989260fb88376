import type { Path } from "../../text/problem";

/** A half-open range of offsets in the text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in the text, and how it is spelt there. */
export interface Spelling {
  /** The key, or the list item. */
  readonly key: Range;
  readonly value: Range;
  /** The text of a plain (unquoted) scalar. */
  readonly plain?: string;
}

/** A name or a scalar as it stands in the text, with the path of the value that it names or is. */
export interface Part extends Range {
  readonly path: Path;
  readonly kind: "name" | "value";
}

/** What the text holds, as far as it could be read. */
export interface Layout {
  readonly spellings: ReadonlyMap<string, Spelling>;
  /** In the order of the text. */
  readonly parts: readonly Part[];
  /** Lists in brackets and mappings in braces. */
  readonly flows: readonly Range[];
}
