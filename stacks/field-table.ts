import { environmentJsonSchema } from "./shape/environment";

/** The parts of a JSON schema that a table of fields is made of. */
export interface SchemaNode {
  type?: string;
  const?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  oneOf?: SchemaNode[];
  additionalProperties?: unknown;
}

/** One field of an environment, as documentation shows it. */
export interface FieldRow {
  /** Path with `[]` for each entry of a list: `hosts[].name`. */
  path: string;
  /** Clouds that have the field with this meaning. */
  clouds: string[];
  need: string;
  description: string;
}

function fieldsOf(node: SchemaNode, cloud: string, path = ""): FieldRow[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, property]): FieldRow[] => {
    const below = path === "" ? name : `${path}.${name}`;
    const need =
      property.default === undefined
        ? node.required?.includes(name)
          ? "required"
          : "optional"
        : `default \`${JSON.stringify(property.default)}\``;
    const row = { path: below, clouds: [cloud], need, description: property.description ?? "" };
    return [row, ...fieldsOf(property, cloud, below)];
  });
  return [...own, ...(node.items ? fieldsOf(node.items, cloud, `${path}[]`) : [])];
}

const sameField = (a: FieldRow) => (b: FieldRow) => a.path === b.path && a.description === b.description;

/** Every field of both clouds; a field that means the same on both stands once, and one cloud's own follow the other's. */
export function fieldRows(): FieldRow[] {
  const options = (environmentJsonSchema() as SchemaNode).oneOf ?? [];
  const [rows = [], others = []] = options.map((option) => fieldsOf(option, option.properties?.cloud?.const ?? ""));
  let place = 0;
  for (const row of others) {
    const shared = rows.findIndex(sameField(row));
    if (shared >= 0) rows[shared]?.clouds.push(...row.clouds);
    else while (rows[place] && !others.some(sameField(rows[place] as FieldRow))) place++;
    if (shared < 0) rows.splice(place, 0, row);
    place = shared >= 0 ? shared + 1 : place + 1;
  }
  return rows;
}

/** The fields as a Markdown table. */
export function fieldTable(): string {
  const lines = fieldRows().map(({ path, clouds, need, description }) => {
    return `| \`${path}\` | ${clouds.length > 1 ? "both" : clouds[0]} | ${need} | ${description.replaceAll("|", "\\|")} |`;
  });
  return ["| field | cloud | | meaning |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
