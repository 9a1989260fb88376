import * as z from "zod";
import type { Format } from "../../requirements/formats";

/** What to say beside a field's own rules when they are broken. */
export interface Hint {
  /** What is accepted, in words. */
  allowed: string;
  /** What to do; default: write what is allowed. */
  fix?: string;
}

/** Hints by schema. Kept apart from the schema's own metadata, which goes into the JSON schema that editors read. */
export const hints = z.registry<Hint>();

/** Adds the description that editors show and, where the rule alone says too little, a hint for messages. */
export function field<Schema extends z.ZodType>(schema: Schema, description: string, hint?: Hint): Schema {
  const described = schema.describe(description);
  if (hint) hints.add(described, hint);
  return described;
}

/** A string that follows a pattern. */
export function text(pattern: RegExp, description: string, hint: Hint): z.ZodString {
  return field(z.string().regex(pattern), description, hint);
}

/** A string of a format that the component requires too. */
export function formatted({ pattern, allowed, fix }: Format, description: string): z.ZodString {
  return text(pattern, description, { allowed, ...(fix === undefined ? {} : { fix }) });
}
