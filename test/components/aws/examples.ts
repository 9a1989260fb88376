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
