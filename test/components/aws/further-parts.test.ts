import { Deletable, HostKeyGeneration, OfficeVersion } from "../../../components/args";
import {
  AwsDedicatedHosts,
  AwsHostKeyVault,
  AwsInboundResolver,
  AwsKmsHost,
  type AwsKmsHostArgs,
  AwsPatching,
  AwsReboot,
  AwsTenancy,
} from "../../../components/aws";
import { baseline } from "../../../components/aws/patching-plan";
import { complete, production } from "./examples";
import { account, children, errorOf, mockCloud, named, ofType, resolved, settled } from "./mock-cloud";

async function build(args: AwsKmsHostArgs) {
  const registered = mockCloud();
  const host = new AwsKmsHost("kms", args);
  await settled(host);
  return { registered, host };
}

/** Paths of what is refused, in the order in which it is said. */
function refusedPaths(args: AwsKmsHostArgs): string[] {
  const error = errorOf(() => {
    mockCloud();
    return new AwsKmsHost("kms", args);
  });
  const lines = error.message.split("\n").slice(1);
  return lines.map((line) => line.trim().replace(/: .*/, ""));
}

const secretArn = (name: string) => `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}-AbCdEf`;

describe("AwsPatching", () => {
  const patching = {
    updateServer: "https://wsus.example.com:8531",
    updateServerAddresses: ["10.20.0.15"],
    schedule: "cron(30 3 ? * SAT#2 *)",
    reboot: AwsReboot.Never,
    approveAfterDays: 3,
    rejectedPatches: ["KB5005463", "KB5000802"],
  };

  it("approves, and installs in its window, one host after the other", async () => {
    const registered = mockCloud();
    const { image } = production;
    const part = new AwsPatching("p", { image, instanceIds: ["i-00000002", "i-00000001"], patching });
    await settled(part);
    const tags = { Name: "p", "kmshost-role": "host" };
    expect(children(registered)).toEqual([
      {
        type: "aws:ssm/patchBaseline:PatchBaseline",
        name: "p-baseline",
        inputs: {
          name: "p",
          description: "Updates of KMS hosts on windows-server-2025",
          operatingSystem: "WINDOWS",
          approvedPatchesComplianceLevel: "HIGH",
          approvalRules: [
            {
              approveAfterDays: 3,
              complianceLevel: "HIGH",
              patchFilters: [
                { key: "CLASSIFICATION", values: ["CriticalUpdates", "SecurityUpdates", "UpdateRollups"] },
                { key: "MSRC_SEVERITY", values: ["*"] },
              ],
            },
          ],
          rejectedPatches: ["KB5000802", "KB5005463"],
          tags,
        },
      },
      {
        type: "aws:ssm/patchGroup:PatchGroup",
        name: "p-group",
        inputs: { baselineId: "p-baseline-id", patchGroup: "p" },
      },
      {
        type: "aws:ssm/association:Association",
        name: "p-install",
        inputs: {
          name: "AWS-RunPatchBaseline",
          associationName: "p",
          parameters: { Operation: "Install", RebootOption: "NoReboot" },
          targets: [{ key: "InstanceIds", values: ["i-00000002", "i-00000001"] }],
          scheduleExpression: "cron(30 3 ? * SAT#2 *)",
          applyOnlyAtCronInterval: true,
          complianceSeverity: "HIGH",
          maxConcurrency: "1",
          maxErrors: "0",
          tags,
        },
      },
    ]);
  });

  it("waits a week and restarts if it must, unless it is told otherwise", () => {
    const { approvalRules } = baseline("p", production.image.operatingSystem, {});
    expect(approvalRules).toEqual([expect.objectContaining({ approveAfterDays: 7 })]);
  });

  it("gives every host the patch group and the name of the server, and no host another than it had", async () => {
    const { registered } = await build({ ...production, patching });
    for (const host of ["kms11", "kms12"]) {
      const instance = named(registered, `kms-${host}-instance`).inputs;
      expect(instance.tags).toMatchObject({ PatchGroup: "kms-patching" });
      expect((instance.rootBlockDevice as { tags: object }).tags).not.toHaveProperty("PatchGroup");
      const { content } = named(registered, `kms-${host}-setup`).inputs;
      const [first, ...others] = JSON.parse(String(content)).mainSteps;
      expect(first.name).toBe("NameUpdateServer");
      expect(first.inputs.runCommand[0]).toBe("$UpdateServer = 'https://wsus.example.com:8531'");
      expect(others.map((step: { name: string }) => step.name)).toEqual(["OwnActivation", "SetUpKmsHost"]);
    }
    const { targets } = named(registered, "kms-patching-install").inputs;
    expect(targets).toEqual([{ key: "InstanceIds", values: ["kms-kms11-instance-id", "kms-kms12-instance-id"] }]);
  });

  it("is not there, and says nothing to the hosts, unless it is asked for", async () => {
    const { registered } = await build(production);
    expect(registered.filter(({ name }) => name.includes("patching"))).toEqual([]);
    expect(named(registered, "kms-kms11-instance").inputs.tags).not.toHaveProperty("PatchGroup");
    expect(String(named(registered, "kms-kms11-setup").inputs.content)).not.toContain("UpdateServer");
  });
});

