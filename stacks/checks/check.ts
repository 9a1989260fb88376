import type { Path, Problem } from "../../text/problem";
import type { AwsEnvironment, AzureEnvironment } from "../shape/environment";

type Partly<Value> = Value extends (infer Item)[]
  ? (Partly<Item> | undefined)[]
  : Value extends object
    ? { [Key in keyof Value]?: Partly<Value[Key]> }
    : Value;

/**
 * What is left of an environment when everything that broke the shape is taken out, so that the remaining checks run in
 * the same round. Any part may be missing; what is there has its declared type.
 */
export type Sketch =
  | ({ cloud: "azure" } & Partly<Omit<AzureEnvironment, "cloud">>)
  | ({ cloud: "aws" } & Partly<Omit<AwsEnvironment, "cloud">>);

/** What a check says about a value; `got` is filled in from the file when it is left out. */
export type Finding = Omit<Problem, "path" | "position">;

/** Where a check puts what it finds. */
export interface Report {
  /** Something that stops the environment from being used. */
  problem(path: Path, finding: Finding): void;
  /** Something worth knowing that stops nothing. */
  note(path: Path, finding: Finding): void;
}

/** One concern of an environment that reaches beyond a single field's shape. */
export type Check = (sketch: Sketch, report: Report) => void;

export { each, eachRepeat } from "../../requirements/report";
