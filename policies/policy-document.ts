import { Property } from "./leaves";

/** One statement of an AWS policy. */
export interface Statement {
  at: Property;
  allows: boolean;
  actions: string[];
  resources: string[];
  /** Principals in one list, `*` for everyone; empty in a policy that is attached to a role. */
  principals: string[];
  /** True when a condition narrows it. */
  conditional: boolean;
}

/** The statements of a policy that is written as JSON text or as an object; none when it is missing, unknown or no policy. */
export function statementsOf(policy: Property): Statement[] {
  const document = parsed(policy);
  const statements = document?.at("Statement");
  if (!statements) return [];
  const single = statements.items.length === 0 && statements.fields.length > 0 ? [statements] : statements.items;
  return single.map((at) => ({
    at: policy,
    allows: at.at("Effect").is("Allow"),
    actions: at.at("Action").absent && !at.at("NotAction").absent ? ["*"] : at.at("Action").texts,
    resources: at.at("Resource").absent && !at.at("NotResource").absent ? ["*"] : at.at("Resource").texts,
    principals: principalsOf(at),
    conditional: at.at("Condition").fields.length > 0,
  }));
}

function parsed(policy: Property): Property | undefined {
  if (policy.unknown || policy.absent) return undefined;
  const text = policy.text;
  if (text === undefined) return policy;
  try {
    return new Property(policy.path, JSON.parse(text), (path) => policy.noteBelow(path));
  } catch {
    return undefined;
  }
}

function principalsOf(statement: Property): string[] {
  // "Everyone but" is everyone, as far as strangers are concerned.
  if (!statement.at("NotPrincipal").absent) return ["*"];
  const principal = statement.at("Principal");
  return [...principal.texts, ...principal.fields.flatMap((kind) => kind.texts)];
}

/** True for a statement that lets in everyone, without a condition. */
export function admitsEveryone(statement: Statement): boolean {
  return (
    statement.allows &&
    !statement.conditional &&
    statement.principals.some((who) => who === "*" || /:root\*|^\*/.test(who))
  );
}

/** Does a pattern of a policy (`kms:*`, `secretsmanager:Get*`) name this action? */
export function covers(pattern: string, action: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(action);
}
