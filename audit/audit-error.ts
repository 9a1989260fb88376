/** A mistake in what was given to an audit, or a limit of the machine: printed as it is, without a stack. */
export class AuditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AuditError";
  }
}
