/** Where an error comes from and how far what is said of it is vouched for. */
export type ErrorEvidence =
  /** Microsoft's support pages describe it. */
  | "microsoft"
  /** Name and number are in the Windows SDK; cause and fix follow from the meaning. */
  | "sdk"
  /** Seen in the field; cause and fix are our reading. */
  | "inferred";

/** Machine on which a code shows. */
export type ErrorPlace = "client" | "host";

/** One code of the catalogue. */
export interface ActivationError {
  /** As Windows prints it: `0xC004F074`. */
  readonly code: string;
  /** Constant of the Windows SDK, where there is one. */
  readonly name?: string;
  /** What Windows means by it, in one sentence. */
  readonly meaning: string;
  /** Most frequent first. */
  readonly causes: readonly string[];
  /** In the order in which to try. */
  readonly fix: readonly string[];
  readonly places: readonly ErrorPlace[];
  /** Command output and events in which it is seen. */
  readonly shows: string;
  readonly evidence: ErrorEvidence;
  /** Microsoft's page on this very code. */
  readonly page?: string;
}
