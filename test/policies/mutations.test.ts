import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { analyze, analyzeStack, type TestResource, withConfig } from "../../policies/testing";
import { aws, azure } from "../../policies/tokens";
import { environment } from "./environments";
import type { Registered } from "./snippets";
import { replaced } from "./variations";

const key = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"].join("-");

/** Sets a value at a path in every resource of a type; `undefined` takes it away. */
const set = (type: string, path: string, value: unknown) => (resources: TestResource[]) =>
  resources.map((one) => {
    if (one.type !== type) return one;
    const keys = path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return { ...one, props: replaced(one.props ?? {}, keys, value) };
  });
const without = (type: string) => (resources: TestResource[]) => resources.filter((one) => one.type !== type);
const added = (type: string, name: string, props: Record<string, unknown>) => (resources: TestResource[]) => [
  ...resources,
  { type, name, urn: `urn:pulumi:azure-prod::test::${type}::${name}`, props },
];
const unprotected = (type: string) => (resources: TestResource[]) =>
  resources.map((one) => (one.type === type ? { ...one, protect: false } : one));
const openPolicy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
const rule = {
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "0.0.0.0/0",
  destinationPortRange: "1688",
};

type Mutation = [rule: string, what: string, (resources: TestResource[]) => TestResource[]];

const onAzure: Mutation[] = [
  ["key-in-any-property", "key in a DNS zone", set(azure.privateZone, "privateZoneName", key)],
  [
    "key-in-user-data",
    "key in custom data",
    set(azure.virtualMachine, "osProfile.customData", Buffer.from(key, "utf16le").toString("base64")),
  ],
  ["key-in-script-channel", "key in the set-up", set(azure.runCommand, "source.script", `slmgr /ipk ${key}`)],
  ["key-in-tags-names-outputs", "key in a tag", set(azure.virtualMachine, "tags.key", key)],
  ["key-value-not-in-state", "key in the secret", set(azure.secret, "properties.value", key)],
  [
    "key-value-not-in-state",
    "placeholder is written again",
    (all) => all.map((one) => (one.type === azure.secret ? { ...one, ignoreChanges: [] } : one)),
  ],
  [
    "gvlk-as-host-key",
    "client key in the set-up",
    set(azure.runCommand, "source.script", `/ipk ${["D764K", "2NDRG", "47T6Q", "P8T8W", "YP6DF"].join("-")}`),
  ],
  [
    "hosts-per-key-max",
    "five hosts more",
    (all) =>
      [1, 2, 3, 4, 5].reduce((resources, n) => added(azure.virtualMachine, `kms-host-x${n}`, {})(resources), all),
  ],
  ["no-elastic-kms-hosts", "scale set", added(azure.scaleSet, "kms-hosts", {})],
  [
    "key-reader-count",
    "readers",
    (all) =>
      [1, 2, 3].reduce(
        (resources, n) =>
          added(azure.roleAssignment, `kms-host-r${n}`, {
            principalId: `p${n}`,
            scope: "/subscriptions/00000000-1111-2222-3333-444444444444",
            roleDefinitionId: "/4633458b-17de-408a-b874-0445c86b69e6",
          })(resources),
        all,
      ),
  ],
  ["vault-purge-protection", "off", set(azure.vault, "properties.enablePurgeProtection", false)],
  ["vault-soft-delete", "a week", set(azure.vault, "properties.softDeleteRetentionInDays", 7)],
  ["vault-rbac-only", "off", set(azure.vault, "properties.enableRbacAuthorization", false)],
  ["vault-network-closed", "open", set(azure.vault, "properties.publicNetworkAccess", "Enabled")],
  ["vault-private-path", "no endpoint", without(azure.privateEndpoint)],
  ["secret-metadata", "no content type", set(azure.secret, "properties.contentType", undefined)],
  [
    "key-access-least-privilege",
    "Owner",
    set(azure.roleAssignment, "roleDefinitionId", "/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
  ],
  ["activation-port-internet", "open to all", set(azure.securityGroup, "securityRules.0", rule)],
  [
    "activation-port-internet",
    "half of all",
    set(azure.securityGroup, "securityRules.0", { ...rule, sourceAddressPrefix: "128.0.0.0/1" }),
  ],
  [
    "activation-port-scope",
    "undeclared network",
    set(azure.securityGroup, "securityRules.0", { ...rule, sourceAddressPrefix: "10.255.0.0/16" }),
  ],
  [
    "activation-port-scope",
    "every port",
    set(azure.securityGroup, "securityRules.0", {
      ...rule,
      sourceAddressPrefix: "10.20.0.0/16",
      destinationPortRange: "*",
    }),
  ],
  ["activation-port-consistent", "another port", set(azure.privateRecordSet, "srvRecords.0.port", 1689)],
  [
    "mgmt-ports-closed",
    "remote desktop",
    set(azure.securityGroup, "securityRules.0", {
      ...rule,
      sourceAddressPrefix: "10.20.0.0/16",
      destinationPortRange: "3389",
    }),
  ],
  ["egress-restricted", "no rules", set(azure.securityGroup, "securityRules", [])],
  [
    "no-public-ip",
    "address on the interface",
    set(azure.networkInterface, "ipConfigurations.0.publicIPAddress", { id: "x" }),
  ],
  ["azure-default-outbound-off", "on", set(azure.subnet, "defaultOutboundAccess", true)],
  ["subnet-has-nsg", "none", set(azure.subnet, "networkSecurityGroup", undefined)],
  [
    "no-internet-route",
    "internet",
    set(azure.routeTable, "routes", [{ addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }]),
  ],
  ["no-ip-forwarding", "on", set(azure.networkInterface, "enableIPForwarding", true)],
  [
    "srv-private-only",
    "public zone",
    added(azure.publicRecordSet, "vlmcs", { relativeRecordSetName: "_vlmcs._tcp", recordType: "SRV" }),
  ],
  ["srv-wellformed", "a short life", set(azure.privateRecordSet, "ttl", 1)],
  ["zone-linked-to-clients", "registers", set(azure.privateZoneLink, "registrationEnabled", true)],
  ["clients-activate", "no way to the hub", without("azure-native:network:VirtualNetworkPeering")],
  ["disk-encrypted", "not at host", set(azure.virtualMachine, "securityProfile.encryptionAtHost", false)],
  ["disk-no-export", "open snapshot", added(azure.snapshot, "kms-host-copy", {})],
  ["trusted-launch", "standard", set(azure.virtualMachine, "securityProfile.securityType", "Standard")],
  ["workload-identity", "none", set(azure.virtualMachine, "identity", undefined)],
  [
    "patching-on",
    "manual",
    set(azure.virtualMachine, "osProfile.windowsConfiguration.patchSettings", { patchMode: "Manual" }),
  ],
  [
    "host-os-supported",
    "Azure Edition",
    set(azure.virtualMachine, "storageProfile.imageReference.sku", "2025-datacenter-azure-edition"),
  ],
  ["deletion-guard", "not protected", unprotected(azure.virtualMachine)],
  ["vault-audit-logs", "none", without(azure.diagnosticSetting)],
  ["log-retention", "a day", set(azure.workspace, "retentionInDays", 1)],
  ["required-tags", "none", set(azure.virtualMachine, "tags", {})],
  ["no-spot-host", "spot", set(azure.virtualMachine, "priority", "Spot")],
  ["other-providers", "a secret elsewhere", added("vault:kv/secretV2:SecretV2", "csvlk", {})],
];

const onAws: Mutation[] = [
  ["key-in-user-data", "key in user data", set(aws.instance, "userData", key)],
  [
    "host-key-parameter-store",
    "key in a parameter",
    added(aws.parameter, "kms-host-key", { type: "String", name: "/kms/host-key" }),
  ],
  ["secret-cmk", "AWS's own key", set(aws.secret, "kmsKeyId", undefined)],
  ["secret-recovery-window", "none", set(aws.secret, "recoveryWindowInDays", 0)],
  ["secret-policy-private", "everyone", set(aws.secretPolicy, "policy", openPolicy)],
  ["cmk-rotation", "off", set(aws.key, "enableKeyRotation", false)],
  ["cmk-policy-closed", "everyone", set(aws.key, "policy", openPolicy)],
  ["key-access-least-privilege", "star", set(aws.rolePolicy, "policy", openPolicy)],
  ["activation-port-internet", "open to all", set(aws.ingressRule, "cidrIpv4", "0.0.0.0/0")],
  ["default-sg-closed", "not taken over", without(aws.defaultSecurityGroup)],
  ["no-public-ip", "address", set(aws.instance, "associatePublicIpAddress", true)],
  ["srv-wellformed", "an address", set(aws.record, "records", ["0 0 1688 10.0.0.1"])],
  ["clients-activate", "answers are stopped", without("aws:ec2/networkAclRule:NetworkAclRule")],
  ["disk-encrypted", "off", set(aws.instance, "rootBlockDevice.encrypted", false)],
  ["imdsv2", "optional", set(aws.instance, "metadataOptions.httpTokens", "optional")],
  ["flow-logs", "none", without(aws.flowLog)],
  ["no-key-pair", "a key pair", set(aws.instance, "keyName", "admins")],
  ["vault-private-path", "no endpoints", without(aws.endpoint)],
  ["kms-event-log-collected", "not collected", (all) => without(aws.document)(without(aws.parameter)(all))],
];

describe.each([
  ["azure-prod", onAzure],
  ["aws-prod", onAws],
] as const)("a change for the worse in %s", (stack, mutations) => {
  let good: Registered;
  let config: Record<string, Record<string, unknown>>;
  beforeAll(async () => {
    ({ registered: good, config } = await environment(stack));
  });

  it.each(mutations)("%s finds: %s", async (name, _, mutate) => {
    const policies = () => withConfig(policiesOf(catalogue.filter((one) => one.name === name)), config);
    const count = async ({ inputs, state }: Registered) => {
      const judge = policies();
      const found = await analyzeStack(judge, state);
      for (const resource of inputs) found.push(...(await analyze(judge, resource)));
      return found.filter(({ policy }) => policy === name).length;
    };
    expect(await count(good)).toBe(0);
    expect(await count({ inputs: mutate(good.inputs), state: mutate(good.state) })).toBeGreaterThan(0);
  });
});

it("there is a mutation for every rule", () => {
  const named = new Set([...onAzure, ...onAws].map(([name]) => name));
  expect(catalogue.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([]);
});
