import fc from "fast-check";
import { fullName } from "../../../sandbox/aws/types/dns-record";
import { type Aws, network, openAws, refusal, region, t } from "./world";

describe("hosted zones", () => {
  let aws: Aws;
  let vpc: string;
  beforeEach(async () => {
    aws = openAws();
    ({ vpc } = await network(aws));
  });
  const zone = (name: string, ...vpcIds: string[]) =>
    aws.create(t.zone, { name, vpcs: vpcIds.map((vpcId) => ({ vpcId, vpcRegion: region })) });

  it("answer for a name once in a VPC", async () => {
    const first = await zone("corp.example.com", vpc);
    const conflict = (id: string) =>
      `ConflictingDomainExists: The VPC ${vpc} in region ${region} has already been associated with the hosted zone ${id} with the same domain name.`;
    expect(await refusal(zone("CORP.example.com.", vpc))).toBe(conflict(first.id));
    expect(await refusal(zone("sub.corp.example.com", vpc))).toBe("(not refused)");
    const other = (await aws.create(t.vpc, { cidrBlock: "10.92.0.0/24" })).id;
    const second = await zone("corp.example.com", other);
    expect(await refusal(aws.create(t.zoneAssociation, { zoneId: second.id, vpcId: vpc }))).toBe(conflict(first.id));
    expect(await refusal(aws.create(t.zoneAssociation, { zoneId: first.id, vpcId: vpc }))).toBe(conflict(first.id));
  });

  it("are associated with VPCs that exist, when they are private", async () => {
    const open = await aws.create(t.zone, { name: "example.com" });
    expect(await refusal(aws.create(t.zoneAssociation, { zoneId: open.id, vpcId: vpc }))).toContain(
      "PublicZoneVPCAssociation",
    );
    expect(await refusal(zone("corp.example.com", "vpc-0"))).toBe(
      `InvalidVPCId: The VPC: vpc-0 in region ${region} that you provided is not valid.`,
    );
    expect(await refusal(aws.create(t.zoneAssociation, { zoneId: "Z0", vpcId: vpc }))).toBe(
      "NoSuchHostedZone: No hosted zone found with ID: Z0",
    );
    expect(
      await refusal(aws.create(t.zoneAuthorization, { zoneId: open.id, vpcId: "vpc-0123456789abcdef0" })),
    ).toContain("InvalidInput");
    expect(await refusal(zone("-bad..example.com", vpc))).toContain("is not a valid domain name");
  });

  it("are deleted only without records of their own, unless the program forces it", async () => {
    const full = await zone("corp.example.com", vpc);
    const record = await aws.create(t.record, {
      zoneId: full.id,
      name: "kms1",
      type: "A",
      ttl: 60,
      records: ["10.91.0.5"],
    });
    expect(await refusal(aws.operations.delete(t.zone, full.id))).toBe(
      "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
    );
    await aws.operations.delete(t.record, record.id);
    expect(await refusal(aws.operations.delete(t.zone, full.id))).toBe("(not refused)");
  });

  it("keep their last VPC", async () => {
    const made = await zone("corp.example.com", vpc);
    expect(await refusal(aws.operations.update(t.zone, made.id, { name: "corp.example.com" }))).toBe(
      "LastVPCAssociation: Cannot remove last VPC association for the private zone.",
    );
  });
});

