import { type Aws, allowing, network, openAws, refusal, region, t } from "./world";

describe("VPC endpoints", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let b: string;
  let group: string;
  beforeEach(async () => {
    aws = openAws();
    ({ vpc, a, b, group } = await network(aws));
  });
  const endpoint = (service: string, more: Parameters<Aws["create"]>[1] = {}) => ({
    vpcId: vpc,
    serviceName: `com.amazonaws.${region}.${service}`,
    vpcEndpointType: "Interface",
    subnetIds: [a, b],
    securityGroupIds: [group],
    privateDnsEnabled: true,
    ...more,
  });
  const create = (inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(t.endpoint, inputs));

  it("exist for the services of the region, in their kinds", async () => {
    expect(await create(endpoint("smm"))).toBe(
      "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-central-1.smm' does not exist",
    );
    expect(await create({ vpcId: vpc, serviceName: "com.amazonaws.eu-west-1.s3" })).toBe(
      "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-west-1.s3' does not exist",
    );
    expect(await create({ vpcId: vpc, serviceName: "com.amazonaws.eu-central-1.kms" })).toBe(
      "InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]).",
    );
  });

  it("answer for a service's name once in a VPC", async () => {
    expect(await create(endpoint("ssm"))).toBe("(not refused)");
    expect(await create(endpoint("ssm", { tags: { Name: "again" } }))).toBe(
      `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ssm.eu-central-1.amazonaws.com in the VPC ${vpc}`,
    );
  });

  it("need the VPC's DNS for private names", async () => {
    const quiet = (await aws.create(t.vpc, { cidrBlock: "10.92.0.0/24" })).id;
    const subnet = (await aws.create(t.subnet, { vpcId: quiet, cidrBlock: "10.92.0.0/26" })).id;
    expect(await create(endpoint("ssm", { vpcId: quiet, subnetIds: [subnet], securityGroupIds: [] }))).toBe(
      `InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${quiet}`,
    );
  });

  it("take one subnet in each zone", async () => {
    const second = (
      await aws.create(t.subnet, { vpcId: vpc, cidrBlock: "10.91.0.128/26", availabilityZone: `${region}a` })
    ).id;
    const message = await create(endpoint("ssm", { subnetIds: [a, second] }));
    expect(message).toMatch(
      /^DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of subnet-0/,
    );
  });

  it("check what does not belong to their kind", async () => {
    expect(await create(endpoint("ssm", { routeTableIds: ["rtb-1"] }))).toBe(
      "routeTableIds: routeTableIds is not for endpoints of type Interface",
    );
    expect(await create({ vpcId: vpc, serviceName: `com.amazonaws.${region}.s3`, subnetIds: [a] })).toBe(
      "subnetIds: subnetIds is not for endpoints of type Gateway",
    );
    expect(await create(endpoint("ssm", { policy: "{" }))).toContain("invalid JSON policy");
  });

  it("get the same addresses in whichever order they are made", async () => {
    const services = ["ssm", "ssmmessages", "logs", "monitoring", "kms", "secretsmanager"];
    const addresses = async (order: string[]) => {
      const own = openAws();
      const { vpc: here } = await network(own);
      const subnet = (await own.create(t.subnet, { vpcId: here, cidrBlock: "10.91.0.128/28" })).id;
      const found: Record<string, unknown> = {};
      for (const service of order) {
        const { outputs } = await own.create(
          t.endpoint,
          endpoint(service, { vpcId: here, subnetIds: [subnet], securityGroupIds: [] }),
        );
        found[service] = outputs.subnetConfigurations;
      }
      return found;
    };
    expect(await addresses([...services].reverse())).toEqual(await addresses(services));
  });

  it("keep their addresses while they stay in a subnet", async () => {
    const made = await aws.create(t.endpoint, endpoint("kms", { subnetIds: [a] }));
    const before = made.outputs.subnetConfigurations as { ipv4: string; subnetId: string }[];
    const grown = await aws.operations.update(t.endpoint, made.id, { ...made.inputs, subnetIds: [a, b] });
    const after = grown.outputs.subnetConfigurations as { ipv4: string; subnetId: string }[];
    expect(after).toHaveLength(2);
    expect(after).toContainEqual(before[0]);
    expect(grown.outputs.networkInterfaceIds).toHaveLength(2);
    expect(grown.outputs.dnsEntries).toContainEqual(
      expect.objectContaining({ dnsName: "kms.eu-central-1.amazonaws.com" }),
    );
  });
});

describe("flow logs", () => {
  it("go where someone may write, once for each destination", async () => {
    const aws = openAws();
    const { vpc } = await network(aws);
    const role = "arn:aws:iam::111122223333:role/flow";
    const to = {
      vpcId: vpc,
      trafficType: "ALL",
      logDestination: "arn:aws:logs:eu-central-1:111122223333:log-group:/flow",
    };
    expect(await refusal(aws.create(t.flowLog, to))).toBe(
      "InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
    );
    expect(await refusal(aws.create(t.flowLog, { ...to, iamRoleArn: role }))).toContain(
      `the role ${role} does not exist`,
    );
    await aws.create(t.role, {
      name: "flow",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "vpc-flow-logs.amazonaws.com" } },
        ],
      }),
    });
    await aws.create(t.rolePolicy, { role: "flow", name: "write", policy: allowing("logs:PutLogEvents") });
    expect(await refusal(aws.create(t.flowLog, { ...to, iamRoleArn: role }))).toBe(
      `InvalidParameter: LogDestination: ${to.logDestination} does not exist.`,
    );
    await aws.create(t.logGroup, { name: "/flow" });
    expect(await refusal(aws.create(t.flowLog, { ...to, iamRoleArn: role }))).toBe("(not refused)");
    expect(await refusal(aws.create(t.flowLog, { ...to, iamRoleArn: role }))).toContain("FlowLogAlreadyExists");
  });
});
