import { secret, type TestResource, unknown } from "../../policies/testing";
import { aws, azure } from "../../policies/tokens";

type Props = Record<string, unknown>;
const make = (type: string, props: Props, more: Partial<TestResource> = {}): TestResource => ({
  type,
  name: "kms-host-it",
  ...more,
  props,
});
const named = (name: string, resource: TestResource): TestResource => ({ ...resource, name });
/** A link as the engine tells it: a property of one resource that came from another. */
const from = (property: string, source: TestResource) => ({
  propertyDependencies: { [property]: [`urn:pulumi:prod::test::${source.type}::${source.name}`] },
});

const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");
const clientKey = ["D764K", "2NDRG", "47T6Q", "P8T8W", "YP6DF"].join("-");
const vaultProps = (properties: Props) => make(azure.vault, { properties });
const nsgRule = (change: Props = {}) => ({
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "10.20.0.0/16",
  destinationPortRange: "1688",
  ...change,
});
const nsg = (...rules: Props[]) => make(azure.securityGroup, { securityRules: rules });
const deny = nsgRule({
  direction: "Outbound",
  access: "Deny",
  protocol: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "*",
});
const srvRecord = {
  zoneId: "Z1",
  name: "_vlmcs._tcp.corp.example.com",
  type: "SRV",
  ttl: 3600,
  records: ["0 0 1688 kms01.corp.example.com"],
};
const hostRecord = { zoneId: "Z1", name: "kms01.corp.example.com", type: "A", ttl: 3600, records: ["10.91.0.4"] };
const activationZone = (change: Props = {}, ...more: TestResource[]) => [
  make(aws.zone, { id: "Z1", zoneId: "Z1", name: "corp.example.com", vpcs: [{ vpcId: "vpc-1" }] }),
  make(aws.instance, { ami: "ami-0abc", privateIp: "10.91.0.4", tags: { Name: "kms01", "kmshost-role": "host" } }),
  make(aws.record, { ...srvRecord, ...change }),
  ...more,
];
const ingress = (change: Props = {}) =>
  make(aws.ingressRule, { ipProtocol: "tcp", fromPort: 1688, toPort: 1688, cidrIpv4: "10.20.0.0/16", ...change });
const group = (change: Props = {}) =>
  make(aws.securityGroup, {
    ingress: [{ protocol: "tcp", fromPort: 1688, toPort: 1688, cidrBlocks: ["10.20.0.0/16"], ...change }],
  });