describe("AwsInboundResolver", () => {
  const args = { networkId: "vpc-00000001", inboundResolver: { cidrs: ["10.20.0.0/28", "10.30.0.0/28"] } };

  it("answers the named networks on port 53, in every subnet", async () => {
    const registered = mockCloud();
    const resolver = new AwsInboundResolver("dns", { ...args, subnetIds: ["subnet-00000001", "subnet-00000002"] });
    await settled(resolver);
    const rules = ofType(registered, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(Object.values(rules).map((r) => `${r.ipProtocol} ${r.fromPort}-${r.toPort} ${r.cidrIpv4}`)).toEqual([
      "tcp 53-53 10.20.0.0/28",
      "udp 53-53 10.20.0.0/28",
      "tcp 53-53 10.30.0.0/28",
      "udp 53-53 10.30.0.0/28",
    ]);
    expect(named(registered, "dns-endpoint")).toMatchObject({
      protect: true,
      inputs: {
        direction: "INBOUND",
        resolverEndpointType: "IPV4",
        protocols: ["Do53"],
        securityGroupIds: ["dns-dns-id"],
        ipAddresses: [{ subnetId: "subnet-00000001" }, { subnetId: "subnet-00000002" }],
      },
    });
    expect(await resolved(resolver.addresses)).toEqual(["10.91.0.10", "10.91.0.11"]);
  });

  it("has both its addresses in one subnet, or none is made", async () => {
    const registered = mockCloud();
    const subnetIds = ["subnet-00000001"];
    const inboundResolver = { ...args.inboundResolver, addresses: ["10.91.0.12", "10.91.0.13"] };
    const mayDelete = [Deletable.Zones];
    await settled(new AwsInboundResolver("dns", { ...args, inboundResolver, mayDelete, subnetIds }));
    const { inputs, protect } = named(registered, "dns-endpoint");
    expect(inputs.ipAddresses).toEqual([
      { subnetId: "subnet-00000001", ip: "10.91.0.12" },
      { subnetId: "subnet-00000001", ip: "10.91.0.13" },
    ]);
    expect(protect).toBe(false);
    for (const addresses of [undefined, ["10.91.0.12"], ["10.91.0.12", "10.91.0.12"], ["x", "10.91.0.12"]]) {
      const given = { ...args, inboundResolver: { ...args.inboundResolver, addresses }, subnetIds };
      expect(errorOf(() => new AwsInboundResolver("dns", given)).message).toContain("inboundResolver.addresses");
    }
    const two = { ...args, inboundResolver, subnetIds: ["subnet-00000001", "subnet-00000002"] };
    expect(errorOf(() => new AwsInboundResolver("dns", two)).message).toContain("in more subnets than one");
  });

  it("has two addresses that nothing else gets in the only subnet of a new VPC", async () => {
    const hosts = [{ name: "kms11", zone: "eu-central-1a" }];
    const { registered } = await build({ ...production, hosts, inboundResolver: { cidrs: ["10.20.0.0/28"] } });
    const subnetId = "kms-network-subnet-eu-central-1a-id";
    expect(named(registered, "kms-resolver-endpoint").inputs.ipAddresses).toEqual([
      { subnetId, ip: "10.91.0.12" },
      { subnetId, ip: "10.91.0.13" },
    ]);
    expect(named(registered, "kms-resolver-endpoint").dependencies).toEqual(
      expect.arrayContaining(["kms-network-hosts-eu-central-1a", "kms-network-resolver-eu-central-1a"]),
    );
  });

  it("stands in each zone of a new VPC, and once in each subnet of an existing one", async () => {
    const { registered, host } = await build({ ...production, inboundResolver: { cidrs: ["10.20.0.0/28"] } });
    expect(named(registered, "kms-resolver-endpoint").inputs.ipAddresses).toEqual([
      { subnetId: "kms-network-subnet-eu-central-1a-id" },
      { subnetId: "kms-network-subnet-eu-central-1b-id" },
    ]);
    expect(await resolved(host.resolverAddresses)).toEqual(["10.91.0.10", "10.91.0.11"]);
    const again = mockCloud({
      "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-00000001", cidrBlock: "10.200.0.0/16" }),
      "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
        ...{ id, vpcId: "vpc-00000001", availabilityZone: "eu-central-1a" },
        ...{ cidrBlock: "10.200.0.0/26", availableIpAddressCount: 40 },
      }),
    });
    const existing = new AwsKmsHost("kms", {
      ...production,
      hosts: [{ name: "kms11" }, { name: "kms12" }],
      network: { vpcId: "vpc-00000001", subnetIds: ["subnet-00000001", "subnet-00000001"] },
      inboundResolver: { cidrs: ["10.20.0.0/28"], addresses: ["10.200.0.10", "10.200.0.11"] },
    });
    await settled(existing);
    expect(named(again, "kms-resolver-endpoint").inputs.ipAddresses).toEqual([
      { subnetId: "subnet-00000001", ip: "10.200.0.10" },
      { subnetId: "subnet-00000001", ip: "10.200.0.11" },
    ]);
  });
});

