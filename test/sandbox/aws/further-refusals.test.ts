import type { Properties } from "../../../sandbox/provider/resource-type";
import { type Aws, account, allowing, network, openAws, refusal, region, t, trustOf, windowsImage } from "./world";

describe("further refusals", () => {
  let aws: Aws;
  let vpc: string;
  let a: string;
  let b: string;
  let group: string;
  /** A second VPC with a subnet and a security group of its own. */
  let elsewhere: { vpc: string; subnet: string; group: string; table: string; acl: string };
  beforeAll(async () => {
    aws = openAws();
    ({ vpc, a, b, group } = await network(aws));
    const other = (await aws.create(t.vpc, { cidrBlock: "10.92.0.0/24" })).id;
    elsewhere = {
      vpc: other,
      subnet: (await aws.create(t.subnet, { vpcId: other, cidrBlock: "10.92.0.0/26" })).id,
      group: (await aws.create(t.securityGroup, { vpcId: other, name: "other" })).id,
      table: (await aws.create(t.routeTable, { vpcId: other })).id,
      acl: (await aws.create(t.networkAcl, { vpcId: other })).id,
    };
  });
  const create = (token: string, inputs: Properties) => refusal(aws.create(token, inputs));

  it("of what belongs to different networks", async () => {
    expect(await create(t.routeTableAssociation, { routeTableId: elsewhere.table, subnetId: a })).toBe(
      `InvalidParameterValue: Route table ${elsewhere.table} and subnet ${a} belong to different networks`,
    );
    expect(await create(t.networkAclAssociation, { networkAclId: elsewhere.acl, subnetId: a })).toBe(
      `InvalidParameterValue: networkAcl ${elsewhere.acl} and subnet ${a} belong to different networks`,
    );
    expect(await create(t.networkAcl, { vpcId: vpc, subnetIds: [elsewhere.subnet] })).toContain(
      "belong to different networks",
    );
    expect(await create(t.transitAttachment, { transitGatewayId: "tgw-0", vpcId: vpc, subnetIds: [a] })).toContain(
      "tgw-0 was deleted",
    );
    const tgw = (await aws.create(t.transitGateway, {})).id;
    expect(
      await create(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [elsewhere.subnet] }),
    ).toBe(`InvalidSubnetID.NotFound: The subnet ID '${elsewhere.subnet}' does not exist`);
    const gateway = (await aws.create(t.internetGateway, { vpcId: elsewhere.vpc })).id;
    const table = (await aws.create(t.routeTable, { vpcId: vpc })).id;
    expect(await create(t.route, { routeTableId: table, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway })).toBe(
      `InvalidParameterValue: route table and network gateway ${gateway} belong to different networks`,
    );
    const endpoint = { vpcId: vpc, serviceName: `com.amazonaws.${region}.ssm`, vpcEndpointType: "Interface" };
    expect(await create(t.endpoint, { ...endpoint, subnetIds: [elsewhere.subnet] })).toContain(
      `does not belong to VPC ${vpc}`,
    );
    expect(await create(t.endpoint, { ...endpoint, subnetIds: [a], securityGroupIds: [elsewhere.group] })).toBe(
      `InvalidGroup.NotFound: The security group '${elsewhere.group}' does not exist in VPC '${vpc}'`,
    );
    expect(
      await create(t.endpoint, {
        vpcId: vpc,
        serviceName: `com.amazonaws.${region}.s3`,
        routeTableIds: [elsewhere.table],
      }),
    ).toBe(`InvalidParameter: Route table ${elsewhere.table} does not belong to VPC ${vpc}.`);
    expect(
      await create(t.resolverEndpoint, {
        direction: "INBOUND",
        securityGroupIds: [group],
        ipAddresses: [{ subnetId: a }, { subnetId: elsewhere.subnet }],
      }),
    ).toContain("[RSLVR-00412]");
  });

  it("of targets of routes that are not there", async () => {
    const { id } = await aws.create(t.routeTable, { vpcId: vpc, tags: { Name: "targets" } });
    const route = (target: Properties) =>
      create(t.route, { routeTableId: id, destinationCidrBlock: "10.30.0.0/16", ...target });
    expect(await route({ natGatewayId: "nat-0" })).toBe(
      "InvalidNatGatewayID.NotFound: The natGateway ID 'nat-0' does not exist",
    );
    expect(await route({ networkInterfaceId: "eni-0" })).toBe(
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0' does not exist",
    );
    expect(await route({ vpcPeeringConnectionId: "pcx-0" })).toBe(
      "InvalidVpcPeeringConnectionID.NotFound: The vpcPeeringConnection ID 'pcx-0' does not exist",
    );
    expect(await route({ vpcEndpointId: "vpce-0" })).toBe(
      "InvalidVpcEndpointId.NotFound: The vpcEndpoint ID 'vpce-0' does not exist",
    );
    expect(await create(t.route, { routeTableId: id, destinationPrefixListId: "pl-0", gatewayId: "local" })).toContain(
      "InvalidPrefixListID.NotFound",
    );
    expect(await create(t.route, { routeTableId: id, destinationCidrBlock: "10.91.0.0/24", gatewayId: "local" })).toBe(
      "RouteAlreadyExists: The route identified by 10.91.0.0/24 already exists.",
    );
    expect(await create(t.route, { routeTableId: id, destinationCidrBlock: "nowhere", gatewayId: "local" })).toContain(
      "is not a valid CIDR block",
    );
    expect(
      await create(t.routeTable, { vpcId: vpc, routes: [{ cidrBlock: "10.91.0.0/26", gatewayId: "local" }] }),
    ).toContain("more specific than one of this VPC's CIDR blocks");
    expect(await create(t.routeTable, { vpcId: vpc, routes: [{ gatewayId: "local" }] })).toContain(
      "routes[0].cidrBlock: one of",
    );
    const listed = await aws.create(t.internetGateway, { vpcId: vpc });
    const inline = await aws.create(t.routeTable, {
      vpcId: vpc,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: listed.id }],
    });
    expect(
      await create(t.route, { routeTableId: inline.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: listed.id }),
    ).toContain("RouteAlreadyExists");
  });

  it("of DHCP options, gateways and addresses", async () => {
    expect(await create(t.dhcpOptions, { tags: { a: "b" } })).toBe(
      "domainName: at least one DHCP option must be specified",
    );
    expect(await create(t.dhcpOptionsAssociation, { vpcId: vpc, dhcpOptionsId: "dopt-0" })).toBe(
      "InvalidDhcpOptionID.NotFound: The dhcpOption ID 'dopt-0' does not exist",
    );
    const options = (await aws.create(t.dhcpOptions, { domainName: "corp.example.com" })).id;
    await aws.create(t.dhcpOptionsAssociation, { vpcId: vpc, dhcpOptionsId: options });
    expect(await refusal(aws.operations.delete(t.dhcpOptions, options))).toBe(
      `DependencyViolation: The dhcpOptions '${options}' has dependencies and cannot be deleted.`,
    );
    expect(await create(t.internetGateway, { vpcId: "vpc-0" })).toContain("InvalidVpcID.NotFound");
    expect(
      await create(t.natGateway, { subnetId: a, connectivityType: "private", allocationId: "eipalloc-0" }),
    ).toContain("is not supported with");
    expect(await create(t.natGateway, { subnetId: a, connectivityType: "private", privateIp: "10.91.0.1" })).toContain(
      "reserved address range",
    );
  });

  it("of public addresses that are in use or one too many", async () => {
    const own = openAws();
    const here = await network(own);
    const ami = await windowsImage(own);
    const instance = await own.create(t.instance, { ami, instanceType: "t3.large", subnetId: here.a });
    expect(await refusal(own.create(t.eip, { instance: instance.id }))).toBe(
      `Gateway.NotAttached: Network ${here.vpc} is not attached to any internet gateway`,
    );
    expect(await refusal(own.create(t.eip, { instance: "i-0" }))).toBe(
      "InvalidInstanceID.NotFound: The instance ID 'i-0' does not exist",
    );
    const gateway = await own.create(t.internetGateway, { vpcId: here.vpc });
    const address = await own.create(t.eip, { instance: instance.id });
    expect(address.outputs).toMatchObject({
      privateIp: instance.outputs.privateIp,
      associationId: expect.stringMatching(/^eipassoc-0/),
    });
    expect(await refusal(own.operations.delete(t.internetGateway, gateway.id))).toBe(
      `DependencyViolation: Network ${here.vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
    const free = await own.create(t.eip, { tags: { Name: "nat" } });
    expect(free.outputs.associationId).toBe("");
    await own.create(t.natGateway, { subnetId: here.a, allocationId: free.id });
    expect(await refusal(own.operations.delete(t.eip, free.id))).toBe(
      `InvalidIPAddress.InUse: Address ${free.outputs.publicIp} is in use.`,
    );
    for (const name of ["3", "4", "5"]) {
      await own.create(t.eip, { tags: { Name: name } });
    }
    expect(await refusal(own.create(t.eip, {}))).toBe(
      "AddressLimitExceeded: The maximum number of addresses has been reached.",
    );
  });

  it("of network ACLs and rules inside groups", async () => {
    const rule = {
      ruleNo: 100,
      protocol: "tcp",
      action: "allow",
      fromPort: 1688,
      toPort: 1688,
      cidrBlock: "10.0.0.0/8",
    };
    expect(await create(t.networkAcl, { vpcId: vpc, ingress: [rule, rule] })).toBe(
      "NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",
    );
    expect(await create(t.networkAcl, { vpcId: vpc, ingress: [{ ...rule, action: "drop" }] })).toContain(
      `ingress[0].action: expected action to be one of ["allow" "deny"], got drop`,
    );
    expect(await create(t.networkAcl, { vpcId: vpc, ingress: [{ ...rule, cidrBlock: "10.0.0.1/8" }] })).toContain(
      "ingress[0].cidrBlock",
    );
    const inline = await aws.create(t.networkAcl, { vpcId: vpc, ingress: [rule] });
    const single = {
      networkAclId: inline.id,
      ruleNumber: 100,
      protocol: "tcp",
      ruleAction: "allow",
      cidrBlock: "10.0.0.0/8",
    };
    expect(await create(t.networkAclRule, { ...single, fromPort: 1, toPort: 2 })).toContain(
      "NetworkAclEntryAlreadyExists",
    );
    expect(await create(t.networkAclRule, single)).toBe(
      `fromPort: fromPort is required when protocol is "tcp"\ntoPort: toPort is required when protocol is "tcp"`,
    );
    expect(await create(t.networkAclRule, { ...single, networkAclId: "acl-0", fromPort: 1, toPort: 2 })).toBe(
      "InvalidNetworkAclID.NotFound: The networkAcl ID 'acl-0' does not exist",
    );
    expect(await create(t.securityGroup, { vpcId: vpc, name: "Zürich" })).toContain("invalid value for name");
    const open = { protocol: "tcp", fromPort: 1688, toPort: 1688 };
    expect(
      await create(t.securityGroup, { vpcId: vpc, name: "x", ingress: [{ ...open, cidrBlocks: ["10.0.0.1/8"] }] }),
    ).toContain("ingress[0].cidrBlocks[0]");
    const many = Array.from({ length: 61 }, (_, index) => `10.20.${index}.0/24`);
    expect(
      await create(t.securityGroup, { vpcId: vpc, name: "x", ingress: [{ ...open, cidrBlocks: many }] }),
    ).toContain("RulesPerSecurityGroupLimitExceeded");
    expect(
      await create(t.ingressRule, {
        securityGroupId: group,
        prefixListId: "pl-0123",
        ipProtocol: "tcp",
        fromPort: 1,
        toPort: 1,
      }),
    ).toContain("InvalidPrefixListID.NotFound");
    expect(
      await create(t.ingressRule, { securityGroupId: group, cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp" }),
    ).toContain(`required when ipProtocol is "tcp"`);
    expect(
      await create(t.prefixList, {
        name: "x",
        addressFamily: "IPv4",
        maxEntries: 1,
        entries: [{ cidr: "10.0.0.1/8" }],
      }),
    ).toContain("entries[0].cidr");
  });

  it("of endpoints' policies and addresses", async () => {
    const endpoint = {
      vpcId: vpc,
      serviceName: `com.amazonaws.${region}.kms`,
      vpcEndpointType: "Interface",
      subnetIds: [a],
    };
    expect(await create(t.endpoint, { ...endpoint, policy: "{}" })).toBe(
      "InvalidPolicyDocument: The policy document is not valid",
    );
    expect(
      await create(t.endpoint, { ...endpoint, subnetConfigurations: [{ subnetId: a, ipv4: "10.91.0.2" }] }),
    ).toContain("reserved address range");
    expect(await create(t.endpointPolicy, { vpcEndpointId: "vpce-0" })).toBe(
      "InvalidVpcEndpointId.NotFound: The Vpc Endpoint Id 'vpce-0' does not exist",
    );
    const made = await aws.create(t.endpoint, {
      ...endpoint,
      subnetConfigurations: [{ subnetId: a, ipv4: "10.91.0.20" }],
    });
    expect(made.outputs.subnetConfigurations).toEqual([{ subnetId: a, ipv4: "10.91.0.20", ipv6: "" }]);
    expect(await create(t.endpointPolicy, { vpcEndpointId: made.id, policy: "{}" })).toContain("InvalidPolicyDocument");
    expect(await create(t.networkInterface, { subnetId: a, privateIp: "10.91.0.20" })).toBe(
      "InvalidIPAddress.InUse: Address 10.91.0.20 is in use.",
    );
  });

  it("of machines in places that do not fit", async () => {
    const machine = { ami: await windowsImage(aws), instanceType: "m7i.large" };
    expect(await create(t.instance, machine)).toBe(
      "MissingInput: No subnets found for the default VPC. Please specify a subnet.",
    );
    expect(await create(t.instance, { ...machine, subnetId: a, availabilityZone: `${region}b` })).toContain(
      "does not match the subnet",
    );
    expect(
      await create(t.instance, {
        ...machine,
        subnetId: a,
        networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: "eni-0" }],
      }),
    ).toContain(`"networkInterfaces": conflicts with subnetId`);
    const nic = await aws.create(t.networkInterface, { subnetId: b });
    const held = await aws.create(t.instance, { ...machine, primaryNetworkInterface: { networkInterfaceId: nic.id } });
    expect(held.outputs).toMatchObject({ subnetId: b, privateIp: nic.outputs.privateIp });
    expect(await refusal(aws.operations.delete(t.networkInterface, nic.id))).toBe(
      `InvalidParameterValue: Network interface '${nic.id}' is currently in use.`,
    );
    expect(await create(t.dedicatedHost, { availabilityZone: "eu-west-1a", instanceType: "m7i.large" })).toBe(
      "InvalidParameterValue: Invalid availability zone: [eu-west-1a]",
    );
    expect(await create(t.dedicatedHost, { availabilityZone: `${region}a`, instanceType: "m7i.huge" })).toContain(
      "for InstanceType",
    );
    expect(await create(t.volume, { availabilityZone: "eu-west-1a", size: 1 })).toContain(
      "for parameter availabilityZone is invalid",
    );
    const volume = (await aws.create(t.volume, { availabilityZone: `${region}b`, size: 1 })).id;
    const second = (await aws.create(t.volume, { availabilityZone: `${region}b`, size: 2 })).id;
    await aws.create(t.volumeAttachment, { volumeId: volume, instanceId: held.id, deviceName: "xvdf" });
    expect(await create(t.volumeAttachment, { volumeId: second, instanceId: held.id, deviceName: "xvdf" })).toContain(
      "Attachment point xvdf is already in use",
    );
    expect(await create(t.volumeAttachment, { volumeId: second, instanceId: "i-0", deviceName: "xvdg" })).toContain(
      "InvalidInstanceID.NotFound",
    );
  });

  it("of roles and policies", async () => {
    const trust = trustOf("ec2.amazonaws.com");
    expect(await create(t.role, { name: "a", assumeRolePolicy: trust, path: "kms" })).toBe(
      `path: expected path to begin and end with "/", got kms`,
    );
    expect(
      await create(t.role, { name: "a", assumeRolePolicy: trust, managedPolicyArns: ["arn:aws:iam::aws:policy/None"] }),
    ).toContain("NoSuchEntity");
    expect(
      await create(t.role, { name: "a", assumeRolePolicy: trust, inlinePolicies: [{ name: "x", policy: "{}" }] }),
    ).toContain("MalformedPolicyDocument");
    const long = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: Array.from({ length: 70 }, (_, index) => `service-${index}-of-many.amazonaws.com`) },
    };
    expect(
      await create(t.role, {
        name: "a",
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [long] }),
      }),
    ).toContain("ACLSizePerRole: 2048");
    const policy = await aws.create(t.policy, { name: "p", path: "/kms/", policy: allowing("s3:*") });
    expect(policy.id).toBe(`arn:aws:iam::${account}:policy/kms/p`);
    const role = await aws.create(t.role, { name: "a", path: "/kms/", assumeRolePolicy: trust });
    expect(role.outputs.arn).toBe(`arn:aws:iam::${account}:role/kms/a`);
    await aws.create(t.rolePolicyAttachment, { role: "a", policyArn: policy.id });
    expect(await refusal(aws.operations.delete(t.policy, policy.id))).toBe(
      "DeleteConflict: Cannot delete a policy attached to entities.",
    );
    for (let index = 1; index < 10; index++) {
      const { id } = await aws.create(t.policy, { name: `p${index}`, policy: allowing("s3:*") });
      await aws.create(t.rolePolicyAttachment, { role: "a", policyArn: id });
    }
    const { id: tenth } = await aws.create(t.policy, { name: "p10", policy: allowing("s3:*") });
    expect(await create(t.rolePolicyAttachment, { role: "a", policyArn: tenth })).toBe(
      "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
    );
    const unused = await aws.create(t.policy, { name: "unused", policy: allowing("s3:*") });
    expect(await refusal(aws.operations.delete(t.policy, unused.id))).toBe("(not refused)");
    const byNumber = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "999988887777" } };
    expect(
      await create(t.role, {
        name: "b",
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [byNumber] }),
      }),
    ).toBe("(not refused)");
    expect(
      await create(t.role, {
        name: "c",
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ ...byNumber, Principal: { AWS: "somebody" } }],
        }),
      }),
    ).toContain(`Invalid principal in policy: "AWS":"somebody"`);
  });

  it("of key policies that are too long or say nothing", async () => {
    const owner = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    };
    const put = (policy: object) => create(t.key, { policy: JSON.stringify(policy) });
    expect(await put({ Version: "2012-10-17", Id: "x".repeat(33000), Statement: [owner] })).toBe(
      "LimitExceededException: The key policy exceeds the limit of 32768 bytes.",
    );
    const { Resource: _, ...noResource } = owner;
    expect(await put({ Version: "2012-10-17", Statement: [noResource] })).toContain("one or more invalid elements");
    const allButOne = { ...owner, Action: undefined, NotAction: "kms:Decrypt" };
    expect(await put({ Version: "2012-10-17", Statement: [allButOne] })).toBe("(not refused)");
  });

  it("of names in zones", async () => {
    const zone = (await aws.create(t.zone, { name: "corp.example.com", vpcs: [{ vpcId: vpc }] })).id;
    const put = (name: string, type: string, ...values: string[]) =>
      create(t.record, { zoneId: zone, name, type, ttl: 60, records: values });
    expect(await put("alias", "CNAME", "a.example.com", "b.example.com")).toContain("may have only one value");
    expect(await put("alias", "CNAME", "not a name")).toContain("UnsupportedCharacter");
    expect(await put("text", "TXT", "x".repeat(4001))).toContain("CharacterStringTooLong");
    expect(await put("text", "TXT", "words, and more words")).toBe("(not refused)");
    expect(await put("alias", "A")).toContain("InvalidInput");
    expect(await put("_vlmcs._tcp", "SRV", "0 0 1688 -bad-.example.com")).toContain("UnsupportedCharacter");
    expect(await create(t.zoneAuthorization, { zoneId: zone, vpcId: "my-vpc" })).toBe(
      `vpcId: "my-vpc" is not the id of a VPC`,
    );
    const association = await aws.create(t.zoneAssociation, { zoneId: zone, vpcId: elsewhere.vpc });
    expect(await create(t.zoneAssociation, { zoneId: zone, vpcId: elsewhere.vpc })).toContain(
      "ConflictingDomainExists",
    );
    expect(await refusal(aws.operations.delete(t.zoneAssociation, association.id))).toBe("(not refused)");
  });

  it("of forwarding rules", async () => {
    const rule = { domainName: "old.example.com", ruleType: "FORWARD" };
    expect(await create(t.resolverRule, rule)).toContain("[RSLVR-00203]");
    expect(
      await create(t.resolverRule, { ...rule, resolverEndpointId: "rslvr-out-0", targetIps: [{ ip: "10.0.0.1" }] }),
    ).toContain("[RSLVR-00701]");
    const system = (await aws.create(t.resolverRule, { domainName: "old.example.com", ruleType: "SYSTEM" })).id;
    expect(await create(t.resolverRuleAssociation, { resolverRuleId: "rslvr-rr-0", vpcId: vpc })).toContain(
      "[RSLVR-00703]",
    );
    await aws.create(t.resolverRuleAssociation, { resolverRuleId: system, vpcId: vpc });
    expect(await create(t.resolverRuleAssociation, { resolverRuleId: system, vpcId: vpc })).toContain("[RSLVR-00603]");
    expect(await refusal(aws.operations.delete(t.resolverRule, system))).toContain("[RSLVR-00505]");
  });

  it("of topics, flow logs and policies of secrets", async () => {
    expect(await create(t.topic, { name: "t", policy: "{}" })).toContain("Invalid parameter: Policy Error");
    const secret = await aws.create(t.secret, { name: "for-policy" });
    expect(await create(t.secretPolicy, { secretArn: secret.id, policy: "" })).toContain("InvalidParameterException");
    expect(await create(t.secretPolicy, { secretArn: "no arn", policy: "{}" })).toContain("is an invalid ARN");
    expect(
      await create(t.flowLog, { vpcId: "vpc-0", trafficType: "ALL", iamRoleArn: `arn:aws:iam::${account}:role/a` }),
    ).toContain("The resource ID vpc-0 does not exist");
    expect(
      await create(t.flowLog, { eniId: "eni-0", trafficType: "ALL", iamRoleArn: `arn:aws:iam::${account}:role/a` }),
    ).toContain("The resource ID eni-0 does not exist");
    expect(await create(t.flowLog, { vpcId: vpc })).toContain("trafficType is required");
  });
});
