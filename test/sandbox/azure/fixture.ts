import { azure } from "../../../sandbox/azure/definition";
import type { Properties } from "../../../sandbox/provider/resource-type";
import { drive, type HarnessOptions } from "../harness";

export const subscription = "00000000-0000-0000-0000-000000000099";
export const group = `/subscriptions/${subscription}/resourceGroups/rg`;
export const inGroup = (type: string, name: string) => `${group}/providers/${type}/${name}`;

const rg = { resourceGroupName: "rg", location: "westeurope" };

/** An empty subscription, and short ways to make what the tests need. */
export function subscriptionWith(options: HarnessOptions = {}) {
  const driven = drive(azure, { config: { subscriptionId: subscription }, ...options });
  const make = (token: string, inputs: Properties) => driven.create(`azure-native:${token}`, inputs);
  return {
    ...driven,
    make,
    read: (token: string, id: string) => driven.operations.read(`azure-native:${token}`, id),
    remove: (token: string, id: string) => driven.operations.delete(`azure-native:${token}`, id),
    update: (token: string, id: string, inputs: Properties) =>
      driven.operations.update(`azure-native:${token}`, id, inputs),
    check: (token: string, inputs: Properties) =>
      driven.operations
        .check(`azure-native:${token}`, "x", inputs)
        .problems.map(({ path, reason }) => `${path}: ${reason}`),
    group: () => make("resources:ResourceGroup", rg),
    network: (name = "vnet", prefixes = ["10.0.0.0/24"]) =>
      make("network:VirtualNetwork", { ...rg, virtualNetworkName: name, addressSpace: { addressPrefixes: prefixes } }),
    subnet: (name = "hosts", addressPrefix = "10.0.0.0/27", more: Properties = {}) =>
      make("network:Subnet", {
        resourceGroupName: "rg",
        virtualNetworkName: "vnet",
        subnetName: name,
        addressPrefix,
        ...more,
      }),
    nic: (name = "nic", address?: string, subnetName = "hosts") =>
      make("network:NetworkInterface", nicInputs(name, address, subnetName)),
    vault: (vaultName = "kv-test", properties: Properties = {}) =>
      make("keyvault:Vault", vaultInputs(vaultName, properties)),
    secret: (vaultName = "kv-test", value = "a placeholder") =>
      make("keyvault:Secret", { resourceGroupName: "rg", vaultName, secretName: "key", properties: { value } }),
    machine: (more: Properties = {}) => make("compute:VirtualMachine", { ...machineInputs(), ...more }),
  };
}

export const subnetId = (name = "hosts") => `${inGroup("Microsoft.Network/virtualNetworks", "vnet")}/subnets/${name}`;
export const nicId = (name = "nic") => inGroup("Microsoft.Network/networkInterfaces", name);

export function nicInputs(name: string, address?: string, subnetName = "hosts"): Properties {
  const allocation: Properties =
    address === undefined
      ? { privateIPAllocationMethod: "Dynamic" }
      : { privateIPAllocationMethod: "Static", privateIPAddress: address };
  return {
    ...rg,
    networkInterfaceName: name,
    ipConfigurations: [{ name: "primary", subnet: { id: subnetId(subnetName) }, ...allocation }],
  };
}

export function vaultInputs(vaultName: string, properties: Properties = {}): Properties {
  const tenantId = "00000000-0000-0000-0000-5a4db0000000";
  return {
    ...rg,
    vaultName,
    properties: { tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true, ...properties },
  };
}

/** Assembled at run time, so that no password stands in a file. */
export const password = ["Correct", "horse", "battery", "9"].join("-");

export function machineInputs(): Properties {
  return {
    ...rg,
    vmName: "kms01",
    zones: ["1"],
    hardwareProfile: { vmSize: "Standard_D2s_v5" },
    osProfile: { computerName: "kms01", adminUsername: "kmshost-admin", adminPassword: password },
    storageProfile: {
      imageReference: {
        publisher: "MicrosoftWindowsServer",
        offer: "WindowsServer",
        sku: "2025-datacenter-g2",
        version: "latest",
      },
      osDisk: { createOption: "FromImage", managedDisk: { storageAccountType: "Premium_LRS" } },
    },
    networkProfile: { networkInterfaces: [{ id: nicId() }] },
    securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
  };
}
