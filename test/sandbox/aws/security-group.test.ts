import { type Aws, network, openAws, refusal, t } from "./world";

describe("security groups", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let group: string;
  beforeEach(async () => {
    aws = openAws();
    ({ vpc, a, group } = await network(aws));
  });
  const create = (token: string, inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(token, inputs));
  const kms = (cidrIpv4: string) => ({
    securityGroupId: group,
    cidrIpv4,
    ipProtocol: "tcp",
    fromPort: 1688,
    toPort: 1688,
  });

  it("take each rule once, however it is written", async () => {
    await aws.create(t.ingressRule, kms("10.20.0.0/16"));
    const duplicate = `InvalidPermission.Duplicate: the specified rule "peer: 10.20.0.0/16, TCP, from port: 1688, to port: 1688, ALLOW" already exists`;
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), description: "again" })).toBe(duplicate);
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), ipProtocol: "6" })).toBe(duplicate);
    expect(
      await create(t.securityGroupRule, {
        securityGroupId: group,
        type: "ingress",
        protocol: "tcp",
        fromPort: 1688,
        toPort: 1688,
        cidrBlocks: ["10.20.0.0/16"],
      }),
    ).toBe(duplicate);
    expect(await create(t.egressRule, kms("10.20.0.0/16"))).toBe("(not refused)");
  });

  it("take 60 rules in a direction, where a prefix list counts with its maximum", async () => {
    for (let third = 0; third < 50; third++) {
      await aws.create(t.ingressRule, kms(`10.20.${third}.0/24`));
    }
    const list = (await aws.create(t.prefixList, { name: "clients", addressFamily: "IPv4", maxEntries: 11 })).id;
    const byList = { securityGroupId: group, prefixListId: list, ipProtocol: "tcp", fromPort: 1688, toPort: 1688 };
    const full = "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.";
    expect(await create(t.ingressRule, byList)).toBe(full);
    for (let third = 50; third < 60; third++) {
      await aws.create(t.ingressRule, kms(`10.20.${third}.0/24`));
    }
    expect(await create(t.ingressRule, kms("10.20.60.0/24"))).toBe(full);
    expect(await create(t.egressRule, byList)).toBe("(not refused)");
  });

  it("check a rule before AWS sees it", async () => {
    expect(await create(t.ingressRule, { ...kms("10.20.0.1/16") })).toContain(
      "must be a valid IPv4 CIDR that represents a network address",
    );
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), prefixListId: "pl-1" })).toContain(
      "Exactly one of these attributes must be configured",
    );
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), toPort: 70000 })).toBe(
      "toPort: Attribute toPort value must be between -1 and 65535, got: 70000",
    );
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), description: "Zürich" })).toContain(
      "invalid security group rule description",
    );
    expect(await create(t.ingressRule, { ...kms("10.20.0.0/16"), securityGroupId: "sg-0" })).toBe(
      "InvalidGroup.NotFound: The security group 'sg-0' does not exist",
    );
  });

  it("have one name in a VPC, and stay while another group's rule names them", async () => {
    expect(await create(t.securityGroup, { vpcId: vpc, name: "hosts", description: "other" })).toBe(
      `InvalidGroup.Duplicate: The security group 'hosts' already exists for VPC '${vpc}'`,
    );
    expect(await create(t.securityGroup, { vpcId: vpc, name: "sg-hosts" })).toContain("cannot begin with sg-");
    const other = (await aws.create(t.securityGroup, { vpcId: vpc, name: "clients" })).id;
    const rule = await aws.create(t.ingressRule, {
      securityGroupId: group,
      referencedSecurityGroupId: other,
      ipProtocol: "tcp",
      fromPort: 1688,
      toPort: 1688,
    });
    expect(await refusal(aws.operations.delete(t.securityGroup, other))).toBe(
      `DependencyViolation: resource ${other} has a dependent object`,
    );
    await aws.operations.delete(t.ingressRule, rule.id);
    expect(await refusal(aws.operations.delete(t.securityGroup, other))).toBe("(not refused)");
  });

  it("belong to the network in which they are used", async () => {
    const elsewhere = (await aws.create(t.vpc, { cidrBlock: "10.92.0.0/24" })).id;
    const foreign = (await aws.create(t.securityGroup, { vpcId: elsewhere, name: "hosts" })).id;
    expect(await create(t.networkInterface, { subnetId: a, securityGroups: [foreign] })).toBe(
      `InvalidParameter: Security group ${foreign} and subnet ${a} belong to different networks.`,
    );
  });

  it("compare lists whose order means nothing", () => {
    const { inputs } = aws.operations.check(t.instance, "i", { vpcSecurityGroupIds: ["sg-2", "sg-1"] });
    expect(inputs.vpcSecurityGroupIds).toEqual(["sg-1", "sg-2"]);
  });

  it("close the default group of a VPC", async () => {
    const closed = await aws.create(t.defaultSecurityGroup, { vpcId: vpc });
    expect(closed.outputs).toMatchObject({ name: "default", ingress: [], egress: [], vpcId: vpc });
    expect(closed.id).toBe((await aws.operations.read(t.vpc, vpc))?.outputs.defaultSecurityGroupId);
  });
});

describe("prefix lists", () => {
  it("hold as many entries as they say, of their family, each once", async () => {
    const aws = openAws();
    const list = { name: "clients", addressFamily: "IPv4", maxEntries: 2 };
    const entries = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr }));
    expect(
      await refusal(
        aws.create(t.prefixList, { ...list, entries: entries("10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16") }),
      ),
    ).toBe("PrefixListMaxEntriesExceeded: You've reached the maximum number of entries for the prefix list (2).");
    expect(
      await refusal(aws.create(t.prefixList, { ...list, entries: entries("10.1.0.0/16", "10.1.0.0/16") })),
    ).toContain("duplicate CIDR blocks");
    expect(await refusal(aws.create(t.prefixList, { ...list, entries: entries("fd00::/8") }))).toContain(
      "does not match the address family",
    );
    expect(await refusal(aws.create(t.prefixList, { ...list, name: "com.amazonaws.x" }))).toContain(
      "must not begin with",
    );
    const { id } = await aws.create(t.prefixList, { ...list, entries: entries("10.1.0.0/16") });
    await aws.create(t.prefixListEntry, { prefixListId: id, cidr: "10.2.0.0/16" });
    expect(await refusal(aws.create(t.prefixListEntry, { prefixListId: id, cidr: "10.3.0.0/16" }))).toContain(
      "PrefixListMaxEntriesExceeded",
    );
    expect(await refusal(aws.create(t.prefixListEntry, { prefixListId: "pl-0", cidr: "10.3.0.0/16" }))).toBe(
      "InvalidPrefixListID.NotFound: The prefix list ID 'pl-0' does not exist",
    );
  });

  it("stay while a rule names them", async () => {
    const aws = openAws();
    const { group } = await network(aws);
    const { id } = await aws.create(t.prefixList, { name: "clients", addressFamily: "IPv4", maxEntries: 2 });
    await aws.create(t.ingressRule, {
      securityGroupId: group,
      prefixListId: id,
      ipProtocol: "tcp",
      fromPort: 1688,
      toPort: 1688,
    });
    expect(await refusal(aws.operations.delete(t.prefixList, id))).toBe(
      `PrefixListInUse: The prefix list '${id}' is in use and cannot be deleted.`,
    );
  });
});
