import { type Unknown, unknown } from "../values";
import {
  arnLike,
  type Context,
  type ContextValue,
  filledIn,
  like,
  meets,
  valuesThatMatter,
  variablesIn,
} from "./aws-conditions";
import type { Condition, Patterns, Statement } from "./aws-document";

/** `may`: it depends on what the request says about itself. */
export type Answer = "yes" | "may" | "no";

/** Policies as they apply to one caller; undefined stands for a policy that is not known yet. */
export interface Policies {
  /** Attached to the caller. */
  readonly identity: readonly (readonly Statement[] | undefined)[];
  readonly boundary?: readonly Statement[] | undefined | "none";
  /** Of the secret or key. */
  readonly resource?: readonly Statement[] | undefined | "none";
}

export interface Request {
  readonly action: string;
  /** ARN; undefined where it is not known yet, and then the texts by which policies may name it are `names`. */
  readonly resource: string | undefined;
  /** Account that the resource is in. */
  readonly account: string | undefined;
  /** ARN of the user, role, or of a session of a role. */
  readonly caller: string;
  readonly callerAccount: string | undefined;
  /** What is known about the caller and the way it comes; anything that is not here may be as the caller likes. */
  known(key: string): readonly ContextValue[] | undefined;
}

/** Requests are told apart up to this number of combinations of what matters; beyond it the answer is `may`. */
const mostCombinations = 4096;

/**
 * May the caller do this? Works as IAM does: an explicit deny wins; within an account an identity's policy or the resource's
 * is enough, across accounts both are needed; a key's policy must let the account in before identity policies count; a
 * boundary limits what identity policies give. `unknowns` says how what is not known yet is taken: as a right, or as none.
 * Source: AWS IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Default key policy".
 */
export function decide(request: Request, policies: Policies, unknowns: boolean): Answer {
  const { boundary = "none", resource = "none" } = policies;
  const lists = [...policies.identity, boundary, resource];
  const statements = lists
    .flatMap((list) => (list === undefined || list === "none" ? [] : list))
    .filter((statement) =>
      matches(statement.actions, (pattern) => like(pattern, request.action, true), statement.allows === unknowns),
    );
  const contexts = contextsOf(request, statements);
  const answers = new Set<boolean>();
  for (const context of contexts.list) {
    answers.add(allowed(request, policies, context, unknowns));
    if (answers.size === 2) return "may";
  }
  if (!contexts.complete) return "may";
  return answers.has(true) ? "yes" : "no";
}

function contextsOf(
  request: Request,
  statements: readonly Statement[],
): { list: Iterable<Context>; complete: boolean } {
  const conditions = new Map<string, Condition[]>();
  const variables = new Set<string>();
  for (const statement of statements) {
    for (const condition of statement.conditions) {
      conditions.set(condition.key, [...(conditions.get(condition.key) ?? []), condition]);
      for (const value of condition.values)
        if (value !== unknown) for (const key of variablesIn(String(value))) variables.add(key);
    }
    for (const resource of statement.resources.list) {
      if (resource !== unknown) for (const key of variablesIn(String(resource))) variables.add(key);
    }
  }
  const keys = new Set([...conditions.keys(), ...variables]);
  let combinations: Map<string, ContextValue>[] = [new Map()];
  let complete = true;
  for (const key of keys) {
    const named = statements.flatMap(({ resources }) => valuesInResource(key, resources, request.resource));
    const values = request.known(key) ?? [...valuesThatMatter(conditions.get(key) ?? []), ...named];
    if (combinations.length * values.length > mostCombinations) {
      complete = false;
      continue;
    }
    combinations = combinations.flatMap((before) => values.map((value) => new Map(before).set(key, value)));
  }
  return { list: combinations, complete };
}

/** Values of a variable with which a pattern such as `secret:${aws:PrincipalTag/team}-*` names the resource. */
function valuesInResource(key: string, { list }: Patterns, resource = ""): string[] {
  return list.flatMap((pattern) => {
    if (typeof pattern !== "string" || !variablesIn(pattern).includes(key)) return [];
    const [before = "", after = ""] = pattern.split(/\$\{[^}]*\}/);
    return ["([^:]*)", "([^:]*?)"].flatMap((value) => {
      const source = [before, after].map((part) => part.replace(/[.+^${}()|[\]\\/]/g, "\\$&").replace(/\*/g, ".*"));
      return new RegExp(`^${source[0]}${value}${source[1]}$`).exec(resource)?.[1] ?? [];
    });
  });
}

