import { CloudError, type Json, type ResourceType } from "../../provider/resource-type";
import { isAddress, isNetwork } from "../addresses";
import { azureType, users } from "../azure-type";
import { childrenOf, list, text } from "../ids";
import { networkName } from "../names";

const tableToken = "azure-native:network:RouteTable";
const routeToken = "azure-native:network:Route";

function admitRoute(route: Json): void {
  const prefix = text(route, "addressPrefix") ?? "";
  const hop = text(route, "nextHopType") ?? "";
  const address = text(route, "nextHopIpAddress");
  if (!isNetwork(prefix) && !/^[A-Z][A-Za-z0-9.]*$/.test(prefix)) {
    throw new CloudError(
      "InvalidAddressPrefix",
      `The address prefix '${prefix}' of route '${text(route, "name")}' is not valid.`,
    );
  }
  if (hop === "VirtualAppliance" && (address === undefined || !(isAddress(address, 4) || isAddress(address, 6)))) {
    throw new CloudError(
      "InvalidNextHopIpAddress",
      `The next hop IP address '${address ?? ""}' of route '${text(route, "name")}' is not valid: a route to a virtual appliance needs one.`,
    );
  }
  if (hop !== "VirtualAppliance" && address !== undefined) {
    throw new CloudError(
      "RouteNextHopIpAddressNotAllowed",
      `Next hop IP address is only allowed for routes with next hop type VirtualAppliance; route '${text(route, "name")}' has ${hop}.`,
    );
  }
}

export const routeTable: ResourceType = azureType({
  token: tableToken,
  path: "Microsoft.Network/routeTables/{routeTableName}",
  name: networkName,
  admit(inputs) {
    const routes = list(inputs, "routes");
    routes.forEach(admitRoute);
    const prefixes = routes.map((route) => text(route, "addressPrefix"));
    const twice = prefixes.find((prefix, index) => prefixes.indexOf(prefix) !== index);
    if (twice !== undefined) {
      throw new CloudError("RouteConflict", `Route table has more than one route with address prefix ${twice}.`);
    }
  },
  outputs: (inputs, cloud, id) => ({
    disableBgpRoutePropagation: inputs.disableBgpRoutePropagation ?? false,
    subnets: users(cloud, id, ["azure-native:network:Subnet"]).map((user) => ({ id: user.id })),
  }),
  remove(resource, cloud) {
    const holders = users(cloud, resource.id, ["azure-native:network:Subnet", "azure-native:network:VirtualNetwork"]);
    if (holders.length > 0) {
      throw new CloudError(
        "InUseRouteTableCannotBeDeleted",
        `Route table ${resource.id} is in use and cannot be deleted. It is associated with: ${holders.map(({ id }) => id).join(", ")}.`,
      );
    }
  },
  removesWith: (resource, cloud) => childrenOf(cloud, routeToken, resource.id).map(({ id }) => id),
});

export const route: ResourceType = azureType({
  token: routeToken,
  path: "Microsoft.Network/routeTables/{routeTableName}/routes/{routeName}",
  name: networkName,
  admit: (inputs) => admitRoute(inputs),
});
