/** The parts of a package's schema by which a program's properties are checked. */
interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

interface ObjectType {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: unknown }[];
}

export interface PackageSchema {
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly inputProperties: Readonly<Record<string, Property>>;
        readonly requiredInputs?: readonly string[];
        readonly properties?: Readonly<Record<string, Property>>;
      }
    >
  >;
  readonly types: Readonly<Record<string, ObjectType>>;
}

type Values = Readonly<Record<string, unknown>>;

/** A reference to another resource's output, whose type is not looked at. */
const reference = /^\$\{.*\}$/;

/** What is wrong with a resource of a program by the package's schema: unknown and missing properties, wrong values. */
export function problemsOf(schema: PackageSchema, type: string, properties: Values): string[] {
  const resource = schema.resources[type];
  if (!resource) return [`${type}: no such component`];
  return objectProblems(schema, type, properties, resource.inputProperties, resource.requiredInputs ?? []);
}

function objectProblems(
  schema: PackageSchema,
  path: string,
  values: Values,
  properties: Readonly<Record<string, Property>>,
  required: readonly string[],
): string[] {
  const missing = required.filter((name) => values[name] === undefined).map((name) => `${path}.${name}: missing`);
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const property = properties[name];
    return property ? valueProblems(schema, `${path}.${name}`, value, property) : [`${path}.${name}: unknown`];
  });
  return [...missing, ...wrong];
}

function valueProblems(schema: PackageSchema, path: string, value: unknown, property: Property): string[] {
  if (typeof value === "string" && reference.test(value)) return [];
  const named = schema.types[(property.$ref ?? "").replace("#/types/", "")];
  if (named?.enum) {
    return named.enum.some((choice) => choice.value === value)
      ? []
      : [`${path}: ${JSON.stringify(value)} is no choice`];
  }
  if (named) return objectProblems(schema, path, value as Values, named.properties ?? {}, named.required ?? []);
  const { items, additionalProperties } = property;
  if (items && Array.isArray(value)) {
    return value.flatMap((item, index) => valueProblems(schema, `${path}[${index}]`, item, items));
  }
  if (additionalProperties && typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      valueProblems(schema, `${path}.${key}`, inner, additionalProperties),
    );
  }
  const got = Array.isArray(value) ? "array" : typeof value;
  const wanted = property.type === "integer" ? "number" : property.type;
  return got === wanted ? [] : [`${path}: ${got}, expected ${property.type}`];
}