describe("AwsDedicatedHosts", () => {
  it("makes one in each zone, for whoever names it, and keeps it", async () => {
    const registered = mockCloud();
    const zones = ["eu-central-1b", "eu-central-1a", "eu-central-1b"];
    const part = new AwsDedicatedHosts("d", { region: "eu-central-1", zones, size: "m7i.xlarge" });
    await settled(part);
    expect(children(registered).map(({ name, inputs }) => [name, inputs])).toEqual(
      ["eu-central-1a", "eu-central-1b"].map((availabilityZone) => [
        `d-${availabilityZone}`,
        {
          availabilityZone,
          instanceFamily: "m7i",
          autoPlacement: "off",
          hostRecovery: "on",
          tags: { Name: `d-${availabilityZone}`, "kmshost-role": "host" },
        },
      ]),
    );
    expect(registered.filter(({ type }) => type.startsWith("aws:")).every(({ protect }) => protect)).toBe(true);
    expect(await resolved(part.hostIds)).toEqual({
      "eu-central-1a": "d-eu-central-1a-id",
      "eu-central-1b": "d-eu-central-1b-id",
    });
  });

  it("carries each KMS host of its zone", async () => {
    const { registered } = await build({ ...production, tenancy: AwsTenancy.Host, createDedicatedHosts: true });
    expect(named(registered, "kms-kms12-instance").inputs).toMatchObject({
      tenancy: "host",
      hostId: "kms-dedicated-eu-central-1b-id",
    });
  });

  it("comes from one place, and only for the tenancy that needs it", () => {
    const hostResourceGroupArn = `arn:aws:resource-groups:eu-central-1:${account}:group/kms-hosts`;
    expect(refusedPaths({ ...production, createDedicatedHosts: true, hostResourceGroupArn })).toEqual([
      "hostResourceGroupArn",
      "createDedicatedHosts",
    ]);
    expect(refusedPaths({ ...production, tenancy: AwsTenancy.Host, hostResourceGroupArn: "kms-hosts" })).toEqual([
      "hostResourceGroupArn",
    ]);
    expect(refusedPaths({ ...production, tenancy: "shared" as AwsTenancy })).toEqual(["tenancy"]);
  });
});

