import type * as z from "zod";
import { isAzureEdition, isSubscriptionOffice, productMeant } from "../../activation/product-names";
import { nearest } from "../../text/nearest";
import { type Path, type Problem, show, showText } from "../../text/problem";
import { valueAt } from "../problems/value";
import { type Cloud, cloudNames, ownerField, schemaOf } from "./environment";
import { type Hint, hints } from "./hints";
import { asField, unspaced } from "./known";
import { fieldMeant, valueMeant } from "./meant";
import { bare, fieldsAt, schemaAt } from "./walk";

type Issue = z.core.$ZodIssue;

interface Context {
  cloud: Cloud;
  value: unknown;
  /** The text of a plain scalar at a path, as it is written. */
  spelling: (path: Path) => string | undefined;
}

const nouns: Record<string, string> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** Turns what zod found into problems in the words of this project. One issue can hold several unknown fields. */
export function describeIssue(issue: Issue, context: Context): Problem[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField([...path, key], context));
  const schema = schemaAt(schemaOf[context.cloud], path);
  if (issue.code === "invalid_key") return [unknownField(path, context)];
  const value = valueAt(context.value, path);
  const got = typeof value === "string" ? show(value) : (context.spelling(path) ?? show(value));
  if (value === undefined) return [missing(path, schema)];
  switch (issue.code) {
    case "invalid_type":
      return [wrongType(path, issue.expected, value, got, schema)];
    case "invalid_value":
      return [notOneOf(path, issue.values.map(String), value, got, context, hintOf(schema))];
    case "too_small":
    case "too_big":
      return [outOfRange(path, issue, value, got, schema)];
    default:
      return [withHint({ path, problem: "not in the expected form", got }, hintOf(schema), issue.message)];
  }
}

function hintOf(schema: z.ZodType | undefined): Hint | undefined {
  return schema && (hints.get(schema) ?? hints.get(bare(schema)));
}

function withHint(problem: Omit<Problem, "fix">, hint: Hint | undefined, allowed: string): Problem {
  const accepted = hint?.allowed ?? allowed;
  return { ...problem, allowed: accepted, fix: hint?.fix ?? `write ${accepted}` };
}

/** Never shows the value of a field that is not known: it may be a secret. */
function unknownField(path: Path, context: Context): Problem {
  const name = String(path.at(-1));
  const parent = path.slice(0, -1);
  const fields = fieldsAt(schemaOf[context.cloud], parent);
  const other = othersThan(context.cloud).find((cloud) => fieldsAt(schemaOf[cloud], parent).includes(name));
  const problem = {
    path,
    problem: "unknown field",
    got: showText(name),
    allowed: list(fields),
    onName: true as const,
  };
  if (other !== undefined) {
    const own = name === ownerField[other] ? ownerField[context.cloud] : undefined;
    const fix = own ? `write ${own}, which is what ${context.cloud} has instead` : `remove it, or set cloud: ${other}`;
    return { ...problem, problem: `a field of ${other}, but cloud is ${context.cloud}`, fix };
  }
  const joined = unspaced(name);
  if (joined && fields.includes(joined.field)) {
    return { ...problem, got: joined.field, problem: noSpace, fix: asField(joined.field, joined.value) };
  }
  if (parent.at(-1) === "machines" && isSubscriptionOffice(name)) {
    const fix = "remove it: the user's subscription activates Microsoft 365 Apps";
    return { ...problem, problem: "not activated by a KMS host", fix };
  }
  return { ...problem, fix: fieldMeant(path, fields, context.cloud) };
}

const noSpace = "no space after the colon";

function missing(path: Path, schema: z.ZodType | undefined): Problem {
  const allowed = hintOf(schema)?.allowed ?? typeName(schema);
  return { path, problem: "missing", allowed, fix: `add ${path.at(-1)}` };
}

function typeName(schema: z.ZodType | undefined): string {
  if (!schema) return "a value";
  const { type, entries } = bare(schema).def as unknown as { type: string; entries?: Record<string, string> };
  if (entries) return list(Object.values(entries));
  return nouns[type] ?? "a value";
}

