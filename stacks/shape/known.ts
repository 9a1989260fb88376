import type * as z from "zod";
import type { Path } from "../../text/problem";
import { cloudNames, schemaOf } from "./environment";
import { bare, namesIn, schemaAt } from "./walk";

/** The schema that either cloud has at a path. */
function declaredAt(path: Path): z.ZodType | undefined {
  return cloudNames.map((cloud) => schemaAt(schemaOf[cloud], path)).find((schema) => schema !== undefined);
}

let names: ReadonlySet<string> | undefined;

/** Is this the name of a field, anywhere in an environment? */
export function isFieldName(word: string): boolean {
  names ??= new Set(cloudNames.flatMap((cloud) => namesIn(schemaOf[cloud])));
  return names.has(word);
}

/** Names that say that their value is a secret, or may be taken for a place to put one. */
const telling = /pass|pwd|secret|token|credential|key|connection.?string|signature|certificate/i;

/** Long runs of letters of both cases and digits, as passwords and access keys are; and the well-known beginnings of tokens. */
const random = /(?=[\w+/=]*[a-z])(?=[\w+/=]*[A-Z])(?=[\w+/=]*\d)[\w+/=]{20,}/;
const tokens = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bgh[opsu]_\w{16,}|\beyJ[\w-]{8,}\.|-----BEGIN|[?&]sig=|\bxox[a-z]-/;

/** Does this text look like a password, an access key or a token? Paths of resources are looked at piece by piece. */
export function looksSecret(text: string): boolean {
  if (tokens.test(text)) return true;
  const pieces = text.startsWith("/") || text.startsWith("arn:") ? text.split(/[/:]/) : [text];
  return pieces.some((piece) => random.test(piece));
}

/** The field that a text begins with when the space behind its colon is missing, and what stands behind the colon. */
export function unspaced(text: string): { field: string; value: string } | undefined {
  const [, field, value] = /^([A-Za-z_][\w-]*):(?=[^\s:/])(.*)$/.exec(text) ?? [];
  return field === undefined || value === undefined ? undefined : { field, value };
}

/** May a message repeat what stands beside this name, where the place of both is not known for certain? */
export function mayShowBeside(name: string, value: string): boolean {
  return isFieldName(name) && !telling.test(name) && !looksSecret(value);
}

/** `name: value`, as it should be written; the value is repeated where it may be, and is a plain word. */
export function asField(name: string, value: string): string {
  return `write ${name}: ${mayShowBeside(name, value) && /^[\w./:-]{1,60}$/.test(value) ? value : "<value>"}`;
}

/**
 * May a message repeat the value at this path? Only where a field of ours is declared and its name does not say secret;
 * under a name that is free, as those of tags are, also when the value does not look like one.
 */
export function mayShow(path: Path, value: unknown): boolean {
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value === "string" && looksSecret(value)) return false;
  const schema = declaredAt(path);
  if (schema === undefined) return false;
  // A choice of words holds no secret, nor does the id of a resource, whatever the name of the field.
  if (isChoice(schema) || /^["']?(arn:|\/subscriptions\/)/.test(String(value))) return true;
  const field = typeof value === "string" ? unspaced(value) : undefined;
  if (field && !mayShowBeside(field.field, field.value)) return false;
  const name = path.findLast((step) => typeof step === "string");
  return !telling.test(String(name));
}

const isChoice = (schema: z.ZodType): boolean => (bare(schema).def as { type: string }).type === "enum";
