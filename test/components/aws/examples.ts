import { ActivationMethod, HostKeyGeneration, HostOperatingSystem, OfficeVersion } from "../../../components/args";
import { type AwsKmsHostArgs, AwsTenancy } from "../../../components/aws";

/** Two hosts in two zones behind a transit gateway. */
export const production: AwsKmsHostArgs = {
  region: "eu-central-1",
  hosts: [
    { name: "kms11", zone: "eu-central-1a" },
    { name: "kms12", zone: "eu-central-1b" },
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.91.0.0/26", transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
  activation: ActivationMethod.Telephone,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: { zones: [{ name: "aws.example.com" }], linkedNetworkIds: ["vpc-0a1b2c3d4e5f60001"] },
  monitoring: { retentionDays: 365, alerts: ["kms-oncall@example.com"] },
  tags: { owner: "platform" },
};

/** One host with as little room as there is, and a resolver beside it. */
export const narrow: AwsKmsHostArgs = {
  ...production,
  hosts: [{ name: "kms11", zone: "eu-central-1a" }],
  network: { addressSpace: "10.91.0.0/28", transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
  inboundResolver: { cidrs: ["10.20.0.0/28"] },
  sessionKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/00000000-1111-2222-3333-444444444444",
};

/** The same in a network of someone else's. */
export const adopted: AwsKmsHostArgs = {
  ...production,
  network: { vpcId: "vpc-00000001", subnetIds: ["subnet-00000001", "subnet-00000002"] },
};

/** What AWS says of that network. */
export const adoptedAnswers = {
  "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-00000001", cidrBlock: "10.200.0.0/16" }),
  "aws:ec2/getSubnet:getSubnet": ({ id }: Record<string, string>) => ({
    ...{ id, vpcId: "vpc-00000001", availabilityZone: `eu-central-1${id === "subnet-00000001" ? "a" : "b"}` },
    ...{ cidrBlock: "10.200.0.0/26", availableIpAddressCount: 40 },
  }),
};

/** The same with every part that a program can ask for. */
export const complete: AwsKmsHostArgs = {
  ...production,
  officeKeys: [{ version: OfficeVersion.Office2024, licenseFolder: "\\\\files\\kms\\office2024" }],
  network: { ...production.network, fileServers: ["10.20.0.9"] },
  discovery: {
    ...production.discovery,
    activeDirectory: { domain: "corp.example.com", domainControllers: ["10.20.0.4"] },
  },
  inboundResolver: { cidrs: ["10.20.0.0/28"] },
  authorizedNetworkIds: ["vpc-0a1b2c3d4e5f60009"],
  patching: { updateServer: "https://wsus.example.com:8531", updateServerAddresses: ["10.20.0.15"] },
  tenancy: AwsTenancy.Host,
  createDedicatedHosts: true,
};
