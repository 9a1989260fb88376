// For a company whose policies are all mandatory (policies.json): the disks by a key of its own, a year of logs,
// activation by telephone, so that the hosts need no way out at all.
import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod, AzureKmsHost, HostKeyGeneration, HostOperatingSystem } from "kmshost/azure";

const config = new pulumi.Config();

const host = new AzureKmsHost("kms", {
  location: "westeurope",
  hosts: [
    { name: "kms01", zone: "1" },
    { name: "kms02", zone: "2" },
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  customerManagedDiskKey: true,
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: {
    addressSpace: "10.90.0.0/26",
    hubNetworkId: config.require("hubNetworkId"),
    peerFromHub: false, // the hub's owners make their side, with rights that this program does not have
  },
  activation: ActivationMethod.Telephone,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: { zones: [{ name: "kms.example.com" }] },
  monitoring: { retentionDays: 365, alerts: ["kms-oncall@example.com"], flowLogs: true },
  tags: { owner: "platform", environment: "production" },
});

export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
