import {
  CloudError,
  type CloudView,
  isKnown,
  type Occupied,
  type Problem,
  type Properties,
  type StoredResource,
} from "../../provider/resource-type";
import { contains, isNetwork, leases, overlap, rangeOf, subnetPrefixes } from "../addresses";
import { azureType } from "../azure-type";
import { childrenOf, list, parentId, parseId, sameId, text } from "../ids";
import { normalLocation } from "../locations";
import { networkName } from "../names";

const networkToken = "azure-native:network:VirtualNetwork";
const subnetToken = "azure-native:network:Subnet";
const peeringToken = "azure-native:network:VirtualNetworkPeering";

/** Address space of a network. */
export function spaceOf(network: Properties): string[] {
  return list(network, "addressSpace", "addressPrefixes").map(String);
}

function badPrefixes(prefixes: readonly string[], path: string): Problem[] {
  return prefixes
    .filter((prefix) => isKnown(prefix) && !isNetwork(prefix))
    .map((prefix) => ({
      path,
      reason: `The address prefix ${prefix} is not valid. It must be a network such as 10.0.0.0/24.`,
    }));
}

/** The network that a subnet, a peering or a Bastion host changes, or that an interface or an endpoint needs at rest. */
export function networkUse(networkId: string, writes: boolean, user: string): Occupied[] {
  const busy = () =>
    writes
      ? new CloudError(
          "AnotherOperationInProgress",
          "Another operation on this or dependent resource is in progress.",
          429,
        )
      : new CloudError(
          "ReferencedResourceNotProvisioned",
          `Cannot proceed with operation because resource ${networkId} used by resource ${user} is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the resource is PutSubnetOperation.`,
          409,
        );
  return [{ id: networkId, writes, busy }];
}

interface NamedSubnet {
  readonly id: string;
  readonly name: string;
  readonly prefixes: readonly string[];
}

/** Subnets of a network: resources of their own, and those written inside it. */
function subnetsOf(cloud: CloudView, networkId: string, inputs: Properties): NamedSubnet[] {
  const inside = list(inputs, "subnets").map((subnet) => ({
    id: `${networkId}/subnets/${text(subnet, "name")}`,
    name: text(subnet, "name") ?? "",
    prefixes: subnetPrefixes(subnet),
  }));
  const own = childrenOf(cloud, subnetToken, networkId).map((subnet) => ({
    id: subnet.id,
    name: parseId(subnet.id)?.name ?? "",
    prefixes: subnetPrefixes(subnet.inputs),
  }));
  return [...inside.filter((subnet) => !own.some((other) => sameId(other.id, subnet.id))), ...own];
}

/** The subnet's prefixes, wherever it is written; undefined when there is no such subnet. */
export function findSubnet(cloud: CloudView, id: string): readonly string[] | undefined {
  const own = cloud.get(id);
  if (own !== undefined) {
    return subnetPrefixes(own.inputs);
  }
  const parent = cloud.get(parentId(id) ?? "");
  return parent && subnetsOf(cloud, parent.id, parent.inputs).find((subnet) => sameId(subnet.id, id))?.prefixes;
}

