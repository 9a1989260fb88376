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

/** What one rule says of several resources, put together by what is wrong: one cause is one finding. */
export class Together {
  private readonly places = new Map<string, Resource[]>();

  constructor(
    private readonly rule: Rule,
    private readonly violate: ReportViolation,
  ) {}

  /** How a finding about this resource is kept. */
  of(resource: Resource): ReportViolation {
    return (text) => this.places.set(text, [...(this.places.get(text) ?? []), resource]);
  }

  say(): void {
    for (const [text, [first, ...more]] of this.places) {
      const names = more.slice(0, 20).map((one) => maskKeys(one.name));
      if (more.length > names.length) names.push(`${more.length - names.length} more`);
      const fix = `; ${this.rule.fix}`;
      const problem = text.endsWith(fix) ? text.slice(0, -fix.length) : text;
      this.violate(`${problem}${names.length > 0 ? `, so also ${names.join(", ")}` : ""}${fix}`, first?.urn);
    }
  }
}
