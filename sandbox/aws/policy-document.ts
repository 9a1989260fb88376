/** JSON policies: of identities, of roles' trust, of keys, secrets, topics and endpoints. */
import type { CloudView, Json, Problem, Properties } from "../provider/resource-type";
import { isObject } from "../sdk/shapes";
import { refuse } from "./refuse";
import { given, parseJson, text } from "./values";

export interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Kind (`AWS`, `Service`, ...) to names; `*` alone is `AWS: *`. */
  readonly principals: readonly (readonly [kind: string, name: string])[];
  readonly hasPrincipal: boolean;
  readonly hasCondition: boolean;
}

/** Turns a policy written as an object into JSON text, as the provider does before it checks. */
export function renderPolicies(inputs: Properties, ...properties: string[]): Properties {
  const rendered: Properties = { ...inputs };
  for (const property of properties) {
    const value = inputs[property];
    if (isObject(value)) {
      rendered[property] = JSON.stringify(value);
    }
  }
  return rendered;
}

/** Mistakes that the text alone shows, in the Terraform provider's words. */
export function checkPolicyText(inputs: Properties, property: string): Problem[] {
  const policy = text(inputs, property);
  if (!given(inputs, property) || policy === undefined || policy === "") {
    return [];
  }
  return isObject(parseJson(policy))
    ? []
    : [{ path: property, reason: `"${property}" contains an invalid JSON policy: not a JSON object` }];
}

function strings(value: Json | undefined): string[] {
  return typeof value === "string"
    ? [value]
    : Array.isArray(value)
      ? value.filter((entry) => typeof entry === "string")
      : [];
}

/** The statements of a policy; undefined when it is none. */
export function statementsOf(policy: string | undefined): Statement[] | undefined {
  const document = parseJson(policy ?? "");
  if (!isObject(document)) {
    return undefined;
  }
  const written = Array.isArray(document.Statement) ? document.Statement : [document.Statement ?? null];
  return written.every(isObject) && written.length > 0 ? written.filter(isObject).map(readStatement) : undefined;
}

function readStatement(statement: Properties): Statement {
  const principal = statement.Principal;
  const principals = isObject(principal)
    ? Object.entries(principal).flatMap(([kind, names]) => strings(names).map((name) => [kind, name] as const))
    : strings(principal).map((name) => ["AWS", name] as const);
  return {
    sid: text(statement, "Sid"),
    effect: text(statement, "Effect"),
    actions: strings(statement.Action),
    notActions: strings(statement.NotAction),
    resources: strings(statement.Resource),
    notResources: strings(statement.NotResource),
    principals,
    hasPrincipal: given(statement, "Principal") || given(statement, "NotPrincipal"),
    hasCondition: given(statement, "Condition"),
  };
}

/** What IAM says of the syntax that all its policies share; undefined when nothing is wrong. */
function syntaxFault(policy: string | undefined, statements: Statement[] | undefined): string | undefined {
  const document = parseJson(policy ?? "");
  if (!isObject(document) || !statements) {
    return "Syntax errors in policy.";
  }
  const version = text(document, "Version");
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    return "Syntax errors in policy.";
  }
  const sids = statements.flatMap((statement) => statement.sid ?? []);
  if (new Set(sids).size !== sids.length) {
    return "Statement IDs (SID) in a single policy must be unique.";
  }
  for (const statement of statements) {
    if (statement.effect !== "Allow" && statement.effect !== "Deny") {
      return "Syntax errors in policy.";
    }
    if (statement.actions.length + statement.notActions.length === 0) {
      return "Policy statement must contain actions.";
    }
    if (
      [...statement.actions, ...statement.notActions].some(
        (action) => !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action),
      )
    ) {
      return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    }
  }
  return undefined;
}

/** Refuses a policy of an identity that IAM would refuse. */
export function requireIdentityPolicy(policy: string | undefined): void {
  const statements = statementsOf(policy);
  const fault = syntaxFault(policy, statements) ?? identityFault(statements ?? []);
  if (fault) {
    refuse("MalformedPolicyDocument", fault);
  }
}

