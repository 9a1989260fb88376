// For a company whose policies are all mandatory (policies.json): hardware of its own, ten years of logs, activation by
// telephone, so that the hosts need no way out at all.
import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod, AwsKmsHost, AwsTenancy, HostKeyGeneration, HostOperatingSystem } from "kmshost/aws";

const config = new pulumi.Config();

const host = new AwsKmsHost("kms", {
  region: "eu-central-1",
  hosts: [
    { name: "kms11", zone: "eu-central-1a" },
    { name: "kms12", zone: "eu-central-1b" },
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  tenancy: AwsTenancy.Dedicated,
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.91.0.0/26", transitGatewayId: config.require("transitGatewayId") },
  activation: ActivationMethod.Telephone,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: { zones: [{ name: "kms.example.com" }] },
  // Security updates as soon as they are out, from the company's own server.
  patching: {
    updateServer: "https://wsus.corp.example.com:8531",
    updateServerAddresses: ["10.40.0.15"],
    approveAfterDays: 0,
  },
  monitoring: { retentionDays: 3653, alerts: ["kms-oncall@example.com"] },
  tags: { owner: "platform", environment: "production" },
  transform(child) {
    // Connections are logged within a minute, not ten.
    if (child.kind === "flowLog") child.args.maxAggregationInterval = 60;
  },
});

export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