/** Stands for the account that the resource is in, whichever it is. */
export const ownAccount = "own-account";

/** How a statement names the caller: itself, the role that its session is of, its whole account, or everyone. */
type Named = "caller" | "role" | "account" | "everyone";

function allowed(request: Request, policies: Policies, context: Context, unknowns: boolean): boolean {
  const applies = (statement: Statement) => appliesTo(statement, request, context, unknowns);
  const { boundary = "none", resource = "none" } = policies;
  const read = (list: readonly Statement[] | undefined | "none") => (list === undefined || list === "none" ? [] : list);
  const denies = [...policies.identity.flatMap(read), ...read(boundary)].filter(({ allows }) => !allows);
  if (denies.some(applies)) return false;
  const named = new Set<Named>();
  for (const statement of read(resource)) {
    const how = namedBy(statement, request, unknowns);
    if (how === undefined || !applies(statement)) continue;
    if (!statement.allows) return false;
    named.add(how);
  }
  if (resource === undefined && unknowns) for (const how of ["role", "account"] as const) named.add(how);
  const identity = policies.identity.some(
    (list) =>
      (list === undefined && unknowns) || read(list).some((statement) => statement.allows && applies(statement)),
  );
  const within =
    boundary === "none" ||
    (boundary === undefined && unknowns) ||
    read(boundary).some((statement) => statement.allows && applies(statement));
  const sameAccount =
    request.account === undefined || request.callerAccount === undefined
      ? unknowns || request.account === request.callerAccount
      : request.account === request.callerAccount;
  if (!sameAccount) return named.size > 0 && identity && within;
  // A role that is named stays within its boundary; a user or session that is, and everyone, do not.
  if (named.has("everyone") || named.has("caller") || (named.has("role") && within)) return true;
  const byKey = request.action.toLowerCase().startsWith("kms:");
  return identity && within && (!byKey || named.has("account"));
}

function matches(patterns: Patterns, test: (pattern: string) => boolean, unknowns: boolean): boolean {
  const found = patterns.list.some((pattern) => pattern !== unknown && test(pattern as string));
  if (found) return !patterns.not;
  return patterns.list.includes(unknown) ? unknowns : patterns.not;
}

function appliesTo(statement: Statement, request: Request, context: Context, unknowns: boolean): boolean {
  // What is not known yet gives a right, or takes none away.
  const open = statement.allows === unknowns;
  const resource = (pattern: string): boolean => {
    if (pattern === "*") return true;
    const filled = filledIn(pattern, context);
    // A variable without a value matches nothing; in an exception it counts as whatever would match.
    const wanted = filled ?? (statement.resources.not ? pattern.replace(/\$\{[^}]*\}/g, "*") : undefined);
    if (wanted === undefined) return false;
    return request.resource === undefined ? open : arnLike(wanted, request.resource);
  };
  return (
    matches(statement.actions, (pattern) => like(pattern, request.action, true), open) &&
    matches(statement.resources, resource, open) &&
    statement.conditions.every((condition) => meets(condition, context, open))
  );
}

/** The role behind a session: `arn:aws:sts::1:assumed-role/host/i-1` is of `arn:aws:iam::1:role/host`. */
const roleOf = (arn: string): string =>
  arn.replace(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, "$1:iam::$2:role/$3");

function namedBy(statement: Statement, request: Request, unknowns: boolean): Named | undefined {
  const { principals } = statement;
  if (principals === undefined) return undefined;
  const open = statement.allows === unknowns;
  const names = principals.list.map((name) => namedAs(name, request, open));
  if (principals.not) return names.some((name) => name !== undefined) ? undefined : "everyone";
  return (["everyone", "caller", "role", "account"] as const).find((how) => names.includes(how));
}

function namedAs(name: string | Unknown, { caller, callerAccount }: Request, open: boolean): Named | undefined {
  if (name === unknown) return open ? "role" : undefined;
  const text = String(name);
  if (text === "*") return "everyone";
  if (text === roleOf(caller) && text.includes(":role/")) return "role";
  if (text === caller) return "caller";
  if (text === ownAccount) return "account";
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  if (account === undefined) return undefined;
  if (callerAccount === undefined) return open ? "account" : undefined;
  return account === callerAccount ? "account" : undefined;
}
