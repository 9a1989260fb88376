import { definition } from "../../../sandbox/aws/definition";
import { sdkShapes } from "../../../sandbox/aws/sdk-shapes";
import type { Json, Properties } from "../../../sandbox/provider/resource-type";
import { openAws, t } from "./world";

const aws = openAws();

/** Inputs with a value at a path such as `rootBlockDevice.encrypted`. */
function at(path: string, value: Json): Properties {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length > 0 ? at(rest.join("."), value) : value };
}

describe("replacement", () => {
  it.each(definition.types.map((type) => [type.token, type] as const))(
    "of %s follows what it declares",
    (token, type) => {
      const inputs = sdkShapes().resources[token]?.inputs ?? {};
      const declared = type.replaceOn.filter((path) => path !== "region" || inputs.region !== undefined);
      for (const path of declared) {
        expect({ token, path, known: (path.split(".")[0] ?? "") in inputs }).toEqual({ token, path, known: true });
        expect(aws.operations.diff(token, at(path, "old"), at(path, "new")).replaces).toEqual([path]);
      }
      const others = Object.keys(inputs).filter(
        (name) => name !== "region" && !type.replaceOn.some((path) => path.split(".")[0] === name),
      );
      for (const name of others) {
        expect(aws.operations.diff(token, at(name, "old"), at(name, "new")).replaces).toEqual([]);
      }
    },
  );

  // What an operator changes on a running KMS host, and what it must not cost.
  it.each([
    [
      t.instance,
      {
        instanceType: "m7i.large",
        tags: { a: "1" },
        userData: "a",
        iamInstanceProfile: "a",
        vpcSecurityGroupIds: ["sg-1"],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { volumeSize: 30, encrypted: true },
        monitoring: false,
        disableApiTermination: true,
      },
    ],
    [t.vpc, { enableDnsHostnames: true, tags: { a: "1" } }],
    [t.subnet, { mapPublicIpOnLaunch: false, tags: { a: "1" } }],
    [t.ingressRule, { cidrIpv4: "10.1.0.0/16", description: "a", fromPort: 1688, toPort: 1688, ipProtocol: "tcp" }],
    [t.prefixList, { entries: [{ cidr: "10.1.0.0/16" }], maxEntries: 5, name: "a" }],
    [t.secret, { description: "a", kmsKeyId: "a", recoveryWindowInDays: 30, policy: "{}" }],
    [t.key, { description: "a", policy: "{}", enableKeyRotation: true, deletionWindowInDays: 30 }],
    [t.zone, { comment: "a", vpcs: [{ vpcId: "vpc-1" }], forceDestroy: false }],
    [t.record, { records: ["10.0.0.1"], ttl: 60, type: "A" }],
    [t.document, { content: "{}", tags: { a: "1" } }],
    [
      t.association,
      {
        parameters: { a: "1" },
        targets: [{ key: "InstanceIds", values: ["i-1"] }],
        documentVersion: "1",
        scheduleExpression: "rate(1 hour)",
      },
    ],
    [t.logGroup, { retentionInDays: 30, kmsKeyId: "a" }],
    [t.transitAttachment, { subnetIds: ["subnet-1"], dnsSupport: "enable" }],
    [t.endpoint, { policy: "{}", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"], privateDnsEnabled: true }],
    [t.role, { assumeRolePolicy: "{}", description: "a", maxSessionDuration: 3600 }],
  ] as [string, Properties][])("is not needed for everyday changes of %s", (token, inputs) => {
    const changed: Properties = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, change(value)]),
    );
    const { changes, replaces } = aws.operations.diff(
      token,
      inputs,
      token === t.instance ? { ...changed, rootBlockDevice: { volumeSize: 60, encrypted: true } } : changed,
    );
    expect(replaces).toEqual([]);
    expect(changes.length).toBeGreaterThanOrEqual(Object.keys(inputs).length);
  });

  function change(value: Json): Json {
    if (typeof value === "object" && value !== null) {
      return Array.isArray(value)
        ? value.map(change)
        : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)]));
    }
    return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}-changed`;
  }

  it("deletes first where two cannot stand beside each other", () => {
    const diff = (token: string, before: Properties, after: Properties) =>
      aws.operations.diff(token, before, after).deleteBeforeReplace;
    expect(diff(t.ingressRule, { securityGroupId: "a" }, { securityGroupId: "b" })).toBe(true);
    expect(diff(t.networkAclRule, { toPort: 1 }, { toPort: 2 })).toBe(true);
    expect(diff(t.record, { name: "a" }, { name: "b" })).toBe(true);
    expect(diff(t.instance, { ami: "a" }, { ami: "b" })).toBe(false);
  });
});

describe("the definition", () => {
  it("takes the account that the provider may touch, and its region", () => {
    const read = (config: Properties) => definition.account(config);
    expect(read({ region: "eu-west-1", allowedAccountIds: ["444455556666"] })).toEqual({
      account: "444455556666",
      region: "eu-west-1",
    });
    expect(read({ region: "eu-west-1", allowedAccountIds: '["444455556666"]' })).toEqual({
      account: "444455556666",
      region: "eu-west-1",
    });
  });

  it("says what the provider did when AWS refused", async () => {
    const error = await aws.operations
      .create(t.subnet, { vpcId: "vpc-0", cidrBlock: "10.0.0.0/24" })
      .catch((caught) => caught);
    expect(definition.words?.(error, "create", t.subnet)).toBe(
      "creating ec2 Subnet: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist",
    );
  });

  it("names every type that the components use", () => {
    const tokens = new Set(definition.types.map(({ token }) => token));
    expect(Object.values(t).filter((token) => !tokens.has(token))).toEqual([]);
    expect(tokens.size).toBe(Object.keys(t).length);
  });
});
