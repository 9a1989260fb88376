import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import type { ContextValue } from "../../../estate/rights/aws-conditions";
import { type Answer, decide } from "../../../estate/rights/aws-decision";
import { readPolicy } from "../../../estate/rights/aws-document";
import type { Value } from "../../../estate/values";

const judge = join(__dirname, "iam-judge.mjs");

/** Where the judge is installed; empty where it is not. */
export const whereJudgeIs = (): string => spawnSync(process.execPath, [judge, "where"], { encoding: "utf8" }).stdout;

const home = "111122223333";
const away = "444455556666";
const secret = `arn:aws:secretsmanager:eu-central-1:${home}:secret:host-key-AbCdEf`;
const key = `arn:aws:kms:eu-central-1:${home}:key/11111111-2222-3333-4444-555555555555`;
const callers = [
  `arn:aws:iam::${home}:role/host`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:sts::${home}:assumed-role/host/i-0123`,
  `arn:aws:iam::${away}:role/partner`,
];

/** What a request may say about itself: every value that tells two answers of the conditions below apart. */
const grid: Readonly<Record<string, readonly (string | string[] | undefined)[]>> = {
  "aws:SecureTransport": [undefined, "true", "false"],
  "aws:MultiFactorAuthPresent": [undefined, "true", "false"],
  "aws:MultiFactorAuthAge": [undefined, "0", "299", "300", "301", "9999"],
  "aws:SourceVpce": [undefined, "vpce-1", "vpce-2", "other"],
  "aws:SourceIp": [undefined, "10.20.0.7", "10.20.3.3", "198.51.100.9"],
  "aws:PrincipalTag/team": [undefined, "kms", "kms-ops", "ops-kms", "KMS", "web", "host", "host-key"],
  "aws:CurrentTime": [undefined, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"],
  "aws:CalledVia": [
    undefined,
    ["ssm.amazonaws.com"],
    ["ssm.amazonaws.com", "other.amazonaws.com"],
    ["other.amazonaws.com"],
    ["ssm.other"],
    ["ssm.other", "other.amazonaws.com"],
    ["ssm.amazonaws.com", "ssm.other"],
  ],
};

const tests: readonly (readonly [string, string, string | string[]])[] = [
  ["Bool", "aws:SecureTransport", "true"],
  ["Bool", "aws:SecureTransport", "false"],
  ["BoolIfExists", "aws:MultiFactorAuthPresent", "false"],
  ["Bool", "aws:MultiFactorAuthPresent", "true"],
  ["Null", "aws:MultiFactorAuthAge", "true"],
  ["NumericLessThan", "aws:MultiFactorAuthAge", "300"],
  ["NumericGreaterThanEqualsIfExists", "aws:MultiFactorAuthAge", "300"],
  ["NumericNotEquals", "aws:MultiFactorAuthAge", "300"],
  ["StringEquals", "aws:SourceVpce", ["vpce-1", "vpce-2"]],
  ["StringNotEquals", "aws:SourceVpce", "vpce-1"],
  ["StringNotEqualsIfExists", "aws:SourceVpce", ["vpce-1"]],
  ["StringEqualsIfExists", "aws:SourceVpce", "vpce-2"],
  ["Null", "aws:SourceVpce", "false"],
  ["IpAddress", "aws:SourceIp", ["10.20.0.0/16"]],
  ["NotIpAddress", "aws:SourceIp", "10.0.0.0/8"],
  // Not 0.0.0.0/0: the judge takes no address for one in it, against AWS's own documentation.
  ["NotIpAddress", "aws:SourceIp", ["10.20.0.7/32", "198.51.100.0/24"]],
  ["StringLike", "aws:PrincipalTag/team", "kms*"],
  ["StringLike", "aws:principaltag/team", "*kms"],
  ["StringNotLike", "aws:PrincipalTag/team", ["*-ops", "web"]],
  ["StringEqualsIgnoreCase", "aws:PrincipalTag/team", "kms"],
  ["StringNotEqualsIgnoreCase", "aws:PrincipalTag/team", "Kms"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM policies
  ["StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/team}"],
  ["DateGreaterThan", "aws:CurrentTime", "2027-01-01T00:00:00Z"],
  ["DateLessThanEquals", "aws:CurrentTime", "2027-01-01T00:00:00Z"],
  ["ForAllValues:StringEquals", "aws:CalledVia", ["ssm.amazonaws.com"]],
  ["ForAnyValue:StringLike", "aws:CalledVia", "ssm.*"],
  ["ForAllValues:StringNotEquals", "aws:CalledVia", "ssm.amazonaws.com"],
  ["ForAnyValue:StringNotEquals", "aws:CalledVia", "ssm.amazonaws.com"],
  ["ArnLike", "aws:PrincipalArn", `arn:aws:iam::${home}:role/*`],
  ["ArnNotLike", "aws:PrincipalArn", `arn:aws:iam::*:role/h?st`],
  ["ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${home}:user/alice`],
  ["StringLike", "aws:PrincipalArn", "*"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM policies
  ["StringEquals", "aws:PrincipalArn", "${aws:PrincipalArn}"],
  ["StringNotLikeIfExists", "aws:PrincipalTag/team", "kms*"],
  ["StringLikeIfExists", "aws:PrincipalTag/team", ["host*", "?ms"]],
  ["NumericEquals", "aws:MultiFactorAuthAge", "300"],
  ["NumericGreaterThan", "aws:MultiFactorAuthAge", "300"],
  ["NumericLessThanEquals", "aws:MultiFactorAuthAge", "300"],
  ["DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z"],
  ["DateNotEquals", "aws:CurrentTime", "2027-01-01T00:00:00Z"],
  ["ForAllValues:StringLike", "aws:CalledVia", "ssm.*"],
  ["ForAnyValue:StringEquals", "aws:CalledVia", "ssm.amazonaws.com"],
  ["Null", "aws:PrincipalTag/team", "true"],
  ["ArnNotEquals", "aws:PrincipalArn", `arn:aws:iam::${home}:user/alice`],
  ["ArnLikeIfExists", "aws:PrincipalArn", "arn:aws:iam::*:user/*"],
  ["StringEquals", "aws:PrincipalAccount", home],
  ["StringNotEquals", "aws:PrincipalAccount", home],
];

const some = <T>(...values: T[]) => fc.constantFrom(...values);
const oneOrMore = (of: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 3, arbitrary: of }, { weight: 1, arbitrary: fc.uniqueArray(of, { minLength: 1, maxLength: 3 }) });
const likely = (often: string[], ...rest: string[]) =>
  fc.oneof({ weight: 3, arbitrary: some(...often) }, { weight: 2, arbitrary: some(...rest) });
const action = likely(
  ["*", "secretsmanager:GetSecretValue", "kms:Decrypt", "kms:*", "secretsmanager:*"],
  "*",
  "secretsmanager:*",
  "secretsmanager:GetSecretValue",
  "secretsmanager:get*",
  "SecretsManager:GetSecret?alue",
  "secretsmanager:DescribeSecret",
  "kms:*",
  "kms:Decrypt",
  "kms:De*",
  "kms:Encrypt",
  "ec2:*",
);
const resource = likely(
  ["*", secret, key, "arn:aws:*"],
  "*",
  secret,
  key,
  `arn:aws:secretsmanager:*:${home}:secret:host-key-??????`,
  "arn:aws:secretsmanager:*:*:secret:*",
  "arn:aws:secretsmanager:eu-central-1:*:secret:host-key*",
  "arn:aws:secretsmanager:eu-west-1:*:secret:*",
  "arn:aws:*",
  `arn:aws:kms:*:${home}:key/*`,
  "arn:aws:kms:*:*:alias/*",
  "arn:aws:secretsmanager:*:secret:*",
  `arn:aws:secretsmanager:*:*:secret:\${aws:PrincipalTag/team}-*`,
);
const principal = likely(
  ["*", `arn:aws:iam::${home}:root`, ...callers],
  "*",
  `arn:aws:iam::${home}:root`,
  home,
  `arn:aws:iam::${away}:root`,
  away,
  ...callers,
  `arn:aws:iam::${home}:user/bob`,
);
/** Conditions on two keys and on who calls: with more of them in one set, the contexts to ask with would be too many. */
const conditions = (keys: readonly string[]) =>
  fc.uniqueArray(
    some(...tests.filter(([, on]) => keys.includes(on.toLowerCase()) || /principala(rn|ccount)/i.test(on))),
    { minLength: 0, maxLength: 2, selector: ([name, on]) => name + on },
  );
const effect = fc.oneof({ weight: 6, arbitrary: fc.constant("Allow") }, { weight: 1, arbitrary: fc.constant("Deny") });

function statement(keys: readonly string[], withPrincipal: boolean) {
  return fc
    .record({
      effect,
      action: oneOrMore(action),
      notAction: fc.nat(9),
      resource: oneOrMore(resource),
      notResource: fc.nat(9),
      principal: oneOrMore(principal),
      star: fc.nat(5),
      condition: conditions(keys),
    })
    .map((one) => ({
      Effect: one.effect,
      [one.notAction === 0 ? "NotAction" : "Action"]: one.action,
      [one.notResource === 0 ? "NotResource" : "Resource"]: one.resource,
      ...(withPrincipal ? { Principal: one.star === 0 ? "*" : { AWS: one.principal } } : {}),
      ...(one.condition.length === 0 ? {} : { Condition: conditionsOf(one.condition) }),
    }));
}

function conditionsOf(list: readonly (readonly [string, string, string | string[]])[]) {
  const block: Record<string, Record<string, string | string[]>> = {};
  for (const [operator, on, values] of list) block[operator] = { ...block[operator], [on]: values };
  return block;
}

const policy = (keys: readonly string[], withPrincipal: boolean) =>
  fc
    .array(statement(keys, withPrincipal), { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ Version: "2012-10-17", Statement }));

