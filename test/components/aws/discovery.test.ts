import * as pulumi from "@pulumi/pulumi";
import { lintSrvRecordSet } from "../../../activation/discovery";
import { Deletable } from "../../../components/args";
import { AwsDiscovery, type AwsDiscoveryArgs } from "../../../components/aws";
import { srvValues } from "../../../components/aws/discovery-plan";
import { checkExistingZone, checkOtherZone } from "../../../components/aws/prerequisites-plan";
import { asThrown } from "../problems";
import { children, errorOf, mockCloud, named, ofType, resolved, settled } from "./mock-cloud";

const args: AwsDiscoveryArgs = {
  discovery: { zones: [{ name: "corp.example.com" }], ttl: 300, linkedNetworkIds: ["vpc-00000009"] },
  hosts: [
    { name: "kms12", address: "10.91.0.21" },
    { name: "kms11", address: "10.91.0.4" },
  ],
  networkId: "vpc-00000001",
  tags: { owner: "platform" },
};

async function build(more: Partial<AwsDiscoveryArgs> = {}, ask = {}) {
  const registered = mockCloud(ask);
  const discovery = new AwsDiscovery("dns", { ...args, ...more });
  await settled(discovery);
  return { registered, discovery };
}

describe("AwsDiscovery", () => {
  it("makes a private zone, its links and its records, and nothing else", async () => {
    const { registered } = await build();
    const zoneId = "dns-zone-corp-example-com-id";
    expect(children(registered)).toEqual([
      {
        type: "aws:route53/record:Record",
        name: "dns-a-kms11-corp-example-com",
        inputs: { zoneId, name: "kms11.corp.example.com", type: "A", ttl: 300, records: ["10.91.0.4"] },
      },
      {
        type: "aws:route53/record:Record",
        name: "dns-a-kms12-corp-example-com",
        inputs: { zoneId, name: "kms12.corp.example.com", type: "A", ttl: 300, records: ["10.91.0.21"] },
      },
      {
        type: "aws:route53/zoneAssociation:ZoneAssociation",
        name: "dns-link-corp-example-com-vpc-00000009",
        inputs: { zoneId, vpcId: "vpc-00000009" },
      },
      {
        type: "aws:route53/record:Record",
        name: "dns-srv-corp-example-com",
        inputs: {
          zoneId,
          name: "_vlmcs._tcp.corp.example.com",
          type: "SRV",
          ttl: 300,
          records: ["0 0 1688 kms11.corp.example.com", "0 0 1688 kms12.corp.example.com"],
        },
      },
      {
        type: "aws:route53/zone:Zone",
        name: "dns-zone-corp-example-com",
        inputs: {
          name: "corp.example.com",
          comment: "Discovery of KMS hosts",
          forceDestroy: false,
          vpcs: [{ vpcId: "vpc-00000001" }],
          tags: { owner: "platform", "kmshost-role": "discovery" },
        },
      },
    ]);
  });

  it("makes a zone of the service alone, and hosts' names elsewhere, so that nothing of the domain is hidden", async () => {
    const registered = mockCloud();
    const discovery = {
      zones: [{ name: "corp.example.com", serviceZone: true }, { name: "aws.example.com" }],
      hostZone: "kms.example.com",
      linkedNetworkIds: ["vpc-00000009"],
    };
    const hosts = [{ name: "kms11", address: "10.91.0.5" }];
    const part = new AwsDiscovery("dns", { discovery, hosts, networkId: "vpc-00000001" });
    await settled(part);
    const zones = ofType(registered, "aws:route53/zone:Zone");
    expect(Object.entries(zones).map(([name, zone]) => [name, zone.name])).toEqual([
      ["dns-zone-aws-example-com", "aws.example.com"],
      ["dns-zone-kms-example-com", "kms.example.com"],
      ["dns-zone-_vlmcs-_tcp-corp-example-com", "_vlmcs._tcp.corp.example.com"],
    ]);
    const records = Object.values(ofType(registered, "aws:route53/record:Record"));
    expect(records.map((one) => [one.zoneId, one.name, one.type, ...(one.records as string[])])).toEqual([
      ["dns-zone-aws-example-com-id", "kms11.aws.example.com", "A", "10.91.0.5"],
      ["dns-zone-kms-example-com-id", "kms11.kms.example.com", "A", "10.91.0.5"],
      ["dns-zone-aws-example-com-id", "_vlmcs._tcp.aws.example.com", "SRV", "0 0 1688 kms11.aws.example.com"],
      [
        "dns-zone-_vlmcs-_tcp-corp-example-com-id",
        "_vlmcs._tcp.corp.example.com",
        "SRV",
        "0 0 1688 kms11.kms.example.com",
      ],
    ]);
    // Every network that asks needs both, and the SRV record comes last.
    expect(Object.keys(ofType(registered, "aws:route53/zoneAssociation:ZoneAssociation"))).toHaveLength(3);
    const srv = named(registered, "dns-srv-corp-example-com");
    expect(srv.dependencies).toEqual(
      expect.arrayContaining(["dns-a-kms11-kms-example-com", "dns-link-kms-example-com-vpc-00000009"]),
    );
    expect(Object.keys((await resolved(part.zoneIds)) ?? {})).toEqual([
      "aws.example.com",
      "kms.example.com",
      "corp.example.com",
    ]);
    expect(await resolved(part.srvRecords)).toEqual([
      "_vlmcs._tcp.corp.example.com 0 0 1688 kms11.kms.example.com",
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms11.aws.example.com",
    ]);
  });

  it.each([
    [
      { zones: [{ name: "corp.example.com", serviceZone: true }] },
      "discovery.hostZone",
      "the hosts have a name nowhere",
    ],
    [
      { zones: [{ name: "aws.example.com" }], hostZone: "kms.example.com" },
      "discovery.hostZone",
      "names in every zone",
    ],
    [
      { zones: [{ name: "corp.example.com", serviceZone: true }], hostZone: "Corp.example.com." },
      "discovery.hostZone",
      "would hide the rest of it",
    ],
    [
      {
        zones: [{ name: "a.example.com", serviceZone: true, existingId: "Z0000000000EXAMPLE001" }],
        hostZone: "kms.example.com",
      },
      "discovery.zones[0].serviceZone",
      "a zone that exists",
    ],
    [
      { zones: [{ name: "corp.example.com" }], forwardedDomains: ["corp.example.com"] },
      "discovery.zones[0].name",
      "wins over the zone",
    ],
  ])("refuses %j", (discovery, path, words) => {
    mockCloud();
    const hosts = [{ name: "kms11", address: "10.91.0.5" }];
    const { message } = errorOf(() => new AwsDiscovery("dns", { discovery, hosts, networkId: "vpc-00000001" }));
    expect(message).toContain(`${path}: `);
    expect(message).toContain(words);
  });

  it("takes a zone for the service alone beside a rule for its domain, which the more specific name wins over", async () => {
    mockCloud();
    const zones = [{ name: "corp.example.com", serviceZone: true }];
    const discovery = { zones, hostZone: "kms.example.com", forwardedDomains: ["corp.example.com"] };
    await settled(new AwsDiscovery("dns", { discovery, hosts: [], networkId: "vpc-00000001" }));
  });

  it("removes the SRV records before the addresses that they lead to", async () => {
    const { registered } = await build();
    expect(named(registered, "dns-srv-corp-example-com").dependencies.sort()).toEqual([
      "dns-a-kms11-corp-example-com",
      "dns-a-kms12-corp-example-com",
      "dns-link-corp-example-com-vpc-00000009",
      "dns-zone-corp-example-com",
    ]);
  });

  it("protects a created zone and leaves others' links to it alone", async () => {
    const { registered } = await build();
    expect(named(registered, "dns-zone-corp-example-com")).toMatchObject({ protect: true, ignoreChanges: ["vpcs"] });
    const { registered: deletable } = await build({ mayDelete: [Deletable.Zones] });
    expect(named(deletable, "dns-zone-corp-example-com").protect).toBe(false);
  });

  it("writes records into an existing private zone and changes nothing else of it", async () => {
    const { registered, discovery } = await build(
      { discovery: { zones: [{ name: "Corp.Example.com.", existingId: "Z0000000000EXAMPLE001" }] } },
      {
        "aws:route53/getZone:getZone": ({ zoneId }: Record<string, string>) => ({
          zoneId,
          name: "corp.example.com",
          privateZone: true,
        }),
      },
    );
    expect(children(registered).map((c) => `${c.name} ${c.inputs.zoneId}`)).toEqual([
      "dns-a-kms11-corp-example-com Z0000000000EXAMPLE001",
      "dns-a-kms12-corp-example-com Z0000000000EXAMPLE001",
      "dns-srv-corp-example-com Z0000000000EXAMPLE001",
    ]);
    expect(await resolved(discovery.zoneIds)).toEqual({ "Corp.Example.com.": "Z0000000000EXAMPLE001" });
  });

  it("links networks that are known later", async () => {
    const linkedNetworkIds = [pulumi.output("vpc-0000000a")];
    const { registered } = await build({ discovery: { ...args.discovery, linkedNetworkIds } });
    expect(named(registered, "dns-link-corp-example-com-0").inputs.vpcId).toBe("vpc-0000000a");
  });

  it("lets VPCs of other accounts join the zones that it creates, and no existing one", async () => {
    const authorizedNetworkIds = ["vpc-0000000b"];
    const { registered } = await build({ authorizedNetworkIds });
    expect(named(registered, "dns-consent-corp-example-com-vpc-0000000b").inputs).toEqual({
      zoneId: "dns-zone-corp-example-com-id",
      vpcId: "vpc-0000000b",
    });
    const discovery = { zones: [{ name: "corp.example.com", existingId: "Z0000000000EXAMPLE001" }] };
    expect(errorOf(() => new AwsDiscovery("dns", { ...args, discovery, authorizedNetworkIds })).message).toContain(
      "no zone is created here, and an existing one is not changed",
    );
  });

  it("asks whether a VPC answers for the zone already: the linked ones, and the hosts' own if it was there before", async () => {
    const asked: unknown[] = [];
    const answers = { "aws:route53/getZone:getZone": (inputs: object) => asked.push(inputs) && {} };
    await build({}, answers);
    await build({ sharedNetwork: true }, answers);
    const question = (vpcId: string) => ({ name: "corp.example.com", privateZone: true, vpcId });
    expect(asked).toEqual([question("vpc-00000009"), question("vpc-00000001"), question("vpc-00000009")]);
  });

  it("publishes another port, priorities and weights", async () => {
    const hosts = [
      { name: "kms11", address: "10.91.0.4" },
      { name: "kms12", address: "10.91.0.21", priority: 10, weight: 5 },
    ];
    const { discovery } = await build({ hosts, port: 1689 });
    expect(await resolved(discovery.srvRecords)).toEqual([
      "_vlmcs._tcp.corp.example.com 0 0 1689 kms11.corp.example.com",
      "_vlmcs._tcp.corp.example.com 10 5 1689 kms12.corp.example.com",
    ]);
  });

  it("names every mistake before anything is made", () => {
    const registered = mockCloud();
    const discovery = {
      zones: [{ name: "corp" }, { name: "corp.example.com", existingId: "corp" }],
      ttl: 5,
      linkedNetworkIds: ["vnet-1"],
    };
    const error = errorOf(() => new AwsDiscovery("dns", { ...args, discovery }));
    const paths = error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(":")[0]);
    expect(paths).toEqual([
      "discovery.zones[0].name",
      "discovery.ttl",
      "discovery.zones[1].existingId",
      "discovery.linkedNetworkIds[0]",
    ]);
    expect(registered.filter((r) => r.type.startsWith("aws:"))).toEqual([]);
  });
});

