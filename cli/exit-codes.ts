/** Exit codes of `kmshost`, the same for every command; `exitCodeMeanings` says what each means. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, invalidInput: 3, refused: 4, internal: 5 } as const;

/** What each code says, as docs/terminal.md has it. A command that a signal ends, ends with 128 and the signal's number. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: "all went well, nothing was found",
  1: "the command did its work and found something above the chosen level",
  2: "the command line itself is wrong",
  3: "a file or a value that was given is wrong",
  4: "a policy forbids it, or a product key stands where none may be",
  5: "a fault of kmshost itself, or of what it calls",
  130: "Ctrl-C; a pulumi that the command runs is stopped, and its temporary files are removed",
  141: "whoever read the output had seen enough, such as head",
  143: "the command was asked to end (SIGTERM)",
};

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