function identityFault(statements: Statement[]): string | undefined {
  for (const { sid, hasPrincipal, resources, notResources } of statements) {
    if (sid !== undefined && !/^[A-Za-z0-9]*$/.test(sid)) {
      return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
    }
    if (hasPrincipal) {
      return "Policy document should not specify a principal.";
    }
    if (resources.length + notResources.length === 0) {
      return "Policy statement must contain resources.";
    }
    const bad = [...resources, ...notResources].find(
      (name) => name !== "*" && !/^arn:[^:]+:[^:]*:[^:]*:[^:]*:.+$/.test(name),
    );
    if (bad) {
      return `Resource ${bad} must be in ARN format or "*".`;
    }
  }
  return undefined;
}

/** Refuses a role's trust policy that IAM would refuse. */
export function requireTrustPolicy(policy: string | undefined, cloud: CloudView): void {
  const statements = statementsOf(policy);
  const fault = syntaxFault(policy, statements) ?? trustFault(statements ?? [], cloud);
  if (fault) {
    refuse("MalformedPolicyDocument", fault);
  }
}

function trustFault(statements: Statement[], cloud: CloudView): string | undefined {
  for (const { hasPrincipal, resources, actions, principals } of statements) {
    if (!hasPrincipal) {
      return "Missing required field Principal";
    }
    if (resources.length > 0) {
      return "Has prohibited field Resource";
    }
    if (actions.some((action) => action !== "*" && !action.startsWith("sts:"))) {
      return "AssumeRole policy may only specify STS AssumeRole actions.";
    }
    const bad = unknownPrincipal(principals, cloud);
    if (bad) {
      return `Invalid principal in policy: "${bad[0] === "Service" ? "SERVICE" : bad[0]}":"${bad[1]}"`;
    }
  }
  return undefined;
}

/** The first principal that does not exist: a service without its domain, a role of this account that is not there. */
export function unknownPrincipal(
  principals: Statement["principals"],
  cloud: CloudView,
): readonly [kind: string, name: string] | undefined {
  return principals.find(([kind, name]) => {
    if (kind === "Service") {
      return !/^[a-z0-9.-]+\.amazonaws\.com$/.test(name);
    }
    if (kind !== "AWS" || name === "*" || /^\d{12}$/.test(name)) {
      return false;
    }
    const role = /^arn:aws:iam::(\d{12}):(root|role\/.+|user\/.+)$/.exec(name);
    const ownRole = role?.[1] === cloud.account && role[2]?.startsWith("role/");
    return !role || (ownRole && !cloud.list("aws:iam/role:Role").some(({ outputs }) => outputs.arn === name));
  });
}

/** Refuses the policy of a resource, in the words that Key Management Service, Secrets Manager or others have for it. */
export function requireResourcePolicy(
  policy: string | undefined,
  cloud: CloudView,
  words: { code: string; syntax: string; principal: string },
): Statement[] {
  const statements = statementsOf(policy);
  if (!statements || syntaxFault(policy, statements) || statements.some(({ hasPrincipal }) => !hasPrincipal)) {
    return refuse(words.code, words.syntax);
  }
  if (statements.some(({ principals }) => unknownPrincipal(principals, cloud))) {
    refuse(words.code, words.principal);
  }
  return statements;
}

function matches(pattern: string, action: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`, "i").test(action);
}

/** Does a statement allow the action to one of these principals? Conditions are taken as met. */
export function allows(statements: readonly Statement[], principals: readonly string[], action: string): boolean {
  return statements.some(
    (statement) =>
      statement.effect === "Allow" &&
      statement.principals.some(([, name]) => name === "*" || principals.includes(name)) &&
      (statement.actions.some((pattern) => matches(pattern, action)) ||
        (statement.notActions.length > 0 && !statement.notActions.some((pattern) => matches(pattern, action)))),
  );
}

/** Bytes that count for IAM's limits: white space does not. */
export function policySize(policy: string | undefined): number {
  return (policy ?? "").replace(/\s/g, "").length;
}
