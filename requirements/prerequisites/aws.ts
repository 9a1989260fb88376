import { sameName, srvRecordName } from "../../activation/discovery";
import type { Path, Problem } from "../../text/problem";
import type { AwsKmsHostArguments, Text } from "../arguments";
import { zoneOf } from "../aws-regions";
import { defaultSize } from "../limits";
import type { Answer, Prerequisite } from "./prerequisite";

/** A deployment on AWS, as far as it is known before anything is there. */
export interface AwsPlan {
  readonly account: string;
  readonly args: AwsKmsHostArguments;
}

/** What is asked: words of the AWS command line, all of which only read. */
export type AwsQuestion = readonly string[];

type Found = Omit<Problem, "fix"> & { fix?: string };
type AwsPrerequisite = Prerequisite<AwsPlan, AwsQuestion>;

const text = (value: Text): string | undefined => (typeof value === "string" ? value : undefined);
const sizeOf = ({ args }: AwsPlan) => text(args.size) ?? defaultSize.aws;
const familyOf = (plan: AwsPlan) => sizeOf(plan).split(".")[0] ?? "";
const isNew = ({ args }: AwsPlan) => args.network?.addressSpace !== undefined;
const zonesOf = ({ args }: AwsPlan) =>
  [...new Set((args.hosts ?? []).map((host) => zoneOf(host ?? {}, args.region ?? "")))].sort();

/** A list in an answer, by its name. */
function items(answer: Answer | undefined, name: string): Record<string, unknown>[] {
  const list = answer?.status === "found" ? answer.body[name] : undefined;
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);

/** Endpoints that a new VPC gets, where no other VPC holds them. */
function servicesOf(plan: AwsPlan): string[] {
  const { region, network, sessionKeyArn } = plan.args;
  if (!isNew(plan) || network?.centralEndpoints !== undefined) return [];
  const services = ["ssm", "ssmmessages", "logs", "monitoring", "secretsmanager"];
  return [...services, ...(sessionKeyArn === undefined ? [] : ["kms"])].map((one) => `com.amazonaws.${region}.${one}`);
}

const quotasOf = (service: string): AwsQuestion => ["service-quotas", "list-service-quotas", "--service-code", service];

/** Value of a quota, by its name. */
function quota(answer: Answer | undefined, name: string): number | undefined {
  const value = items(answer, "Quotas").find((one) => one.QuotaName === name)?.Value;
  return typeof value === "number" ? value : undefined;
}

/** Families that count against the one quota of usual instances. */
const standard = "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances";

function dedicatedZones(plan: AwsPlan): string[] {
  return plan.args.createDedicatedHosts ? zonesOf(plan) : [];
}

/** Zones that exist, with the record set that is to be made in them. */
function existingZones({ args }: AwsPlan) {
  return (args.discovery?.zones ?? []).flatMap((zone, index) => {
    const id = text(zone?.existingId);
    if (id === undefined || zone?.name === undefined) return [];
    return [{ id, name: sameName(zone.name), path: ["discovery", "zones", index, "existingId"] as Path }];
  });
}

/** Secrets whose names were chosen: a deleted one keeps its name. */
function namedSecrets({ args }: AwsPlan): { name: string; path: Path }[] {
  const office = (args.officeKeys ?? []).map(
    (key, index) => [key?.secretName, ["officeKeys", index, "secretName"]] as const,
  );
  return [[args.hostKey?.secretName, ["hostKey", "secretName"]] as const, ...office].flatMap(([name, path]) =>
    name === undefined ? [] : [{ name, path }],
  );
}