/** An interface is in the region of its network. */
export function requireSameRegion(inputs: Properties, cloud: CloudView, subnetId: string, id: string): void {
  const network = text(cloud.get(parentId(subnetId) ?? "")?.inputs, "location");
  const here = text(inputs, "location");
  if (network !== undefined && here !== undefined && normalLocation(network) !== normalLocation(here)) {
    throw new CloudError(
      "InvalidResourceReference",
      `Resource ${subnetId} referenced by resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    );
  }
}

function admitSubnet(subnet: NamedSubnet, others: readonly NamedSubnet[], networkName: string, space: string[]): void {
  for (const prefix of subnet.prefixes) {
    const range = rangeOf(prefix);
    if (range === undefined) {
      continue;
    }
    if (!space.some((outer) => contains(rangeOf(outer) ?? { ...range, first: 1n, last: 0n }, range))) {
      throw new CloudError(
        "NetcfgSubnetRangeOutsideVnet",
        `Subnet '${subnet.name}' is not valid because its IP address range is outside the IP address range of virtual network '${networkName}'.`,
      );
    }
    for (const other of others) {
      if (other.prefixes.some((taken) => overlap(rangeOf(taken) ?? { ...range, first: 1n, last: 0n }, range))) {
        throw new CloudError(
          "NetcfgSubnetRangesOverlap",
          `Subnet '${subnet.name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${networkName}'.`,
        );
      }
    }
  }
}

export const virtualNetwork = azureType({
  token: networkToken,
  path: "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
  name: networkName,
  replaceOn: ["location"],
  check: (inputs) => badPrefixes(spaceOf(inputs), "addressSpace.addressPrefixes"),
  admit(inputs, cloud, id) {
    const { name = "" } = parseId(id) ?? {};
    const subnets = subnetsOf(cloud, id, inputs);
    subnets.forEach((subnet, index) => {
      admitSubnet(subnet, subnets.slice(0, index), name, spaceOf(inputs));
    });
    for (const peering of cloud.list(peeringToken)) {
      if (sameId(parentId(peering.id), id)) {
        admitPeering(cloud, inputs, id, text(peering.inputs, "remoteVirtualNetwork", "id") ?? "", peering.id);
      }
    }
  },
  outputs: (inputs, cloud, id) => ({
    subnets: subnetsOf(cloud, id, inputs).map((subnet) => ({ id: subnet.id, name: subnet.name })),
    virtualNetworkPeerings: childrenOf(cloud, peeringToken, id).map((peering) => ({ id: peering.id })),
    enableDdosProtection: inputs.enableDdosProtection ?? false,
  }),
  remove(resource, cloud) {
    for (const subnet of subnetsOf(cloud, resource.id, resource.inputs)) {
      refuseUsedSubnet(cloud, subnet.id, subnet.name);
    }
  },
  // A network that goes takes its subnets and peerings along, and the zones' links to it.
  removesWith(resource, cloud) {
    const links = cloud
      .list("azure-native:privatedns:VirtualNetworkLink")
      .filter((link) => sameId(text(link.inputs, "virtualNetwork", "id"), resource.id));
    return [
      ...childrenOf(cloud, subnetToken, resource.id),
      ...childrenOf(cloud, peeringToken, resource.id),
      ...links,
    ].map(({ id }) => id);
  },
});

function refuseUsedSubnet(cloud: CloudView, id: string, name: string): void {
  const held = leases(cloud, id)[0]?.holder;
  const bastion = cloud
    .list("azure-native:network:BastionHost")
    .find((host) => list(host.inputs, "ipConfigurations").some((part) => sameId(text(part, "subnet", "id"), id)))?.id;
  const holder = held ?? bastion;
  if (holder !== undefined) {
    throw new CloudError(
      "InUseSubnetCannotBeDeleted",
      `Subnet ${name} is in use by ${holder} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
    );
  }
}

export const subnet = azureType({
  token: subnetToken,
  occupies: (_inputs, _cloud, id) => networkUse(parentId(id) ?? "", true, id),
  path: "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
  name: networkName,
  check: (inputs) => [
    ...badPrefixes(subnetPrefixes(inputs), "addressPrefix"),
    ...(subnetPrefixes(inputs).length === 0
      ? [{ path: "addressPrefix", reason: "a subnet needs addressPrefix or addressPrefixes" }]
      : []),
  ],
  admit(inputs, cloud, id, self) {
    const network = cloud.get(parentId(id) ?? "") as StoredResource;
    const mine = { id, name: parseId(id)?.name ?? "", prefixes: subnetPrefixes(inputs) };
    const others = subnetsOf(cloud, network.id, network.inputs).filter((other) => !sameId(other.id, id));
    admitSubnet(mine, others, parseId(network.id)?.name ?? "", spaceOf(network.inputs));
    const changed = self && subnetPrefixes(self.inputs).join() !== mine.prefixes.join();
    if (changed && leases(cloud, id).length > 0) {
      throw new CloudError(
        "InUsePrefixCannotBeDeleted",
        `IpPrefix ${subnetPrefixes(self.inputs).join(", ")} on Subnet ${mine.name} has active allocations and cannot be deleted.`,
      );
    }
  },
  outputs(inputs, cloud, id) {
    const prefixes = subnetPrefixes(inputs);
    return {
      ...(prefixes.length === 1 ? { addressPrefix: prefixes[0] ?? "" } : { addressPrefixes: [...prefixes] }),
      privateEndpointNetworkPolicies: inputs.privateEndpointNetworkPolicies ?? "Disabled",
      privateLinkServiceNetworkPolicies: inputs.privateLinkServiceNetworkPolicies ?? "Enabled",
      ipConfigurations: leases(cloud, id).map((lease) => ({ id: lease.holder })),
    };
  },
  remove: (resource, cloud) => refuseUsedSubnet(cloud, resource.id, parseId(resource.id)?.name ?? ""),
});