/** A caller, what it wants, and the policies that decide. */
export const question = fc
  .uniqueArray(some(...Object.keys(grid).map((name) => name.toLowerCase())), { minLength: 2, maxLength: 2 })
  .chain((keys) =>
    fc.record({
      caller: some(...callers),
      byKey: fc.boolean(),
      identity: fc.array(policy(keys, false), { maxLength: 2 }),
      boundary: fc.option(policy(keys, false), { freq: 2 }),
      resource: fc.option(policy(keys, true), { freq: 3 }),
    }),
  );
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

const accountOf = (arn: string) => arn.split(":")[4] ?? "";

/** What a request of the caller says in any case. */
const certain = (caller: string) => ({
  "aws:PrincipalArn": caller.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*/, ":iam::$1:role/$2"),
  "aws:PrincipalAccount": accountOf(caller),
});

/** Our answer. */
export function ours({ caller, byKey, identity, boundary, resource }: Question): Answer {
  const known = new Map<string, readonly ContextValue[]>(
    Object.entries(certain(caller)).map(([name, value]) => [name.toLowerCase(), [value]]),
  );
  const read = (document: unknown) => readPolicy(JSON.stringify(document) as Value);
  return decide(
    {
      action: byKey ? "kms:Decrypt" : "secretsmanager:GetSecretValue",
      resource: byKey ? key : secret,
      account: home,
      caller,
      callerAccount: accountOf(caller),
      known: (name) => known.get(name),
    },
    {
      identity: identity.map(read),
      boundary: boundary ? read(boundary) : "none",
      resource: resource ? read(resource) : "none",
    },
    false,
  );
}