const policy = (...statements: Props[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const srv = (records: unknown, more: Props = {}) =>
  make(azure.privateRecordSet, {
    relativeRecordSetName: "_vlmcs._tcp",
    privateZoneName: "corp.example.com",
    recordType: "SRV",
    ttl: 3600,
    srvRecords: records,
    ...more,
  });
const target = (change: Props = {}) => ({
  priority: 0,
  weight: 0,
  port: 1688,
  target: "kms1.corp.example.com",
  ...change,
});
const route53 = (records: unknown, more: Props = {}) =>
  make(aws.record, { name: "_vlmcs._tcp.corp.example.com", type: "SRV", ttl: 3600, records, ...more });
const vm = (props: Props = {}) => make(azure.virtualMachine, props, { name: "kms-host-1" });
const ec2 = (props: Props = {}) => make(aws.instance, props, { name: "kms-host-1" });
const hosts = (n: number, props: Props = {}) => Array.from({ length: n }, (_, i) => named(`kms-host-${i}`, ec2(props)));
const plain = (resource: TestResource) => named("web", resource);
const vault = vaultProps({});
const vpc = make(aws.vpc, {}, { name: "kms-host-net" });
const vnet = make(azure.network, {}, { name: "kms-host-net" });
const secretsUser = "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6";
const acrPull = "/x/7f951dda-4ed3-4680-a7ca-43fe172d538d";
const oneSecret = "/s/providers/Microsoft.KeyVault/vaults/kv/secrets/kms-host-key";
const anySecret = "arn:aws:secretsmanager:*:*:secret:*";
const owner = "/x/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635";

/**
 * Stacks for each rule beside the examples of its page: the edges of what it says, both clouds, other teams' resources. What
 * the rule finds in each is in the snapshot. The same cases are what the mutation round runs.
 */
export const cases: Readonly<Record<string, Readonly<Record<string, TestResource[]>>>> = {
  "key-in-any-property": {
    "in a list in an object": [make("kubernetes:core/v1:Secret", { data: { list: ["x", { deep: key }] } })],
    "in a name of a property": [make("x:y:Z", { [key]: 1 })],
    "a client key": [make("x:y:Z", { a: clientKey })],
    "a placeholder": [make("x:y:Z", { a: Array(5).fill("XXXXX").join("-") })],
    "an unknown text and an unknown id": [make("x:y:Z", { value: unknown, subnetId: unknown })],
  },
  "key-in-user-data": {
    "custom data": [vm({ osProfile: { customData: Buffer.from(key).toString("base64") } })],
    "user data of a scale set": [make(azure.scaleSet, { virtualMachineProfile: { userData: key } })],
    "custom data of a scale set": [make(azure.scaleSet, { virtualMachineProfile: { osProfile: { customData: key } } })],
    "in another property": [ec2({ ami: key })],
    secret: [ec2({ userData: secret(key) })],
  },
  "key-in-script-channel": {
    "extension, settings and protected": [
      make(azure.vmExtension, { settings: { a: key }, protectedSettings: { b: key } }),
    ],
    "run command": [
      make(azure.runCommand, { source: { script: key }, parameters: [{ name: "k", value: key }], tags: { x: key } }),
    ],
    association: [make(aws.association, { parameters: { key: [key] }, name: key })],
  },
  "key-in-tags-names-outputs": {
    "description and name": [make("x:y:Z", { description: key, name: key, other: key })],
    "logical name": [make("x:y:Z", {}, { name: `a ${key}` })],
    "stack output": [make("pulumi:pulumi:Stack", { out: { a: [key] } })],
  },
  "key-value-not-in-state": {
    "a key in any secret": [plain(make(azure.secret, { properties: { value: key } }))],
    "someone's password": [plain(make(azure.secret, { properties: { value: "S3cr3t" } }))],
    "no placeholder": [make(aws.secretVersion, { secretString: "S3cr3t" })],
    "a digit in the placeholder": [
      make(aws.secretVersion, { secretString: "put key 1 here" }, { ignoreChanges: ["secretString"] }),
    ],
    "one word": [make(aws.secretVersion, { secretString: "placeholder" }, { ignoreChanges: ["secretString"] })],
    "placeholder, not ignored": [make(aws.parameter, { name: "/kms/host-key", value: "not set yet" })],
    "placeholder, ignored": [
      make(aws.parameter, { name: "/kms/host-key", value: "not set yet" }, { ignoreChanges: ["value"] }),
    ],
    "placeholder, all ignored": [
      make(azure.secret, { properties: { value: "not set yet" } }, { ignoreChanges: ["*"] }),
    ],
    "placeholder, parent ignored": [
      make(azure.secret, { properties: { value: "not set yet" } }, { ignoreChanges: ["properties"] }),
    ],
    "placeholder, another ignored": [
      make(azure.secret, { properties: { value: "not set yet" } }, { ignoreChanges: ["properties.val", "tags"] }),
    ],
    "the agent's configuration": [make(aws.parameter, { name: "/kms/agent", value: "{1}" })],
    "write-only": [make(aws.secretVersion, { secretStringWo: key })],
    "by the name in the cloud": [plain(make(azure.automationVariable, { variableName: "csvlk", value: "S3cr3t" }))],
    "by its role": [plain(make(azure.secret, { tags: { "kmshost-role": "vault" }, properties: { value: "S3cr3t" } }))],
    "empty and absent": [make(aws.secretVersion, { secretString: "" }), make(aws.secretVersion, {})],
  },
  "host-key-parameter-store": {
    "no type": [make(aws.parameter, { name: "/kms/host-key", keyId: "alias/own" })],
    "AWS's own key": [make(aws.parameter, { name: "/kms/host-key", type: "SecureString", keyId: "alias/aws/ssm" })],
    "no key": [make(aws.parameter, { name: "/kms/host-key", type: "SecureString" })],
    "unknown key": [make(aws.parameter, { name: "/kms/host-key", type: "SecureString", keyId: unknown })],
    "the agent's configuration": [make(aws.parameter, { name: "/kms/agent", type: "String" })],
    "another team's": [plain(make(aws.parameter, { name: "/web/key", type: "String" }))],
  },
  "gvlk-as-host-key": {
    "run command": [make(azure.runCommand, { source: { script: `slmgr /ipk ${clientKey}` } })],
    "vault secret": [make(azure.secret, { properties: { value: clientKey } })],
    "a host key": [ec2({ userData: key })],
    "a client's machine": [plain(ec2({ userData: clientKey }))],
  },
  "hosts-per-key-max": {
    six: hosts(6),
    seven: hosts(7),
    "seven, two keys": [...hosts(6), named("kms-host-other", ec2({ tags: { "kmshost-key": "second" } }))],
    "scale set of seven": [make(azure.scaleSet, { sku: { capacity: 7 } })],
    "scale set of six": [make(azure.scaleSet, { sku: { capacity: 6 } })],
    "scaling group that can grow to seven": [make(aws.autoScalingGroup, { minSize: 1, maxSize: 7 })],
    "other machines": hosts(9).map((host, i) => named(`web-${i}`, host)),
    "one too many by one machine and one group": [...hosts(4), make(aws.autoScalingGroup, { maxSize: 3 })],
  },
  "no-elastic-kms-hosts": {
    "scale set": [make(azure.scaleSet, {})],
    group: [make(aws.autoScalingGroup, {})],
    template: [make(aws.launchTemplate, {})],
    "another team's": [plain(make(aws.autoScalingGroup, {})), plain(ec2({ userDataReplaceOnChange: true }))],
    off: [ec2({ userDataReplaceOnChange: false })],
  },
  "key-reader-count": {
    "hosts and one more": [
      vm(),
      ...["a", "b"].map((who) =>
        named(
          `kms-host-${who}`,
          make(azure.roleAssignment, { principalId: who, roleDefinitionId: secretsUser, scope: oneSecret }),
        ),
      ),
    ],
    "the same principal three times": [
      vm(),
      ...["a", "b", "c"].map((n) =>
        named(
          `kms-host-${n}`,
          make(azure.roleAssignment, { principalId: "same", roleDefinitionId: secretsUser, scope: oneSecret }),
        ),
      ),
    ],
    "roles that do not read": [
      vm(),
      ...["a", "b", "c"].map((n) =>
        named(
          `kms-host-${n}`,
          make(azure.roleAssignment, { principalId: n, roleDefinitionId: acrPull, scope: oneSecret }),
        ),
      ),
    ],
    "no hosts here": ["a", "b", "c"].map((n) =>
      named(
        `kms-host-${n}`,
        make(azure.roleAssignment, { principalId: n, roleDefinitionId: secretsUser, scope: oneSecret }),
      ),
    ),
    "AWS policies": [
      ec2(),
      ...["a", "b", "c"].map((n) =>
        named(
          `kms-host-${n}`,
          make(aws.rolePolicy, {
            role: n,
            policy: policy({ Effect: "Allow", Action: "secretsmanager:Get*", Resource: anySecret }),
          }),
        ),
      ),
    ],
    "AWS policies that deny or do other things": [
      ec2(),
      ...["a", "b"].map((n) =>
        named(
          `kms-host-${n}`,
          make(aws.rolePolicy, {
            role: n,
            policy: policy({ Effect: "Deny", Action: "secretsmanager:*", Resource: "x" }),
          }),
        ),
      ),
      ...["c", "d"].map((n) =>
        named(
          `kms-host-${n}`,
          make(aws.policy, { policy: policy({ Effect: "Allow", Action: ["logs:*"], Resource: "x" }) }),
        ),
      ),
    ],
    "inline policies of roles": [
      ec2(),
      ...["a", "b", "c"].map((n) =>
        named(
          `kms-host-${n}`,
          make(aws.role, { inlinePolicies: [{ policy: policy({ Effect: "Allow", Action: "*", Resource: "*" }) }] }),
        ),
      ),
    ],
  },
  "vault-purge-protection": {
    off: [vaultProps({ enablePurgeProtection: false })],
    text: [vaultProps({ enablePurgeProtection: "true" })],
    unknown: [vaultProps({ enablePurgeProtection: unknown })],
    "older version": [make("azure-native:keyvault/v20230701:Vault", { properties: {} })],
  },
  "vault-soft-delete": {
    "89 days": [vaultProps({ softDeleteRetentionInDays: 89 })],
    "90 days": [vaultProps({ softDeleteRetentionInDays: 90 })],
    "nothing said": [vaultProps({})],
    off: [vaultProps({ enableSoftDelete: false })],
  },
  "vault-rbac-only": {
    "nothing said": [vaultProps({})],
    "on, with a policy": [vaultProps({ enableRbacAuthorization: true, accessPolicies: [{}, {}] })],
    "on, for deployment and disks": [
      vaultProps({ enableRbacAuthorization: true, enabledForDeployment: true, enabledForDiskEncryption: true }),
    ],
    "on, with none": [vaultProps({ enableRbacAuthorization: true, accessPolicies: [], enabledForDeployment: false })],
  },
  "vault-network-closed": {
    "closed in lower case": [vaultProps({ publicNetworkAccess: "disabled", networkAcls: { defaultAction: "deny" } })],
    "closed without rules": [vaultProps({ publicNetworkAccess: "Disabled" })],
    open: [vaultProps({ publicNetworkAccess: "Enabled", networkAcls: { defaultAction: "Deny" } })],
    "private and public addresses": [
      vaultProps({
        publicNetworkAccess: "Disabled",
        networkAcls: { ipRules: [{ value: "10.1.2.3" }, { value: "8.8.8.8" }, {}] },
      }),
    ],
  },
  "vault-private-path": {
    "linked by where it came from": [
      vault,
      make(
        azure.privateEndpoint,
        { privateLinkServiceConnections: [{ privateLinkServiceId: unknown }] },
        from("privateLinkServiceConnections", vault),
      ),
    ],
    "linked by id": [
      make(azure.vault, { id: "/V1", properties: {} }),
      make(azure.privateEndpoint, { privateLinkServiceConnections: [{ privateLinkServiceId: "/v1" }] }),
    ],
    "linked to another": [
      make(azure.vault, { id: "/v1", properties: {} }),
      make(azure.privateEndpoint, { privateLinkServiceConnections: [{ privateLinkServiceId: "/v2" }] }),
    ],
    "another team's vault": [plain(vault)],
    "AWS, one missing": [
      ec2(),
      vpc,
      ...["secretsmanager", "ssm"].map((s) =>
        named(s, make(aws.endpoint, { serviceName: `com.amazonaws.x.${s}` }, from("vpcId", vpc))),
      ),
    ],
    "AWS, all": [
      ec2(),
      vpc,
      ...["secretsmanager", "ssm", "ssmmessages"].map((s) =>
        named(s, make(aws.endpoint, { serviceName: `com.amazonaws.x.${s}` }, from("vpcId", vpc))),
      ),
    ],
    "AWS, no hosts": [vpc],
  },
  "secret-metadata": {
    "Azure, nothing": [make(azure.secret, { properties: {} })],
    "Azure, all": [make(azure.secret, { properties: { contentType: "key" }, tags: { owner: "a" } })],
    empty: [make(aws.secret, { description: "", tags: { owner: "" } })],
    unknown: [make(aws.secret, { description: unknown, tags: { owner: unknown } })],
    "another team's": [plain(make(aws.secret, {}))],
  },
  "secret-cmk": {
    "AWS's own": [make(aws.secret, { kmsKeyId: "alias/aws/secretsmanager" })],
    empty: [make(aws.secret, { kmsKeyId: "" })],
    "from another resource": [make(aws.secret, { kmsKeyId: unknown })],
  },
  "secret-recovery-window": {
    "6 days": [make(aws.secret, { recoveryWindowInDays: 6 })],
    "7 days": [make(aws.secret, { recoveryWindowInDays: 7 })],
    "nothing said": [make(aws.secret, {})],
    overwrites: [make(aws.secret, { forceOverwriteReplicaSecret: true })],
  },
  "secret-policy-private": {
    "in the secret itself": [
      make(aws.secret, { policy: policy({ Effect: "Allow", Principal: { AWS: ["*"] }, Action: "*" }) }),
    ],
    "with a condition": [
      make(aws.secret, {
        policy: policy({ Effect: "Allow", Principal: "*", Action: "*", Condition: { StringEquals: { a: "b" } } }),
      }),
    ],
    "denied to all": [
      make(aws.secretPolicy, {
        blockPublicPolicy: true,
        policy: policy({ Effect: "Deny", Principal: "*", Action: "*" }),
      }),
    ],
    "everyone but": [
      make(aws.secretPolicy, {
        blockPublicPolicy: true,
        policy: policy({ Effect: "Allow", NotPrincipal: { AWS: "x" }, Action: "*" }),
      }),
    ],
    "not blocked": [
      make(aws.secretPolicy, {
        blockPublicPolicy: false,
        policy: policy({ Effect: "Allow", Principal: { AWS: "arn:x" } }),
      }),
    ],
    "a secret needs no block": [make(aws.secret, {})],
    "one statement, no list": [
      make(aws.secret, { policy: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "*" } }) }),
    ],
    "no JSON": [make(aws.secret, { policy: "no" })],
  },
  "cmk-rotation": {
    "29 and 30 days": [
      make(aws.key, { enableKeyRotation: true, deletionWindowInDays: 29 }),
      named("kms-host-b", make(aws.key, { enableKeyRotation: true, deletionWindowInDays: 30 })),
    ],
    "nothing said": [make(aws.key, {})],
    asymmetric: [make(aws.key, { customerMasterKeySpec: "RSA_2048" })],
    "symmetric, said": [make(aws.key, { customerMasterKeySpec: "SYMMETRIC_DEFAULT" })],
    "Azure, none": [make(azure.key, { properties: {} })],
    "Azure, only tells": [
      make(azure.key, { properties: { rotationPolicy: { lifetimeActions: [{ action: { type: "notify" } }] } } }),
    ],
    "Azure, rotates": [
      make(azure.key, { properties: { rotationPolicy: { lifetimeActions: [{ action: { type: "Rotate" } }] } } }),
    ],
    "Azure, unknown": [make(azure.key, { properties: { rotationPolicy: unknown } })],
  },
  "cmk-policy-closed": {
    "key policy": [make(aws.keyPolicy, { policy: policy({ Effect: "Allow", Principal: "*", Action: "kms:*" }) })],
    narrowed: [
      make(aws.key, {
        policy: policy({
          Effect: "Allow",
          Principal: "*",
          Action: "kms:*",
          Condition: { StringEquals: { "kms:CallerAccount": "1" } },
        }),
      }),
    ],
    default: [make(aws.key, {})],
  },
  "key-access-least-privilege": {
    Owner: [make(azure.roleAssignment, { roleDefinitionId: owner, scope: "/subscriptions/s" })],
    "a role of no interest": [
      make(azure.roleAssignment, { roleDefinitionId: "/x/00000000-0000-0000-0000-000000000000" }),
    ],
    "whole vault": [
      make(azure.roleAssignment, { roleDefinitionId: secretsUser, scope: "/s/providers/Microsoft.KeyVault/vaults/kv" }),
    ],
    "one secret": [
      make(azure.roleAssignment, {
        roleDefinitionId: secretsUser,
        scope: "/s/providers/Microsoft.KeyVault/vaults/kv/secrets/k",
      }),
    ],
    "unknown scope": [make(azure.roleAssignment, { roleDefinitionId: secretsUser, scope: unknown })],
    "every secret": [
      make(aws.policy, {
        policy: policy({ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: "*" }),
      }),
    ],
    "every secret by ARN": [
      make(aws.policy, {
        policy: policy({
          Effect: "Allow",
          Action: "secretsmanager:Get*",
          Resource: anySecret,
        }),
      }),
    ],
    "every secret, narrowed": [
      make(aws.policy, {
        policy: policy({
          Effect: "Allow",
          Action: "secretsmanager:Get*",
          Resource: "*",
          Condition: { StringEquals: { a: "b" } },
        }),
      }),
    ],
    stars: [
      make(aws.role, {
        inlinePolicies: [
          { policy: policy({ Effect: "Allow", Action: ["*", "kms:*", "iam:*", "s3:*"], Resource: "*" }) },
        ],
      }),
    ],
    denied: [make(aws.policy, { policy: policy({ Effect: "Deny", Action: "*", Resource: "*" }) })],
    "everything but": [make(aws.policy, { policy: policy({ Effect: "Allow", NotAction: "s3:*", NotResource: "x" }) })],
    "another team's": [plain(make(aws.policy, { policy: policy({ Effect: "Allow", Action: "*", Resource: "*" }) }))],
  },
  "activation-port-internet": {
    ...Object.fromEntries(
      [
        "*",
        "Internet",
        "Any",
        "0.0.0.0/0",
        "::/0",
        "128.0.0.0/1",
        "52.0.0.0/8",
        "AzureCloud",
        "VirtualNetwork",
        "10.0.0.0/8",
        "fd00::/8",
      ].map((source) => [`from ${source}`, [plain(nsg(nsgRule({ sourceAddressPrefix: source })))]]),
    ),
    denied: [nsg(nsgRule({ sourceAddressPrefix: "*", access: "Deny" }))],
    outbound: [nsg(nsgRule({ destinationAddressPrefix: "*", direction: "Outbound" }))],
    UDP: [nsg(nsgRule({ sourceAddressPrefix: "*", protocol: "Udp" }))],
    "every protocol, every port": [
      nsg(nsgRule({ sourceAddressPrefix: "*", protocol: "*", destinationPortRange: "*" })),
    ],
    "protocol by number": [nsg(nsgRule({ sourceAddressPrefix: "*", protocol: "6" }))],
    "other ports": [
      nsg(
        nsgRule({ sourceAddressPrefix: "*", destinationPortRange: "443" }),
        nsgRule({ sourceAddressPrefix: "*", destinationPortRange: "1689-1700" }),
        nsgRule({ sourceAddressPrefix: "*", destinationPortRange: "1000-1687" }),
      ),
    ],
    "among several": [
      nsg(
        nsgRule({
          sourceAddressPrefix: undefined,
          sourceAddressPrefixes: ["10.1.0.0/16", "8.8.8.0/24"],
          destinationPortRange: undefined,
          destinationPortRanges: ["443", "1600-1700"],
        }),
      ),
    ],
    "several in one text": [nsg(nsgRule({ sourceAddressPrefix: "*", destinationPortRange: "443, 1688" }))],
    "one unknown beside a known": [nsg(nsgRule({ sourceAddressPrefixes: [unknown, "0.0.0.0/0"] }))],
    "unknown port": [nsg(nsgRule({ sourceAddressPrefix: "*", destinationPortRange: unknown }))],
    "unknown direction": [nsg(nsgRule({ sourceAddressPrefix: "*", direction: unknown }))],
    "AWS rule": [plain(ingress({ cidrIpv4: "0.0.0.0/0" }))],
    "AWS rule, IPv6": [plain(ingress({ cidrIpv4: undefined, cidrIpv6: "::/0" }))],
    "AWS rule, all": [
      plain(ingress({ ipProtocol: "-1", fromPort: undefined, toPort: undefined, cidrIpv4: "0.0.0.0/1" })),
    ],
    "AWS rule, ports left out": [plain(ingress({ fromPort: -1, toPort: -1, cidrIpv4: "0.0.0.0/1" }))],
    "AWS group": [plain(group({ cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }))],
    "AWS group from a group": [plain(group({ cidrBlocks: [], securityGroups: ["sg-1"], prefixListIds: ["pl-1"] }))],
    "AWS rule of old": [
      plain(
        make(aws.securityGroupRule, {
          type: "ingress",
          protocol: "tcp",
          fromPort: 0,
          toPort: 65_535,
          cidrBlocks: ["0.0.0.0/0"],
        }),
      ),
    ],
    "AWS rule of old, outbound": [
      plain(
        make(aws.securityGroupRule, {
          type: "egress",
          protocol: "tcp",
          fromPort: 1688,
          toPort: 1688,
          cidrBlocks: ["0.0.0.0/0"],
        }),
      ),
    ],
    "prefix list": [
      make(aws.prefixList, { entries: [{ cidr: "10.0.0.0/8" }, { cidr: "0.0.0.0/0" }] }),
      make(aws.prefixListEntry, { cidr: "8.8.8.8/32" }),
    ],
    "another team's prefix list": [plain(make(aws.prefixList, { entries: [{ cidr: "0.0.0.0/0" }] }))],
  },
  "activation-port-scope": {
    "as it should be": [nsg(nsgRule()), ingress(), group()],
    "every protocol, here and elsewhere": [nsg(nsgRule({ protocol: "*" })), plain(nsg(nsgRule({ protocol: "*" })))],
    "a few ports more": [plain(nsg(nsgRule({ destinationPortRange: "1688-1690" })))],
    "every port, here and elsewhere": [
      nsg(nsgRule({ destinationPortRange: "*" })),
      plain(nsg(nsgRule({ destinationPortRange: "*" }))),
    ],
    "two ports": [nsg(nsgRule({ destinationPortRange: undefined, destinationPortRanges: ["1688", "443"] }))],
    "virtual network": [nsg(nsgRule({ sourceAddressPrefix: "VirtualNetwork" }))],
    "internet is for the other rule": [nsg(nsgRule({ sourceAddressPrefix: "0.0.0.0/0" }))],
    outbound: [nsg(nsgRule({ direction: "Outbound", protocol: "*", destinationPortRange: "*" }))],
  },
  "activation-port-consistent": {
    "another port": [nsg(nsgRule({ destinationPortRange: "1689" })), srv([target()])],
    "the same": [nsg(nsgRule()), srv([target()])],
    AWS: [ingress({ fromPort: 1690, toPort: 1690 }), route53(["0 0 1688 kms1.corp.example.com"])],
    "no rules here": [srv([target()])],
    "only outbound rules": [nsg(deny), srv([target()])],
    "unknown port": [nsg(nsgRule({ destinationPortRange: unknown })), srv([target()])],
    "unknown rules": [
      nsg(nsgRule({ destinationPortRange: "1" })),
      named("kms-host-2", make(azure.securityGroup, { securityRules: unknown })),
      srv([target()]),
    ],
    "another team's rules": [plain(nsg(nsgRule({ destinationPortRange: "1689" }))), srv([target()])],
  },
  "mgmt-ports-closed": {
    ...Object.fromEntries(
      ["22", "3389", "5985", "5986", "1688", "21-23"].map((port) => [
        `port ${port}`,
        [nsg(nsgRule({ destinationPortRange: port }))],
      ]),
    ),
    "elsewhere, from inside": [plain(nsg(nsgRule({ destinationPortRange: "3389" })))],
    "elsewhere, from the internet": [plain(nsg(nsgRule({ destinationPortRange: "22", sourceAddressPrefix: "*" })))],
    "outbound and denied": [
      nsg(
        nsgRule({ direction: "Outbound", destinationPortRange: "22" }),
        nsgRule({ access: "Deny", destinationPortRange: "*" }),
      ),
    ],
  },
  "egress-restricted": {
    "no rule that denies": [nsg(nsgRule())],
    "denies the rest": [nsg(nsgRule(), deny)],
    "denies TCP only": [nsg({ ...deny, protocol: "Tcp" })],
    "denies one port": [nsg({ ...deny, destinationPortRange: "80" })],
    "denies one network": [nsg({ ...deny, destinationAddressPrefix: "10.0.0.0/8" })],
    "denies inbound only": [nsg({ ...deny, direction: "Inbound", sourceAddressPrefix: "*" })],
    "denies the internet": [nsg({ ...deny, destinationAddressPrefix: "Internet" })],
    "lets everything out": [
      nsg(deny, nsgRule({ direction: "Outbound", destinationAddressPrefix: "*", destinationPortRange: "*" })),
    ],
    "HTTPS to the internet": [
      nsg(deny, nsgRule({ direction: "Outbound", destinationAddressPrefix: "Internet", destinationPortRange: "443" })),
    ],
    "everything inside": [
      nsg(deny, nsgRule({ direction: "Outbound", destinationAddressPrefix: "10.0.0.0/8", destinationPortRange: "*" })),
    ],
    "AWS group": [
      make(aws.securityGroup, { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
    ],
    "AWS rule, HTTPS": [make(aws.egressRule, { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" })],
    "unknown rule": [nsg(nsgRule({ direction: unknown }))],
  },
  "no-public-ip": {
    "an address": [
      make(azure.publicAddress, {}),
      named("kms-host-b", make(aws.elasticAddress, {})),
      named("kms-host-c", make(aws.elasticAddressAssociation, {})),
    ],
    "bastion's address": [plain(make(azure.publicAddress, {}))],
    "load balancers": [
      make(azure.loadBalancer, { frontendIPConfigurations: [{ publicIPAddress: { id: "x" } }, { subnet: {} }] }),
      make(aws.loadBalancer, {}),
      named("kms-host-i", make(aws.loadBalancer, { internal: true })),
    ],
    machine: [
      vm({
        networkProfile: {
          networkInterfaceConfigurations: [{ ipConfigurations: [{ publicIPAddressConfiguration: {} }] }],
        },
      }),
    ],
    "scale set": [
      make(azure.scaleSet, {
        virtualMachineProfile: {
          networkProfile: {
            networkInterfaceConfigurations: [{ ipConfigurations: [{ publicIPAddressConfiguration: {} }, {}] }],
          },
        },
      }),
    ],
    instance: [ec2({ associatePublicIpAddress: true }), named("kms-host-b", ec2({ associatePublicIpAddress: false }))],
    subnet: [make(aws.subnet, { mapPublicIpOnLaunch: true }), named("kms-host-b", make(aws.subnet, {}))],
    template: [
      make(aws.launchTemplate, {
        networkInterfaces: [{ associatePublicIpAddress: "true" }, { associatePublicIpAddress: "false" }],
      }),
    ],
  },
  "azure-default-outbound-off": {
    "subnets of a network": [
      make(azure.network, {
        subnets: [{ name: "a", defaultOutboundAccess: false }, { name: "b" }, { name: "GatewaySubnet" }],
      }),
    ],
    "bastion's subnet": [make(azure.subnet, { subnetName: "AzureBastionSubnet" })],
    on: [make(azure.subnet, { defaultOutboundAccess: true })],
    "another team's": [plain(make(azure.subnet, {}))],
  },
  "subnet-has-nsg": {
    none: [plain(make(azure.subnet, {}))],
    unknown: [make(azure.subnet, { networkSecurityGroup: { id: unknown } })],
    "firewall's": [make(azure.subnet, { subnetName: "AzureFirewallSubnet" })],
    "in a network": [
      make(azure.network, { subnets: [{ name: "a", networkSecurityGroup: { id: "x" } }, { name: "b" }] }),
    ],
  },
  "default-sg-closed": {
    "open group": [make(aws.defaultSecurityGroup, { egress: [{}] })],
    "not taken over": [vpc],
    "taken over": [vpc, make(aws.defaultSecurityGroup, {}, from("vpcId", vpc))],
    "another team's": [plain(vpc)],
  },
  "no-internet-route": {
    "Azure, default": [make(azure.routeTable, { routes: [{ addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }] })],
    "Azure, firewall": [make(azure.route, { addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance" })],
    "Azure, one address": [make(azure.route, { addressPrefix: "20.118.99.224/32", nextHopType: "Internet" })],
    "Azure, half": [make(azure.route, { addressPrefix: "128.0.0.0/1", nextHopType: "Internet" })],
    "AWS table": [
      make(aws.routeTable, {
        routes: [
          { cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
          { cidrBlock: "10.0.0.0/8", gatewayId: "igw-1" },
          { ipv6CidrBlock: "::/0", gatewayId: "vgw-1" },
        ],
      }),
    ],
    "another team's": [plain(make(aws.route, { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }))],
  },
  "no-ip-forwarding": {
    on: [
      make(azure.networkInterface, { enableIPForwarding: true }),
      ec2({ sourceDestCheck: false }),
      make(aws.networkInterface, { sourceDestCheck: false }),
    ],
    "off and unsaid": [
      make(azure.networkInterface, {}),
      ec2({ sourceDestCheck: true }),
      make(aws.networkInterface, {}),
    ],
    "other cloud's words": [
      make(azure.networkInterface, { sourceDestCheck: false }),
      ec2({ enableIPForwarding: true }),
    ],
  },
  "srv-private-only": {
    "other records": [
      make(azure.publicRecordSet, { relativeRecordSetName: "www", recordType: "A" }),
      named("kms-host-b", make(azure.publicRecordSet, { relativeRecordSetName: "_vlmcs._tcp", recordType: "TXT" })),
    ],
    "long type": [
      make(azure.publicRecordSet, {
        relativeRecordSetName: "_VLMCS._tcp.sub",
        recordType: "Microsoft.Network/dnszones/SRV",
      }),
    ],
    "no type": [make(azure.publicRecordSet, { relativeRecordSetName: "_vlmcs._tcp" })],
    "AWS, public zone by name": [make(aws.zone, { name: "corp.example.com." }), route53([], { zoneId: unknown })],
    "AWS, private zone": [
      make(aws.zone, { name: "corp.example.com", vpcs: [{ vpcId: "v" }] }),
      route53([], { zoneId: unknown }),
    ],
    "AWS, public zone by link": [
      make(aws.zone, { id: "Z1", name: "corp" }),
      route53([], { zoneId: "Z1", name: "_vlmcs._tcp" }),
    ],
    "AWS, networks joined apart": [
      make(aws.zone, { id: "Z1", name: "corp" }),
      route53([], { zoneId: "Z1", name: "_vlmcs._tcp" }),
      make(aws.zoneAssociation, { zoneId: "Z1" }),
    ],
    "AWS, both zones": [
      make(aws.zone, { name: "corp.example.com" }),
      named("p", make(aws.zone, { name: "corp.example.com", vpcs: [{}] })),
      route53([], { zoneId: unknown }),
    ],
  },
  "srv-wellformed": {
    AWS: [route53(["0 0 1688 kms1.corp.example.com."])],
    "AWS, mistakes": [route53(["0 0 1689 kms1.corp.example.com", "nonsense", "0 0 1688 kms1", "0 0 1688 10.0.0.1"])],
    twice: [srv([target(), target({ priority: 1, target: "KMS1.corp.example.com." })])],
    outside: [srv([target({ target: "kms1.example.org" }), target({ target: "" })])],
    numbers: [
      srv([
        target({ priority: -1 }),
        target({ weight: 65_536, target: "b.corp.example.com" }),
        target({ weight: 65_535, priority: 65_535, target: "c.corp.example.com" }),
      ]),
    ],
    fractions: [srv([target({ weight: 1.5 })])],
    "time to live": [
      srv([target()], { ttl: 59 }),
      named("kms-host-b", srv([target()], { ttl: 60 })),
      named("kms-host-c", srv([target()], { ttl: 86_400 })),
      named("d", srv([target()], { ttl: 86_401 })),
    ],
    empty: [srv([]), named("kms-host-b", srv(undefined))],
    "another type": [srv([target()], { recordType: "A" })],
    "another name": [srv([], { relativeRecordSetName: "_ldap._tcp" })],
    "unknown zone, target, port": [
      srv([target({ target: unknown }), target({ port: unknown, target: "b.corp.example.com" })]),
      named("kms-host-b", srv([target()], { privateZoneName: unknown })),
    ],
    "unknown list": [srv(unknown), named("kms-host-b", route53([unknown]))],
  },
  // More, with their verdicts beside them, in other-providers.test.ts.
  "other-providers": { "a secret": [make("vault:kv/secretV2:SecretV2", { name: "csvlk" })] },
  "clients-activate": {
    "leads nowhere": activationZone(),
    "leads to a host": activationZone({}, named("kms-host-a", make(aws.record, hostRecord))),
    "a record of another name": activationZone(
      {},
      named("kms-host-a", make(aws.record, { ...hostRecord, name: "kms02.corp.example.com" })),
    ),
    "another port": activationZone({ records: ["0 0 1689 kms01.corp.example.com"] }),
    "records not known": activationZone({ records: unknown }),
    "records of another type": activationZone({ records: "0 0 1688 kms01.corp.example.com" }),
    "no records": activationZone({ records: undefined }),
    "a secret record": activationZone({ records: secret(["0 0 1688 kms01.corp.example.com"]) }),
    "no host": [make(aws.record, srvRecord)],
  },
  "zone-linked-to-clients": {
    registers: [
      make(azure.privateZoneLink, { registrationEnabled: true }),
      named("kms-host-b", make(azure.privateZoneLink, {})),
    ],
    "another team's": [plain(make(azure.privateZoneLink, { registrationEnabled: true }))],
  },
  "disk-encrypted": {
    machine: [
      vm(),
      named("kms-host-b", vm({ securityProfile: { encryptionAtHost: false } })),
      named("kms-host-c", vm({ securityProfile: { encryptionAtHost: true } })),
    ],
    "scale set": [
      make(azure.scaleSet, { virtualMachineProfile: { securityProfile: { encryptionAtHost: true } } }),
      named("kms-host-b", make(azure.scaleSet, {})),
    ],
    "managed disk": [make(azure.disk, {})],
    instance: [
      ec2({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }, {}] }),
      named("kms-host-b", ec2()),
    ],
    volume: [make(aws.volume, { encrypted: true }), named("kms-host-b", make(aws.volume, {}))],
    template: [
      make(aws.launchTemplate, {
        blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { ebs: {} }, { virtualName: "x" }],
      }),
    ],
  },
  "disk-no-export": {
    disk: [
      make(azure.disk, {}),
      named("kms-host-b", make(azure.disk, { publicNetworkAccess: "disabled", networkAccessPolicy: "denyall" })),
    ],
    "private only": [make(azure.snapshot, { publicNetworkAccess: "Disabled", networkAccessPolicy: "AllowPrivate" })],
    shared: [make(aws.snapshotPermission, {}), make(aws.imagePermission, {})],
    "another team's": [plain(make(azure.disk, {})), plain(make(aws.imagePermission, {}))],
  },
  "trusted-launch": {
    nothing: [vm()],
    "no secure boot": [vm({ securityProfile: { securityType: "TrustedLaunch", uefiSettings: { vTpmEnabled: true } } })],
    confidential: [
      vm({
        securityProfile: {
          securityType: "ConfidentialVM",
          uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
        },
      }),
    ],
    "scale set": [
      make(azure.scaleSet, {
        virtualMachineProfile: {
          securityProfile: {
            securityType: "trustedlaunch",
            uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
          },
        },
      }),
    ],
  },
  imdsv2: {
    nothing: [ec2()],
    "switched off": [ec2({ metadataOptions: { httpEndpoint: "disabled" } })],
    "no limit said": [ec2({ metadataOptions: { httpTokens: "required" } })],
    "two hops": [ec2({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } })],
    template: [make(aws.launchTemplate, {}), make(aws.launchConfiguration, {}), make(aws.spotRequest, {})],
  },
  "workload-identity": {
    "Azure, none": [
      vm(),
      named("kms-host-b", vm({ identity: { type: "None" } })),
      named("kms-host-c", vm({ identity: { type: "UserAssigned" } })),
    ],
    unknown: [ec2({ iamInstanceProfile: unknown })],
    empty: [ec2({ iamInstanceProfile: "" })],
    "another team's": [plain(ec2())],
  },
  "patching-on": {
    "AWS, none": [ec2()],
    "AWS, associated": [ec2(), make(aws.association, { name: "AWS-RunPatchBaseline" })],
    "AWS, something else": [ec2(), make(aws.association, { name: "AWS-RunPowerShellScript" })],
    "AWS, unknown": [ec2(), make(aws.association, { name: unknown })],
    "Azure, unsaid": [vm()],
    "Azure, only one of both": [
      vm({ osProfile: { windowsConfiguration: { patchSettings: { patchMode: "Manual" } } } }),
      named("kms-host-b", vm({ osProfile: { windowsConfiguration: { enableAutomaticUpdates: false } } })),
    ],
  },
  "host-os-supported": {
    ...Object.fromEntries(
      [
        "2012-R2-Datacenter",
        "2016-datacenter-gensecond",
        "2019-datacenter-gensecond",
        "2022-datacenter-g2",
        "2025-datacenter-g2",
        "2008-x",
        "smalldisk-2022-datacenter",
        "2025-datacenter-azure-edition",
      ].map((sku) => [
        sku,
        [
          vm({
            storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku } },
          }),
        ],
      ]),
    ),
    "evaluation, client": [
      vm({ storageProfile: { imageReference: { publisher: "x", sku: "2022-eval" } } }),
      named("kms-host-b", vm({ storageProfile: { imageReference: { sku: "win11-23h2-pro" } } })),
    ],
    "an image of one's own": [vm({ storageProfile: { imageReference: { id: "x" } } })],
    "another publisher": [vm({ storageProfile: { imageReference: { publisher: "cis", sku: "cis-2012" } } })],
  },
  "deletion-guard": {
    nothing: [ec2(), vm(), vault, make(aws.secret, {}), make(aws.key, {})],
    protected: [
      make(aws.instance, { disableApiTermination: true }, { protect: true, name: "kms-host-1" }),
      make(azure.vault, {}, { protect: true }),
    ],
    "protected here only": [make(aws.instance, {}, { protect: true, name: "kms-host-1" })],
    development: [
      make(
        aws.instance,
        {},
        { urn: "urn:pulumi:dev::test::aws:ec2/instance:Instance::kms-host-1", name: "kms-host-1" },
      ),
    ],
    "another team's": [plain(ec2())],
  },
  "vault-audit-logs": {
    none: [vault],
    ...Object.fromEntries(
      Object.entries({
        "all logs": { categoryGroup: "allLogs", enabled: true },
        "audit event": { category: "AuditEvent", enabled: true },
        "switched off": { categoryGroup: "audit", enabled: false },
        "another category": { category: "AzurePolicyEvaluationDetails", enabled: true },
        "unknown switch": { categoryGroup: "audit", enabled: unknown },
      }).map(([title, log]) => [
        title,
        [vault, make(azure.diagnosticSetting, { logs: [log] }, from("resourceUri", vault))],
      ]),
    ),
    "unknown logs": [vault, make(azure.diagnosticSetting, { logs: unknown }, from("resourceUri", vault))],
    "of something else": [
      vault,
      make(azure.diagnosticSetting, { logs: [{ categoryGroup: "audit", enabled: true }], resourceUri: "/other" }),
    ],
    trails: [
      make(aws.trail, { eventSelectors: [{ includeManagementEvents: false }, {}] }),
      named("kms-host-b", make(aws.trail, {})),
    ],
    "another team's": [plain(vault)],
  },
  "flow-logs": {
    none: [vpc, vnet],
    all: [
      vpc,
      make(aws.flowLog, { trafficType: "ALL" }, from("vpcId", vpc)),
      vnet,
      make(azure.flowLog, { enabled: true }, from("targetResourceId", vnet)),
    ],
    "off, refused only": [
      vpc,
      make(aws.flowLog, { trafficType: "REJECT" }, from("vpcId", vpc)),
      vnet,
      make(azure.flowLog, { enabled: false }, from("targetResourceId", vnet)),
    ],
    unknown: [
      vpc,
      make(aws.flowLog, { trafficType: unknown }, from("vpcId", vpc)),
      vnet,
      make(azure.flowLog, { enabled: unknown }, from("targetResourceId", vnet)),
    ],
    "another team's": [plain(vpc), plain(vnet)],
  },
  "log-retention": {
    "89 and 90": [
      make(aws.logGroup, { retentionInDays: 89 }),
      named("kms-host-b", make(azure.workspace, { retentionInDays: 90 })),
    ],
    "without end": [make(aws.logGroup, {}), named("kms-host-b", make(aws.logGroup, { retentionInDays: 0 }))],
    "flow log": [
      make(azure.flowLog, {}),
      named("kms-host-b", make(azure.flowLog, { retentionPolicy: { days: 7 } })),
      named("kms-host-c", make(azure.flowLog, { retentionPolicy: { days: 90 } })),
    ],
  },
  "kms-event-log-collected": {
    "AWS agent": [ec2(), make(aws.parameter, { value: '{"event_name":"Key Management Service"}' })],
    "AWS document": [ec2(), make(aws.document, { content: "Key Management Service" })],
    nothing: [ec2()],
    unknown: [ec2(), make(aws.parameter, { value: unknown })],
    "no hosts": [make(azure.dataCollectionRule, {})],
  },
  "required-tags": {
    none: [ec2()],
    "another case": [ec2({ tags: { Owner: "a", "KMSHOST-role": "host" } })],
    "empty, unknown": [ec2({ tags: { owner: "", "kmshost-role": unknown } })],
    "all unknown": [ec2({ tags: unknown })],
    "another team's": [plain(ec2())],
  },
  "no-key-pair": {
    empty: [ec2({ keyName: "" })],
    template: [make(aws.launchTemplate, { keyName: "a" })],
    "another team's": [plain(ec2({ keyName: "a" }))],
  },
  "no-spot-host": {
    AWS: [
      ec2({ instanceMarketOptions: { marketType: "spot" } }),
      make(aws.spotRequest, {}),
      make(aws.launchTemplate, { instanceMarketOptions: { marketType: "spot" } }),
    ],
    "AWS, regular": [ec2({ instanceMarketOptions: { marketType: "capacity-block" } })],
    "scale set": [make(azure.scaleSet, { virtualMachineProfile: { priority: "Low" } })],
    "another team's": [plain(vm({ priority: "Spot" }))],
  },
};

/** The same with settings. */
export const configured: Readonly<Record<string, Readonly<Record<string, [Record<string, unknown>, TestResource[]]>>>> =
  {
    "disk-encrypted": {
      "own keys, machine": [
        { cmk: true },
        [
          vm({
            securityProfile: { encryptionAtHost: true },
            storageProfile: { osDisk: {}, dataDisks: [{ managedDisk: { diskEncryptionSet: { id: "x" } } }, {}] },
          }),
        ],
      ],
      "own keys, all there": [
        { cmk: true },
        [
          vm({
            securityProfile: { encryptionAtHost: true },
            storageProfile: { osDisk: { managedDisk: { diskEncryptionSet: { id: unknown } } } },
          }),
        ],
      ],
      "own keys, disk": [
        { cmk: true },
        [make(azure.disk, {}), named("kms-host-b", make(azure.disk, { encryption: { diskEncryptionSetId: "x" } }))],
      ],
      "own keys, AWS": [
        { cmk: true },
        [
          make(aws.volume, { encrypted: true }),
          named("kms-host-b", make(aws.volume, { encrypted: true, kmsKeyId: "k" })),
        ],
      ],
    },
    "zone-linked-to-clients": {
      "declared networks": [
        { networks: ["/Hub", "vpc-1"] },
        [
          make(azure.privateZoneLink, { virtualNetwork: { id: "/hub" } }),
          named("kms-host-b", make(azure.privateZoneLink, { virtualNetwork: { id: "/other" } })),
          named("kms-host-c", make(azure.privateZoneLink, { virtualNetwork: { id: unknown } })),
          make(aws.zoneAssociation, { vpcId: "vpc-2" }),
          make(aws.zone, { vpcs: [{ vpcId: "vpc-1" }, { vpcId: "vpc-3" }] }),
        ],
      ],
    },
    "activation-port-scope": {
      "declared networks": [
        { clientNetworks: ["10.20.0.0/16"], otherSources: ["sg-ok"] },
        [
          ingress(),
          named("kms-host-b", ingress({ cidrIpv4: "10.20.5.0/24" })),
          named("kms-host-c", ingress({ cidrIpv4: "10.21.0.0/16" })),
          named("d", ingress({ cidrIpv4: "10.0.0.0/8" })),
          named("e", ingress({ cidrIpv4: undefined, referencedSecurityGroupId: "sg-ok" })),
          named("f", ingress({ cidrIpv4: undefined, prefixListId: "pl-1" })),
        ],
      ],
      lists: [
        { clientNetworks: ["10.20.0.0/16"] },
        [make(aws.prefixList, { entries: [{ cidr: "10.20.0.0/17" }, { cidr: "10.30.0.0/16" }] })],
      ],
      "another source": [
        { otherSources: ["VirtualNetwork"] },
        [nsg(nsgRule({ sourceAddressPrefix: "VirtualNetwork" }))],
      ],
      "another port": [{ ports: [1700] }, [ingress(), named("kms-host-b", ingress({ fromPort: 1700, toPort: 1701 }))]],
    },
    "activation-port-internet": {
      "another port": [
        { ports: [1700] },
        [
          ingress({ cidrIpv4: "0.0.0.0/0" }),
          named("kms-host-b", ingress({ fromPort: 1700, toPort: 1700, cidrIpv4: "0.0.0.0/0" })),
        ],
      ],
    },
    "mgmt-ports-closed": {
      "bastion's network": [
        { managementNetworks: ["10.20.0.0/16"] },
        [
          nsg(nsgRule({ destinationPortRange: "3389" })),
          named("kms-host-b", nsg(nsgRule({ destinationPortRange: "3389", sourceAddressPrefix: "10.20.4.0/24" }))),
          named("kms-host-c", nsg(nsgRule({ destinationPortRange: "3389", sourceAddressPrefix: "10.0.0.0/8" }))),
          named("kms-host-d", nsg(nsgRule({ destinationPortRange: "3389", sourceAddressPrefix: "*" }))),
        ],
      ],
      "another port": [
        { ports: [5000] },
        [nsg(nsgRule({ destinationPortRange: "3389" }), nsgRule({ destinationPortRange: "5000" }))],
      ],
    },
    "secret-metadata": {
      "a day to look again": [
        { reviewDate: true, ownerTag: "team" },
        [
          make(azure.secret, { properties: { contentType: "k" }, tags: { team: "a" } }),
          named(
            "kms-host-b",
            make(azure.secret, { properties: { contentType: "k", attributes: { expires: 1 } }, tags: { team: "a" } }),
          ),
          make(aws.secret, { description: "d", tags: { team: "a" } }),
        ],
      ],
    },
    "hosts-per-key-max": {
      "some elsewhere": [{ usedElsewhere: 5 }, hosts(2)],
      "just enough": [{ usedElsewhere: 4 }, hosts(2)],
      "more from Microsoft": [{ max: 8 }, hosts(8)],
    },
    "key-reader-count": {
      "nobody else": [
        { breakGlass: 0 },
        [
          vm(),
          ...["a", "b"].map((n) =>
            named(
              `kms-host-${n}`,
              make(azure.roleAssignment, { principalId: n, roleDefinitionId: secretsUser, scope: oneSecret }),
            ),
          ),
        ],
      ],
    },
    "vault-private-path": {
      "another service": [
        { services: ["logs"] },
        [ec2(), vpc, make(aws.endpoint, { serviceName: "com.amazonaws.x.logs" }, from("vpcId", vpc))],
      ],
    },
    "vault-soft-delete": {
      "30 days": [
        { days: 30 },
        [
          vaultProps({ softDeleteRetentionInDays: 30 }),
          named("kms-host-b", vaultProps({ softDeleteRetentionInDays: 29 })),
        ],
      ],
    },
    "secret-recovery-window": { "30 days": [{ days: 30 }, [make(aws.secret, { recoveryWindowInDays: 29 })]] },
    "log-retention": {
      "100 days": [
        { days: 100 },
        [make(aws.logGroup, { retentionInDays: 90 }), make(azure.workspace, { retentionInDays: 90 })],
      ],
    },
    "deletion-guard": {
      "other stacks": [
        { stacks: ["DEV"] },
        [ec2(), named("kms-host-b", { ...ec2(), urn: "urn:pulumi:dev::test::aws:ec2/instance:Instance::kms-host-b" })],
      ],
    },
    "required-tags": { "another tag": [{ tags: ["env"] }, [ec2({ tags: { owner: "a" } })]] },
    "srv-wellformed": {
      "another port, a shorter life": [
        { ports: [1700], longestTtl: 300 },
        [srv([target({ port: 1700 })]), named("kms-host-b", srv([target()], { ttl: 300 }))],
      ],
    },
    imdsv2: { "KMS hosts only": [{ scope: "kms" }, [plain(ec2()), ec2()]] },
  };

/** One case for each place that a rule reads, made from lists, so that none of them is read by no case. */
const each = (rule: string, found: Record<string, TestResource[]>): [string, Record<string, TestResource[]>] => [
  rule,
  found,
];
const placed = (type: string, path: string, value: unknown): TestResource => {
  const props: Props = {};
  const keys = path.split(".");
  keys.reduce<Props>((bag, part, index) => {
    bag[part] = index === keys.length - 1 ? value : {};
    return bag[part] as Props;
  }, props);
  return make(type, props);
};
const keyAt = (places: [string, string][]) =>
  Object.fromEntries(places.map(([type, path]) => [`${type} ${path}`, [placed(type, path, key)]]));

export const places: Readonly<Record<string, Readonly<Record<string, TestResource[]>>>> = Object.fromEntries([
  each(
    "key-in-user-data",
    keyAt([
      [aws.instance, "userData"],
      [aws.instance, "userDataBase64"],
      [aws.launchTemplate, "userData"],
      [aws.launchConfiguration, "userData"],
      [aws.launchConfiguration, "userDataBase64"],
      [aws.spotRequest, "userData"],
      [aws.spotRequest, "userDataBase64"],
      [azure.virtualMachine, "userData"],
    ]),
  ),
  each(
    "key-in-script-channel",
    keyAt([
      [azure.runCommand, "protectedParameters"],
      [azure.runCommand, "runAsPassword"],
      [aws.document, "content"],
    ]),
  ),
  each(
    "key-in-tags-names-outputs",
    keyAt(
      ["tags.a", "tagsAll.a", "name", "description", "displayName", "comment", "metadata.a", "labels.a"].map((path) => [
        "x:y:Z",
        path,
      ]),
    ),
  ),
  each(
    "key-value-not-in-state",
    keyAt([
      [aws.secretVersion, "secretBinary"],
      [aws.parameter, "valueWo"],
      [aws.parameter, "insecureValue"],
      [azure.automationVariable, "value"],
    ]),
  ),
  each("gvlk-as-host-key", {
    parameter: [make(aws.parameter, { value: clientKey })],
    association: [make(aws.association, { parameters: { a: clientKey } })],
  }),
  each("key-in-any-property", {
    "wrapped twice, beside another": [
      make("x:y:Z", { list: [Buffer.from(Buffer.from(key).toString("base64")).toString("base64"), "x"] }),
    ],
    "wrapped too deep": [
      make("x:y:Z", { name: [1, 2, 3, 4, 5].reduce((text) => Buffer.from(text).toString("base64"), `/ipk ${key}`) }),
    ],
  }),
  each("flow-logs", {
    "one of two": [
      vpc,
      make(aws.flowLog, { trafficType: "ALL" }, from("vpcId", vpc)),
      named("kms-host-b", make(aws.flowLog, { trafficType: "ACCEPT" }, from("vpcId", vpc))),
      vnet,
      make(azure.flowLog, { enabled: true }, from("targetResourceId", vnet)),
      named("kms-host-c", make(azure.flowLog, { enabled: false }, from("targetResourceId", vnet))),
    ],
  }),
  each("vault-audit-logs", {
    "one of two": [
      vault,
      make(
        azure.diagnosticSetting,
        {
          logs: [
            { category: "x", enabled: true },
            { categoryGroup: "audit", enabled: true },
          ],
        },
        from("resourceUri", vault),
      ),
    ],
    "trail with management events": [make(aws.trail, { eventSelectors: [{ includeManagementEvents: true }, {}] })],
  }),
  each("key-reader-count", {
    "one statement of two": [
      ec2(),
      ...["a", "b", "c"].map((n) =>
        named(
          `kms-host-${n}`,
          make(aws.policy, {
            policy: policy(
              { Effect: "Allow", Action: "logs:*", Resource: "x" },
              { Effect: "Allow", Action: ["s3:*", "secretsmanager:GetSecretValue"], Resource: anySecret },
            ),
          }),
        ),
      ),
    ],
    "one reader for each host and one more": [
      vm(),
      ...["a", "b"].map((n) =>
        named(
          `kms-host-${n}`,
          make(azure.roleAssignment, { principalId: n, roleDefinitionId: secretsUser, scope: oneSecret }),
        ),
      ),
    ],
  }),
  each("key-access-least-privilege", {
    "one action, one resource of two": [
      make(aws.policy, {
        policy: policy({
          Effect: "Allow",
          Action: ["logs:Put", "secretsmanager:GetSecretValue"],
          Resource: ["x", "*"],
        }),
      }),
    ],
    "other actions on everything": [
      make(aws.policy, { policy: policy({ Effect: "Allow", Action: ["logs:Put"], Resource: "*" }) }),
    ],
  }),
  each("egress-restricted", {
    "one wide range of two": [
      make(aws.egressRule, { ipProtocol: "tcp", fromPort: 0, toPort: 1000, cidrIpv4: "0.0.0.0/0" }),
      named(
        "kms-host-b",
        make(aws.egressRule, { ipProtocol: "tcp", fromPort: 0, toPort: 1001, cidrIpv4: "0.0.0.0/0" }),
      ),
    ],
    "denied among others": [
      nsg(
        {
          ...deny,
          destinationPortRange: undefined,
          destinationPortRanges: ["80", "0-65535"],
          destinationAddressPrefix: undefined,
          destinationAddressPrefixes: ["10.0.0.0/8", "*"],
        },
        nsgRule({ direction: "Outbound", destinationAddressPrefix: "10.1.0.0/16", destinationPortRange: "443" }),
      ),
    ],
  }),
  each("activation-port-scope", {
    "just broad, just not": [
      plain(nsg(nsgRule({ destinationPortRange: "1000-2000" }))),
      named("web-b", nsg(nsgRule({ destinationPortRange: "1000-2001" }))),
      named("web-c", nsg(nsgRule({ destinationPortRange: undefined, destinationPortRanges: ["1688", "2000-9000"] }))),
    ],
  }),
  each("activation-port-consistent", {
    "one of two rules": [
      nsg(nsgRule({ destinationPortRange: "443" }), nsgRule()),
      srv([target(), target({ port: undefined, target: "b.corp.example.com" })]),
    ],
    "unknown ingress": [
      make(aws.securityGroup, { ingress: unknown }),
      ingress({ fromPort: 1, toPort: 1 }),
      srv([target()]),
    ],
    "unknown old rule": [
      make(aws.securityGroupRule, { type: unknown, protocol: "tcp", fromPort: 1, toPort: 1 }),
      srv([target()]),
    ],
  }),
  each("cmk-rotation", {
    "unknown actions": [make(azure.key, { properties: { rotationPolicy: { lifetimeActions: unknown } } })],
    "unknown action": [
      make(azure.key, { properties: { rotationPolicy: { lifetimeActions: [{ action: { type: unknown } }] } } }),
    ],
    "asymmetric, in a hurry": [make(aws.key, { customerMasterKeySpec: "RSA_2048", deletionWindowInDays: 7 })],
  }),
  each("disk-no-export", {
    "half closed, in lower case": [
      make(azure.disk, { publicNetworkAccess: "disabled", networkAccessPolicy: "AllowAll" }),
      named("kms-host-b", make(azure.disk, { publicNetworkAccess: "Enabled", networkAccessPolicy: "denyall" })),
    ],
  }),
  each("no-internet-route", {
    "IPv6 table": [make(aws.routeTable, { routes: [{ ipv6CidrBlock: "::/0", gatewayId: "igw-1" }] })],
  }),
  each("mgmt-ports-closed", {
    "from a group": [
      make(aws.ingressRule, { ipProtocol: "tcp", fromPort: 22, toPort: 22, referencedSecurityGroupId: "sg-1" }),
      named(
        "kms-host-b",
        make(aws.securityGroup, {
          ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: ["sg-1"], prefixListIds: ["pl-1"] }],
        }),
      ),
      named(
        "kms-host-c",
        make(aws.securityGroupRule, {
          type: "ingress",
          protocol: "tcp",
          fromPort: 22,
          toPort: 22,
          sourceSecurityGroupId: "sg-1",
        }),
      ),
      named(
        "kms-host-d",
        nsg(
          nsgRule({
            sourceAddressPrefix: undefined,
            sourceApplicationSecurityGroups: [{ id: "asg" }],
            destinationPortRange: "22",
          }),
        ),
      ),
    ],
  }),
  each("secret-policy-private", {
    "one principal of two": [
      make(aws.secret, {
        policy: policy({ Effect: "Allow", Principal: { AWS: ["arn:x", "*"], Service: "ec2" }, Action: "*" }),
      }),
    ],
  }),
  each("patching-on", {
    "one association of two": [
      ec2(),
      make(aws.association, { name: "x" }),
      named("kms-host-b", make(aws.association, { name: "AWS-RunPatchBaseline" })),
    ],
  }),
  each("host-os-supported", {
    "unknown image, unknown sku": [
      vm({ storageProfile: { imageReference: unknown } }),
      named(
        "kms-host-b",
        vm({ storageProfile: { imageReference: { publisher: "MicrosoftWindowsServer", sku: unknown } } }),
      ),
    ],
  }),
]);

/** Retention that CloudWatch accepts, one case for each. */
export const retentionSteps = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
