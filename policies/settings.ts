import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Rule, SettingSchema, Settings } from "./rule";

/** The schema of one exemption inside a rule's own settings; `exemptions.ts` says what each field means. */
const exemptionSchema = {
  type: "object",
  required: ["resource", "reason", "owner", "expires"],
  properties: {
    resource: { type: "string", description: "URN, or a pattern with * such as *::aws:ec2/instance:Instance::bastion" },
    reason: { type: "string" },
    owner: { type: "string" },
    expires: { type: "string", description: "last day, YYYY-MM-DD, at most 90 days ahead" },
  },
};

/** Every setting of a rule: its own, and those that each rule has. */
export function settingsSchema(rule: Rule): Record<string, SettingSchema> {
  const schema: Record<string, SettingSchema> = { ...rule.settings };
  if (rule.exemptible && rule.check) {
    schema.scope = {
      type: "string",
      enum: ["all", "kms"],
      default: rule.scope,
      description: `which resources: all of the types, or only those that serve a KMS host. Default: ${rule.scope}`,
    };
  }
  if (rule.exemptible) {
    schema.exemptions = {
      type: "array",
      items: exemptionSchema,
      default: [],
      description: "resources that are exempt, each with reason, owner and last day. Default: none",
    };
  }
  return schema;
}

/** The same as Pulumi wants it. */
export function configSchemaOf(rule: Rule): PolicyConfigSchema {
  return { properties: settingsSchema(rule) as PolicyConfigSchema["properties"] };
}

/** A rule's settings with defaults filled in, and what is wrong with those given, in words. */
export function readSettings(
  rule: Rule,
  given: Readonly<Record<string, unknown>>,
): { settings: Settings; problems: string[] } {
  const schema = settingsSchema(rule);
  const settings: Record<string, unknown> = {};
  for (const [name, { default: fallback }] of Object.entries(schema)) settings[name] = fallback;
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name === "enforcementLevel" || value === undefined) continue;
    const expected = schema[name];
    if (!expected) {
      problems.push(`${rule.name}.${name}: unknown setting; ${rule.name} knows ${listed(Object.keys(schema))}`);
      continue;
    }
    const problem = valueProblem(value, expected);
    if (problem) problems.push(`${rule.name}.${name}: ${problem}`);
    else settings[name] = value;
  }
  return { settings, problems };
}

function valueProblem(value: unknown, schema: SettingSchema): string | undefined {
  const got = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  const wanted = schema.type === "integer" ? "number" : schema.type;
  if (got !== wanted) return `got ${got === "object" ? "an object" : got}, expected ${schema.type}`;
  if (schema.enum && !schema.enum.includes(value)) return `expected one of ${listed(schema.enum.map(String))}`;
  if (typeof value === "number") {
    if (schema.type === "integer" && !Number.isInteger(value)) return `got ${value}, expected a whole number`;
    if (schema.minimum !== undefined && value < schema.minimum)
      return `got ${value}, expected ${schema.minimum} or more`;
    if (schema.maximum !== undefined && value > schema.maximum)
      return `got ${value}, expected ${schema.maximum} or less`;
  }
  const itemType = schema.items?.type;
  if (Array.isArray(value) && typeof itemType === "string") {
    const wrong = value.findIndex((item) => typeof item !== (itemType === "integer" ? "number" : itemType));
    if (wrong >= 0) return `element ${wrong} is not of type ${itemType}`;
  }
  return undefined;
}

const listed = (names: string[]): string => (names.length > 0 ? names.join(", ") : "none");

/** A setting that is a list of texts. */
export function texts(settings: Settings, name: string): string[] {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A setting that is a list of numbers. */
export function numbers(settings: Settings, name: string): number[] {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((item): item is number => typeof item === "number") : [];
}

/** A setting that is a number. */
export function number(settings: Settings, name: string): number {
  const value = settings[name];
  if (typeof value !== "number") throw new Error(`setting ${name} has no number and no default`);
  return value;
}
