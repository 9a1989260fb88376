import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { analyzeAll, type TestResource } from "../../policies/testing";
import { res } from "./ordinary-stacks";

type Props = Record<string, unknown>;
const rules = catalogue.filter(({ name }) =>
  ["key-access-least-privilege", "key-reader-count", "secret-policy-private", "cmk-policy-closed"].includes(name),
);

/** Which rule speaks of which resource. */
async function said(resources: TestResource[]): Promise<string[]> {
  const findings = await analyzeAll(policiesOf(rules), resources);
  const lines = findings.map(({ policy, urn }) =>
    policy === "undecided" ? policy : `${policy} ${urn.split("::").at(-1)}`,
  );
  return [...new Set(lines)].sort();
}

const account = "111122223333";
const arn = `arn:aws:secretsmanager:eu-central-1:${account}:secret:host-key-AbCdEf`;
const doc = (...Statement: Props[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: unknown = "secretsmanager:GetSecretValue", Resource: unknown = arn, more: Props = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown = "*", more: Props = {}) => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

const key = res("aws:kms/key:Key", "cmk", { arn: `arn:aws:kms:eu-central-1:${account}:key/1` });
const secret = (props: Props = {}) =>
  res(
    "aws:secretsmanager/secret:Secret",
    "place",
    { arn, name: "host-key", tags: { "kmshost-role": "vault" }, ...props },
    { kmsKeyId: key },
  );
const hostRole = res("aws:iam/role:Role", "r1", { name: "r1", arn: `arn:aws:iam::${account}:role/r1` });
const profile = res("aws:iam/instanceProfile:InstanceProfile", "p1", { name: "p1" }, { role: hostRole });
const machine = res(
  "aws:ec2/instance:Instance",
  "m1",
  { tags: { "kmshost-role": "host" } },
  { iamInstanceProfile: profile },
);
const own = res(
  "aws:iam/rolePolicy:RolePolicy",
  "own",
  { policy: doc(allow(), allow("kms:Decrypt", "*")) },
  { role: hostRole },
);
const stack = (...more: TestResource[]) => [key, secret(), hostRole, profile, machine, own, ...more];
const user = (name: string) => res("aws:iam/user:User", name, { name, arn: `arn:aws:iam::${account}:user/${name}` });
const userPolicy = (who: TestResource, ...statements: Props[]) =>
  res("aws:iam/userPolicy:UserPolicy", `of-${who.name}`, { policy: doc(...statements) }, { user: who });
const reads = [allow(), allow("kms:Decrypt", "*")];
const alice = user("alice");
const bob = user("bob");
const least = "key-access-least-privilege";
const count = "key-reader-count";
const secretPolicy = (...statements: Props[]) =>
  res(
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "sp",
    { blockPublicPolicy: true, policy: doc(...statements) },
    { secretArn: secret() },
  );
const everyone = (more: Props = {}) =>
  secretPolicy(allow("secretsmanager:GetSecretValue", "*", { Principal: "*", ...more }));
const keyPolicy = (...statements: Props[]) =>
  res("aws:kms/keyPolicy:KeyPolicy", "kp", { policy: doc(...statements) }, { keyId: key });
const managed = (who: TestResource, policy: string) =>
  res(
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    `at-${who.name}`,
    { policyArn: `arn:aws:iam::aws:policy/${policy}` },
    { user: who },
  );

const onAws: Record<string, [TestResource[], string[]]> = {
  "the host alone": [stack(), []],
  "one person more, for an emergency": [stack(alice, userPolicy(alice, ...reads)), []],
  "two people": [stack(alice, bob, userPolicy(alice, ...reads), userPolicy(bob, ...reads)), [`${count} of-bob`]],
  "two people, one without the key's use": [
    stack(alice, bob, userPolicy(alice, ...reads), userPolicy(bob, allow())),
    [],
  ],
  "a star for the host": [
    stack(
      res("aws:iam/rolePolicy:RolePolicy", "wide", { policy: doc(allow("secretsmanager:*", "*")) }, { role: hostRole }),
    ),
    [`${least} wide`],
  ],
  "everything but S3": [
    stack(alice, userPolicy(alice, { Effect: "Allow", NotAction: "s3:*", Resource: "*" })),
    [`${least} of-alice`],
  ],
  "every resource but another": [
    stack(alice, userPolicy(alice, { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::x" })),
    [`${least} of-alice`],
  ],
  AdministratorAccess: [stack(alice, managed(alice, "AdministratorAccess")), [`${least} at-alice`]],
  PowerUserAccess: [stack(alice, managed(alice, "PowerUserAccess")), [`${least} at-alice`]],
  "SecretsManagerReadWrite, without the key's use": [
    stack(alice, managed(alice, "SecretsManagerReadWrite")),
    [`${least} at-alice`],
  ],
  ReadOnlyAccess: [stack(alice, managed(alice, "ReadOnlyAccess")), []],
  "IAMFullAccess grants itself": [stack(alice, managed(alice, "IAMFullAccess")), [`${least} at-alice`]],
  "a managed policy that nobody knows": [stack(alice, managed(alice, "NoSuchPolicyOfAws")), ["undecided"]],
  "denied again": [stack(alice, userPolicy(alice, allow("*", "*"), deny(["secretsmanager:*", "iam:*"]))), []],
  "denied without MFA": [
    stack(
      alice,
      userPolicy(alice, allow("*", "*"), deny("*", "*", when("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))),
    ),
    [`${least} of-alice`],
  ],
  "a boundary that leaves secrets out": [
    stack(
      res("aws:iam/policy:Policy", "bound", {
        arn: `arn:aws:iam::${account}:policy/bound`,
        policy: doc(allow("ec2:*", "*")),
      }),
      { ...alice, props: { ...alice.props, permissionsBoundary: `arn:aws:iam::${account}:policy/bound` } },
      userPolicy(alice, allow("*", "*")),
    ),
    [],
  ],
  "by a group": [
    stack(
      alice,
      res("aws:iam/group:Group", "g", { name: "g" }),
      res("aws:iam/groupPolicy:GroupPolicy", "gp", { group: "g", policy: doc(allow("*", "*")) }),
      res("aws:iam/userGroupMembership:UserGroupMembership", "gm", { user: "alice", groups: ["g"] }),
    ),
    [`${least} gp`],
  ],
  "by a policy of its own, attached by name": [
    stack(
      alice,
      res("aws:iam/policy:Policy", "pol", {
        arn: `arn:aws:iam::${account}:policy/pol`,
        policy: doc(allow("secretsmanager:Get*", "*")),
      }),
      res("aws:iam/policyAttachment:PolicyAttachment", "pa", {
        users: ["alice"],
        policyArn: `arn:aws:iam::${account}:policy/pol`,
      }),
      userPolicy(alice, allow("kms:Decrypt", "*")),
    ),
    [`${least} pa`],
  ],
  "from getPolicyDocument": [
    stack(
      alice,
      res("aws:iam/userPolicy:UserPolicy", "up", { policy: { json: doc(allow("*", "*")) } }, { user: alice }),
    ),
    [`${least} up`],
  ],
  "a secret's policy for everyone": [stack(everyone()), ["secret-policy-private sp"]],
  ...Object.fromEntries(
    (
      [
        ["SecureTransport", when("Bool", "aws:SecureTransport", "true"), true],
        ["MFA", when("Bool", "aws:MultiFactorAuthPresent", "true"), true],
        ["any ARN", when("ArnLike", "aws:PrincipalArn", "*"), true],
        ["not one account", when("StringNotEquals", "aws:PrincipalAccount", account), true],
        ["an endpoint, if there is one", when("StringEqualsIfExists", "aws:SourceVpce", "vpce-1"), true],
        [
          "ForAllValues of an organisation's paths",
          when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", ["o-1/*"]),
          true,
        ],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM policies
        ["a variable that equals itself", when("StringEquals", "aws:PrincipalArn", "${aws:PrincipalArn}"), true],
        ["every address", when("IpAddress", "aws:SourceIp", "0.0.0.0/0"), true],
        ["a tag of the caller's", when("StringEquals", "aws:PrincipalTag/team", "kms"), true],
        ["one account", when("StringEquals", "aws:PrincipalAccount", account), false],
        ["one organisation", when("StringEquals", "aws:PrincipalOrgID", "o-1"), false],
        ["one endpoint", when("StringEquals", "aws:SourceVpce", "vpce-1"), false],
        ["one VPC", when("StringEquals", "aws:SourceVpc", "vpc-1"), false],
        ["private addresses", when("IpAddress", "aws:VpcSourceIp", "10.90.0.0/24"), false],
      ] as const
    ).map(([title, condition, open]) => [
      `everyone, if ${title}`,
      [stack(everyone(condition)), open ? ["secret-policy-private sp"] : []],
    ]),
  ),
  "a secret's policy for another account": [
    stack(secretPolicy(allow("secretsmanager:*", "*", { Principal: { AWS: "arn:aws:iam::444455556666:root" } }))),
    [`${least} sp`],
  ],
  "a secret's policy for two people by ARN": [
    stack(
      secretPolicy(
        allow("secretsmanager:GetSecretValue", "*", {
          Principal: { AWS: [`arn:aws:iam::${account}:user/x`, `arn:aws:iam::${account}:user/y`] },
        }),
      ),
    ),
    [`${count} sp`],
  ],
  "a key's policy for everyone": [
    stack(keyPolicy(allow("kms:*", "*", { Principal: { AWS: "*" } }))),
    ["cmk-policy-closed kp"],
  ],
  "a key's policy for everyone by way of a service": [
    stack(
      keyPolicy(
        allow("kms:Decrypt", "*", {
          Principal: "*",
          ...when("StringEquals", "kms:ViaService", "secretsmanager.eu-central-1.amazonaws.com"),
        }),
      ),
    ),
    ["cmk-policy-closed kp"],
  ],
  "a key's policy for callers of the account": [
    stack(keyPolicy(allow("kms:*", "*", { Principal: "*", ...when("StringEquals", "kms:CallerAccount", account) }))),
    [],
  ],
  "another team's AdministratorAccess beside no key": [[alice, managed(alice, "AdministratorAccess")], []],
};

const subscription = "/subscriptions/00000000-1111-2222-3333-444444444444";
const vaultId = `${subscription}/resourceGroups/rg-kms/providers/Microsoft.KeyVault/vaults/kv-1`;
const vault = (properties: Props = { enableRbacAuthorization: true }) =>
  res("azure-native:keyvault:Vault", "v", {
    id: vaultId,
    vaultName: "kv-1",
    resourceGroupName: "rg-kms",
    tags: { "kmshost-role": "vault" },
    properties,
  });
const vm = res("azure-native:compute:VirtualMachine", "m1", {
  tags: { "kmshost-role": "host" },
  identity: { type: "SystemAssigned", principalId: "host-1" },
});
const azureSecret = res(
  "azure-native:keyvault:Secret",
  "s",
  { vaultName: "kv-1", secretName: "k", tags: { "kmshost-role": "vault" }, properties: {} },
  { vaultName: vault() },
);
const oneSecret = `${vaultId}/secrets/k`;
const assigned = (name: string, role: string, scope: unknown, props: Props = {}) =>
  res("azure-native:authorization:RoleAssignment", name, {
    principalId: name,
    principalType: "User",
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    scope,
    ...props,
  });
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const hostReads = assigned("host-1", secretsUser, oneSecret, { principalType: "ServicePrincipal" });
const onVault = (...more: TestResource[]) => [vault(), azureSecret, vm, hostReads, ...more];
const custom = (permissions: Props) =>
  res("azure-native:authorization:RoleDefinition", "def", {
    roleName: "ops",
    roleDefinitionId: "11111111-aaaa-bbbb-cccc-222222222222",
    permissions: [permissions],
  });
const policies = (...secrets: string[]) => ({ tenantId: "t", objectId: "o", permissions: { secrets } });

const identity = res("azure-native:managedidentity:UserAssignedIdentity", "id", {
  resourceName: "id-kms",
  resourceGroupName: "rg-kms",
});
const identityId = `${subscription}/resourceGroups/rg-kms/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-kms`;
const identityReads = {
  ...hostReads,
  propertyDependencies: { principalId: [`urn:pulumi:prod::test::${identity.type}::id`] },
};
const withIdentity = (...more: TestResource[]) => [
  vault(),
  azureSecret,
  identity,
  { ...vm, propertyDependencies: { identity: [`urn:pulumi:prod::test::${identity.type}::id`] } },
  identityReads,
  ...more,
];
const identityOperator = "f1a07417-d97a-45cb-824c-7a7467783830";

const onAzure: Record<string, [TestResource[], string[]]> = {
  "the host alone": [onVault(), []],
  "the host by an identity of its own": [withIdentity(), []],
  "Managed Identity Operator on that identity": [
    withIdentity(assigned("a", identityOperator, identityId)),
    [`${least} a`],
  ],
  "Managed Identity Operator on its group": [
    withIdentity(assigned("a", identityOperator, `${subscription}/resourceGroups/RG-kms`)),
    [`${least} a`],
  ],
  "Managed Identity Contributor on the subscription": [
    withIdentity(assigned("a", "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", subscription)),
    [`${least} a`],
  ],
  "a custom role that assigns identities": [
    withIdentity(
      custom({ actions: ["Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"] }),
      assigned("a", "11111111-aaaa-bbbb-cccc-222222222222", identityId),
    ),
    [`${least} a`],
  ],
  "Managed Identity Operator on another identity": [
    withIdentity(assigned("a", identityOperator, identityId.replace("id-kms", "id-web"))),
    [],
  ],
  "Managed Identity Operator in another group": [
    withIdentity(assigned("a", identityOperator, `${subscription}/resourceGroups/rg-web`)),
    [],
  ],
  "Managed Identity Operator where the machine has its own": [
    onVault(assigned("a", identityOperator, subscription)),
    [],
  ],
  "two people on the one secret": [
    onVault(assigned("a", secretsUser, oneSecret), assigned("b", secretsUser, oneSecret)),
    [`${count} b`],
  ],
  "the vault": [onVault(assigned("a", secretsUser, vaultId)), [`${least} a`]],
  "the GUID in capitals, the scope in other letters": [
    onVault(assigned("a", secretsUser.toUpperCase(), vaultId.toUpperCase())),
    [`${least} a`],
  ],
  "the resource group": [onVault(assigned("a", secretsUser, `${subscription}/resourceGroups/RG-KMS`)), [`${least} a`]],
  "another resource group": [onVault(assigned("a", secretsUser, `${subscription}/resourceGroups/rg-web`)), []],
  "the subscription": [onVault(assigned("a", secretsUser, subscription)), [`${least} a`]],
  "a management group": [
    onVault(assigned("a", secretsUser, "/providers/Microsoft.Management/managementGroups/corp")),
    [`${least} a`],
  ],
  "the whole tenant": [onVault(assigned("a", secretsUser, "/")), [`${least} a`]],
  "another vault": [onVault(assigned("a", secretsUser, vaultId.replace("kv-1", "kv-2"))), []],
  Owner: [onVault(assigned("a", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", subscription)), [`${least} a`]],
  "User Access Administrator": [
    onVault(assigned("a", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", subscription)),
    [`${least} a`],
  ],
  "Role Based Access Control Administrator": [
    onVault(assigned("a", "f58310d9-a9f6-439a-9e8d-f62e7b41a168", vaultId)),
    [`${least} a`],
  ],
  "Key Vault Data Access Administrator": [
    onVault(assigned("a", "8b54135c-b56d-4d72-a534-26097cfdc8d8", vaultId)),
    [`${least} a`],
  ],
  "Key Vault Administrator": [onVault(assigned("a", "00482a5a-887f-4fb3-b363-3b7fe8e74483", vaultId)), [`${least} a`]],
  "Key Vault Certificate User": [
    onVault(assigned("a", "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba", vaultId)),
    [`${least} a`],
  ],
  "Contributor, on a vault with roles": [
    onVault(assigned("a", "b24988ac-6180-42a0-ab88-20f7382dd24c", subscription)),
    [],
  ],
  "Reader, Key Vault Reader": [
    onVault(
      assigned("a", "acdd72a7-3385-48ef-bd42-f606fba81ae7", subscription),
      assigned("b", "21090545-7ca7-4776-b22c-e363652d74d2", vaultId),
    ),
    [],
  ],
  "Key Vault Secrets Officer": [
    onVault(assigned("a", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", vaultId)),
    [`${least} a`],
  ],
  "Network Contributor, Virtual Machine Contributor": [
    onVault(
      assigned("a", "4d97b98b-1d4f-4787-a291-c67834d212e7", subscription),
      assigned("b", "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", subscription),
    ),
    [],
  ],
  "a GUID that nobody knows": [onVault(assigned("a", "99999999-9999-9999-9999-999999999999", vaultId)), ["undecided"]],
  "a role of its own with every data action": [
    onVault(
      custom({ actions: [], dataActions: ["Microsoft.KeyVault/vaults/*"] }),
      assigned("a", "11111111-aaaa-bbbb-cccc-222222222222", vaultId),
    ),
    [`${least} a`],
  ],
  "a role of its own that takes reading out": [
    onVault(
      custom({
        actions: [],
        dataActions: ["*"],
        notDataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
      }),
      assigned("a", "11111111-aaaa-bbbb-cccc-222222222222", vaultId),
    ),
    [],
  ],
  "a role of its own that assigns roles": [
    onVault(
      custom({ actions: ["Microsoft.Authorization/roleAssignments/*"] }),
      assigned("a", "11111111-AAAA-bbbb-cccc-222222222222", subscription),
    ),
    [`${least} a`],
  ],
  "an access policy in the vault": [
    [vault({ accessPolicies: [policies("get", "list")] }), azureSecret, vm],
    [`${least} v`],
  ],
  "an access policy of its own": [
    [
      vault({}),
      azureSecret,
      vm,
      res("azure-native:keyvault:AccessPolicy", "ap", { vaultName: "kv-1", policy: policies("Get") }),
    ],
    [`${least} ap`],
  ],
  "an access policy that lists": [[vault({ accessPolicies: [policies("list")] }), azureSecret, vm], []],
  "Contributor, on a vault with access policies": [
    [
      vault({ enableRbacAuthorization: false }),
      azureSecret,
      vm,
      assigned("a", "b24988ac-6180-42a0-ab88-20f7382dd24c", subscription),
    ],
    [`${least} a`],
  ],
};

describe.each([
  ["AWS", onAws],
  ["Azure", onAzure],
] as const)("who may read the host key on %s", (_, cases) => {
  it.each(Object.entries(cases))("%s", async (_title, [resources, expected]) => {
    expect(await said(resources)).toEqual(expected);
  });
});
