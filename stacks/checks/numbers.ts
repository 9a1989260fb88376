import type { Path } from "../../text/problem";
import type { Report } from "./check";

/**
 * Refuses numbers in any other spelling than plain decimal: 0x698, 01688, 1688.0 and 1.688e3 are all 1688 to YAML, but
 * not to everyone who reads the file.
 */
export function checkNumbers(
  value: unknown,
  spelling: (path: Path) => string | undefined,
  report: Report,
  path: Path = [],
): void {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const written = spelling(path);
    if (written === undefined || written === String(value)) return;
    report.problem(path, {
      problem: "a number in an unusual spelling",
      got: written,
      allowed: "plain decimal digits",
      fix: `write ${value}`,
    });
  }
  if (value === null || typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    checkNumbers(item, spelling, report, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
