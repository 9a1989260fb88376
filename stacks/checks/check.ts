import { checkClientNetworks } from "../../activation/client-networks";
import type { AwsEnvironment, AzureEnvironment } from "../shape/environment";
import type { Path, Problem } from "../../text/problem";

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

/** Splits advice of the form "what is wrong; what to do", which the rules of activation are written in. */
export function advice(text: string, allowed: string): Finding {
  const cut = text.indexOf("; ");
  const tells = /^(write|leave|put|use|remove|name)\b/.test(text.slice(cut + 2));
  if (cut < 0 || !tells) return { problem: text, allowed, fix: `write ${allowed}` };
  return { problem: text.slice(0, cut), allowed, fix: text.slice(cut + 2) };
}

/** Calls back for each entry that is there, with its index. */
export function each<Item>(
  items: readonly (Item | undefined)[] | undefined,
  use: (item: Item, index: number) => void,
): void {
  items?.forEach((item, index) => {
    if (item !== undefined) use(item, index);
  });
}

/** Reports every later entry whose name was used before. */
export function refuseRepeats(
  names: readonly (string | undefined)[],
  report: (index: number, first: number) => void,
  same: (name: string) => string = (name) => name,
): void {
  const seen = new Map<string, number>();
  each(names, (name, index) => {
    const first = seen.get(same(name));
    if (first === undefined) seen.set(same(name), index);
    else report(index, first);
  });
}

/** Reports the ranges that are no private networks. */
export function refuseWide(
  ranges: readonly (string | undefined)[],
  place: (index: number) => Path,
  report: Report,
): void {
  const { problems } = checkClientNetworks(ranges.flatMap((range) => range ?? []));
  for (const { cidr, problem, fix } of problems) {
    report.problem(place(ranges.indexOf(cidr)), { problem, allowed: "private networks in cidr notation", fix });
  }
}
