import type { ActivationError } from "./error-types";
import { fieldErrors } from "./errors-field";
import { licensingErrors } from "./errors-licensing";
import { systemErrors } from "./errors-system";

export type { ActivationError, ErrorEvidence, ErrorPlace } from "./error-types";

/** Every activation error this project knows, the Software Protection Service's own first. */
export const activationErrors: readonly ActivationError[] = [...licensingErrors, ...systemErrors, ...fieldErrors];

const byNumber = new Map(activationErrors.map((error) => [Number(error.code), error]));
const byName = new Map(activationErrors.flatMap((error) => (error.name ? [[error.name, error] as const] : [])));

/**
 * A code as Windows, event logs and scripts write it, read as an unsigned 32-bit number: `0xC004F074`, `c004f074`, the
 * signed `-1073418124`, the unsigned `3221549172`. Undefined when it is none of these.
 */
export function readErrorCode(text: string): number | undefined {
  const code = bare(text)
    .replace(/^(?:(?:hresult|error|code)\b[:=\s]*)*/i, "")
    .replace(/^["'([]+/, "");
  if (/^-\d{1,10}$/.test(code)) {
    const value = Number(code);
    return value >= -(2 ** 31) ? value + 2 ** 32 : undefined;
  }
  const hexadecimal = /^(?:0x|&h)?([0-9a-f]{1,8})$/i.exec(code)?.[1];
  if (/^\d+$/.test(code) && (code.length > 8 || !isHexadecimalCode(code))) {
    const value = Number(code);
    return value < 2 ** 32 ? value : undefined;
  }
  return hexadecimal === undefined ? undefined : Number.parseInt(hexadecimal, 16);
}

/** Without the quotes, brackets and full stop that surround a code in a sentence. */
function bare(text: string): string {
  return text.trim().replace(/^["'`([<\s]+|["'`)\]>.,;\s]+$/g, "");
}

/** Eight digits without a letter are hexadecimal, as in 80070005: no code has so small a decimal value. */
function isHexadecimalCode(digits: string): boolean {
  return digits.length === 8 && /^[89]/.test(digits);
}

/** The usual writing of a code: `0xC004F074`. */
export function formatErrorCode(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** Looks a code up in any of its writings, or by its name in the Windows SDK. */
export function findActivationError(text: string): ActivationError | undefined {
  const named = byName.get(text.trim().toUpperCase());
  if (named) return named;
  const code = readErrorCode(text);
  if (code === undefined) return undefined;
  // Microsoft prints an informational code with the severity of an error: 0x4004F065 is the same as 0xC004F065.
  return byNumber.get(code) ?? byNumber.get((code | 0x8000_0000) >>> 0);
}

/** Every code that the text can mean: four hexadecimal digits are the end of one, and may be that of several. */
export function findActivationErrors(text: string): readonly ActivationError[] {
  const error = findActivationError(text);
  if (error) return [error];
  const digits = bare(text).toUpperCase();
  return /^[0-9A-F]{4}$/.test(digits) ? activationErrors.filter(({ code }) => code.endsWith(digits)) : [];
}