/** What must hold on AWS before a first deployment. */
export const awsPrerequisites: readonly AwsPrerequisite[] = [
  {
    name: "endpoint-services",
    holds: "every endpoint that a new VPC gets is offered in the hosts' zones",
    asks: "`ec2 describe-vpc-endpoint-services`",
    fix: "write another zone, or network.centralEndpoints",
    source: 'Amazon EC2 API, "DescribeVpcEndpointServices"',
    questions: (plan) => {
      const services = servicesOf(plan);
      return services.length === 0 ? [] : [["ec2", "describe-vpc-endpoint-services", "--service-names", ...services]];
    },
    judge: (plan, [answer]) =>
      servicesOf(plan).flatMap((service) => {
        if (answer?.status !== "found") return [];
        const zones = items(answer, "ServiceDetails").find((one) => one.ServiceName === service)?.AvailabilityZones;
        const offered = Array.isArray(zones) ? zones : [];
        return zonesOf(plan)
          .filter((zone) => !offered.includes(zone))
          .map((zone): Found => {
            return {
              path: ["hosts"],
              problem: `${service} has no endpoint in this zone`,
              got: zone,
              allowed: offered.join(", "),
            };
          });
      }),
  },
  {
    name: "size-in-zones",
    holds: "the hosts' size is offered in their zones",
    asks: "`ec2 describe-instance-type-offerings`",
    fix: "write another size or zone",
    source: 'Amazon EC2 API, "DescribeInstanceTypeOfferings"',
    questions: (plan) => {
      const filter = `Name=instance-type,Values=${sizeOf(plan)}`;
      return [["ec2", "describe-instance-type-offerings", "--location-type", "availability-zone", "--filters", filter]];
    },
    judge: (plan, [answer]) => {
      if (answer?.status !== "found") return [];
      const offered = items(answer, "InstanceTypeOfferings").map((one) => String(one.Location));
      return (plan.args.hosts ?? []).flatMap((host, index): Found[] => {
        const zone = zoneOf(host ?? {}, plan.args.region ?? "");
        if (offered.includes(zone)) return [];
        const problem = `${sizeOf(plan)} is not offered in this zone`;
        return [{ path: ["hosts", index, "zone"], problem, got: zone, allowed: offered.sort().join(", ") || "none" }];
      });
    },
  },
  {
    name: "processors",
    holds: "the account's quota of processors holds the hosts; new accounts have five, three hosts need six",
    asks: "`service-quotas list-service-quotas` of EC2, `ec2 describe-instance-types`",
    fix: `raise the quota "${standard}"`,
    source: 'Amazon EC2 User Guide, "Amazon EC2 instance type quotas"; what other instances use is not counted',
    questions: (plan) =>
      /^[acdhimrtz]\d/.test(familyOf(plan)) && plan.args.tenancy !== "host"
        ? [quotasOf("ec2"), ["ec2", "describe-instance-types", "--instance-types", sizeOf(plan)]]
        : [],
    judge: (plan, [quotas, types]) => {
      const most = quota(quotas, standard);
      const each = at(items(types, "InstanceTypes")[0], "VCpuInfo", "DefaultVCpus");
      const hosts = plan.args.hosts?.length ?? 0;
      if (most === undefined || typeof each !== "number" || each * hosts <= most) return [];
      const got = `${hosts} hosts of ${each} processors`;
      return [{ path: ["hosts"], problem: "more processors than the account may run", got, allowed: String(most) }];
    },
  },
  {
    name: "dedicated-hosts",
    holds: "the quota of Dedicated Hosts of the family holds one for each zone; it is 0 until it is raised",
    asks: "`service-quotas list-service-quotas` of EC2",
    fix: "raise the quota of that family's Dedicated Hosts, which takes days",
    source: 'Amazon EC2 endpoints and quotas, "Running Dedicated m6i Hosts"',
    questions: (plan) => (dedicatedZones(plan).length === 0 ? [] : [quotasOf("ec2")]),
    judge: (plan, [quotas]) => {
      const name = `Running Dedicated ${familyOf(plan)} Hosts`;
      const most = quota(quotas, name);
      const wanted = dedicatedZones(plan).length;
      if (most === undefined || wanted <= most) return [];
      const problem = `more Dedicated Hosts than the quota "${name}"`;
      return [{ path: ["createDedicatedHosts"], problem, got: String(wanted), allowed: String(most) }];
    },
  },
  {
    name: "vpcs",
    holds: "the region's quota of VPCs has room for one",
    asks: "`service-quotas list-service-quotas` of the VPC, `ec2 describe-vpcs`",
    fix: 'raise the quota "VPCs per Region", or use an existing VPC',
    source: 'Amazon VPC User Guide, "Amazon VPC quotas"',
    questions: (plan) => (isNew(plan) ? [quotasOf("vpc"), ["ec2", "describe-vpcs"]] : []),
    judge: (plan, [quotas, vpcs]) => {
      const most = quota(quotas, "VPCs per Region");
      const there = items(vpcs, "Vpcs");
      const own = there.some((one) => one.CidrBlock === plan.args.network?.addressSpace);
      if (most === undefined || own || there.length < most) return [];
      const path = ["network", "addressSpace"];
      return [
        { path, problem: "no room for one more VPC", got: `${there.length} VPCs`, allowed: `${most} in the region` },
      ];
    },
  },
  {
    name: "transit-gateway",
    holds: "the transit gateway is there, or shared with the account",
    asks: "`ec2 describe-transit-gateways`",
    fix: "correct the id, or ask its owner to share it (Resource Access Manager)",
    source: 'Amazon VPC Transit Gateways, "Work with shared transit gateways"',
    questions: ({ args }) => {
      const id = text(args.network?.transitGatewayId);
      return id === undefined ? [] : [["ec2", "describe-transit-gateways", "--transit-gateway-ids", id]];
    },
    judge: ({ args }, [answer]) => {
      const [found] = items(answer, "TransitGateways");
      if (answer?.status === "unseen" || found?.State === "available") return [];
      const got = text(args.network?.transitGatewayId) ?? "";
      const allowed = "one that is available to this account";
      return [
        { path: ["network", "transitGatewayId"], problem: "there is no such gateway for this account", got, allowed },
      ];
    },
  },
  {
    name: "existing-records",
    holds: "no other records for KMS hosts are in the existing zones: Route 53 refuses a set that is there",
    asks: "`route53 list-resource-record-sets` of each existing zone",
    fix: "docs/first-deployment.md: keep its targets beside the new ones with pulumi import, or delete the record",
    source: 'Route 53 API, "ChangeResourceRecordSets": CREATE of what exists',
    questions: (plan) =>
      existingZones(plan).map(({ id, name }) => {
        const start = [
          "--start-record-name",
          `${srvRecordName}.${name}`,
          "--start-record-type",
          "SRV",
          "--max-items",
          "1",
        ];
        return ["route53", "list-resource-record-sets", "--hosted-zone-id", id, ...start];
      }),
    judge: (plan, answers) =>
      existingZones(plan).flatMap(({ name, path }, index): Found[] => {
        const [set] = items(answers[index], "ResourceRecordSets");
        if (set?.Type !== "SRV" || sameName(String(set.Name)) !== `${srvRecordName}.${name}`) return [];
        const values = items({ status: "found", body: set }, "ResourceRecords").map((one) => String(one.Value));
        const own = (plan.args.hosts ?? []).map((host) => `${sameName(host?.name ?? "")}.${name}`);
        const strangers = values.filter((value) => !own.includes(sameName(value.split(" ").at(-1) ?? "")));
        if (strangers.length === 0) return [];
        const problem = `the zone has a record ${srvRecordName}.${name} already`;
        return [{ path, problem, got: strangers.join(", "), allowed: "none, or this environment's own" }];
      }),
  },
  {
    name: "deleted-secrets",
    holds: "no secret of a name that the environment chose is deleted and kept",
    asks: "`secretsmanager describe-secret`",
    fix: "bring it back with aws secretsmanager restore-secret and import it, or leave secretName out",
    source: 'Secrets Manager User Guide, "Delete an AWS Secrets Manager secret"',
    questions: (plan) =>
      namedSecrets(plan).map(({ name }) => ["secretsmanager", "describe-secret", "--secret-id", name]),
    judge: (plan, answers) =>
      namedSecrets(plan).flatMap(({ name, path }, index): Found[] => {
        const answer = answers[index];
        if (answer?.status !== "found" || answer.body.DeletedDate === undefined) return [];
        const problem = "a secret of this name is deleted and kept, so that none can be made";
        return [{ path, problem, got: name, allowed: "another name, or none" }];
      }),
  },
  {
    name: "encrypted-sessions",
    holds: "where the account encrypts sessions with a key, the environment names it, or nobody can log on to a host",
    asks: "`ssm get-document` of the account's session preferences",
    fix: "write sessionKeyArn",
    source: 'AWS Systems Manager User Guide, "Turn on KMS key encryption of session data"',
    questions: () => [["ssm", "get-document", "--name", "SSM-SessionManagerRunShell"]],
    judge: ({ args }, [answer]) => {
      const content = answer?.status === "found" ? answer.body.Content : undefined;
      const key = keyOfSessions(content);
      if (key === "" || args.sessionKeyArn !== undefined) return [];
      return [
        {
          path: ["sessionKeyArn"],
          problem: "sessions are encrypted with a key that the hosts may not use",
          got: key,
          allowed: "the ARN of that key",
        },
      ];
    },
  },
];

function keyOfSessions(content: unknown): string {
  try {
    return String(at(JSON.parse(String(content)), "inputs", "kmsKeyId") ?? "");
  } catch {
    return "";
  }
}
