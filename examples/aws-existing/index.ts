// In subnets of an existing VPC, whose AWS service endpoints stand in the network team's VPC, with records in the domain's own
// zone: nothing of anybody else's is changed.
import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod, AwsKmsHost, HostKeyGeneration, HostOperatingSystem } from "kmshost/aws";

const config = new pulumi.Config();

const host = new AwsKmsHost("kms", {
  region: "eu-central-1",
  hosts: [
    { name: "kms21", zone: "eu-central-1a" },
    { name: "kms22", zone: "eu-central-1b" },
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: {
    vpcId: config.require("vpcId"),
    subnetIds: config.requireObject<string[]>("subnetIds"), // one for each host
    centralEndpoints: {
      cidrs: config.requireObject<string[]>("endpointRanges"),
      vpcId: config.require("endpointVpcId"),
    },
  },
  activation: ActivationMethod.Telephone,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: { zones: [{ name: "corp.example.com", existingId: config.require("corpZoneId") }] },
  inboundResolver: { cidrs: ["10.20.0.0/28"] },
  patching: { updateServer: "https://wsus.corp.example.com:8531", updateServerAddresses: ["10.40.0.15"] },
  monitoring: { alerts: ["kms-oncall@example.com"] },
  tags: { owner: "platform", environment: "production" },
});

export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, networkId, subnetIds } = host;