describe("Office keys", () => {
  const licenseFolder = "\\\\files\\kms\\office";
  const officeKeys = [
    { version: OfficeVersion.Office2024, licenseFolder },
    { version: OfficeVersion.Office2021, licenseFolder, secretName: "kms-office-ltsc-2021" },
  ];

  it("have secrets of their own, which the hosts may read from their network and nobody else", async () => {
    const registered = mockCloud();
    const hostKey = { generation: HostKeyGeneration.WindowsServer2025 };
    const vault = new AwsHostKeyVault("v", { region: "eu-central-1", hostKey, officeKeys, networkId: "vpc-00000001" });
    await settled(vault);
    expect(named(registered, "v-office2024-secret")).toMatchObject({
      protect: true,
      inputs: {
        namePrefix: "v-office2024-key-",
        description: "KMS host key (CSVLK) of Office LTSC 2024; put there by hand, never by Pulumi",
        recoveryWindowInDays: 30,
      },
    });
    const arns = ["v-host-key-1", "v-office2024-key-1", "kms-office-ltsc-2021"].map(secretArn);
    const [read, decrypt] = JSON.parse(String(named(registered, "v-host-reads-key").inputs.policy)).Statement;
    expect(read.Resource).toEqual(arns);
    expect(decrypt.Condition.StringEquals["kms:EncryptionContext:SecretARN"]).toEqual(arns);
    expect(named(registered, "v-office2021-secret-policy").inputs.policy).toBe(
      named(registered, "v-secret-policy").inputs.policy,
    );
    expect(await resolved(vault.officeSecretArns)).toEqual({ office2024: arns[1], office2021: arns[2] });
  });

  it("reach the host's set-up as the addresses of their secrets", async () => {
    const confirmation = "0".repeat(48);
    const [first, ...others] = production.hosts;
    if (!first) throw new Error("no host");
    const { registered } = await build({
      ...production,
      hosts: [{ ...first, officeConfirmationIds: { office2024: confirmation } }, ...others],
      officeKeys: officeKeys.slice(0, 1),
      network: { ...production.network, fileServers: ["10.20.0.9"] },
    });
    const setup = String(named(registered, "kms-kms11-setup").inputs.content);
    expect(setup).toContain(`SecretAddress = '${secretArn("kms-vault-office2024-key-1")}'`);
    expect(setup).toContain(confirmation);
    expect(String(named(registered, "kms-kms12-setup").inputs.content)).not.toContain(confirmation);
  });

  it("are refused where the hosts cannot host them, reach their files or tell their secrets apart", () => {
    const paths = refusedPaths({
      ...production,
      hostKey: { ...production.hostKey, secretName: "kms-host-key" },
      officeKeys: [
        { version: OfficeVersion.Office2024, licenseFolder, secretName: "kms-host-key" },
        { version: "office2013" as OfficeVersion, licenseFolder },
        { version: OfficeVersion.Office2021, licenseFolder: "C:\\office" },
      ],
    });
    expect(paths).toEqual([
      "officeKeys[0].secretName",
      "officeKeys[1].version",
      "officeKeys[2].licenseFolder",
      "network.fileServers",
    ]);
  });
});

describe("activation by the directory alone", () => {
  it("opens no activation port, makes no record and waits for no request", async () => {
    const activeDirectory = { domain: "corp.example.com", domainControllers: ["10.20.0.4"], only: true };
    const { registered, host } = await build({ ...production, discovery: { zones: [], activeDirectory } });
    expect(registered.filter(({ type }) => type.startsWith("aws:route53"))).toEqual([]);
    const rules = ofType(registered, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(Object.keys(rules)).toEqual(["kms-network-endpoints-from-hosts"]);
    const acl = Object.keys(ofType(registered, "aws:ec2/networkAclRule:NetworkAclRule"));
    expect(acl.filter((name) => name.includes("clients"))).toEqual([]);
    const alarms = Object.keys(ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm"));
    expect(alarms.filter((name) => /idle|count/.test(name))).toEqual([]);
    expect(String(named(registered, "kms-kms11-setup").inputs.content)).toContain("MakesObject = $true");
    expect(String(named(registered, "kms-kms12-setup").inputs.content)).toContain("MakesObject = $false");
    expect(await resolved(host.srvRecords)).toEqual([]);
  });

  it("has no use for a resolver or for consent to join zones", () => {
    const activeDirectory = { domain: "corp.example.com", domainControllers: ["10.20.0.4"], only: true };
    const { inboundResolver, authorizedNetworkIds } = complete;
    const discovery = { zones: [], activeDirectory };
    expect(refusedPaths({ ...production, discovery, inboundResolver, authorizedNetworkIds })).toEqual([
      "authorizedNetworkIds",
      "inboundResolver",
    ]);
  });
});

describe("the complete host", () => {
  it("fits into a document of Systems Manager", async () => {
    const { registered } = await build(complete);
    const size = Buffer.byteLength(String(named(registered, "kms-kms11-setup").inputs.content));
    expect(size).toBeLessThan(64 * 1024);
  });
});
