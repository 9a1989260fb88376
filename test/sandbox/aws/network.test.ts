import { type Aws, account, network, openAws, refusal, region, t } from "./world";

describe("networks", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let b: string;
  let group: string;
  beforeEach(async () => {
    aws = openAws();
    ({ vpc, a, b, group } = await network(aws));
  });
  const create = (token: string, inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(token, inputs));

  it("take a VPC of /16 to /28 only", async () => {
    expect(await create(t.vpc, { cidrBlock: "10.0.0.0/15" })).toBe(
      `cidrBlock: expected "cidrBlock" to contain a network Value with between 16 and 28 significant bits, got: 15`,
    );
    expect(await create(t.vpc, { cidrBlock: "10.0.0.0/29" })).toContain("got: 29");
    expect(await create(t.vpc, { cidrBlock: "10.0.0.1/24" })).toContain("is not a valid IPv4 CIDR block");
    expect(await create(t.vpc, { cidrBlock: "10.0.0.0/28" })).toBe("(not refused)");
    expect(await create(t.vpc, {})).toBe("cidrBlock: one of `cidrBlock,ipv4IpamPoolId` must be specified");
  });

  it("hold five VPCs in a region", async () => {
    for (const second of [1, 2, 3, 4]) {
      await aws.create(t.vpc, { cidrBlock: `10.${second}.0.0/24` });
    }
    expect(await create(t.vpc, { cidrBlock: "10.9.0.0/24" })).toBe(
      "VpcLimitExceeded: The maximum number of VPCs has been reached.",
    );
  });

  it("keep subnets inside the VPC and apart", async () => {
    const subnet = (cidrBlock: string, more = {}) => create(t.subnet, { vpcId: vpc, cidrBlock, ...more });
    expect(await subnet("10.91.1.0/26")).toBe("InvalidSubnet.Range: The CIDR '10.91.1.0/26' is invalid.");
    expect(await subnet("10.91.0.128/29")).toBe("InvalidSubnet.Range: The CIDR '10.91.0.128/29' is invalid.");
    expect(await subnet("10.91.0.32/28")).toBe(
      "InvalidSubnet.Conflict: The CIDR '10.91.0.32/28' conflicts with another subnet",
    );
    expect(await subnet("10.91.0.128/26", { availabilityZone: "eu-west-1a" })).toBe(
      "InvalidParameterValue: Value (eu-west-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-central-1a, eu-central-1b, eu-central-1c.",
    );
    expect(await create(t.subnet, { vpcId: "vpc-0123", cidrBlock: "10.0.0.0/24" })).toBe(
      "InvalidVpcID.NotFound: The vpc ID 'vpc-0123' does not exist",
    );
    expect(await subnet("10.91.0.128/26")).toBe("(not refused)");
  });

  it("delete nothing that is in use", async () => {
    await aws.create(t.networkInterface, { subnetId: a, securityGroups: [group] });
    expect(await refusal(aws.operations.delete(t.subnet, a))).toBe(
      `DependencyViolation: The subnet '${a}' has dependencies and cannot be deleted.`,
    );
    expect(await refusal(aws.operations.delete(t.securityGroup, group))).toBe(
      `DependencyViolation: resource ${group} has a dependent object`,
    );
    expect(await refusal(aws.operations.delete(t.vpc, vpc))).toBe(
      `DependencyViolation: The vpc '${vpc}' has dependencies and cannot be deleted.`,
    );
    expect(await refusal(aws.operations.delete(t.subnet, b))).toBe("(not refused)");
  });

  it("hand out no reserved address, none twice and none of a reservation", async () => {
    const nic = (privateIp: string) => create(t.networkInterface, { subnetId: a, privateIp });
    for (const address of ["10.91.0.0", "10.91.0.3", "10.91.0.63"]) {
      expect(await nic(address)).toBe(
        `InvalidParameterValue: Address ${address} is in subnet's reserved address range`,
      );
    }
    expect(await nic("10.91.0.64")).toBe(
      "InvalidParameterValue: Address 10.91.0.64 does not fall within the subnet's address range",
    );
    expect(await nic("10.91.0.4")).toBe("(not refused)");
    expect(await nic("10.91.0.4")).toBe("InvalidIPAddress.InUse: Address 10.91.0.4 is in use.");
  });

  it("fill a subnet to its last free address and not further", async () => {
    const small = (await aws.create(t.subnet, { vpcId: vpc, cidrBlock: "10.91.0.128/28" })).id;
    await aws.create(t.reservation, { subnetId: small, cidrBlock: "10.91.0.136/30", reservationType: "explicit" });
    const got = new Set<unknown>();
    for (let index = 0; index < 7; index++) {
      const { outputs } = await aws.create(t.networkInterface, { subnetId: small, description: `nic ${index}` });
      got.add(outputs.privateIp);
    }
    // .132 to .142, without .136 to .139 which are reserved.
    expect([...got].sort()).toEqual([132, 133, 134, 135, 140, 141, 142].map((last) => `10.91.0.${last}`));
    expect(await create(t.networkInterface, { subnetId: small })).toBe(
      "InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.",
    );
    expect(await create(t.networkInterface, { subnetId: small, privateIp: "10.91.0.137" })).toBe("(not refused)");
  });

  it("take a reservation inside its subnet, apart from others", async () => {
    const reserve = (cidrBlock: string) =>
      create(t.reservation, { subnetId: a, cidrBlock, reservationType: "explicit" });
    expect(await reserve("10.91.0.64/28")).toBe(
      `InvalidParameterValue: The CIDR '10.91.0.64/28' is not within the CIDR of the subnet '${a}'`,
    );
    expect(await reserve("10.91.0.16/28")).toBe("(not refused)");
    expect(await reserve("10.91.0.24/29")).toContain("conflicts with another subnet CIDR reservation");
  });

  it("attach one internet gateway to a VPC", async () => {
    await aws.create(t.internetGateway, { vpcId: vpc });
    expect(await create(t.internetGateway, { vpcId: vpc, tags: { Name: "second" } })).toBe(
      `InvalidParameterValue: Network ${vpc} already has an internet gateway attached`,
    );
    expect(await refusal(aws.operations.delete(t.vpc, vpc))).toContain("DependencyViolation");
  });

  it("need an internet gateway for a public NAT gateway", async () => {
    const { id: allocationId } = await aws.create(t.eip, {});
    expect(await create(t.natGateway, { subnetId: a, allocationId })).toBe(
      `Gateway.NotAttached: Network ${vpc} has no Internet gateway attached`,
    );
    expect(await create(t.natGateway, { subnetId: a, allocationId: "eipalloc-0" })).toBe(
      "InvalidAllocationID.NotFound: Allocation ID 'eipalloc-0' not found.",
    );
    expect(await create(t.natGateway, { subnetId: a, connectivityType: "private" })).toBe("(not refused)");
  });

  it("peer no VPCs that overlap", async () => {
    const twin = (await aws.create(t.vpc, { cidrBlock: "10.91.0.0/20" })).id;
    expect(await create(t.peering, { vpcId: vpc, peerVpcId: twin })).toBe(
      `OverlappingCidrs: The VPCs '${vpc}' and '${twin}' have overlapping CIDR blocks and cannot be peered.`,
    );
    const foreign = await aws.create(t.peering, {
      vpcId: vpc,
      peerVpcId: "vpc-0fedcba9876543210",
      peerOwnerId: "999988887777",
    });
    expect(foreign.outputs).toMatchObject({
      acceptStatus: "pending-acceptance",
      peerOwnerId: "999988887777",
      peerRegion: region,
    });
  });

  it("give ids in the form of AWS, the same for the same wish and never twice", async () => {
    const other = openAws();
    const ids = await network(other);
    expect(ids).toEqual({ vpc, a, b, group });
    expect(vpc).toMatch(/^vpc-0[0-9a-f]{16}$/);
    await other.operations.delete(t.subnet, ids.b);
    const again = await other.create(t.subnet, {
      vpcId: ids.vpc,
      cidrBlock: "10.91.0.64/26",
      availabilityZone: `${region}b`,
    });
    expect(again.id).toMatch(/^subnet-0[0-9a-f]{16}$/);
    expect(again.id).not.toBe(ids.b);
    expect(again.outputs.ownerId).toBe(account);
  });
});

