import {
  CloudError,
  type CloudView,
  type Json,
  type Properties,
  type ResourceType,
  type StoredResource,
} from "../../provider/resource-type";
import { contains, freeAddress, isReserved, leases, rangeOf } from "../addresses";
import { azureType, users } from "../azure-type";
import { list, parentId, parseId, property, sameId, text } from "../ids";
import { networkName } from "../names";
import { findSubnet, networkUse, requireSameRegion } from "./virtual-network";

const token = "azure-native:network:NetworkInterface";

function isStatic(configuration: Json): boolean {
  return text(configuration, "privateIPAllocationMethod")?.toLowerCase() === "static";
}

function admitStatic(configuration: Json, prefixes: readonly string[], cloud: CloudView, id: string): void {
  const address = text(configuration, "privateIPAddress") ?? "";
  const range = rangeOf(address);
  const name = `${id}/ipConfigurations/${text(configuration, "name")}`;
  const prefix = prefixes.find((outer) => {
    const around = rangeOf(outer);
    return range !== undefined && around !== undefined && contains(around, range);
  });
  if (address === "") {
    throw new CloudError(
      "StaticIPAddressMissing",
      `IP configuration ${name} has static allocation but no private IP address.`,
    );
  }
  if (prefix === undefined) {
    throw new CloudError(
      "PrivateIPAddressNotInSubnet",
      `Private static IP address ${address} does not belong to the range of subnet prefix ${prefixes.join(", ")}.`,
    );
  }
  if (isReserved(address, prefix)) {
    throw new CloudError(
      "PrivateIPAddressInReservedRange",
      `Private static IP address ${address} falls within reserved IP range of subnet prefix ${prefix}.`,
    );
  }
  const taken = leases(cloud, text(configuration, "subnet", "id") ?? "").find(
    (lease) => lease.address === address && !lease.holder.toLowerCase().startsWith(`${id.toLowerCase()}/`),
  );
  if (taken !== undefined) {
    throw new CloudError(
      "PrivateIPAddressIsAllocated",
      `IP configuration ${name} is using the private IP address ${address} which is already allocated to resource ${taken.holder}.`,
    );
  }
}

function admit(inputs: Properties, cloud: CloudView, id: string): void {
  const configurations = list(inputs, "ipConfigurations");
  if (configurations.length === 0) {
    throw new CloudError(
      "NetworkInterfaceMustHaveOneIpConfiguration",
      `Network interface ${id} must have at least one IP configuration.`,
    );
  }
  for (const configuration of configurations) {
    const subnetId = text(configuration, "subnet", "id");
    const prefixes = subnetId === undefined ? undefined : findSubnet(cloud, subnetId);
    if (subnetId === undefined || prefixes === undefined) {
      throw new CloudError(
        "InvalidResourceReference",
        `Resource ${subnetId ?? "(no subnet)"} referenced by resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
      );
    }
    requireSameRegion(inputs, cloud, subnetId, id);
    if (isStatic(configuration)) {
      admitStatic(configuration, prefixes, cloud, id);
    } else if (
      freeAddress(
        prefixes,
        leases(cloud, subnetId).map((lease) => lease.address),
      ) === undefined
    ) {
      throw new CloudError(
        "SubnetIsFull",
        `Subnet ${parseId(subnetId)?.name} with address prefix ${prefixes.join(", ")} does not have enough capacity for 1 IP addresses.`,
      );
    }
  }
}

/** An address that was handed out stays for as long as the interface lives. */
function withAddress(configuration: Json, cloud: CloudView, id: string, before?: StoredResource): Properties {
  const subnetId = text(configuration, "subnet", "id") ?? "";
  const old = list(before?.outputs, "ipConfigurations").find(
    (other) => text(other, "name") === text(configuration, "name") && sameId(text(other, "subnet", "id"), subnetId),
  );
  const address = isStatic(configuration)
    ? text(configuration, "privateIPAddress")
    : (text(old, "privateIPAddress") ??
      freeAddress(
        findSubnet(cloud, subnetId) ?? [],
        leases(cloud, subnetId).map((lease) => lease.address),
      ));
  return {
    ...(configuration as Properties),
    id: `${id}/ipConfigurations/${text(configuration, "name")}`,
    privateIPAddress: address ?? "",
    privateIPAddressVersion: property(configuration, "privateIPAddressVersion") ?? "IPv4",
    privateIPAllocationMethod: isStatic(configuration) ? "Static" : "Dynamic",
    primary: property(configuration, "primary") ?? true,
    provisioningState: "Succeeded",
  };
}

export const networkInterface: ResourceType = azureType({
  token,
  path: "Microsoft.Network/networkInterfaces/{networkInterfaceName}",
  name: networkName,
  admit,
  occupies: (inputs, _cloud, id) =>
    networkUse(parentId(text(list(inputs, "ipConfigurations")[0], "subnet", "id") ?? "") ?? "", false, id),
  outputs(inputs, cloud, id) {
    const mac = cloud.derive("mac", id).slice(0, 6).toUpperCase();
    const machine = users(cloud, id, ["azure-native:compute:VirtualMachine"])[0];
    return {
      ipConfigurations: list(inputs, "ipConfigurations").map((part) => withAddress(part, cloud, id, cloud.get(id))),
      macAddress: `00-0D-3A-${mac.slice(0, 2)}-${mac.slice(2, 4)}-${mac.slice(4, 6)}`,
      enableAcceleratedNetworking: inputs.enableAcceleratedNetworking ?? false,
      enableIPForwarding: inputs.enableIPForwarding ?? false,
      ...(machine ? { virtualMachine: { id: machine.id }, primary: true } : {}),
    };
  },
  remove(resource, cloud) {
    const machine = users(cloud, resource.id, ["azure-native:compute:VirtualMachine"])[0];
    if (machine !== undefined) {
      throw new CloudError(
        "NicInUse",
        `Network Interface ${resource.id} is used by existing resource ${machine.id}. In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.`,
      );
    }
  },
});