function wrongType(path: Path, expected: string, value: unknown, got: string, schema?: z.ZodType): Problem {
  const noun = nouns[expected] ?? expected;
  const allowed = hintOf(schema)?.allowed ?? noun;
  const problem = { path, problem: `not ${noun}`, got, allowed };
  const isScalar = ["number", "boolean"].includes(typeof value) || value === null;
  if (expected === "string" && isScalar && schema?.safeParse(got).success) {
    return { ...problem, fix: `write it in quotes: "${got}"` };
  }
  if (typeof value === "string" && /^\d+$/.test(value) && (expected === "number" || expected === "int")) {
    return { ...problem, fix: `write it without quotes: ${value}` };
  }
  if (expected === "object" && typeof value === "string") {
    const joined = unspaced(value);
    if (joined && schema && fieldsAt(schema, []).includes(joined.field)) {
      return { ...problem, problem: noSpace, fix: asField(joined.field, joined.value) };
    }
  }
  if (expected === "array" && typeof value === "string")
    return { ...problem, fix: `write a list: [${showText(value)}]` };
  return { ...problem, fix: hintOf(schema)?.fix ?? `write ${allowed}` };
}

function list(values: readonly string[]): string {
  return values.length > 30 ? `one of ${values.length}, such as ${values.slice(0, 3).join(", ")}` : values.join(", ");
}

function notOneOf(path: Path, values: string[], value: unknown, got: string, context: Context, hint?: Hint): Problem {
  const problem = { path, problem: "not one of the allowed values", got, allowed: hint?.allowed ?? list(values) };
  if (path.join() === "region") return { ...problem, ...region(String(value), values, context.cloud) };
  if (path.at(-1) === "operatingSystem" && typeof value === "string" && isAzureEdition(value)) {
    const year = values.find((one) => value.includes(one.slice(-4)));
    return {
      ...problem,
      problem: "an Azure Edition, which Azure itself activates: no host key can be installed on it",
      fix: year ? `write ${year}, the Datacenter edition of the same year` : "write one of the allowed values",
    };
  }
  // A year or a version may be written as a number; among other numbers, none is meant more than another.
  const words = values.filter((word) => /[a-z]/i.test(word));
  const near = typeof value === "string" ? valueMeant(value, values) : productMeant(String(value), words);
  return { ...problem, fix: near ? `did you mean ${near}?` : (hint?.fix ?? "write one of the allowed values") };
}

/** Regions of Azure Government and of Azure in China, of AWS GovCloud, AWS in China, and of isolated AWS partitions. */
const sovereign = /^(us(gov|dod)|china|cn-|us-gov-|us-iso|eu-iso|eusc-)/;

function region(name: string, values: string[], cloud: Cloud): { problem: string; fix: string } {
  const elsewhere = othersThan(cloud).find((other) => fieldValues(other).includes(name));
  if (sovereign.test(name)) {
    const fix = `write a region of the public ${cloud} cloud`;
    return { problem: "a region of a sovereign cloud, which has other endpoints and is not built in", fix };
  }
  const near = nearest(name, values);
  return {
    problem: elsewhere ? `a region of ${elsewhere}, but cloud is ${cloud}` : `no ${cloud} region has this name`,
    fix: elsewhere
      ? `write a region of ${cloud}, or set cloud: ${elsewhere}`
      : near
        ? `did you mean ${near}?`
        : "write a region's name",
  };
}

const othersThan = (cloud: Cloud): Cloud[] => cloudNames.filter((one) => one !== cloud);

function fieldValues(cloud: Cloud): string[] {
  const schema = schemaAt(schemaOf[cloud], ["region"]);
  return Object.values((schema?.def as unknown as { entries?: Record<string, string> })?.entries ?? {});
}

function outOfRange(
  path: Path,
  issue: Issue & { code: "too_small" | "too_big" },
  value: unknown,
  got: string,
  schema?: z.ZodType,
): Problem {
  const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const size = Array.isArray(value) ? `${value.length} items` : got;
  const unit = Array.isArray(value) ? `${limit} items` : limit;
  const problem = issue.code === "too_small" ? "too small" : "too large";
  const counted = Array.isArray(value) ? problem.replace("small", "few").replace("large", "many") : problem;
  return withHint({ path, problem: counted, got: size }, hintOf(schema), unit);
}
