// A KMS host on Azure with as little as can be said: one host in a network of its own, and everything else by default.
import { ActivationMethod, AzureKmsHost, HostKeyGeneration, HostOperatingSystem } from "kmshost/azure";

const host = new AzureKmsHost("kms", {
  location: "westeurope",
  hosts: [{ name: "kms01" }],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.90.0.0/26" },
  activation: ActivationMethod.Telephone,
  clients: [{ name: "office", cidrs: ["10.20.0.0/16"] }],
  discovery: { zones: [{ name: "corp.example.com" }] },
  monitoring: { alerts: ["kms-oncall@example.com"] },
  tags: { owner: "platform" },
});

// What fromStack() of another team's program reads, and where `kmshost key put` writes the key.
export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
