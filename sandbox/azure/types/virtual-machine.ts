import { isListed, setting } from "../../provider/conditions";
import {
  CloudError,
  type CloudView,
  type Json,
  type Properties,
  type ResourceType,
  type StoredResource,
} from "../../provider/resource-type";
import { contains, rangeOf } from "../addresses";
import { azureType, users } from "../azure-type";
import { at, childrenOf, list, parentId, parseId, sameId, text, uuid } from "../ids";
import { locations, normalLocation } from "../locations";
import { disallowedUsers, findImage, findSize, type ImageReference, isStrongPassword } from "../machine-offer";
import { isWindowsComputerName, machineName } from "../names";
import { tenant } from "./authorization";

const token = "azure-native:compute:VirtualMachine";
const extensionToken = "azure-native:compute:VirtualMachineExtension";
const runCommandToken = "azure-native:compute:VirtualMachineRunCommandByVirtualMachine";

function bad(message: string, code = "InvalidParameter"): never {
  throw new CloudError(code, message);
}

/** What a machine cannot change (the REST API answers 409 for each). */
const fixed = [
  ["osProfile", "computerName"],
  ["osProfile", "adminUsername"],
  ["storageProfile", "imageReference"],
  ["storageProfile", "osDisk", "name"],
  ["zones"],
  ["securityProfile", "securityType"],
] as const;

function admitChange(inputs: Properties, self: StoredResource): void {
  for (const path of fixed) {
    const [before, now] = [at(self.inputs, ...path), at(inputs, ...path)];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(now)) {
      throw new CloudError("PropertyChangeNotAllowed", `Changing property '${path.join(".")}' is not allowed.`, 409);
    }
  }
}

function admitSystem(inputs: Properties, self?: StoredResource): void {
  const name = text(inputs, "osProfile", "computerName") ?? text(inputs, "vmName") ?? "";
  const user = text(inputs, "osProfile", "adminUsername");
  const password = text(inputs, "osProfile", "adminPassword");
  if (!isWindowsComputerName(name)) {
    bad(
      "Windows computer name cannot be more than 15 characters long, be entirely numeric, or contain the following characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : . ' \" , < > / ?.",
    );
  }
  if (self === undefined && (user === undefined || password === undefined)) {
    bad(`Required parameter '${user === undefined ? "adminUsername" : "adminPassword"}' is missing (null).`);
  }
  if (user !== undefined && (disallowedUsers.has(user.toLowerCase()) || user.length > 20 || user.endsWith("."))) {
    bad(
      "The Admin Username specified is not allowed. For more information about disallowed usernames, see https://aka.ms/vmosprofile",
    );
  }
  if (password !== undefined && !isStrongPassword(password)) {
    bad(
      "The supplied password must be between 12-123 characters long and must satisfy at least 3 of password complexity requirements from the following: 1) Contains an uppercase character 2) Contains a lowercase character 3) Contains a numeric digit 4) Contains a special character 5) Control characters are not allowed",
    );
  }
}

