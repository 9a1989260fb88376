import type * as z from "zod";
import type { Path } from "../../text/problem";

/** The parts of a zod definition that lead further down. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  keyType?: z.ZodType;
  innerType?: z.ZodType;
  entries?: Record<string, string>;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** A schema without the wrappers that only say that it may be left out. */
export function bare(schema: z.ZodType): z.ZodType {
  const { innerType } = definitionOf(schema);
  return innerType ? bare(innerType) : schema;
}

/** The schema of the value at a path; undefined when no field has that path. */
export function schemaAt(root: z.ZodType, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  for (const step of path) {
    if (!schema) return undefined;
    const definition = definitionOf(bare(schema));
    schema =
      typeof step === "number"
        ? definition.element
        : (own(definition.shape, step) ?? (definition.type === "record" ? definition.valueType : undefined));
  }
  return schema;
}

const own = <Value>(record: Record<string, Value> | undefined, key: string): Value | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;

/** Names of the fields that a mapping at this path may have; for a mapping of free names, none. */
export function fieldsAt(root: z.ZodType, path: Path): string[] {
  const schema = schemaAt(root, path);
  if (!schema) return [];
  const definition = definitionOf(bare(schema));
  if (definition.shape) return Object.keys(definition.shape);
  return definition.keyType ? Object.values(definitionOf(definition.keyType).entries ?? {}) : [];
}

/** The paths of all fields of a schema, however deep, without the places in lists; fields below free names are left out. */
export function fieldPaths(root: z.ZodType, above: readonly string[] = []): string[][] {
  const { shape = {}, element } = definitionOf(bare(root));
  const own = Object.entries(shape).flatMap(([name, schema]) => [
    [...above, name],
    ...fieldPaths(schema, [...above, name]),
  ]);
  return element ? [...own, ...fieldPaths(element, above)] : own;
}

/** The names that the mappings of a schema may have, however deep. */
export function namesIn(root: z.ZodType): string[] {
  const { shape = {}, element, valueType, keyType } = definitionOf(bare(root));
  const below = [element, valueType, ...Object.values(shape)].filter((schema) => schema !== undefined);
  const names = [...Object.keys(shape), ...Object.values((keyType && definitionOf(keyType).entries) ?? {})];
  return [...names, ...below.flatMap(namesIn)];
}
