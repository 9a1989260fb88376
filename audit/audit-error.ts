import { maskLoggedKeys } from "./mask";

/** A mistake in what was given to an audit, or a limit of the machine: printed as it is, without a stack, and without a key. */
export class AuditError extends Error {
  constructor(message: string) {
    super(maskLoggedKeys(message));
    this.name = "AuditError";
  }
}
