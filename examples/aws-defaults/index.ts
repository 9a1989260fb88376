// A KMS host on AWS with as little as can be said: one host in a VPC of its own, and everything else by default.
import { ActivationMethod, AwsKmsHost, HostKeyGeneration, HostOperatingSystem } from "kmshost/aws";

const host = new AwsKmsHost("kms", {
  region: "eu-central-1",
  hosts: [{ name: "kms11" }],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.91.0.0/26" },
  activation: ActivationMethod.Telephone,
  clients: [{ name: "office", cidrs: ["10.20.0.0/16"] }],
  discovery: { zones: [{ name: "corp.example.com" }] },
  patching: { updateServer: "https://wsus.corp.example.com:8531", updateServerAddresses: ["10.20.0.15"] },
  monitoring: { alerts: ["kms-oncall@example.com"] },
  tags: { owner: "platform" },
});

// What fromStack() of another team's program reads, and where `kmshost key put` writes the key.
export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
