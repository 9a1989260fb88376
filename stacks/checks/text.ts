import { type Path, showText } from "../../text/problem";
import { findUnseen } from "../../text/visible";
import type { Report } from "./check";

/** Lines that build servers obey when they read them in a log. */
const buildCommand = /^\s*(::[a-z-]+.*::|##(vso)?\[)/i;

/** Refuses, anywhere in the file, characters that do not show or that reorder what shows, and build servers' commands. */
export function checkText(value: unknown, report: Report, path: Path = []): void {
  if (typeof value === "string") checkString(value, path, report);
  if (value === null || typeof value !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    if (!Array.isArray(value)) checkString(key, below, report, { onName: true });
    checkText(item, report, below);
  }
}

function checkString(text: string, path: Path, report: Report, where: { onName?: true } = {}): void {
  const unsafe = findUnseen(text);
  if (unsafe) {
    report.problem(path, {
      problem: `holds ${unsafe.name}, a character that does not show or that reorders text`,
      got: `"${showText(text)}"`,
      allowed: "characters that show as they are",
      fix: "type the text again by hand",
      ...where,
    });
  } else if (buildCommand.test(text)) {
    report.problem(path, {
      problem: "starts like a build server's command",
      got: `"${showText(text)}"`,
      allowed: "text that a log can show",
      fix: "write it without the leading signs",
      ...where,
    });
  }
}