describe("transit gateways and routes", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let b: string;
  let tgw: string;
  let table: string;
  beforeEach(async () => {
    aws = openAws();
    ({ vpc, a, b } = await network(aws));
    tgw = (await aws.create(t.transitGateway, {})).id;
    table = (await aws.create(t.routeTable, { vpcId: vpc })).id;
  });
  const create = (token: string, inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(token, inputs));

  it("attach an existing transit gateway once, with one subnet in each zone", async () => {
    expect(await create(t.transitAttachment, { transitGatewayId: "tgw-0dead", vpcId: vpc, subnetIds: [a] })).toBe(
      "InvalidTransitGatewayID.NotFound: Transit Gateway tgw-0dead was deleted or does not exist.",
    );
    const second = (
      await aws.create(t.subnet, { vpcId: vpc, cidrBlock: "10.91.0.128/26", availabilityZone: `${region}a` })
    ).id;
    expect(await create(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [a, second] })).toBe(
      "DuplicateSubnetsInSameZone: Duplicate Subnets for same AZ",
    );
    expect(await create(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [a, b] })).toBe(
      "(not refused)",
    );
    expect(await create(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [a] })).toBe(
      `DuplicateTransitGatewayAttachment: ${tgw} has non-deleted Transit Gateway Attachments with same VPC ID.`,
    );
    expect(await refusal(aws.operations.delete(t.transitGateway, tgw))).toContain(
      `IncorrectState: ${tgw} has non-deleted VPC Attachments`,
    );
  });

  it("route to a transit gateway only when it is attached", async () => {
    const route = { routeTableId: table, destinationCidrBlock: "10.20.0.0/16", transitGatewayId: tgw };
    expect(await create(t.route, route)).toBe(
      `InvalidTransitGatewayID.NotFound: The transitGateway ID '${tgw}' does not exist.`,
    );
    await aws.create(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [a] });
    expect(await create(t.route, route)).toBe("(not refused)");
    expect(await create(t.route, route)).toBe(
      "RouteAlreadyExists: The route identified by 10.20.0.0/16 already exists.",
    );
    expect(await create(t.route, { ...route, destinationCidrBlock: "10.91.0.0/25" })).toContain(
      "is equal to or more specific than one of this VPC's CIDR blocks",
    );
    expect(await create(t.route, { ...route, destinationCidrBlock: "10.30.0.1/16" })).toBe(
      `destinationCidrBlock: "10.30.0.1/16" is not a valid CIDR block; did you mean "10.30.0.0/16"?`,
    );
    expect(
      await create(t.route, { routeTableId: "rtb-0", destinationCidrBlock: "10.30.0.0/16", transitGatewayId: tgw }),
    ).toBe("InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0' does not exist");
    expect(await create(t.route, { routeTableId: table, destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-0" })).toBe(
      "InvalidGatewayID.NotFound: The gateway ID 'igw-0' does not exist",
    );
    expect(await create(t.route, { routeTableId: table, destinationCidrBlock: "0.0.0.0/0" })).toContain(
      "must be specified",
    );
  });

  it("associate a subnet with one route table, which then stays", async () => {
    await aws.create(t.routeTableAssociation, { routeTableId: table, subnetId: a });
    expect(await create(t.routeTableAssociation, { routeTableId: table, subnetId: a })).toBe(
      `Resource.AlreadyAssociated: the specified association for route table ${table} conflicts with an existing association`,
    );
    expect(await refusal(aws.operations.delete(t.routeTable, table))).toBe(
      `DependencyViolation: The routeTable '${table}' has dependencies and cannot be deleted.`,
    );
  });
});

