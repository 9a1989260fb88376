import { at, listAt, type Unknown, unknown, type Value } from "../values";

/** Texts with wildcards of which one must match, or with `not` none may. */
export interface Patterns {
  readonly not: boolean;
  readonly list: readonly (string | Unknown)[];
}

/** A test of one context key: `{ "StringLike": { "aws:PrincipalArn": ["…"] } }`. */
export interface Condition {
  /** As written, with `ForAllValues:` and `IfExists`. */
  readonly operator: string;
  /** In lower case: keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly (string | Unknown)[];
}

/** One statement of an IAM policy. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Whom a resource policy names, each as ARN, account or `*`; undefined in a policy that is attached to an identity. */
  readonly principals: Patterns | undefined;
  readonly conditions: readonly Condition[];
}

/**
 * The statements of an IAM policy: JSON text, an object, or the output of `getPolicyDocument` (`{ json }`). Undefined when
 * the whole is not known yet; empty when it is no policy.
 */
export function readPolicy(document: Value | undefined): readonly Statement[] | undefined {
  if (document === unknown) return undefined;
  if (typeof document === "string") {
    try {
      return readPolicy(JSON.parse(document) as Value);
    } catch {
      return [];
    }
  }
  const json = at(document, "json");
  if (json !== undefined) return readPolicy(json);
  const statements = at(document, "Statement") ?? at(document, "statements");
  if (statements === unknown) return undefined;
  return several(statements).map(readStatement);
}

const several = (value: Value | undefined): readonly Value[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value as Value];

const texts = (value: Value | undefined): (string | Unknown)[] =>
  several(value).map((item) => (typeof item === "object" || item === unknown ? unknown : String(item)));

function readStatement(statement: Value): Statement {
  // An object written for getPolicyDocument has the same fields in lower case.
  const field = (name: string) => at(statement, name) ?? at(statement, name.charAt(0).toLowerCase() + name.slice(1));
  const patterns = (name: string, plural: string): Patterns => {
    const not = field(`Not${name}`) ?? at(statement, `not${plural}`);
    if (not !== undefined) return { not: true, list: texts(not) };
    // AWS refuses a statement without one; until it does, it is taken to be everything.
    return { not: false, list: texts(field(name) ?? at(statement, plural.toLowerCase()) ?? "*") };
  };
  return {
    allows: at(statement, "Effect") !== "Deny" && at(statement, "effect") !== "Deny",
    actions: patterns("Action", "Actions"),
    resources: patterns("Resource", "Resources"),
    principals: principalsOf(statement),
    conditions: [...conditionsOf(field("Condition")), ...(listAt(statement, "conditions") ?? []).map(listedCondition)],
  };
}

function principalsOf(statement: Value): Patterns | undefined {
  for (const [name, not] of [
    ["NotPrincipal", true],
    ["Principal", false],
  ] as const) {
    const named = at(statement, name);
    if (named === undefined) continue;
    if (named === unknown || typeof named !== "object" || named === null) return { not, list: texts(named) };
    return { not, list: Object.entries(named).flatMap(([kind, who]) => (kind === "AWS" ? texts(who) : services(who))) };
  }
  const listed = at(statement, "principals");
  if (listed === undefined) return undefined;
  return { not: false, list: several(listed).flatMap((one) => texts(at(one, "identifiers"))) };
}

/** Services and identity providers are told apart from ARNs and accounts: `*` among them is every service, not everyone. */
const services = (who: Value): (string | Unknown)[] =>
  texts(who).map((name) => (name === unknown ? name : `other:${String(name)}`));

function conditionsOf(block: Value | undefined): Condition[] {
  if (typeof block !== "object" || block === null) return [];
  return Object.entries(block).flatMap(([operator, tests]) =>
    typeof tests !== "object" || tests === null
      ? []
      : Object.entries(tests).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: texts(values) })),
  );
}

const listedCondition = (condition: Value): Condition => ({
  operator: String(at(condition, "test") ?? ""),
  key: String(at(condition, "variable") ?? "").toLowerCase(),
  values: texts(at(condition, "values")),
});
