// Every argument of AwsKmsHost that goes with the others: two hosts in two zones behind a transit gateway, for Windows,
// Office and the directory.
import * as pulumi from "@pulumi/pulumi";
import {
  ActivationMethod,
  AwsKmsHost,
  AwsReboot,
  AwsTenancy,
  HostKeyGeneration,
  HostOperatingSystem,
  OfficeVersion,
} from "kmshost/aws";

const config = new pulumi.Config();

const host = new AwsKmsHost("kms", {
  region: "eu-central-1",
  hosts: [
    { name: "kms11", zone: "eu-central-1a", address: "10.91.0.5", priority: 0, weight: 0 },
    { name: "kms12", zone: "eu-central-1b", address: "10.91.0.21", priority: 10, weight: 0 }, // when the first does not answer
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025, version: config.require("imageId") },
  size: "m6i.large",
  tenancy: AwsTenancy.Dedicated,
  hostKey: { generation: HostKeyGeneration.WindowsServer2025, secretName: "kms-windows-server-2025" },
  officeKeys: [
    { version: OfficeVersion.Office2024, licenseFolder: "\\\\10.20.0.10\\kms\\office2024" },
    { version: OfficeVersion.Office2021, licenseFolder: "\\\\10.20.0.10\\kms\\office2021" },
  ],
  keyReaders: [config.require("keyReader")], // one role for an emergency
  iam: { permissionsBoundaryArn: config.require("permissionsBoundaryArn"), path: "/kms/" },
  network: {
    addressSpace: "10.91.0.0/25",
    transitGatewayId: config.require("transitGatewayId"),
    fileServers: ["10.20.0.10"],
  },
  activation: ActivationMethod.Telephone,
  port: 1688,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "branches", cidrs: ["10.30.0.0/17", "10.30.128.0/17"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: {
    ttl: 3600,
    zones: [
      { name: "corp.example.com", existingId: config.require("corpZoneId") },
      { name: "aws.example.com" }, // created, and nobody else's
      { name: "branch.example.com", serviceZone: true }, // lives elsewhere: only its `_vlmcs._tcp` gets a zone
    ],
    hostZone: "aws.example.com", // where that one finds the hosts
    forwardedDomains: ["branch.example.com"], // a Resolver rule sends it to the branches' DNS servers
    linkedNetworkIds: config.requireObject<string[]>("linkedNetworkIds"),
    activeDirectory: {
      domain: "corp.example.com",
      domainControllers: ["10.20.0.4", "10.40.0.4"],
      objectName: "kmshost",
    },
  },
  inboundResolver: { cidrs: ["10.20.0.53/32", "10.40.0.53/32"] }, // DNS servers on premises that forward the zones here
  authorizedNetworkIds: config.requireObject<string[]>("authorizedNetworkIds"), // of other accounts
  patching: {
    updateServer: "https://wsus.corp.example.com:8531",
    updateServerAddresses: ["10.40.0.15"],
    schedule: "cron(0 2 ? * SUN *)",
    reboot: AwsReboot.IfNeeded,
    approveAfterDays: 7,
    rejectedPatches: [],
  },
  sessionKeyArn: config.require("sessionKeyArn"), // the account encrypts Session Manager sessions
  monitoring: {
    retentionDays: 365,
    alerts: ["kms-oncall@example.com", "licensing@example.com"],
    threshold: 25,
    flowLogs: true,
  },
  mayDelete: [], // nothing; name hosts, vault or zones to let `pulumi up` replace or delete them
  tags: { owner: "platform", environment: "production", "cost-center": "4711" },
  transform(child) {
    // Changes any child before it is made: here, alarms that also say when all is well again.
    if (child.kind === "alarm") child.args.okActions = child.args.alarmActions;
  },
});

export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, keyId, networkId, subnetIds } = host;
