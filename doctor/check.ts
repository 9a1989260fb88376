/** One line of the doctor's report. */
export interface Check {
  readonly name: string;
  /** `ok`; `note`: works without it, or only needed for some commands; `fail`: something will fail until it is fixed. */
  readonly status: "ok" | "note" | "fail";
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
export const fail = (name: string, result: string, fix: string): Check => ({ name, status: "fail", result, fix });
