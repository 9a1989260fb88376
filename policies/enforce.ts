import type { ReportViolation } from "@pulumi/policy";
import { maskKeys } from "../text/keys";
import type { Exemption } from "./exemptions";
import { Property } from "./leaves";
import { Resource } from "./resource";
import type { Report, Rule } from "./rule";
import type { Run } from "./run";

/**
 * Runs a rule so that its failure stays its own: the error is kept by kind and place, never by its message, which could
 * hold a property's value, and becomes a finding of `policy-internal-error`.
 */
export function guarded(rule: Rule, run: Run, context: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") {
      run.undecided(rule, context, (error as Error & { props?: unknown[] }).props?.join(".") ?? "");
    } else run.failed(rule, context, describeError(error));
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return "something that is no error was thrown";
  const place = /[\\/(]([^\\/():]+:\d+):\d+\)?$/m.exec(error.stack ?? "")?.[1];
  return place ? `${error.name} at ${place}` : error.name;
}

/** How a rule's findings reach the engine: keys masked, each said once, exempted ones kept for the list of exemptions. */
export function reporter(
  rule: Rule,
  run: Run,
  context: string,
  exemptions: Exemption[],
  violate: ReportViolation,
  urnOfPlaces = context,
): Report {
  const said = new Set<string>();
  return (where, problem, key) => {
    const urn = where instanceof Resource ? where.urn : urnOfPlaces;
    if (key !== undefined && !run.tellsKey(rule, context, urn, key)) return;
    const path = where instanceof Property ? where.path : where instanceof Resource ? "" : where;
    const text = maskKeys(path === "" ? problem : `${maskKeys(path)}: ${problem}`);
    if (said.has(urn + text)) return;
    said.add(urn + text);
    if (run.lift(rule, context, urn, text, exemptions)) return;
    const lapsed = run.lapsed(rule, urn, exemptions);
    violate(`${text}${lapsed ? ` (its exemption ended on ${lapsed})` : ""}; ${rule.fix}`, urn || undefined);
  };
}
