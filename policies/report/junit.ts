import { forHtml, oneLine } from "../../text/visible";
import { allRules } from "../catalogue";
import type { Judgement } from "./findings";

const xml = (text: string): string => forHtml(oneLine(text));

/** JUnit XML: one case for each policy and each finding; advice and what is lifted count as skipped. */
export function junitReport({ subject, findings }: Judgement): string {
  const quiet = allRules.filter(({ name }) => !findings.some(({ policy }) => policy === name));
  const passed = quiet.map(({ id, name }) => `    <testcase classname="${id}" name="${xml(name)}"/>`);
  const cases = findings.map(({ id, policy, name, problem, fix, status, level, exemption }) => {
    const failed = status === "open" && level === "mandatory";
    const text = xml(`${problem}; ${fix}`);
    const reason = xml(
      exemption
        ? `exempted until ${exemption.expires} by ${exemption.owner}: ${exemption.reason}`
        : status === "known"
          ? "known before"
          : `advised: ${problem}`,
    );
    const inner = failed ? `<failure message="${text}" type="${id}"/>` : `<skipped message="${reason}"/>`;
    return `    <testcase classname="${xml(id)}" name="${xml(`${policy} ${name}`.trim())}">${inner}</testcase>`;
  });
  const failures = findings.filter(({ status, level }) => status === "open" && level === "mandatory").length;
  const counts = `tests="${passed.length + cases.length}" failures="${failures}" skipped="${cases.length - failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${xml(`kmshost policies: ${subject}`)}" ${counts}>`,
    ...passed,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}
