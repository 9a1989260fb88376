import * as pulumi from "@pulumi/pulumi";
import { Deletable, HostKeyGeneration, HostOperatingSystem } from "../../../components/args";
import { AwsKmsHost, type AwsKmsHostArgs } from "../../../components/aws";
import { production } from "./examples";
import { errorOf, mockCloud, named, type Registered, resolved, settled } from "./mock-cloud";

async function build(args: AwsKmsHostArgs) {
  const registered = mockCloud();
  const host = new AwsKmsHost("kms", args);
  await settled(host);
  return { registered, host };
}

const leaves = (registered: readonly Registered[]) => registered.filter((r) => r.type.startsWith("aws:"));

describe("AwsKmsHost", () => {
  it("gives a first host and a second where the hosts say so", async () => {
    const [first, second] = production.hosts;
    if (!first || !second) throw new Error("two hosts");
    const { host } = await build({ ...production, hosts: [first, { ...second, priority: 10, weight: 5 }] });
    expect(await resolved(host.srvRecords)).toEqual([
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms11.aws.example.com",
      "_vlmcs._tcp.aws.example.com 10 5 1688 kms12.aws.example.com",
    ]);
  });

  it("tells the addresses, the ids and the SRV records of its hosts", async () => {
    const { host } = await build(production);
    expect(await resolved(host.hostAddresses)).toEqual({ kms11: "10.91.0.4", kms12: "10.91.0.21" });
    expect(await resolved(host.hostIds)).toEqual({ kms11: "kms-kms11-instance-id", kms12: "kms-kms12-instance-id" });
    expect(await resolved(host.srvRecords)).toEqual([
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms11.aws.example.com",
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms12.aws.example.com",
    ]);
    expect(await resolved(host.keyId)).toBe("kms-vault-key-id");
    expect(await resolved(host.hostKeySecret)).toMatch(/:secret:kms-vault-host-key-1-AbCdEf$/);
    expect(await resolved(host.networkId)).toBe("kms-network-vpc-id");
    expect(await resolved(host.subnetIds)).toEqual([
      "kms-network-subnet-eu-central-1a-id",
      "kms-network-subnet-eu-central-1b-id",
    ]);
    expect(Object.keys(host.nodes)).toEqual(["network", "vault", "kms11", "kms12", "discovery", "audit"]);
  });

  it("protects the hosts, the way to them, the secret, the encryption keys and the created zone", async () => {
    const { registered } = await build(production);
    const held = registered.filter((r) => r.protect).map((r) => r.name);
    const precious = [
      "kms-audit-key",
      "kms-discovery-a-kms11-aws-example-com",
      "kms-discovery-a-kms12-aws-example-com",
      "kms-discovery-srv-aws-example-com",
      "kms-discovery-zone-aws-example-com",
      "kms-kms11-instance",
      "kms-kms12-instance",
      "kms-vault-key",
      "kms-vault-secret",
      "kms-vault-secret-policy",
    ];
    expect(precious.filter((name) => !held.includes(name))).toEqual([]);
    const everything = [Deletable.Hosts, Deletable.Vault, Deletable.Zones];
    const { registered: free } = await build({ ...production, mayDelete: everything });
    expect(free.filter((r) => r.protect)).toEqual([]);
  });

  it("keeps each host's subnet, group and address apart in what depends on what", async () => {
    const { registered } = await build(production);
    const { propertyDependencies, dependencies } = named(registered, "kms-kms12-instance");
    expect(propertyDependencies.subnetId).toEqual(["kms-network-subnet-eu-central-1b"]);
    expect(propertyDependencies.vpcSecurityGroupIds).toEqual(["kms-network-hosts"]);
    expect(named(registered, "kms-discovery-a-kms12-aws-example-com").propertyDependencies.records).toEqual([
      "kms-kms12-instance",
    ]);
    // The agent of a host finds its endpoints when it starts.
    expect(dependencies).toEqual(expect.arrayContaining(["kms-network-endpoint-ssm", "kms-network-to-endpoints"]));
  });

  it("registers the same resources whatever the order of clients and hosts", async () => {
    const contents = (registered: readonly Registered[]) =>
      leaves(registered)
        .map(({ name, inputs }) => [name, inputs] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    const { registered } = await build(production);
    const { registered: turned } = await build({
      ...production,
      clients: [...production.clients].reverse(),
      hosts: [...production.hosts].reverse(),
    });
    expect(contents(turned)).toEqual(contents(registered));
  });

  it("passes every child of every part by the caller's transform", async () => {
    const seen = new Set<string>();
    const registered = mockCloud();
    const host = new AwsKmsHost("kms", {
      ...production,
      transform(child) {
        seen.add(child.name);
        if (child.kind === "instance") child.args.monitoring = false;
      },
    });
    await settled(host);
    expect([...seen].sort()).toEqual(
      leaves(registered)
        .map((r) => r.name)
        .sort(),
    );
    expect(named(registered, "kms-kms11-instance").inputs.monitoring).toBe(false);
  });

  it("adopts a network without touching it", async () => {
    const registered = mockCloud({
      "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-00000001", cidrBlock: "10.200.0.0/16" }),
      "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
        id,
        vpcId: "vpc-00000001",
        availabilityZone: id === "subnet-00000001" ? "eu-central-1a" : "eu-central-1b",
        cidrBlock: "10.200.0.0/26",
        availableIpAddressCount: 40,
      }),
    });
    const host = new AwsKmsHost("kms", {
      ...production,
      network: { vpcId: "vpc-00000001", subnetIds: ["subnet-00000001", "subnet-00000002"] },
    });
    await settled(host);
    expect(named(registered, "kms-kms12-instance").inputs.subnetId).toBe("subnet-00000002");
    expect(named(registered, "kms-kms12-instance").inputs.privateIp).toBeUndefined();
    expect(await resolved(host.hostAddresses)).toEqual({ kms11: "10.200.0.44", kms12: "10.200.0.44" });
    const made = leaves(registered)
      .filter((r) => r.parent === "kms-network")
      .map((r) => r.type.split(":")[2]);
    expect([...new Set(made)].sort()).toEqual([
      "ManagedPrefixList",
      "SecurityGroup",
      "SecurityGroupEgressRule",
      "SecurityGroupIngressRule",
    ]);
  });

  it("names ten mistakes at once, each with path, got, allowed, before anything is made", () => {
    const registered = mockCloud();
    const error = errorOf(
      () =>
        new AwsKmsHost("kms", {
          ...production,
          region: "eu-central-1",
          hosts: [
            { name: "kms11", zone: "eu-west-1a" },
            { name: "KMS11", zone: "eu-central-1f" },
          ],
          image: { operatingSystem: HostOperatingSystem.WindowsServer2016, version: "latest" },
          hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
          size: "m7g.large",
          network: { addressSpace: "10.91.0.0/26", transitGatewayId: "tgw-1" },
          port: 3389,
          clients: [
            { name: "everyone", cidrs: ["0.0.0.0/0"] },
            { name: "own", cidrs: ["10.91.0.0/28"] },
          ],
          discovery: { zones: [{ name: "aws.example.com" }], ttl: 1 },
          tags: { "aws:owner": "me" },
        }),
    );
    expect(pulumi.InputPropertiesError.isInstance(error)).toBe(true);
    // So that the engine shows the message alone.
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    const lines = error.message.split("\n").slice(1);
    expect(lines.map((line) => line.trim().replace(/:.*/, ""))).toEqual([
      "hosts[1].name",
      "hostKey.generation",
      "image.version",
      "size",
      "hosts[0].zone",
      "port",
      "network.transitGatewayId",
      "hosts[1].zone",
      "clients[0].cidrs[0]",
      "clients[1].cidrs[0]",
      "discovery.ttl",
      'tags["aws',
    ]);
    expect(leaves(registered)).toEqual([]);
  });
});
