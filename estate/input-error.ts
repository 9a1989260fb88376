/** A plan or state that cannot be read. The message names what was expected, what was got and the fix. */
export class PreflightInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PreflightInputError";
  }
}

/** Parses JSON, or says where it ends too early. */
export function parseJson(text: string, what: string, fix: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = error instanceof SyntaxError ? error.message.replace(/^JSON\.parse: /, "") : "not JSON";
    const size = `${text.length} characters`;
    const cut = /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text) ? "it seems to be cut off; " : "";
    // Messages of JSON.parse quote the text around the fault, and a state may hold secrets.
    const place = /position (\d+)/.exec(where)?.[1];
    throw new PreflightInputError(
      `${what} is not complete JSON (${size}${place ? `, fault at character ${place}` : ""}): ${cut}${fix}`,
    );
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
