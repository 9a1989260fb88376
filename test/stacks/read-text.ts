import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../stacks/environment";
import { type LoadedEnvironment, readEnvironment } from "../../stacks/loading/read";
import { renderProblem } from "../../text/problem";

/** Small environments that tests spoil; those that ship may change without a word of these. */
const fixture = (name: string) => readFileSync(join(__dirname, "fixtures", `${name}.yaml`), "utf8");

export const azure = fixture("azure-dev");
export const aws = fixture("aws-dev");

/** A text with one part replaced by another; fails when the part is not there, so that no test tests nothing. */
export function spoil(text: string, ...replacements: [part: string, other: string][]): string {
  return replacements.reduce((before, [part, other]) => {
    if (!before.includes(part)) throw new Error(`the example has no ${part}`);
    return before.replace(part, () => other);
  }, text);
}

export function read(content: string | Buffer, file = "test.yaml"): LoadedEnvironment {
  return readEnvironment(Buffer.from(content as string), { name: file.replace(/\.yaml$/, ""), file });
}

/** The error that a text is refused with. */
export function refusal(content: string | Buffer, file?: string): EnvironmentError {
  try {
    read(content, file);
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error("the environment was accepted");
}

/** The blocks of the message, one a problem; the line with its caret is left to the tests of excerpts. */
export function message(content: string | Buffer): string {
  return refusal(content)
    .problems.map((problem) => renderProblem({ ...problem, excerpt: undefined }, "test.yaml"))
    .join("\n");
}

/** The notes of an environment that is accepted. */
export function notes(content: string): string {
  return read(content)
    .notes.map((note) => renderProblem(note, "test.yaml"))
    .join("\n");
}

/** Key-shaped, made up, and put together here so that no file holds it. */
export const madeUpKey = (separator = "-") => ["BCDFG", "HJKMP", "QRTVW", "XY234", "67892"].join(separator);

/** The client populations of a text in the opposite order. */
export function reverseClients(text: string): string {
  const [, before = "", list = "", after = ""] =
    /^([\s\S]*\nclients:\n)([\s\S]*?)(\n\n(?:declarations|monitoring):[\s\S]*)$/.exec(text) ?? [];
  const populations = list.split(/\n(?= {2}- )/);
  if (populations.length < 3) throw new Error("the example has too few populations to change their order");
  return `${before}${populations.reverse().join("\n")}${after}`;
}