function admitHardware(inputs: Properties, cloud: CloudView, id: string, self?: StoredResource): void {
  const location = normalLocation(text(inputs, "location") ?? "");
  const sizeName = text(inputs, "hardwareProfile", "vmSize") ?? "";
  const size = findSize(sizeName);
  if (size === undefined) {
    bad(
      `The value ${sizeName} provided for the VM size is not valid. The valid sizes in the current region are: Standard_B2ms, Standard_B2s_v2, Standard_D2s_v5, Standard_D4s_v5, Standard_D2ds_v5, Standard_D2as_v5, Standard_E2s_v5, and their larger sizes. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.`,
    );
  }
  const offered = locations.get(location) ?? [];
  for (const zone of list(inputs, "zones").map(String)) {
    if (self === undefined && isListed(cloud, zone, "unavailable", sizeName)) {
      bad(
        `The requested VM size ${sizeName} is not available in location '${location}' zone '${zone}'. Please try another size or deploy to a different location or different zone.`,
        "SkuNotAvailable",
      );
    }
    if (offered.length === 0) {
      bad(
        `The resource type 'virtualMachines' does not support availability zones at location '${location}' and api-version '2024-11-01'.`,
        "ResourceTypeNotSupportAvailabilityZones",
      );
    }
    if (!offered.includes(zone)) {
      bad(
        `The zone(s) '${zone}' for resource '${parseId(id)?.type}/${parseId(id)?.name}' is not supported. The supported zones for location '${location}' are '${offered.join(",")}'`,
        "InvalidAvailabilityZone",
      );
    }
  }
  const image = admitImage(inputs);
  const wanted = text(inputs, "securityProfile", "securityType");
  if (wanted === "TrustedLaunch" && image?.generation === 1) {
    bad(
      "Use of TrustedLaunch setting is not supported for the provided image. Please select Trusted Launch Supported Gen2 OS Image. For more information, see https://aka.ms/TrustedLaunch-FAQ.",
      "BadRequest",
    );
  }
  if (wanted === "TrustedLaunch" && !size.trustedLaunch) {
    bad(
      `Use of TrustedLaunch setting is not supported for VM size ${sizeName}. For more information, see https://aka.ms/TrustedLaunch-FAQ.`,
      "BadRequest",
    );
  }
  const uefi = at(inputs, "securityProfile", "uefiSettings");
  if (uefi !== undefined && wanted !== "TrustedLaunch" && wanted !== "ConfidentialVM") {
    bad("UefiSettings should be set only when SecurityType is set to TrustedLaunch or ConfidentialVM.", "BadRequest");
  }
  if (at(inputs, "securityProfile", "encryptionAtHost") === true) {
    admitEncryptionAtHost(sizeName, size.encryptionAtHost, cloud);
  }
  admitQuota(inputs, cloud, size.processors, self);
  for (const part of list(inputs, "networkProfile", "networkInterfaces")) {
    const nic = cloud.get(text(part, "id") ?? "");
    if (nic?.inputs.enableAcceleratedNetworking === true && !size.acceleratedNetworking) {
      bad(
        `The virtual machine size ${sizeName} is not permitted to enable accelerated networking on network interface ${nic.id}.`,
        "VMSizeIsNotPermittedToEnableAcceleratedNetworking",
      );
    }
  }
}

/** The feature is registered once for each subscription, and registration takes minutes (Azure-Samples/azuresandbox#73). */
function admitEncryptionAtHost(sizeName: string, isSupported: boolean, cloud: CloudView): void {
  const state = setting(cloud, "features", "Microsoft.Compute/EncryptionAtHost") ?? "Registered";
  if (state !== "Registered") {
    bad(
      "The property 'securityProfile.encryptionAtHost' is not valid because the 'Microsoft.Compute/EncryptionAtHost' feature is not enabled for this subscription.",
      "InvalidParameter",
    );
  }
  if (!isSupported) {
    bad(`The VM size '${sizeName}' does not support encryption at host.`, "InvalidParameter");
  }
}

function admitQuota(inputs: Properties, cloud: CloudView, needed: number, self?: StoredResource): void {
  const limit = setting(cloud, "quotas", "cores");
  const location = normalLocation(text(inputs, "location") ?? "");
  if (self !== undefined || typeof limit !== "number") {
    return;
  }
  const used = cloud
    .list(token)
    .filter((machine) => normalLocation(text(machine.inputs, "location") ?? "") === location)
    .map((machine) => findSize(text(machine.inputs, "hardwareProfile", "vmSize") ?? "")?.processors ?? 0)
    .reduce((sum, processors) => sum + processors, 0);
  if (used + needed > limit) {
    bad(
      `Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${needed}, (Minimum) New Limit Required: ${used + needed}.`,
      "OperationNotAllowed",
    );
  }
}

/** How long a right takes to arrive where it counts, in milliseconds of the cloud's clock. */
const roleDelay = 60_000;

/** A disk encryption set that got its right a moment ago cannot read its key yet (azurerm#17573, Azure/bicep#16601). */
function admitDiskKey(inputs: Properties, cloud: CloudView): void {
  const set = cloud.get(text(inputs, "storageProfile", "osDisk", "managedDisk", "diskEncryptionSet", "id") ?? "");
  if (set === undefined) {
    return;
  }
  // An identity of its own is older than the set, and so is its right, or the set could not have been made with its key.
  const own = text(set.inputs, "identity", "type") === "UserAssigned";
  const identityId = list(set.inputs, "identity", "userAssignedIdentities")[0];
  const principal = own
    ? text(cloud.get(String(identityId))?.outputs, "principalId")
    : text(set.outputs, "identity", "principalId");
  const since = cloud
    .list("azure-native:authorization:RoleAssignment")
    .filter((assignment) => assignment.inputs.principalId === principal)
    .map((assignment) => Date.parse(String(assignment.outputs.createdOn)));
  const delay = own ? 0 : roleDelay;
  if (!since.some((made) => cloud.now().getTime() - made >= delay)) {
    bad(
      `Unable to access key vault resource of disk encryption set '${set.id}'. Please make sure the disk encryption set has wrap, unwrap and get permissions on the key.`,
      "KeyVaultAccessForbidden",
    );
  }
}

