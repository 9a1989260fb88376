import type { PlannedResource } from "../resource-graph";
import type { Answer } from "./aws-decision";

/** Somebody who may read a secret, and why. */
export interface Reader {
  /** Who: the same text for the same principal. */
  readonly principal: string;
  /** The resource that gives the right. */
  readonly by: PlannedResource;
  /** Property of it in which the right stands, for messages. */
  readonly property: string;
  /** `may`: where the request's context, or a value that is not known yet, decides. */
  readonly answer: Exclude<Answer, "no">;
  /** `known`: for certain; otherwise a value of a policy is not known yet, and the right may not be there. */
  readonly known: boolean;
  /** `reads`: may read now. `grants`: may give itself the right to. */
  readonly way: "reads" | "grants";
  /** What is wider than the one secret, in words; undefined where it is that secret alone. */
  readonly wide: string | undefined;
}

/** A right that could not be judged: what gives it is not in a table and not in this stack. */
export interface Unread {
  readonly by: PlannedResource;
  readonly property: string;
  readonly what: string;
}

export interface Readers {
  readonly readers: readonly Reader[];
  readonly unread: readonly Unread[];
}
