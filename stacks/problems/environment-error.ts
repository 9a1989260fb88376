import { type Problem, renderProblems, showText } from "../../text/problem";

/** Why an environment cannot be used. `message` is ready to be shown, and holds no stack and no secret. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(
    private readonly environment: string,
    /** Path of the file as messages show it. */
    readonly file: string,
    /** Every problem that was found, in the order of the file. */
    readonly problems: readonly Problem[],
    /** True when the file was refused because a product key is in it; no other problem is looked for then. */
    readonly holdsProductKey = false,
  ) {
    super("");
    this.message = this.text();
  }

  /** The message for a terminal of so many columns. Default: no line is wrapped. */
  text(width?: number): string {
    return renderProblems(`environment ${showText(this.environment)}`, this.problems, this.file, width);
  }
}
