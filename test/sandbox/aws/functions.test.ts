import { definition } from "../../../sandbox/aws/definition";
import { sdkShapes } from "../../../sandbox/aws/sdk-shapes";
import type { Properties } from "../../../sandbox/provider/resource-type";
import { type Aws, network, openAws, refusal, region, t } from "./world";

describe("functions", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let group: string;
  beforeAll(async () => {
    aws = openAws();
    ({ vpc, a, group } = await network(aws, { tags: { Name: "kms" } }));
  });
  const ask = (token: string, args: Properties = {}) => aws.operations.invoke(token, args);

  it("answer with an account in a partition that no real account has", async () => {
    expect(await ask("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({
      accountId: "111122223333",
      arn: "arn:aws-sandbox:sts::111122223333:assumed-role/sandbox/kmshost",
    });
    expect(await ask("aws:index/getPartition:getPartition")).toMatchObject({
      partition: "aws",
      dnsSuffix: "amazonaws.com",
    });
  });

  it("know regions and their zones", async () => {
    expect(await ask("aws:index/getRegion:getRegion")).toMatchObject({
      region,
      name: region,
      description: "Europe (Frankfurt)",
    });
    expect(await refusal(ask("aws:index/getRegion:getRegion", { region: "eu-middle-1" }))).toContain(
      "invalid AWS Region: eu-middle-1",
    );
    expect(await ask("aws:index/getAvailabilityZones:getAvailabilityZones", { state: "available" })).toMatchObject({
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
    });
    expect(
      await ask("aws:index/getAvailabilityZones:getAvailabilityZones", { excludeNames: ["eu-central-1b"] }),
    ).toMatchObject({ names: ["eu-central-1a", "eu-central-1c"] });
    expect(await ask("aws:index/getAvailabilityZone:getAvailabilityZone", { name: "eu-central-1c" })).toMatchObject({
      zoneId: "euc1-az3",
    });
  });

  it("give the public images of Windows Server, one in each region", async () => {
    const name = "/aws/service/ami-windows-latest/Windows_Server-2025-English-Full-Base";
    const parameter = await ask("aws:ssm/getParameter:getParameter", { name });
    expect(parameter).toMatchObject({
      name,
      type: "String",
      insecureValue: parameter.value,
      value: expect.stringMatching(/^ami-0[0-9a-f]{16}$/),
    });
    expect(
      await refusal(
        ask("aws:ssm/getParameter:getParameter", { name: "/aws/service/ami-windows-latest/Windows_Server-2012" }),
      ),
    ).toContain("ParameterNotFound");
    const newest = await ask("aws:ec2/getAmi:getAmi", {
      owners: ["amazon"],
      mostRecent: true,
      filters: [{ name: "name", values: ["Windows_Server-2025-English-Full-Base-*"] }],
    });
    expect(newest).toMatchObject({ id: parameter.value, platform: "windows", rootDeviceName: "/dev/sda1" });
    const several = {
      owners: ["amazon"],
      filters: [{ name: "name", values: ["Windows_Server-2025-English-Full-Base-*"] }],
    };
    expect(await refusal(ask("aws:ec2/getAmi:getAmi", several))).toContain("Your query returned more than one result");
    expect(await refusal(ask("aws:ec2/getAmi:getAmi", { filters: [{ name: "name", values: ["none"] }] }))).toContain(
      "Your query returned no results",
    );
  });

  it("find networks by id, tag and filter", async () => {
    expect(await ask("aws:ec2/getVpc:getVpc", { id: vpc })).toMatchObject({
      cidrBlock: "10.91.0.0/24",
      state: "available",
    });
    expect(await ask("aws:ec2/getVpc:getVpc", { tags: { Name: "kms" } })).toMatchObject({ id: vpc });
    expect(
      await ask("aws:ec2/getSubnet:getSubnet", {
        filters: [
          { name: "vpc-id", values: [vpc] },
          { name: "availability-zone", values: [`${region}a`] },
        ],
      }),
    ).toMatchObject({
      id: a,
      availableIpAddressCount: 59,
      mapPublicIpOnLaunch: false,
    });
    expect(await refusal(ask("aws:ec2/getSubnet:getSubnet", { vpcId: vpc }))).toContain("multiple EC2 Subnets matched");
    expect(await refusal(ask("aws:ec2/getVpc:getVpc", { id: "vpc-0" }))).toContain("no matching EC2 VPC found");
    expect(await refusal(ask("aws:ec2/getVpc:getVpc", { filters: [{ name: "colour", values: ["x"] }] }))).toContain(
      "The filter 'colour' is invalid",
    );
    expect(await ask("aws:ec2/getSecurityGroup:getSecurityGroup", { name: "hosts" })).toMatchObject({
      id: group,
      vpcId: vpc,
    });
    await aws.create(t.networkInterface, { subnetId: a });
    expect(await ask("aws:ec2/getSubnet:getSubnet", { id: a })).toMatchObject({ availableIpAddressCount: 58 });
  });

  it("find zones, keys, secrets, tables and transit gateways", async () => {
    const zone = await aws.create(t.zone, { name: "corp.example.com", vpcs: [{ vpcId: vpc }] });
    expect(await ask("aws:route53/getZone:getZone", { zoneId: zone.id })).toMatchObject({
      name: "corp.example.com",
      privateZone: true,
      resourceRecordSetCount: 2,
    });
    expect(await ask("aws:route53/getZone:getZone", { name: "corp.example.com.", privateZone: true })).toMatchObject({
      zoneId: zone.id,
    });
    expect(
      await refusal(ask("aws:route53/getZone:getZone", { name: "corp.example.com", privateZone: false })),
    ).toContain("no matching Route 53 Hosted Zone found");
    const key = await aws.create(t.key, {});
    expect(await ask("aws:kms/getKey:getKey", { keyId: key.id })).toMatchObject({
      arn: key.outputs.arn,
      keyState: "Enabled",
    });
    const secret = await aws.create(t.secret, { name: "s" });
    expect(await ask("aws:secretsmanager/getSecret:getSecret", { name: "s" })).toMatchObject({ arn: secret.id });
    const table = await aws.create(t.routeTable, { vpcId: vpc });
    await aws.create(t.routeTableAssociation, { routeTableId: table.id, subnetId: a });
    expect(await ask("aws:ec2/getRouteTable:getRouteTable", { subnetId: a })).toMatchObject({
      routeTableId: table.id,
      routes: [],
    });
    const tgw = await aws.create(t.transitGateway, {});
    expect(await ask("aws:ec2transitgateway/getTransitGateway:getTransitGateway", { id: tgw.id })).toMatchObject({
      ownerId: "111122223333",
    });
    const list = await aws.create(t.prefixList, {
      name: "clients",
      addressFamily: "IPv4",
      maxEntries: 2,
      entries: [{ cidr: "10.1.0.0/16" }],
    });
    expect(await ask("aws:ec2/getManagedPrefixList:getManagedPrefixList", { name: "clients" })).toMatchObject({
      id: list.id,
      entries: [{ cidr: "10.1.0.0/16", description: "" }],
    });
  });

  it("render policies as the provider does", async () => {
    const { json, minifiedJson } = await ask("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          sid: "read",
          actions: ["s3:GetObject", "s3:ListBucket"],
          resources: ["arn:aws:s3:::bucket/&{aws:username}"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceVpc", values: ["vpc-1"] }],
        },
        { effect: "Deny", notActions: ["s3:*"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
      ],
    });
    expect(JSON.parse(String(json))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "read",
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetObject"],
          Resource: `arn:aws:s3:::bucket/$\{aws:username}`,
          Principal: { Service: "ec2.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } },
        },
        { Effect: "Deny", NotAction: "s3:*", Resource: "*", Principal: "*" },
      ],
    });
    expect(String(json)).toMatch(/^\{\n {2}"Version"/);
    expect(String(minifiedJson)).not.toContain("\n");
    const merged = await ask("aws:iam/getPolicyDocument:getPolicyDocument", {
      sourcePolicyDocuments: [String(json)],
      overridePolicyDocuments: [
        JSON.stringify({ Statement: { Sid: "read", Effect: "Deny", Action: "*", Resource: "*" } }),
      ],
    });
    expect(JSON.parse(String(merged.json)).Statement[0]).toEqual({
      Sid: "read",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
    });
  });

  it("answer nothing that the SDK does not declare", async () => {
    const declared = sdkShapes().functions;
    for (const [token, args] of [
      ["aws:ec2/getVpc:getVpc", { id: vpc }],
      ["aws:ec2/getSubnet:getSubnet", { id: a }],
      ["aws:ec2/getSecurityGroup:getSecurityGroup", { id: group }],
    ] as const) {
      const missing = (declared[token]?.results ?? []).filter((name) => name !== "filters");
      expect(Object.keys(await ask(token, args))).toEqual(expect.arrayContaining(missing));
    }
    expect(definition.functions.every(({ token }) => declared[token] !== undefined)).toBe(true);
  });

  it("are refused when the cloud does not know them", async () => {
    expect(await refusal(ask("aws:ec2/getKeyPair:getKeyPair"))).toContain(
      "does not know aws:ec2/getKeyPair:getKeyPair",
    );
  });
});
