import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  activationErrors,
  findActivationError,
  findActivationErrors,
  formatErrorCode,
  readErrorCode,
} from "../../activation/errors";

describe("the error catalogue", () => {
  it("lists every code once, in the usual writing, with a cause and a fix", () => {
    expect(new Set(activationErrors.map(({ code }) => code)).size).toBe(activationErrors.length);
    expect(activationErrors.length).toBe(90);
    for (const error of activationErrors) {
      expect(error.code).toMatch(/^0x[0-9A-F]{8}$/);
      expect(error.causes.length).toBeGreaterThan(0);
      expect(error.fix.length).toBeGreaterThan(0);
      expect(error.places.length).toBeGreaterThan(0);
      for (const text of [error.meaning, ...error.causes, ...error.fix])
        expect(text).toMatch(/^[^A-Z][^\n]*[^.]$|^[A-Z]{2,}|^(Windows|Microsoft|Active)/);
    }
  });

  it.each([
    ["0xC004F038", "SL_E_VL_NOT_ENOUGH_COUNT"],
    ["0xC004F042", "SL_E_VL_KEY_MANAGEMENT_SERVICE_ID_MISMATCH"],
    ["0xC004F074", "SL_E_VL_BINDING_SERVICE_UNAVAILABLE"],
    ["0xC004F06C", "SL_E_VL_INVALID_TIMESTAMP"],
    ["0xC004C008", "SL_E_CHPA_MAXIMUM_UNLOCK_EXCEEDED"],
    ["0x8007232B", "DNS_ERROR_RCODE_NAME_ERROR"],
    ["0x800706BA", "RPC_S_SERVER_UNAVAILABLE"],
  ])("knows %s as %s", (code, name) => {
    expect(findActivationError(code)?.name).toBe(name);
    expect(findActivationError(name.toLowerCase())?.code).toBe(code);
  });

  it("carries the numbers of the Windows errors that it names", () => {
    const numbers: Record<string, number> = {
      DNS_ERROR_RCODE_NAME_ERROR: 9003,
      DNS_ERROR_RCODE_SERVER_FAILURE: 9002,
      DNS_ERROR_RCODE_BADSIG: 9016,
      DNS_ERROR_RCODE_BADKEY: 9017,
      DNS_INFO_NO_RECORDS: 9501,
      DNS_ERROR_NO_DNS_SERVERS: 9852,
      RPC_S_SERVER_UNAVAILABLE: 1722,
      ERROR_INVALID_STATE: 5023,
      ERROR_INTERNET_NAME_NOT_RESOLVED: 12007,
      ERROR_INTERNET_TIMEOUT: 12002,
      ERROR_INTERNET_CANNOT_CONNECT: 12029,
      ERROR_ACCESS_DENIED: 5,
      ERROR_INVALID_DATA: 13,
      ERROR_NOT_FOUND: 1168,
      ERROR_TIMEOUT: 1460,
      ERROR_INVALID_NAME: 123,
    };
    for (const [name, number] of Object.entries(numbers)) {
      expect(findActivationError(name)?.code).toBe(formatErrorCode(0x8007_0000 + number));
    }
  });

  it.each([
    "0xC004F074",
    "c004f074",
    "C004F074",
    " 0xc004f074 ",
    "-1073418124",
    "3221549172",
    "&HC004F074",
    "error: 0xC004F074",
    "HRESULT=0xC004F074",
    "Error code: 0xC004F074",
    "(0xc004f074).",
    '"C004F074"',
  ])("finds 0xC004F074 written %p", (text) => {
    expect(findActivationError(text)?.code).toBe("0xC004F074");
  });

  it.each([
    ["F074", ["0xC004F074"]],
    ["fd01", ["0xC004FD01"]],
    ["4005", ["0x80004005"]],
    ["FFFF", []],
  ])("finds the codes that end in %s", (digits, codes) => {
    expect(findActivationErrors(digits).map(({ code }) => code)).toEqual(codes);
  });

  it("knows every activation code in the project's sources", () => {
    const sources = execFileSync("git", ["ls-files", "*.ps1", "*.ts", "*.sql", "*.kql"], { encoding: "utf8" }).split(
      "\n",
    );
    const codes = sources
      .filter((file) => file && !file.startsWith("test/"))
      .flatMap((file) => readFileSync(file, "utf8").match(/\b0x(?:C004|C002|800[0-9])[0-9A-F]{4}\b/gi) ?? []);
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter((code) => !findActivationError(code))).toEqual([]);
  });

  it("takes eight digits that start like a code for hexadecimal", () => {
    expect(findActivationError("80070005")?.code).toBe("0x80070005");
    expect(findActivationError("-2147024891")?.code).toBe("0x80070005");
  });

  it("finds an informational code under the number that Microsoft prints", () => {
    expect(findActivationError("0x4004F065")?.code).toBe("0xC004F065");
  });

  it.each(["", "0x", "hello", "-99999999999", "4294967296", "0xC004F074F", "0x00000000"])(
    "finds nothing for %p",
    (text) => {
      expect(findActivationError(text)).toBeUndefined();
    },
  );

  it("reads every code back from each of its writings", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x8000_0000, max: 0xffff_ffff }), (code) => {
        const hexadecimal = formatErrorCode(code);
        for (const text of [
          hexadecimal,
          hexadecimal.slice(2),
          hexadecimal.toLowerCase(),
          String(code - 2 ** 32),
          String(code),
        ]) {
          expect(readErrorCode(text)).toBe(code);
        }
      }),
    );
  });
});
