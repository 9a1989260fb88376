/** One line of the doctor's report. */
export interface Check {
  readonly name: string;
  /** `ok`; `note`: works without it, or only needed for some commands; `mend`: something will fail until it is mended. */
  readonly status: "ok" | "note" | "mend";
  readonly result: string;
  /** What to do; missing when nothing is. */
  readonly fix?: string;
}

export const ok = (name: string, result: string): Check => ({ name, status: "ok", result });
export const note = (name: string, result: string, fix?: string): Check => ({
  name,
  status: "note",
  result,
  ...(fix === undefined ? {} : { fix }),
});
export const mend = (name: string, result: string, fix: string): Check => ({ name, status: "mend", result, fix });
