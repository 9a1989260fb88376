import { ActivationMethod, HostKeyGeneration, HostOperatingSystem } from "../../../components/args";
import type { AzureKmsHostArgs } from "../../../components/azure/args";

const group = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg-hub/providers/Microsoft.Network";

export const hubNetworkId = `${group}/virtualNetworks/vnet-hub`;
export const existingZoneId = `${group}/privateDnsZones/corp.example.com`;
export const existingSubnetId = `${hubNetworkId}/subnets/snet-kms`;

/** Two hosts in two zones beside a hub, which the tests change in one place each. */
export function estate(changes: Partial<AzureKmsHostArgs> = {}): AzureKmsHostArgs {
  return {
    location: "westeurope",
    hosts: [
      { name: "kms01", zone: "1" },
      { name: "kms02", zone: "2" },
    ],
    image: { operatingSystem: HostOperatingSystem.WindowsServer2022 },
    hostKey: { generation: HostKeyGeneration.WindowsServer2022 },
    network: { addressSpace: "10.90.0.0/26", hubNetworkId },
    activation: ActivationMethod.Telephone,
    clients: [
      { name: "headquarters", cidrs: ["10.20.0.0/16"] },
      { name: "branches", cidrs: ["10.30.0.0/17", "10.30.128.0/17", "fd12:3456:789a::/48"] },
    ],
    discovery: { zones: [{ name: "corp.example.com" }] },
    tags: { owner: "platform" },
    ...changes,
  };
}