/** The judge's answers: each question asked with every context that matters, all in one process. */
export function judged(questions: readonly Question[]): Answer[] {
  const asked = questions.map((one) => ({ simulation: simulationOf(one), contexts: contextsFor(one) }));
  const { stdout, stderr, status } = spawnSync(process.execPath, [judge], {
    input: JSON.stringify(asked),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`the judge ended with ${status}: ${stderr}`);
  return (JSON.parse(stdout) as string[][]).map((results) => {
    const wrong = results.find((result) => result.startsWith("error"));
    if (wrong) throw new Error(wrong);
    const own = new Set(results.map((result) => result === "Allowed"));
    return own.size === 2 ? "may" : own.has(true) ? "yes" : "no";
  });
}

function contextsFor(one: Question): Record<string, string | string[]>[] {
  const text = JSON.stringify([one.identity, one.boundary, one.resource]).toLowerCase();
  let contexts: Record<string, string | string[]>[] = [certain(one.caller)];
  for (const [name, values] of Object.entries(grid)) {
    if (!text.includes(name.toLowerCase())) continue;
    contexts = contexts.flatMap((before) =>
      values.map((value) => (value === undefined ? before : { ...before, [name]: value })),
    );
  }
  return contexts;
}

function simulationOf({ caller, byKey, identity, boundary, resource }: Question) {
  return {
    request: {
      action: byKey ? "kms:Decrypt" : "secretsmanager:GetSecretValue",
      principal: caller,
      resource: { resource: byKey ? key : secret, accountId: home },
    },
    identityPolicies: identity.map((document, index) => ({ name: `p${index}`, policy: document })),
    ...(boundary ? { permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }] } : {}),
    ...(resource ? { resourcePolicy: resource } : {}),
  };
}
