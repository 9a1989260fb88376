import type { PlannedResource, ResourceGraph } from "../resource-graph";
import { at, type Unknown, unknown, type Value } from "../values";
import type { ContextValue } from "./aws-conditions";
import { type Answer, decide, ownAccount, type Policies, type Request } from "./aws-decision";
import { readPolicy, type Statement } from "./aws-document";
import type { Reader, Readers, Unread } from "./reader";

const type = {
  secret: "aws:secretsmanager/secret:Secret",
  secretPolicy: "aws:secretsmanager/secretPolicy:SecretPolicy",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  grant: "aws:kms/grant:Grant",
  policy: "aws:iam/policy:Policy",
  role: "aws:iam/role:Role",
  user: "aws:iam/user:User",
  group: "aws:iam/group:Group",
  permissionSet: "aws:ssoadmin/permissionSet:PermissionSet",
} as const;

/** Resources that bind a policy to identities: where the identities stand, and the policy's text or ARN. */
const bindings: readonly {
  type: string;
  to: readonly (readonly [property: string, type: string])[];
  policy: string;
}[] = [
  { type: "aws:iam/rolePolicy:RolePolicy", to: [["role", type.role]], policy: "policy" },
  { type: "aws:iam/userPolicy:UserPolicy", to: [["user", type.user]], policy: "policy" },
  { type: "aws:iam/groupPolicy:GroupPolicy", to: [["group", type.group]], policy: "policy" },
  { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", to: [["role", type.role]], policy: "policyArn" },
  { type: "aws:iam/userPolicyAttachment:UserPolicyAttachment", to: [["user", type.user]], policy: "policyArn" },
  { type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", to: [["group", type.group]], policy: "policyArn" },
  {
    type: "aws:iam/policyAttachment:PolicyAttachment",
    to: [
      ["roles", type.role],
      ["users", type.user],
      ["groups", type.group],
    ],
    policy: "policyArn",
  },
  {
    type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    to: [["roleName", type.role]],
    policy: "policyArns",
  },
  {
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    to: [["permissionSetArn", type.permissionSet]],
    policy: "inlinePolicy",
  },
  {
    type: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    to: [["permissionSetArn", type.permissionSet]],
    policy: "managedPolicyArn",
  },
];

/** Every type that decides who may read a secret. */
export const awsRightsTypes: readonly string[] = [
  ...Object.values(type),
  ...bindings.map((binding) => binding.type),
  "aws:iam/userGroupMembership:UserGroupMembership",
  "aws:iam/groupMembership:GroupMembership",
];

/** A policy and the resource by which somebody has it. */
interface Held {
  readonly by: PlannedResource;
  readonly property: string;
  readonly statements: readonly Statement[] | undefined;
}

interface Identity {
  readonly label: string;
  readonly arn: string;
  readonly held: Held[];
  readonly boundary: readonly Statement[] | undefined | "none";
}

interface ManagedPolicies {
  readonly statements: Readonly<Record<string, Value>>;
  readonly others: readonly string[];
}

let table: ManagedPolicies | undefined;
/** Written by generate-managed-policies.py. Read when first asked for: it is large, and most stacks attach no managed policy. */
const managedPolicies = (): ManagedPolicies => {
  table ??= require("./managed-policies.generated.json") as ManagedPolicies;
  return table;
};

const everything: readonly Statement[] =
  readPolicy({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }) ?? [];

/** Who is not known anywhere in a policy: another account, organisation and network, from an address of the internet. */
const strangersAccount = "000000000000";
const strangers: Readonly<Record<string, readonly ContextValue[]>> = {
  "aws:principalarn": [`arn:aws:iam::${strangersAccount}:role/stranger`],
  "aws:principalaccount": [strangersAccount],
  "kms:calleraccount": [strangersAccount],
  "aws:principalorgid": [undefined, "o-stranger"],
  "aws:principalorgpaths": [undefined, ["o-stranger/r-0000/"]],
  "aws:userid": ["AROASTRANGER:session"],
  "aws:sourcevpce": [undefined, "vpce-stranger"],
  "aws:sourcevpc": [undefined, "vpc-stranger"],
  "aws:sourceip": [undefined, "198.51.100.77", "8.8.8.8", "203.0.113.9"],
  "aws:vpcsourceip": [undefined, "10.0.0.7"],
  "aws:principalisawsservice": ["false"],
  "aws:principalservicename": [undefined],
  "aws:principalservicenameslist": [undefined],
  "aws:sourceaccount": [undefined],
  "aws:sourcearn": [undefined],
  "aws:sourceorgid": [undefined],
  "aws:sourceorgpaths": [undefined],
  "kms:grantisforawsresource": [undefined, "false"],
};

/** What is known of somebody in a named account. */
const ofAccount =
  (account: string, arn: string) =>
  (key: string): readonly ContextValue[] | undefined => {
    if (account === "") return undefined;
    if (key === "aws:principalarn") return [arn];
    if (key === "aws:principalaccount" || key === "kms:calleraccount") return [account];
    return key === "aws:principalisawsservice" ? ["false"] : undefined;
  };

const answerRank = { no: 0, may: 1, yes: 2 } as const;
const weaker = (a: Answer, b: Answer): Answer => (answerRank[a] < answerRank[b] ? a : b);

/** Does a resource's own policy let in somebody that it does not know? Undefined when the policy is not known yet. */
export function admitsStrangers(policy: Value | undefined, actions: readonly string[]): Answer | undefined {
  const statements = readPolicy(policy);
  if (statements === undefined) return undefined;
  let best: Answer = "no";
  for (const action of actions) {
    const request: Request = {
      action,
      // Whatever the statement names: a resource's policy is about that resource.
      resource: undefined,
      account: "123456789012",
      caller: `arn:aws:iam::${strangersAccount}:role/stranger`,
      callerAccount: strangersAccount,
      known: (key) => strangers[key],
    };
    const answer = decide(request, { identity: [everything], resource: statements.map(onAnyResource) }, false);
    if (answerRank[answer] > answerRank[best]) best = answer;
  }
  return best;
}

const onAnyResource = (statement: Statement): Statement => ({ ...statement, resources: { not: false, list: ["*"] } });

/** Accounts and ARNs of other accounts that a policy's statements name as principals. */
const principalsOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ allows, principals }) =>
    allows && principals && !principals.not
      ? principals.list.flatMap((name) => (typeof name === "string" ? name : []))
      : [],
  );