describe("network ACLs", () => {
  it("number their rules once in each direction, 20 of them", async () => {
    const aws = openAws();
    const { vpc, a } = await network(aws);
    const acl = (await aws.create(t.networkAcl, { vpcId: vpc })).id;
    const rule = {
      networkAclId: acl,
      protocol: "tcp",
      ruleAction: "allow",
      cidrBlock: "10.0.0.0/8",
      fromPort: 1688,
      toPort: 1688,
    };
    await aws.create(t.networkAclRule, { ...rule, ruleNumber: 100 });
    expect(await refusal(aws.create(t.networkAclRule, { ...rule, ruleNumber: 100, protocol: "udp" }))).toBe(
      "NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",
    );
    expect(await refusal(aws.create(t.networkAclRule, { ...rule, ruleNumber: 100, egress: true }))).toBe(
      "(not refused)",
    );
    for (let number = 101; number < 120; number++) {
      await aws.create(t.networkAclRule, { ...rule, ruleNumber: number });
    }
    expect(await refusal(aws.create(t.networkAclRule, { ...rule, ruleNumber: 200 }))).toContain(
      "NetworkAclEntryLimitExceeded",
    );
    expect(await refusal(aws.create(t.networkAclRule, { ...rule, ruleNumber: 32767 }))).toBe(
      "ruleNumber: expected ruleNumber to be in the range (1 - 32766), got 32767",
    );
    expect(await refusal(aws.create(t.networkAclRule, { ...rule, ruleNumber: 5, ruleAction: "block" }))).toBe(
      `ruleAction: expected ruleAction to be one of ["allow" "deny"], got block`,
    );
    await aws.create(t.networkAclAssociation, { networkAclId: acl, subnetId: a });
    expect(await refusal(aws.operations.delete(t.networkAcl, acl))).toBe(
      `DependencyViolation: The networkAcl '${acl}' has dependencies and cannot be deleted.`,
    );
  });
});