describe("records", () => {
  let aws: Aws;
  let zoneId: string;
  beforeEach(async () => {
    aws = openAws();
    const { vpc } = await network(aws);
    zoneId = (await aws.create(t.zone, { name: "corp.example.com", vpcs: [{ vpcId: vpc }] })).id;
  });
  const put = (name: string, type: string, records: string[], more = {}) =>
    refusal(aws.create(t.record, { zoneId, name, type, ttl: 3600, records, ...more }));
  const fatal = (problem: string, value: string) =>
    `InvalidChangeBatch: [Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}'']`;

  it("hold SRV values of four fields", async () => {
    const srv = (value: string) => put("_vlmcs._tcp", "SRV", [value]);
    expect(await srv("0 1688 kms1.corp.example.com")).toBe(
      fatal(
        "InvalidSRVRecord (Value must have four fields: priority weight port target)",
        "0 1688 kms1.corp.example.com",
      ),
    );
    expect(await srv("0 0 65536 kms1.corp.example.com")).toContain("Port must be an integer between 0 and 65535");
    expect(await srv("-1 0 1688 kms1.corp.example.com")).toContain("Priority must be an integer between 0 and 65535");
    expect(await srv("0 0 1688 10.91.0.5")).toContain("Target must be a domain name, not an address");
    expect(await srv("0 0 1688 kms 1")).toContain("four fields");
    expect(await srv("0 0 1688 kms1.corp.example.com")).toBe("(not refused)");
  });

  it("hold addresses in A and AAAA records", async () => {
    expect(await put("kms1", "A", ["10.91.0.300"])).toBe(
      fatal("ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)", "10.91.0.300"),
    );
    expect(await put("kms1", "AAAA", ["10.91.0.3"])).toBe(
      fatal("AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)", "10.91.0.3"),
    );
    expect(await put("kms1", "A", ["10.91.0.3", "10.91.0.3"])).toBe(
      "InvalidChangeBatch: [Duplicate Resource Record: '10.91.0.3']",
    );
  });

  it("exist once by name and type, also when the name is written differently", async () => {
    await put("kms1", "A", ["10.91.0.5"]);
    const duplicate =
      "InvalidChangeBatch: [Tried to create resource record set [name='kms1.corp.example.com.', type='A'] but it already exists]";
    expect(await put("KMS1.corp.example.com.", "A", ["10.91.0.6"])).toBe(duplicate);
    expect(await put("kms1.corp.example.com", "A", ["10.91.0.6"], { allowOverwrite: true })).toBe("(not refused)");
    expect(await put("kms1", "CNAME", ["other.example.com"])).toBe(
      "InvalidChangeBatch: [RRSet of type CNAME with DNS name kms1.corp.example.com. is not permitted because a conflicting RRSet of type A with the same DNS name already exists in zone corp.example.com.]",
    );
  });

  it("lie in their zone", async () => {
    expect(await put("xcorp.example.com", "A", ["10.91.0.5"])).toBe(
      "InvalidChangeBatch: [RRSet with DNS name xcorp.example.com. is not permitted in zone corp.example.com.]",
    );
    expect(await put("corp.example.com", "CNAME", ["a.example.com"])).toBe(
      "InvalidChangeBatch: [RRSet of type CNAME with DNS name corp.example.com. is not permitted at apex in zone corp.example.com.]",
    );
    expect(await put("corp.example.com", "NS", ["ns.example.com"])).toContain("but it already exists");
    expect(await put(".kms1", "A", ["10.91.0.5"])).toContain("DomainLabelEmpty (Domain label is empty)");
    expect(await put("k m s", "A", ["10.91.0.5"])).toContain("UnsupportedCharacter");
    expect(await put("x".repeat(64), "A", ["10.91.0.5"])).toContain("DomainLabelTooLong");
  });

  it("check their shape first", async () => {
    expect(await put("kms1", "SVR", ["x"])).toContain("expected type to be one of");
    expect(await refusal(aws.create(t.record, { zoneId, name: "kms1", type: "A", records: ["10.91.0.5"] }))).toBe(
      `ttl: "ttl": all of \`records,ttl\` must be specified`,
    );
    expect(await refusal(aws.create(t.record, { zoneId, name: "kms1", type: "A" }))).toContain(
      "one of `records,aliases` must be specified",
    );
    expect(await put("kms1", "A", ["10.91.0.5"], { weightedRoutingPolicies: [{ weight: 1 }] })).toContain(
      "setIdentifier",
    );
  });

  it("have the full name as fqdn", async () => {
    const made = await aws.create(t.record, {
      zoneId,
      name: "_vlmcs._tcp",
      type: "SRV",
      ttl: 60,
      records: ["0 0 1688 kms1.corp.example.com"],
    });
    expect(made).toMatchObject({ id: `${zoneId}__vlmcs._tcp_SRV`, outputs: { fqdn: "_vlmcs._tcp.corp.example.com" } });
  });

  it("are completed to names that end with the zone's", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const once = fullName(labels.join("."), "corp.example.com.");
        expect(once.endsWith("corp.example.com")).toBe(true);
        expect(fullName(once, "corp.example.com")).toBe(once);
        expect(fullName(`${once.toUpperCase()}.`, "corp.example.com")).toBe(once);
      }),
    );
  });
});

describe("resolver endpoints", () => {
  it("need two addresses in one VPC, and carry rules only outwards", async () => {
    const aws = openAws();
    const { a, b, group } = await network(aws);
    const endpoint = (direction: string, ipAddresses: { subnetId: string; ip?: string }[]) =>
      aws.create(t.resolverEndpoint, { direction, securityGroupIds: [group], ipAddresses: ipAddresses as never });
    expect(await refusal(endpoint("INBOUND", [{ subnetId: a }]))).toContain("requires 2 item minimum");
    expect(await refusal(endpoint("INBOUND", [{ subnetId: a, ip: "10.91.0.1" }, { subnetId: b }]))).toContain(
      "reserved address range",
    );
    const inbound = await endpoint("INBOUND", [{ subnetId: a, ip: "10.91.0.10" }, { subnetId: b }]);
    expect(inbound.id).toMatch(/^rslvr-in-0[0-9a-f]{16}$/);
    const rule = { domainName: "corp.example.com", ruleType: "FORWARD", targetIps: [{ ip: "10.20.0.53" }] };
    expect(await refusal(aws.create(t.resolverRule, { ...rule, resolverEndpointId: inbound.id }))).toContain(
      "Only OUTBOUND resolver endpoints are supported",
    );
    const outbound = await endpoint("OUTBOUND", [{ subnetId: a }, { subnetId: b }]);
    await aws.create(t.resolverRule, { ...rule, resolverEndpointId: outbound.id });
    expect(await refusal(aws.operations.delete(t.resolverEndpoint, outbound.id))).toContain("RSLVR-00503");
  });
});