describe("a zone of that name at the VPC already", () => {
  it("is refused with its id, unless this toolkit made it", () => {
    const theirs = { zoneId: "Z0000000000EXAMPLE009", tags: {} };
    expect(asThrown(checkOtherZone(["p"], "corp.example.com", "vpc-00000001", theirs))).toEqual([
      {
        propertyPath: "p",
        reason:
          'vpc-00000001 answers for this zone already, from Z0000000000EXAMPLE009: got "corp.example.com", allowed: a name of its own; fix: name it: existingId: Z0000000000EXAMPLE009, or unlink it from the VPC first',
      },
    ]);
    const ours = { ...theirs, tags: { "kmshost-role": "discovery" } };
    expect(checkOtherZone(["p"], "corp.example.com", "vpc-00000001", ours)).toEqual([]);
    expect(checkOtherZone(["p"], "corp.example.com", "vpc-00000001", undefined)).toEqual([]);
  });
});

describe("an existing zone", () => {
  it("must be private and of the name that is given", () => {
    const found = { name: "other.example.com.", privateZone: false, zoneId: "Z1" };
    expect(asThrown(checkExistingZone(["p"], "corp.example.com", found)).map((p) => p.reason)).toEqual([
      'the zone is other.example.com: got "Z1", allowed: the id of corp.example.com',
      'the zone is public, so the internet would learn where the KMS hosts are: got "Z1", allowed: the id of a private zone',
    ]);
  });
});

describe("SRV records", () => {
  it("pass the lint of discovery", () => {
    const values = srvValues("corp.example.com", args.hosts, 1688);
    const records = values.map((value) => {
      const [priority, weight, port, target = ""] = value.split(" ");
      return { priority: Number(priority), weight: Number(weight), port: Number(port), target };
    });
    const hosts = new Map([
      ["kms11.corp.example.com", 1688],
      ["kms12.corp.example.com", 1688],
    ]);
    expect(lintSrvRecordSet({ name: "_vlmcs._tcp", ttl: 300, records } as never, hosts)).toEqual([]);
  });
});
