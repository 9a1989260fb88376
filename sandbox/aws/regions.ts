/** Where AWS is, and what it offers there. */
import { type AwsRegion, awsRegions } from "../../requirements/aws-regions";
import { formId } from "./ids";

/** The regions, with the usual three zones where the table says nothing else. */
export const regions: Readonly<Record<string, AwsRegion>> = awsRegions;

export function zonesOf(region: string): string[] {
  return [...(regions[region]?.zones ?? "abc")].map((letter) => region + letter);
}

/** Such as `euc1-az2`. The sandbox's account sees the zones in their order. */
export function zoneId(zone: string): string {
  const region = zone.slice(0, -1);
  return `${regions[region]?.code ?? region}-az${zonesOf(region).indexOf(zone) + 1}`;
}

/** Regions launched since 2024. */
export const lateRegions: readonly string[] = [
  "ap-east-2",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "mx-central-1",
];

const sizes = [
  "nano",
  "micro",
  "small",
  "medium",
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
  "24xlarge",
];

/** Families that run Windows Server, from their smallest to their largest size. */
const families: { readonly [family: string]: readonly [smallest: string, largest: string] } = {
  t2: ["nano", "2xlarge"],
  t3: ["nano", "2xlarge"],
  t3a: ["nano", "2xlarge"],
  m5: ["large", "24xlarge"],
  m5a: ["large", "24xlarge"],
  m6a: ["large", "24xlarge"],
  m6i: ["large", "24xlarge"],
  m7a: ["medium", "24xlarge"],
  m7i: ["large", "24xlarge"],
  "m7i-flex": ["large", "16xlarge"],
  m8i: ["large", "24xlarge"],
  c5: ["large", "24xlarge"],
  c6i: ["large", "24xlarge"],
  c7i: ["large", "24xlarge"],
  r5: ["large", "24xlarge"],
  r6i: ["large", "24xlarge"],
  r7i: ["large", "24xlarge"],
};

/** Graviton families run no Windows Server. */
const armFamilies = ["t4g", "m6g", "m7g", "m8g", "c6g", "c7g", "c8g", "r6g", "r7g", "r8g"];

export function instanceTypeExists(type: string): boolean {
  const [family = "", size = ""] = type.split(".");
  const [smallest, largest] = families[family] ?? (armFamilies.includes(family) ? ["medium", "16xlarge"] : []);
  const at = sizes.indexOf(size);
  return (
    smallest !== undefined && largest !== undefined && at >= sizes.indexOf(smallest) && at <= sizes.indexOf(largest)
  );
}

export function isArm(type: string): boolean {
  return armFamilies.includes(type.split(".")[0] ?? "");
}

const windowsImages = ["2016", "2019", "2022", "2025"].flatMap((year) =>
  ["Full", "Core"].map((edition) => `Windows_Server-${year}-English-${edition}-Base`),
);

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly platform: "windows" | "linux";
  readonly rootDevice: string;
}

/** Public images of Amazon in a region, newest of its kind first: two of each, as patch day replaces one by the other. */
export function publicImages(region: string): Image[] {
  const versions = [
    ["2026.11.11", "2026-11-12T08:14:51.000Z"],
    ["2026.10.14", "2026-10-15T09:02:11.000Z"],
  ] as const;
  return [...windowsImages, "al2023-ami-kernel-default-x86_64"].flatMap((kind) =>
    versions.map(([version, created]) => ({
      id: formId("ami", region, kind, version),
      name: `${kind}-${version}`,
      created,
      platform: kind.startsWith("Windows") ? ("windows" as const) : ("linux" as const),
      rootDevice: kind.startsWith("Windows") ? "/dev/sda1" : "/dev/xvda",
    })),
  );
}

/** Value of a public parameter such as `/aws/service/ami-windows-latest/Windows_Server-2025-English-Full-Base`. */
export function publicParameter(region: string, name: string): string | undefined {
  const kind = /^\/aws\/service\/ami-(?:windows|amazon-linux)-latest\/([^/]+)$/.exec(name)?.[1];
  return kind ? publicImages(region).find((image) => image.name.startsWith(`${kind}-`))?.id : undefined;
}

/** Those that a closed network needs come first: each has a place of its own even in the smallest subnet. */
const interfaceServices = [
  "ssm",
  "ssmmessages",
  "ec2messages",
  "logs",
  "monitoring",
  "kms",
  "secretsmanager",
  "ec2",
  "sts",
  "sns",
  "s3",
  "autoscaling",
  "backup",
  "cloudtrail",
  "events",
  "guardduty-data",
  "license-manager",
  "sqs",
  "ssm-contacts",
  "ssm-incidents",
];
const gatewayServices = ["dynamodb", "s3"];

/** Kinds of endpoint that a service of AWS has in a region; empty when there is no such service. */
export function endpointKinds(region: string, serviceName: string): string[] {
  const service = serviceName.startsWith(`com.amazonaws.${region}.`) ? serviceName.slice(15 + region.length) : "";
  return [
    ...(interfaceServices.includes(service) ? ["Interface"] : []),
    ...(gatewayServices.includes(service) ? ["Gateway"] : []),
  ];
}

/** Rank of a service among those that have endpoints. */
export function endpointRank(serviceName: string): number {
  return Math.max(0, interfaceServices.indexOf(serviceName.split(".").slice(3).join(".")));
}

/** Addresses of a gateway's service, in the sandbox. */
export const gatewayRanges = ["52.219.0.0/16"] as const;

/** Id of the prefix list of a gateway's service. Amazon's own have short ids. */
export function gatewayList(region: string, service: string): string {
  return `pl-${formId("x", region, service).slice(-8)}`;
}
