// Every argument of AzureKmsHost that goes with the others: two hosts in two zones beside a hub, for Windows, Office and
// the directory.
import * as pulumi from "@pulumi/pulumi";
import { ActivationMethod, AzureKmsHost, HostKeyGeneration, HostOperatingSystem, OfficeVersion } from "kmshost/azure";

const config = new pulumi.Config();

const host = new AzureKmsHost("kms", {
  location: "westeurope",
  resourceGroupName: config.require("resourceGroup"), // exists already
  hosts: [
    { name: "kms01", zone: "1", address: "10.90.0.5", priority: 0, weight: 0 },
    { name: "kms02", zone: "2", address: "10.90.0.6", priority: 10, weight: 0 }, // asked when the first does not answer
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025, version: "26100.4652.250808" },
  size: "Standard_D2s_v5",
  hybridBenefit: true,
  customerManagedDiskKey: true,
  hostKey: { generation: HostKeyGeneration.WindowsServer2025, secretName: "kms-windows-2025" },
  officeKeys: [
    { version: OfficeVersion.Office2024, licenseFolder: "\\\\files.corp.example.com\\kms\\office2024" },
    { version: OfficeVersion.Office2021, licenseFolder: "\\\\files.corp.example.com\\kms\\office2021" },
  ],
  vaultName: config.get("vaultName"),
  network: {
    addressSpace: "10.90.0.0/25",
    hubNetworkId: config.require("hubNetworkId"),
    peerFromHub: true,
    useHubGateway: false,
    clientRouterAddress: "10.50.0.68", // the hub's firewall, behind which the clients are
    dnsServers: ["10.50.1.4", "10.50.1.5"],
    dnsNetworkIds: [config.require("hubNetworkId")], // from where they ask Azure; so they see the vault's private name
    operators: ["10.20.9.0/24"], // put the keys, by the vault's private endpoint
    fileServers: ["10.20.0.10"],
    bastion: { administrators: ["10.20.9.0/24"] }, // private-only; policies.json names its subnet, the second /26
  },
  patching: { updateServer: "https://wsus.corp.example.com:8531", updateServerAddresses: ["10.20.0.12"] },
  activation: ActivationMethod.Telephone,
  port: 1688,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "branches", cidrs: ["10.30.0.0/17", "10.30.128.0/17"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20", "fd12:3456:789a::/48"] },
  ],
  discovery: {
    ttl: 3600,
    zones: [
      { name: "corp.example.com", existingId: config.require("corpZoneId") },
      { name: "servers.example.com" }, // created
    ],
    linkedNetworkIds: config.requireObject<string[]>("linkedNetworkIds"),
    activeDirectory: {
      domain: "corp.example.com",
      domainControllers: ["10.20.0.4", "10.40.0.4"],
      objectName: "kmshost",
    },
  },
  monitoring: {
    retentionDays: 365,
    alerts: ["kms-oncall@example.com", "licensing@example.com"],
    flowLogs: true,
    networkWatcherGroup: "NetworkWatcherRG", // where Azure puts the region's by itself
    networkWatcherName: "NetworkWatcher_westeurope",
  },
  mayDelete: [], // nothing; name hosts, vault or zones to let `pulumi up` replace or delete them
  tags: { owner: "platform", environment: "production", "cost-center": "4711" },
  transform(child) {
    // Changes any child before it is made: here, a ceiling on what the logs of one day may cost.
    if (child.kind === "workspace") child.args.workspaceCapping = { dailyQuotaGb: 2 };
  },
});

export const { hostAddresses, hostIds, srvRecords, zoneIds, hostKeySecret, vaultId, networkId, subnetIds } = host;
