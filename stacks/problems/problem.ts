/** Steps from the root of an environment to a value: `["hosts", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** Where a value is written. Both count from one, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** One thing that is wrong with an environment, in the words in which it is shown. */
export interface Problem {
  /** Where it is in the environment; the root is the empty path. */
  path: Path;
  /** Where it is in the file; absent when the file has no such place, for example because a field is missing. */
  position?: Position;
  /** What is wrong. */
  problem: string;
  /** What was read, safe to print; absent when nothing was, or when it must not be shown. */
  got?: string;
  /** What would be accepted. */
  allowed?: string;
  /** What to do about it. */
  fix: string;
  /** True when the name of the field is the problem, not its value. */
  onName?: true;
}

/** Writes a path as a program would: `hosts[0].name`, `tags["cost centre"]`. */
export function renderPath(path: Path): string {
  return path.reduce<string>((written, step) => {
    if (typeof step === "number") return `${written}[${step}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(step)) return `${written}[${JSON.stringify(step)}]`;
    return written === "" ? step : `${written}.${step}`;
  }, "");
}

/** Why an environment cannot be used. `message` is ready to be shown, and holds no stack and no secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(
    message: string,
    /** Every problem that was found, in the order of the file. */
    readonly problems: readonly Problem[],
    /** True when the file was refused because a product key is in it; no other problem is looked for then. */
    readonly holdsProductKey = false,
  ) {
    super(message);
  }
}