const accountIn = (principal: string): string | undefined =>
  /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];

const textOf = (value: Value | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const property = (resource: PlannedResource, name: string): Value | undefined =>
  at(resource.inputs, name) ?? at(resource.outputs, name);
const arnOf = (resource: PlannedResource): string | undefined =>
  textOf(at(resource.outputs, "arn") ?? at(resource.inputs, "arn"));

/** Who may read one secret of AWS, worked out from every policy in the stack. */
export class AwsReaders {
  readonly #unread: Unread[] = [];
  readonly #identities: Identity[];
  readonly #home: string | undefined;

  constructor(private readonly graph: ResourceGraph) {
    this.#home = this.#findHome();
    this.#identities = this.#findIdentities();
  }

  /** The account of the stack: from any ARN that is known. */
  #findHome(): string | undefined {
    for (const kind of [type.secret, type.key, type.role, type.user, type.policy]) {
      for (const resource of this.graph.ofType(kind)) {
        const account = arnOf(resource)?.split(":")[4];
        if (account && /^\d{12}$/.test(account)) return account;
      }
    }
    // A key's policy names its own account's root.
    const named = this.graph.ofType(type.key, type.keyPolicy).flatMap((key) => {
      return principalsOf(readPolicy(property(key, "policy")) ?? []).flatMap(
        (name) => /:(\d{12}):root$/.exec(name)?.[1] ?? [],
      );
    });
    return new Set(named).size === 1 ? named[0] : undefined;
  }

  #sources(resource: PlannedResource, name: string, kind: string): PlannedResource[] {
    const sources = this.graph.sourcesOf(resource, name, kind);
    if (sources.length > 0) return sources;
    const value = property(resource, name);
    const texts = (Array.isArray(value) ? value : [value]).flatMap((one) =>
      typeof one === "string" ? one.toLowerCase() : [],
    );
    return this.graph.ofType(kind).filter((candidate) => {
      const names = [candidate.id, property(candidate, "name"), arnOf(candidate), property(candidate, "keyId")];
      return names.some((known) => typeof known === "string" && texts.includes(known.toLowerCase()));
    });
  }

  #findIdentities(): Identity[] {
    const byKey = new Map<string, Identity>();
    const identityOf = (resource: PlannedResource): Identity => {
      const known = byKey.get(resource.urn);
      if (known) return known;
      const kind = resource.type.split(":").at(-1)?.toLowerCase() ?? "";
      const name = textOf(property(resource, "name")) ?? resource.name;
      const arn = arnOf(resource) ?? `arn:aws:iam::${this.#home ?? ""}:${kind === "role" ? "role" : "user"}/${name}`;
      const identity = { label: `${kind} ${name}`, arn, held: [], boundary: this.#boundaryOf(resource) };
      byKey.set(resource.urn, identity);
      return identity;
    };
    for (const resource of this.graph.ofType(type.role, type.user, type.group, type.permissionSet)) {
      const identity = identityOf(resource);
      const inline = at(resource.inputs, "inlinePolicies");
      for (const [index, one] of (Array.isArray(inline) ? inline : []).entries()) {
        const place = `inlinePolicies[${index}].policy`;
        identity.held.push({ by: resource, property: place, statements: readPolicy(at(one, "policy")) });
      }
      identity.held.push(...this.#managed(resource, "managedPolicyArns"));
    }
    const bound = new Set<PlannedResource>();
    for (const binding of bindings) {
      for (const resource of this.graph.ofType(binding.type)) this.#bind(binding, resource, identityOf, byKey, bound);
    }
    this.#addGroups(byKey);
    for (const policy of this.graph.ofType(type.policy)) {
      if (bound.has(policy)) continue;
      const held = [{ by: policy, property: "policy", statements: readPolicy(property(policy, "policy")) }];
      const label = `whoever has the policy ${policy.name}`;
      byKey.set(policy.urn, { label, arn: `arn:aws:iam::${this.#home ?? ""}:user/unknown`, held, boundary: "none" });
    }
    return [...byKey.values()].filter(({ held }) => held.length > 0);
  }

  #boundaryOf(resource: PlannedResource): Identity["boundary"] {
    const boundary = at(resource.inputs, "permissionsBoundary");
    if (boundary === undefined || boundary === "") return "none";
    const held = this.#managed(resource, "permissionsBoundary", false);
    return held.length === 0 || held.some(({ statements }) => statements === undefined)
      ? undefined
      : held.flatMap(({ statements }) => statements ?? []);
  }

  #bind(
    binding: (typeof bindings)[number],
    resource: PlannedResource,
    identityOf: (resource: PlannedResource) => Identity,
    byKey: Map<string, Identity>,
    bound: Set<PlannedResource>,
  ): void {
    const arns = /arn/i.test(binding.policy);
    if (arns) for (const policy of this.#sources(resource, binding.policy, type.policy)) bound.add(policy);
    const held = arns
      ? this.#managed(resource, binding.policy)
      : [{ by: resource, property: binding.policy, statements: readPolicy(property(resource, binding.policy)) }];
    for (const [name, kind] of binding.to) {
      const value = property(resource, name);
      const found = this.#sources(resource, name, kind);
      if (value === undefined && found.length === 0) continue;
      for (const one of found) identityOf(one).held.push(...held);
      if (found.length > 0) continue;
      // Identities of another stack, each by what it is called.
      const texts = (Array.isArray(value) ? value : [value]).map((one) =>
        typeof one === "string" ? one : resource.urn,
      );
      for (const text of texts) {
        const role = kind === type.role ? "role" : "user";
        const label = `${kind.split(":").at(-1)?.toLowerCase()} ${text === resource.urn ? `of ${resource.name}` : text}`;
        const arn = text.startsWith("arn:") ? text : `arn:aws:iam::${this.#home ?? ""}:${role}/${text}`;
        const identity = byKey.get(label) ?? { label, arn, held: [], boundary: "none" };
        identity.held.push(...held);
        byKey.set(label, identity);
      }
    }
  }

  /** The policies that a property names by ARN: of this stack, or AWS's own. Others are noted as unread. */
  #managed(resource: PlannedResource, name: string, note = true): Held[] {
    const value = at(resource.inputs, name);
    if (value === undefined) return [];
    const own = this.#sources(resource, name, type.policy);
    const held: Held[] = own.map((policy) => ({
      by: resource,
      property: name,
      statements: readPolicy(property(policy, "policy")),
    }));
    const arns: readonly (Value | Unknown)[] = Array.isArray(value) ? value : [value as Value];
    for (const arn of arns) {
      if (typeof arn !== "string") {
        if (own.length === 0) held.push({ by: resource, property: name, statements: undefined });
        continue;
      }
      if (own.some((policy) => arnOf(policy) === arn)) continue;
      const title = /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
      const known = title === undefined ? undefined : managedPolicies().statements[title];
      if (known !== undefined)
        held.push({ by: resource, property: name, statements: readPolicy({ Statement: known }) });
      else if (title === undefined || !managedPolicies().others.includes(title)) {
        held.push({ by: resource, property: name, statements: undefined });
        if (note) this.#unread.push({ by: resource, property: name, what: arn });
      }
    }
    return held;
  }

  /** Users have their groups' policies; a group with members in this stack is counted by them. */
  #addGroups(byKey: Map<string, Identity>): void {
    const join = (user: PlannedResource, group: PlannedResource) => {
      byKey.get(user.urn)?.held.push(...(byKey.get(group.urn)?.held ?? []));
      joined.add(group.urn);
    };
    const joined = new Set<string>();
    for (const membership of this.graph.ofType("aws:iam/userGroupMembership:UserGroupMembership")) {
      for (const user of this.#sources(membership, "user", type.user)) {
        for (const group of this.#sources(membership, "groups", type.group)) join(user, group);
      }
    }
    for (const membership of this.graph.ofType("aws:iam/groupMembership:GroupMembership")) {
      for (const group of this.#sources(membership, "group", type.group)) {
        for (const user of this.#sources(membership, "users", type.user)) join(user, group);
      }
    }
    for (const urn of joined) byKey.delete(urn);
  }

  /** Everybody who may read the secret, or give itself the right to. */
  of(secret: PlannedResource): Readers {
    const place = this.#placeOf(secret);
    const readers: Reader[] = [];
    for (const identity of this.#identities) readers.push(...this.#readerOf(identity, place));
    readers.push(...this.#namedBy(place));
    return { readers, unread: this.#unread };
  }

  #placeOf(secret: PlannedResource): Place {
    const name = textOf(property(secret, "name")) ?? "";
    const policies = [
      secret,
      ...this.graph
        .ofType(type.secretPolicy)
        .filter((one) => this.#sources(one, "secretArn", type.secret).includes(secret)),
    ];
    const key = this.#sources(secret, "kmsKeyId", type.key)[0];
    const keys = key
      ? [key, ...this.graph.ofType(type.keyPolicy).filter((one) => this.#sources(one, "keyId", type.key).includes(key))]
      : [];
    const grants = this.graph
      .ofType(type.grant)
      .filter((one) => key && this.#sources(one, "keyId", type.key).includes(key));
    return {
      secret,
      arn: arnOf(secret) ?? `arn:aws:secretsmanager:::secret:${name}-AbCdEf`,
      tags: at(secret.inputs, "tags"),
      policies,
      own: joined(policies),
      key: key && {
        arn: arnOf(key) ?? undefined,
        policy: keyPolicyOf(joined(keys), grants),
      },
    };
  }

  #request(action: string, resource: string | undefined, arn: string, place: Place): Request {
    const of = ofAccount(this.#home ?? "", arn);
    return {
      action,
      resource,
      account: this.#home,
      caller: arn,
      callerAccount: this.#home,
      known: (key) => of(key) ?? tagValues(key, place.tags),
    };
  }

  #answers(identity: Identity, held: readonly Held[], place: Place, unknowns: boolean): Answers {
    const policies = (resource: Policies["resource"]): Policies => ({
      identity: held.map(({ statements }) => statements),
      boundary: identity.boundary,
      resource,
    });
    const ask = (action: string, resource: string | undefined, policy: Policies["resource"]) =>
      decide(this.#request(action, resource, identity.arn, place), policies(policy), unknowns);
    const secret = ask("secretsmanager:GetSecretValue", place.arn, place.own);
    const key = place.key ? ask("kms:Decrypt", place.key.arn, place.key.policy) : "yes";
    const another = place.arn.replace(/secret:.*/, "secret:another-secret-ZyXwVu");
    return {
      secret,
      key,
      others: ask("secretsmanager:GetSecretValue", another, "none"),
      grants: granting.map((action) =>
        ask(action, action.startsWith("iam:") ? undefined : place.arn, action.startsWith("iam:") ? "none" : place.own),
      ),
    };
  }

  #readerOf(identity: Identity, place: Place): Reader[] {
    const readers: Reader[] = [];
    const all = [true, false].map((unknowns) => this.#answers(identity, identity.held, place, unknowns));
    for (const held of identity.held) {
      const [possible, certain] = [true, false].map((unknowns) => this.#answers(identity, [held], place, unknowns));
      if (!possible || !certain) continue;
      const whole = { possible: all[0], certain: all[1] };
      // The use of the key may come from another policy of the same identity.
      const reading = (alone: Answers, together: Answers | undefined): Answer =>
        together ? weaker(weaker(alone.secret, together.secret), together.key) : "no";
      const reads = reading(certain, whole.certain) !== "no";
      const perhaps = reading(possible, whole.possible) !== "no";
      const grants = certain.grants.some((answer, index) => answer !== "no" && whole.certain?.grants[index] !== "no");
      const shared = { principal: identity.label, by: held.by, property: held.property };
      const wide = certain.others !== "no" ? "may read other secrets too" : undefined;
      if (grants && !reads)
        readers.push({
          ...shared,
          answer: "may",
          known: true,
          way: "grants",
          wide: "may give itself the right to read the host key",
        });
      else if (reads) {
        const answer = reading(certain, whole.certain) === "yes" ? "yes" : "may";
        readers.push({
          ...shared,
          answer,
          known: true,
          way: "reads",
          wide: grants ? "may read the host key and give others the right to" : wide,
        });
      } else if (perhaps) readers.push({ ...shared, answer: "may", known: false, way: "reads", wide: undefined });
    }
    return readers;
  }

  /** Those whom the secret's own policy names, and who are not in this stack: other accounts, roles by their ARN, everyone. */
  #namedBy(place: Place): Reader[] {
    const readers: Reader[] = [];
    for (const by of place.policies) {
      const statements = readPolicy(property(by, "policy"));
      if (statements === undefined) {
        if (property(by, "policy") !== undefined)
          readers.push({
            principal: `whom the policy of ${by.name} names`,
            by,
            property: "policy",
            answer: "may",
            known: false,
            way: "reads",
            wide: undefined,
          });
        continue;
      }
      const principals = new Set(principalsOf(statements));
      for (const principal of principals) {
        const account = accountIn(principal);
        const inside = this.#identities.some(({ arn }) => arn === principal);
        if (
          account === undefined ||
          inside ||
          (account === this.#home && !/:(role|user|assumed-role)\//.test(principal))
        )
          continue;
        const arn = /:(role|user|assumed-role)\//.test(principal) ? principal : `arn:aws:iam::${account}:role/any`;
        const other = account !== this.#home;
        const request = {
          ...this.#request("secretsmanager:GetSecretValue", place.arn, arn, place),
          callerAccount: account,
          account: this.#home ?? "home",
          known: ofAccount(account, arn),
        };
        const answer = decide(
          request,
          { identity: other ? [everything] : [], resource: statements.map(onAnyResource) },
          false,
        );
        if (answer === "no") continue;
        const wide = other && this.#home !== undefined ? `lets in account ${account}` : undefined;
        readers.push({ principal, by, property: "policy", answer, known: true, way: "reads", wide });
      }
    }
    return readers;
  }
}

/** What an identity may do, by some of its policies or all. */
interface Answers {
  readonly secret: Answer;
  readonly key: Answer;
  /** Another secret of the account. */
  readonly others: Answer;
  /** Each of the actions by which it could give itself the right. */
  readonly grants: readonly Answer[];
}

interface Place {
  readonly secret: PlannedResource;
  readonly arn: string;
  readonly tags: Value | undefined;
  readonly policies: readonly PlannedResource[];
  readonly own: Policies["resource"];
  readonly key: { readonly arn: string | undefined; readonly policy: Policies["resource"] } | undefined;
}

/** Actions by which an identity may give itself the right to read. */
const granting = [
  "secretsmanager:PutResourcePolicy",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:PutUserPolicy",
  "iam:AttachUserPolicy",
  "iam:CreatePolicyVersion",
];

function joined(resources: readonly PlannedResource[]): Policies["resource"] {
  const documents = resources.map((resource) => property(resource, "policy")).filter((policy) => policy !== undefined);
  if (documents.length === 0) return "none";
  const read = documents.map(readPolicy);
  return read.includes(undefined) ? undefined : read.flatMap((statements) => statements ?? []).map(onAnyResource);
}

/** A key without a policy of its own lets its account in; grants let in those they name. */
function keyPolicyOf(policy: Policies["resource"], grants: readonly PlannedResource[]): Policies["resource"] {
  if (policy === undefined) return undefined;
  const granted = grants.map((grant): Statement => {
    const operations = at(grant.inputs, "operations");
    const list = (Array.isArray(operations) ? operations : []).map((one) =>
      typeof one === "string" ? `kms:${one}` : unknown,
    );
    const grantee = at(grant.inputs, "granteePrincipal");
    return {
      allows: true,
      actions: { not: false, list },
      resources: { not: false, list: ["*"] },
      principals: { not: false, list: [typeof grantee === "string" ? grantee : unknown] },
      conditions: [],
    };
  });
  return [...(policy === "none" ? defaultKeyPolicy : policy), ...granted];
}

/** Source: AWS KMS Developer Guide, "Default key policy": it lets the account in, whose own policies then decide. */
const defaultKeyPolicy: readonly Statement[] = [
  {
    allows: true,
    actions: { not: false, list: ["kms:*"] },
    resources: { not: false, list: ["*"] },
    principals: { not: false, list: [ownAccount] },
    conditions: [],
  },
];

function tagValues(key: string, tags: Value | undefined): readonly ContextValue[] | undefined {
  const name = /^(?:aws|secretsmanager):resourcetag\/(.+)$/.exec(key)?.[1];
  if (name === undefined || typeof tags !== "object" || tags === null) return undefined;
  const found = Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1];
  return typeof found === "string" ? [found] : found === undefined ? [undefined] : undefined;
}
