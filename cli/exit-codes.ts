/** Exit codes of `kmshost`, the same for every command. */
export const exitCodes = {
  /** All went well, nothing found. */
  ok: 0,
  /** The command did its work and found something above the chosen level. */
  findings: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A file or value given is wrong. */
  invalidInput: 3,
  /** A policy forbids it, or a product key stands where none may be. */
  refused: 4,
  /** A fault of kmshost itself, or of what it calls. */
  internal: 5,
} as const;

/** A mistake of the user's: printed as it is, without a stack, and ends the process with its code. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.invalidInput,
  ) {
    super(message);
    this.name = "UserError";
  }
}