function admitPeering(cloud: CloudView, local: Properties, localId: string, remoteId: string, id: string): void {
  const remote = cloud.get(remoteId);
  const clashes = spaceOf(local).flatMap((mine) =>
    spaceOf(remote?.inputs ?? {})
      .filter((theirs) => {
        const [left, right] = [rangeOf(mine), rangeOf(theirs)];
        return left !== undefined && right !== undefined && overlap(left, right);
      })
      .map((theirs) => `${mine}, ${theirs}`),
  );
  if (clashes.length > 0) {
    throw new CloudError(
      "VnetAddressSpacesOverlap",
      `Cannot create or update peering ${id}. Virtual networks ${localId} and ${remoteId} cannot be peered because their address spaces overlap. Overlapping address prefixes: ${clashes.join("; ")}`,
    );
  }
}

/** Both sides of a peering must be there before traffic passes: until then it is `Initiated`. */
function peeringState(cloud: CloudView, id: string, remoteId: string): "Connected" | "Initiated" {
  const back = cloud
    .list(peeringToken)
    .some(
      (other) =>
        sameId(parentId(other.id), remoteId) && sameId(text(other.inputs, "remoteVirtualNetwork", "id"), parentId(id)),
    );
  return back ? "Connected" : "Initiated";
}

export const virtualNetworkPeering = azureType({
  token: peeringToken,
  occupies: (_inputs, _cloud, id) => networkUse(parentId(id) ?? "", true, id),
  path: "Microsoft.Network/virtualNetworks/{virtualNetworkName}/virtualNetworkPeerings/{virtualNetworkPeeringName}",
  name: networkName,
  admit(inputs, cloud, id) {
    const localId = parentId(id) ?? "";
    const remoteId = text(inputs, "remoteVirtualNetwork", "id") ?? "";
    if (sameId(localId, remoteId)) {
      throw new CloudError(
        "CannotPeerVnetWithItself",
        `Cannot create or update peering ${id}. Virtual network ${localId} cannot be peered with itself.`,
      );
    }
    admitPeering(cloud, cloud.get(localId)?.inputs ?? {}, localId, remoteId, id);
    const twin = cloud
      .list(peeringToken)
      .find(
        (other) =>
          !sameId(other.id, id) &&
          sameId(parentId(other.id), localId) &&
          sameId(text(other.inputs, "remoteVirtualNetwork", "id"), remoteId),
      );
    if (twin !== undefined) {
      throw new CloudError(
        "AnotherPeeringAlreadyReferencesRemoteVnet",
        `Peering ${id} cannot be created or updated because virtual network ${localId} already has another peering ${twin.id} referencing the same remote virtual network ${remoteId}.`,
      );
    }
    if (inputs.useRemoteGateways === true && !remoteGateway(cloud, remoteId, localId)) {
      throw new CloudError(
        "RemotePeeringDoesNotAllowGatewayTransit",
        `Peering ${id} cannot have UseRemoteGateways flag set to true, because the remote virtual network ${remoteId} has no peering with AllowGatewayTransit set to true back to ${localId}.`,
      );
    }
  },
  outputs(inputs, cloud, id) {
    const remoteId = text(inputs, "remoteVirtualNetwork", "id") ?? "";
    const remoteSpace = { addressPrefixes: spaceOf(cloud.get(remoteId)?.inputs ?? {}) };
    return {
      peeringState: peeringState(cloud, id, remoteId),
      peeringSyncLevel: "FullyInSync",
      remoteAddressSpace: remoteSpace,
      remoteVirtualNetworkAddressSpace: remoteSpace,
    };
  },
});

/** The hub's side may be made later, and then says whether its gateway may be used. */
function remoteGateway(cloud: CloudView, remoteId: string, localId: string): boolean {
  const back = cloud
    .list(peeringToken)
    .find(
      (other) =>
        sameId(parentId(other.id), remoteId) && sameId(text(other.inputs, "remoteVirtualNetwork", "id"), localId),
    );
  return back === undefined || back.inputs.allowGatewayTransit === true;
}
