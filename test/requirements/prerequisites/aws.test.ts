import { checkAws } from "../../../doctor/prerequisites";
import { type AwsPlan, type AwsQuestion, awsPrerequisites } from "../../../requirements/prerequisites/aws";
import { type Answer, examinePrerequisites } from "../../../requirements/prerequisites/prerequisite";
import { problemLine, renderPath } from "../../../text/problem";

const zone = { name: "corp.example.com", existingId: "Z0000000000EXAMPLE001" };
const plan: AwsPlan = {
  account: "111122223333",
  args: {
    region: "eu-central-1",
    hosts: [
      { name: "kms11", zone: "eu-central-1a" },
      { name: "kms12", zone: "eu-central-1b" },
    ],
    hostKey: { secretName: "kms-key" },
    network: { addressSpace: "10.91.0.0/26", transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
    discovery: { zones: [zone] },
    createDedicatedHosts: true,
  },
};
const withArgs = (more: Partial<AwsPlan["args"]>): AwsPlan => ({ ...plan, args: { ...plan.args, ...more } });

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const standard = "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances";
const service = (name: string, AvailabilityZones = zones) => ({
  ServiceName: `com.amazonaws.eu-central-1.${name}`,
  AvailabilityZones,
});
const services = ["ssm", "ssmmessages", "logs", "monitoring", "secretsmanager"].map((name) => service(name));
const srv = (...targets: string[]) => ({
  ResourceRecordSets: [
    {
      Name: "_vlmcs._tcp.corp.example.com.",
      Type: "SRV",
      ResourceRecords: targets.map((target) => ({ Value: `0 0 1688 ${target}` })),
    },
  ],
});

/** An account in which everything is as it must be: answers by the start of the question. */
const good: Record<string, object | "missing" | "unseen"> = {
  "ec2 describe-vpc-endpoint-services": { ServiceDetails: services },
  "ec2 describe-instance-type-offerings": { InstanceTypeOfferings: zones.map((Location) => ({ Location })) },
  "ec2 describe-instance-types": { InstanceTypes: [{ VCpuInfo: { DefaultVCpus: 2 } }] },
  "service-quotas list-service-quotas --service-code ec2": {
    Quotas: [
      { QuotaName: standard, Value: 5 },
      { QuotaName: "Running Dedicated m6i Hosts", Value: 2 },
    ],
  },
  "service-quotas list-service-quotas --service-code vpc": { Quotas: [{ QuotaName: "VPCs per Region", Value: 5 }] },
  "ec2 describe-vpcs": { Vpcs: [{ CidrBlock: "172.31.0.0/16" }] },
  "ec2 describe-transit-gateways": { TransitGateways: [{ State: "available" }] },
  "route53 list-resource-record-sets": { ResourceRecordSets: [] },
  "secretsmanager describe-secret": "missing",
  "ssm get-document": { Content: JSON.stringify({ inputs: { kmsKeyId: "" } }) },
};

const asking =
  (answers: typeof good) =>
  async (question: AwsQuestion): Promise<Answer> => {
    const words = question.join(" ");
    const answer = Object.entries(answers).find(([start]) => words.startsWith(start))?.[1];
    if (answer === undefined) throw new Error(`nobody expected ${words}`);
    if (answer === "missing") return { status: "missing" };
    return answer === "unseen" ? { status: "unseen", why: "AccessDenied" } : { status: "found", body: answer as never };
  };

async function unmet(of: AwsPlan, more: typeof good = {}): Promise<string[]> {
  const verdicts = await examinePrerequisites(awsPrerequisites, of, asking({ ...good, ...more }));
  return verdicts.flatMap(({ name, problems }) =>
    problems.map((one) => `${name} ${renderPath(one.path)}: ${problemLine({ ...one, fix: "" })}`),
  );
}

describe("prerequisites on AWS", () => {
  it("hold in an account in which everything is there", async () => {
    const verdicts = await examinePrerequisites(awsPrerequisites, plan, asking(good));
    expect(verdicts.map(({ status }) => status)).toEqual(awsPrerequisites.map(() => "met"));
  });

  it.each<[string, AwsPlan, typeof good, string[]]>([
    [
      "a zone without an endpoint",
      plan,
      {
        "ec2 describe-vpc-endpoint-services": {
          ServiceDetails: [...services.slice(1), service("ssm", [zones[0] ?? ""])],
        },
      },
      [
        "endpoint-services hosts: com.amazonaws.eu-central-1.ssm has no endpoint in this zone: got eu-central-1b, allowed: eu-central-1a",
      ],
    ],
    [
      "a zone without the size",
      plan,
      { "ec2 describe-instance-type-offerings": { InstanceTypeOfferings: [{ Location: "eu-central-1b" }] } },
      ["size-in-zones hosts[0].zone: m6i.large is not offered in this zone: got eu-central-1a, allowed: eu-central-1b"],
    ],
    [
      "three hosts in a new account",
      withArgs({
        hosts: ["a", "b", "c"].map((letter) => ({ name: `kms-${letter}`, zone: `eu-central-1${letter}` })),
        createDedicatedHosts: false,
      }),
      {},
      ["processors hosts: more processors than the account may run: got 3 hosts of 2 processors, allowed: 5"],
    ],
    [
      "Dedicated Hosts that nobody asked for",
      plan,
      {
        "service-quotas list-service-quotas --service-code ec2": {
          Quotas: [{ QuotaName: "Running Dedicated m6i Hosts", Value: 0 }],
        },
      },
      [
        'dedicated-hosts createDedicatedHosts: more Dedicated Hosts than the quota "Running Dedicated m6i Hosts": got 2, allowed: 0',
      ],
    ],
    [
      "a region full of VPCs",
      plan,
      { "ec2 describe-vpcs": { Vpcs: Array.from({ length: 5 }, (_, i) => ({ CidrBlock: `10.${i}.0.0/16` })) } },
      ["vpcs network.addressSpace: no room for one more VPC: got 5 VPCs, allowed: 5 in the region"],
    ],
    [
      "a gateway that nobody shared",
      plan,
      { "ec2 describe-transit-gateways": "missing" },
      [
        "transit-gateway network.transitGatewayId: there is no such gateway for this account: got tgw-0a1b2c3d4e5f60001, allowed: one that is available to this account",
      ],
    ],
    [
      "records of another host",
      plan,
      { "route53 list-resource-record-sets": srv("old.corp.example.com", "kms11.corp.example.com") },
      [
        "existing-records discovery.zones[0].existingId: the zone has a record _vlmcs._tcp.corp.example.com already: got 0 0 1688 old.corp.example.com, allowed: none, or this environment's own",
      ],
    ],
    ["its own records", plan, { "route53 list-resource-record-sets": srv("kms11.corp.example.com.") }, []],
    [
      "a deleted secret",
      plan,
      { "secretsmanager describe-secret": { DeletedDate: "2026-11-01" } },
      [
        "deleted-secrets hostKey.secretName: a secret of this name is deleted and kept, so that none can be made: got kms-key, allowed: another name, or none",
      ],
    ],
    [
      "encrypted sessions",
      plan,
      { "ssm get-document": { Content: '{"inputs":{"kmsKeyId":"alias/sessions"}}' } },
      [
        "encrypted-sessions sessionKeyArn: sessions are encrypted with a key that the hosts may not use: got alias/sessions, allowed: the ARN of that key",
      ],
    ],
  ])("tell of %s", async (_, of, more, expected) => {
    expect(await unmet(of, more)).toEqual(expected);
  });

  it("hold nothing against an account that is not seen, and say so in the doctor's words", async () => {
    const hidden = Object.fromEntries(Object.keys(good).map((start) => [start, "unseen" as const]));
    expect(await unmet(plan, hidden)).toEqual([]);
    const checks = await checkAws(plan, asking(hidden));
    expect(checks.map(({ status }) => status)).toEqual(awsPrerequisites.map(() => "note"));
  });

  it("only read", async () => {
    const asked: string[] = [];
    await examinePrerequisites(awsPrerequisites, plan, async (question) => {
      asked.push(question[1] ?? "");
      return { status: "missing" };
    });
    expect(asked.filter((operation) => !/^(describe|list|get)-/.test(operation))).toEqual([]);
  });
});
