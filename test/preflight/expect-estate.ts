import { findActivationError } from "../../activation/errors";
import type { PreflightReport } from "../../preflight/preflight";
import type { EstateCase } from "./estate-cases";

/** A report names the mistake: its hop, code, resource and fix. */
export function expectMistake(report: PreflightReport, estate: EstateCase): void {
  const verdict = report.populations.find(({ population }) => population === estate.population);
  expect({ outcome: verdict?.outcome, hop: verdict?.finding?.hop, code: verdict?.finding?.code }).toEqual({
    outcome: estate.outcome,
    hop: estate.hop,
    code: estate.code,
  });
  expect(verdict?.finding?.why).toContain(estate.why);
  expect(verdict?.finding?.fix).toContain(estate.fix);
  if (estate.resource)
    expect(verdict?.finding?.resource?.name).toMatch(new RegExp(`${estate.resource.replaceAll(".", "\\.")}$`));
  if (estate.code) expect(findActivationError(estate.code)).toBeDefined();
}
