import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { refuse } from "../problems";
import { type AddressPlan, planAddresses } from "./address-plan";
import type { AzureIsolatedNetworkArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";
import { networkOfSubnet, readResourceId } from "./names";
import { checkClients, checkNetwork, mergedClients } from "./network-checks";
import { planEndpointRules, planHostRules, planRoutes } from "./network-plan";

/**
 * The network of the KMS hosts: closed, without a way to or from the internet. TCP 1688 comes in from the client
 * networks, the hosts reach the private endpoints and name resolution, and everything else is denied by name.
 */
export class AzureIsolatedNetwork extends pulumi.ComponentResource {
  /** Id of the virtual network. */
  public readonly networkId: pulumi.Output<string>;
  /** Id of the subnet of the hosts. */
  public readonly hostSubnetId: pulumi.Output<string>;
  /** Id of the subnet of the private endpoints; in an existing network the subnet of the hosts. */
  public readonly endpointSubnetId: pulumi.Output<string>;
  /** Id of the network security group around the hosts. With an existing subnet it belongs on the hosts' interfaces. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** The client networks, merged into the fewest ranges. */
  public readonly clientPrefixes: pulumi.Output<string[]>;

  constructor(name: string, args: AzureIsolatedNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse("AzureIsolatedNetwork", [
      ...checkNetwork(args.network, args.activation),
      ...checkClients(args.clients, args.network),
    ]);
    super("kmshost:index:AzureIsolatedNetwork", name, {}, opts);
    const make = new Maker(this, name, args);
    this.clientPrefixes = mergedClients("AzureIsolatedNetwork", args.clients, args.network);
    const plan = args.network.addressSpace === undefined ? undefined : planAddresses(args.network.addressSpace);
    const created = typeof plan === "object" ? plan : undefined;
    const hostGroup = make.hostSecurityGroup(this.clientPrefixes, created);
    this.securityGroupId = hostGroup.id;
    if (created) {
      const { virtualNetwork, hosts, endpoints } = make.network(created, hostGroup, this.clientPrefixes);
      this.networkId = virtualNetwork.id;
      this.hostSubnetId = hosts.id;
      this.endpointSubnetId = endpoints.id;
    } else {
      this.hostSubnetId = pulumi.output(args.network.subnetId ?? "");
      this.endpointSubnetId = this.hostSubnetId;
      this.networkId = this.hostSubnetId.apply(networkOfSubnet);
    }
    this.registerOutputs({
      networkId: this.networkId,
      hostSubnetId: this.hostSubnetId,
      endpointSubnetId: this.endpointSubnetId,
      securityGroupId: this.securityGroupId,
      clientPrefixes: this.clientPrefixes,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Creates the children, one method for each part. */
class Maker {
  readonly #children: Children<AzureChildKinds>;
  readonly #common: Common;

  constructor(
    parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: AzureIsolatedNetworkArgs,
  ) {
    const protect = !args.mayDelete?.includes(Deletable.Hosts);
    this.#children = new Children(parent, name, (child) => args.transform?.(child), protect);
    this.#common = commonOf(args, "network");
  }

  hostSecurityGroup(prefixes: pulumi.Output<string[]>, plan: AddressPlan | undefined): network.NetworkSecurityGroup {
    const { activation, port, network: wanted, domainControllers, privateLinkRanges } = this.args;
    return this.#securityGroup(
      "hosts",
      prefixes.apply((clientPrefixes) =>
        planHostRules({
          clientPrefixes,
          port,
          activation,
          hostPrefix: plan?.hosts ?? "*",
          endpointPrefix: plan?.endpoints ?? "VirtualNetwork",
          dnsServers: wanted.dnsServers,
          fileServers: wanted.fileServers,
          domainControllers,
          privateLinkRanges,
          bastionPrefix: wanted.bastion?.existingSubnetRange ?? (wanted.bastion && plan?.bastion),
        }),
      ),
    );
  }

  network(plan: AddressPlan, hostGroup: network.NetworkSecurityGroup, clientPrefixes: pulumi.Output<string[]>) {
    const { addressSpace = "", dnsServers } = this.args.network;
    const virtualNetwork = this.#children.create("virtualNetwork", "virtual-network", network.VirtualNetwork, {
      ...this.#common,
      virtualNetworkName: `vnet-${this.name}`,
      addressSpace: { addressPrefixes: [addressSpace] },
      ...(dnsServers?.length ? { dhcpOptions: { dnsServers } } : {}),
    });
    const endpointGroup = this.#securityGroup("endpoints", planEndpointRules(plan.hosts, plan.endpoints));
    const routes = this.#routeTable(clientPrefixes);
    const hosts = this.#subnet(virtualNetwork, "hosts", plan.hosts, hostGroup, routes);
    // Azure changes one subnet of a network at a time.
    const endpoints = this.#subnet(virtualNetwork, "endpoints", plan.endpoints, endpointGroup, routes, [hosts]);
    if (this.args.network.hubNetworkId !== undefined) this.#peerings(virtualNetwork, [hosts, endpoints]);
    return { virtualNetwork, hosts, endpoints };
  }

  #securityGroup(role: string, securityRules: network.NetworkSecurityGroupArgs["securityRules"]) {
    // The rules are inside the group, so that it never exists without them.
    return this.#children.create("networkSecurityGroup", `${role}-security-group`, network.NetworkSecurityGroup, {
      ...this.#common,
      networkSecurityGroupName: `nsg-${this.name}-${role}`,
      securityRules,
    });
  }

  #routeTable(clientPrefixes: pulumi.Output<string[]>): network.RouteTable {
    const { activation } = this.args;
    const { firewallAddress, clientRouterAddress } = this.args.network;
    const rest = { activation, firewallAddress, clientRouterAddress };
    return this.#children.create("routeTable", "routes", network.RouteTable, {
      ...this.#common,
      routeTableName: `rt-${this.name}`,
      disableBgpRoutePropagation: false,
      routes:
        clientRouterAddress === undefined
          ? planRoutes({ ...rest, clientPrefixes: [] })
          : clientPrefixes.apply((prefixes) => planRoutes({ ...rest, clientPrefixes: prefixes })),
    });
  }

  #subnet(
    virtualNetwork: network.VirtualNetwork,
    role: string,
    addressPrefix: string,
    group: network.NetworkSecurityGroup,
    routes: network.RouteTable,
    dependsOn: pulumi.Resource[] = [],
  ): network.Subnet {
    const args: network.SubnetArgs = {
      resourceGroupName: this.args.resourceGroupName,
      virtualNetworkName: virtualNetwork.name,
      subnetName: `snet-${role}`,
      addressPrefix,
      defaultOutboundAccess: false,
      networkSecurityGroup: { id: group.id },
      routeTable: { id: routes.id },
      privateEndpointNetworkPolicies: "Enabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    };
    return this.#children.create("subnet", `${role}-subnet`, network.Subnet, args, { dependsOn });
  }

  #peerings(virtualNetwork: network.VirtualNetwork, dependsOn: pulumi.Resource[]): void {
    const { hubNetworkId = "", useHubGateway = false, peerFromHub = true } = this.args.network;
    const hub = pulumi.output(hubNetworkId);
    const access = { allowVirtualNetworkAccess: true, allowForwardedTraffic: true };
    const toHub = this.#children.create(
      "peering",
      "peering-to-hub",
      network.VirtualNetworkPeering,
      {
        resourceGroupName: this.args.resourceGroupName,
        virtualNetworkName: virtualNetwork.name,
        virtualNetworkPeeringName: `peer-${this.name}-to-hub`,
        remoteVirtualNetwork: { id: hub },
        ...access,
        allowGatewayTransit: false,
        useRemoteGateways: useHubGateway,
      },
      { dependsOn },
    );
    if (!peerFromHub) return;
    this.#children.create(
      "peering",
      "peering-from-hub",
      network.VirtualNetworkPeering,
      {
        resourceGroupName: hub.apply((id) => readResourceId(id)?.resourceGroup ?? ""),
        virtualNetworkName: hub.apply((id) => readResourceId(id)?.name ?? ""),
        virtualNetworkPeeringName: `peer-hub-to-${this.name}`,
        remoteVirtualNetwork: { id: virtualNetwork.id },
        ...access,
        allowGatewayTransit: useHubGateway,
        useRemoteGateways: false,
      },
      { dependsOn: [toHub] },
    );
  }
}
