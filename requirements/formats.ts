import type { Path } from "../text/problem";
import type { Report } from "./report";

/** How a text must be written, once for components and environments. */
export interface Format {
  readonly pattern: RegExp;
  /** What is wrong with a text of another form, as a component says it. */
  readonly problem: string;
  readonly allowed: string;
  readonly fix?: string;
}

/** Reports a text of another form. What is no text is not known yet. */
export function checkFormat(
  { pattern, problem, allowed, fix }: Format,
  value: unknown,
  path: Path,
  report: Report,
): void {
  if (value === undefined || value === null || typeof value === "object" || typeof value === "function") return;
  if (typeof value === "string" && pattern.test(value)) return;
  report(path, { problem, allowed, ...(fix === undefined ? {} : { fix }) });
}

/** Name of a secret, in the characters that both clouds take. */
export const secretName: Format = {
  pattern: /^[0-9A-Za-z-]{1,127}$/,
  problem: "not a name for a secret",
  allowed: "1 to 127 letters, digits and hyphens",
};

/** Microsoft's confirmation IDs: eight groups of six digits. Never shown. */
export const confirmationId: Format = {
  pattern: /^(?:\d{48}|\d{6}(?:[- ]\d{6}){7})$/,
  problem: "not a confirmation ID",
  allowed: "48 digits in quotes, all in one or in eight groups of six",
  fix: "copy it from Microsoft's answer",
};

/** Folder on a share. */
export const licenseFolder: Format = {
  pattern: /^\\\\[^\\/:*?"<>|\s]+(?:\\[^\\/:*?"<>|]+)+$/,
  problem: "not a folder on a share",
  allowed: "a folder on a share, such as \\\\files\\kms\\office2024",
};

/** A name that needs no escape in a distinguished name. */
export const objectName: Format = {
  pattern: /^[0-9A-Za-z](?:[0-9A-Za-z -]{0,32}[0-9A-Za-z])?$/,
  problem: "not a name for an activation object",
  allowed: "1 to 34 letters, digits, inner spaces and hyphens",
};

/** A mail address, as far as a mail server will not refuse it at sight. */
export const mailAddress: Format = {
  pattern: /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/,
  problem: "not a mail address",
  allowed: "an address such as kms-oncall@example.com",
};