function admitImage(inputs: Properties): ReturnType<typeof findImage> {
  const reference = at(inputs, "storageProfile", "imageReference") as (ImageReference & { id?: string }) | undefined;
  if (reference === undefined) {
    return bad("Required parameter 'storageProfile.imageReference' is missing (null).");
  }
  if (reference.id !== undefined) {
    return undefined;
  }
  const image = findImage(reference);
  if (image === undefined) {
    const { publisher, offer, sku, version } = reference;
    throw new CloudError(
      "PlatformImageNotFound",
      `The platform image '${publisher}:${offer}:${sku}:${version}' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile`,
      404,
    );
  }
  return image;
}

function admitInterfaces(inputs: Properties, cloud: CloudView, id: string): void {
  const interfaces = list(inputs, "networkProfile", "networkInterfaces");
  if (interfaces.length === 0) {
    bad("Virtual machine must have at least one network interface.", "NetworkProfileMissing");
  }
  const primaries = interfaces.filter((part) => at(part, "primary") === true);
  if (interfaces.length > 1 && primaries.length !== 1) {
    bad(
      `Virtual machine ${parseId(id)?.name} must have one network interface set as the primary.`,
      "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary",
    );
  }
  for (const part of interfaces) {
    const nicId = text(part, "id") ?? "";
    const holder = users(cloud, nicId, [token]).find((machine) => !sameId(machine.id, id));
    if (holder !== undefined) {
      bad(
        `Network Interface ${nicId} is used by existing resource ${holder.id}. In order to use the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.`,
        "NicInUse",
      );
    }
    const nic = cloud.get(nicId);
    const [here, there] = [text(inputs, "location") ?? "", text(nic?.inputs, "location") ?? ""];
    if (nic !== undefined && normalLocation(here) !== normalLocation(there)) {
      bad(
        `Resource ${nicId} referenced by resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
        "InvalidResourceReference",
      );
    }
  }
}

/** Identities as Azure answers: the ids with their principals, and the machine's own where it has one. */
function identityOf(inputs: Properties, cloud: CloudView, id: string): Properties {
  const type = text(inputs, "identity", "type");
  if (type === undefined) {
    return {};
  }
  const assigned = at(inputs, "identity", "userAssignedIdentities");
  const ids = Array.isArray(assigned) ? assigned.map(String) : Object.keys((assigned as Properties | undefined) ?? {});
  const known = ids.map((identity): [string, Json] => {
    const { principalId = "", clientId = "" } = cloud.get(identity)?.outputs ?? {};
    return [identity, { principalId, clientId }];
  });
  const identity: Properties = { type };
  if (type.includes("SystemAssigned")) {
    Object.assign(identity, { principalId: uuid(cloud, "principal", id), tenantId: tenant });
  }
  if (ids.length > 0) {
    identity.userAssignedIdentities = Object.fromEntries(known);
  }
  return { identity };
}

export const virtualMachine: ResourceType = azureType({
  token,
  path: "Microsoft.Compute/virtualMachines/{vmName}",
  name: machineName,
  replaceOn: ["location"],
  writeOnly: ["osProfile.adminPassword", "osProfile.customData", "userData"],
  admit(inputs, cloud, id, self) {
    if (self !== undefined) {
      admitChange(inputs, self);
    }
    admitHardware(inputs, cloud, id, self);
    admitDiskKey(inputs, cloud);
    admitSystem(inputs, self);
    admitInterfaces(inputs, cloud, id);
  },
  outputs(inputs, cloud, id) {
    const reference = at(inputs, "storageProfile", "imageReference") as ImageReference | undefined;
    const exact = reference === undefined ? undefined : findImage(reference)?.exactVersion;
    const disk = at(inputs, "storageProfile", "osDisk") as Properties | undefined;
    const diskName = text(disk, "name") ?? `${parseId(id)?.name}_OsDisk_1_${cloud.derive("disk", id).slice(0, 32)}`;
    const group = id.slice(0, id.lastIndexOf("/providers/"));
    return {
      vmId: uuid(cloud, "vm", id),
      timeCreated: cloud.get(id)?.outputs.timeCreated ?? cloud.now().toISOString(),
      storageProfile: {
        ...(inputs.storageProfile as Properties),
        imageReference: { ...reference, ...(exact ? { exactVersion: exact } : {}) } as Properties,
        osDisk: {
          ...disk,
          name: diskName,
          osType: "Windows",
          managedDisk: {
            ...(disk?.managedDisk as Properties | undefined),
            id: `${group}/providers/Microsoft.Compute/disks/${diskName}`,
          },
        },
      },
      ...identityOf(inputs, cloud, id),
    };
  },
  removesWith: (resource, cloud) =>
    [...childrenOf(cloud, extensionToken, resource.id), ...childrenOf(cloud, runCommandToken, resource.id)].map(
      ({ id }) => id,
    ),
});

export const virtualMachineExtension: ResourceType = azureType({
  token: extensionToken,
  path: "Microsoft.Compute/virtualMachines/{vmName}/extensions/{vmExtensionName}",
  replaceOn: ["location", "publisher", "type"],
  writeOnly: ["protectedSettings"],
  // Azure upgrades extensions by itself, and shows the version that is there [belief].
  appears: ({ inputs }) =>
    inputs.enableAutomaticUpgrade === true
      ? { typeHandlerVersion: `${String(inputs.typeHandlerVersion).split(".")[0]}.99` }
      : ({} as Properties),
});

/**
 * A host that asks the company's DNS servers gets no private address of the vault, unless the zone is linked to where
 * those servers are: its set-up cannot read the host key.
 */
function unresolved(cloud: CloudView, machineId: string): string | undefined {
  const nics = list(cloud.get(machineId)?.inputs, "networkProfile", "networkInterfaces").map((part) =>
    cloud.get(text(part, "id") ?? ""),
  );
  const subnets = nics.flatMap((nic) =>
    list(nic?.inputs, "ipConfigurations").map((part) => text(part, "subnet", "id") ?? ""),
  );
  const servers = subnets.flatMap((id) =>
    list(cloud.get(parentId(id) ?? "")?.inputs, "dhcpOptions", "dnsServers").map(String),
  );
  const zone = cloud
    .list("azure-native:privatedns:PrivateZone")
    .find(({ inputs }) => inputs.privateZoneName === "privatelink.vaultcore.azure.net");
  if (servers.length === 0 || zone === undefined) {
    return undefined;
  }
  const isThere = (network: StoredResource | undefined) =>
    list(network?.inputs, "addressSpace", "addressPrefixes").some((prefix) => {
      const [range, server] = [rangeOf(String(prefix)), rangeOf(servers[0] ?? "")];
      return range !== undefined && server !== undefined && contains(range, server);
    });
  const linked = childrenOf(cloud, "azure-native:privatedns:VirtualNetworkLink", zone.id);
  return linked.some((link) => isThere(cloud.get(text(link.inputs, "virtualNetwork", "id") ?? "")))
    ? undefined
    : `The name of the vault did not resolve to a private address: the DNS servers ${servers.join(", ")} do not see the zone privatelink.vaultcore.azure.net.`;
}

export const virtualMachineRunCommand: ResourceType = azureType({
  token: runCommandToken,
  path: "Microsoft.Compute/virtualMachines/{vmName}/runCommands/{runCommandName}",
  replaceOn: ["location"],
  writeOnly: ["protectedParameters", "runAsPassword"],
  admit(inputs, cloud, id) {
    const failure = inputs.asyncExecution === true ? undefined : unresolved(cloud, parentId(id) ?? "");
    if (failure !== undefined) {
      bad(`The run command failed: exit code 1. ${failure}`, "VMExtensionProvisioningError");
    }
    if (setting(cloud, "runCommandResults") === "lost" && inputs.asyncExecution !== true) {
      bad(
        `The run command '${parseId(id)?.name}' did not report a result within ${inputs.timeoutInSeconds ?? 5400} seconds.`,
        "VMRunCommandTimedOut",
      );
    }
    const source = at(inputs, "source") as Properties | undefined;
    const kinds = ["script", "scriptUri", "commandId"].filter((key) => source?.[key] !== undefined);
    if (kinds.length !== 1) {
      bad("The source of a run command must have exactly one of script, scriptUri and commandId.");
    }
    const timeout = inputs.timeoutInSeconds;
    if (typeof timeout === "number" && (timeout < 120 || timeout > 5_184_000)) {
      bad(`Run command timeout ${timeout} is not valid; it must be between 120 and 5184000 seconds.`);
    }
  },
  // A command that nobody waits for says later what became of it.
  outputs(_inputs, cloud, id) {
    const error = unresolved(cloud, parentId(id) ?? "");
    const state =
      error === undefined ? { executionState: "Succeeded", exitCode: 0 } : { executionState: "Failed", exitCode: 1 };
    return { instanceView: { ...state, output: "", error: error ?? "" } };
  },
});
