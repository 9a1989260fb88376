import type { Problem } from "../../text/problem";

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
