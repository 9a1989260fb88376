import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { checkNetwork } from "../../requirements/azure";
import { type AddressPlan, planAddresses } from "../../requirements/azure-addresses";
import { networkOfSubnet, planName, readResourceId } from "../../requirements/azure-names";
import { checkClients, mergedRanges } from "../../requirements/clients";
import { problemsOf } from "../../requirements/report";
import type { Problem } from "../../text/problem";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { checked, throwProblems } from "../problems";
import type { AzureIsolatedNetworkArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";
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
    throwProblems("AzureIsolatedNetwork", checkArguments(args));
    super("kmshost:index:AzureIsolatedNetwork", name, {}, opts);
    const context = contextOf(this, name, args);
    this.clientPrefixes = mergedClients(args);
    const created = planAddresses(args.network.addressSpace);
    const hostGroup = createHostSecurityGroup(context, this.clientPrefixes, created);
    this.securityGroupId = hostGroup.id;
    if (created) {
      const { virtualNetwork, hosts, endpoints } = createNetwork(context, created, hostGroup, this.clientPrefixes);
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

function checkArguments(args: AzureIsolatedNetworkArgs): Problem[] {
  return problemsOf(args, [checkNetwork, (given, report) => checkClients("azure", given, report)]);
}

/** The clients' ranges in the fewest prefixes. Those that are Outputs are judged as soon as they resolve. */
function mergedClients(args: AzureIsolatedNetworkArgs): pulumi.Output<string[]> {
  const judged = checked("AzureIsolatedNetwork", [...args.clients], (clients) => checkArguments({ ...args, clients }));
  return judged.apply((clients) => mergedRanges(clients));
}

/** What the functions that create the children share. */
interface NetworkContext {
  readonly children: Children<AzureChildKinds>;
  readonly common: Common;
  readonly name: string;
  readonly args: AzureIsolatedNetworkArgs;
}

function contextOf(parent: pulumi.ComponentResource, name: string, args: AzureIsolatedNetworkArgs): NetworkContext {
  const protect = !args.mayDelete?.includes(Deletable.Hosts);
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child), protect);
  const common = commonOf(args, "network");
  return { children, common, name, args };
}

function createHostSecurityGroup(
  context: NetworkContext,
  prefixes: pulumi.Output<string[]>,
  plan: AddressPlan | undefined,
): network.NetworkSecurityGroup {
  const { args } = context;
  const { activation, port, network: wanted, domainControllers, privateLinkRanges, patching } = args;
  return createSecurityGroup(
    context,
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
        updates: patching,
        bastionPrefix: wanted.bastion?.existingSubnetRange ?? (wanted.bastion && plan?.bastion),
      }),
    ),
  );
}

function createNetwork(
  context: NetworkContext,
  plan: AddressPlan,
  hostGroup: network.NetworkSecurityGroup,
  clientPrefixes: pulumi.Output<string[]>,
) {
  const { args, children, common, name } = context;
  const { addressSpace = "", dnsServers } = args.network;
  const virtualNetwork = children.create("virtualNetwork", "virtual-network", network.VirtualNetwork, {
    ...common,
    virtualNetworkName: planName("vnet", name),
    addressSpace: { addressPrefixes: [addressSpace] },
    ...(dnsServers?.length ? { dhcpOptions: { dnsServers } } : {}),
  });
  const endpointGroup = createSecurityGroup(
    context,
    "endpoints",
    planEndpointRules(plan.hosts, plan.endpoints, args.network.operators),
  );
  const routes = createRouteTable(context, clientPrefixes);
  const hosts = createSubnet(context, virtualNetwork, "hosts", plan.hosts, hostGroup, routes);
  // Azure changes one subnet of a network at a time.
  const endpoints = createSubnet(context, virtualNetwork, "endpoints", plan.endpoints, endpointGroup, routes, [hosts]);
  if (args.network.hubNetworkId !== undefined) createPeerings(context, virtualNetwork, [hosts, endpoints]);
  return { virtualNetwork, hosts, endpoints };
}

function createSecurityGroup(
  { children, common, name }: NetworkContext,
  role: string,
  securityRules: network.NetworkSecurityGroupArgs["securityRules"],
) {
  // The rules are inside the group, so that it never exists without them.
  return children.create("networkSecurityGroup", `${role}-security-group`, network.NetworkSecurityGroup, {
    ...common,
    networkSecurityGroupName: planName("nsg", name, `-${role}`),
    securityRules,
  });
}

function createRouteTable(
  { args, children, common, name }: NetworkContext,
  clientPrefixes: pulumi.Output<string[]>,
): network.RouteTable {
  const { activation } = args;
  const { firewallAddress, clientRouterAddress } = args.network;
  const rest = { activation, firewallAddress, clientRouterAddress, operators: args.network.operators };
  return children.create("routeTable", "routes", network.RouteTable, {
    ...common,
    routeTableName: planName("rt", name),
    disableBgpRoutePropagation: false,
    routes:
      clientRouterAddress === undefined
        ? planRoutes({ ...rest, clientPrefixes: [] })
        : clientPrefixes.apply((prefixes) => planRoutes({ ...rest, clientPrefixes: prefixes })),
  });
}

function createSubnet(
  context: NetworkContext,
  virtualNetwork: network.VirtualNetwork,
  role: string,
  addressPrefix: string,
  group: network.NetworkSecurityGroup,
  routes: network.RouteTable,
  dependsOn: pulumi.Resource[] = [],
): network.Subnet {
  const { children } = context;
  const args: network.SubnetArgs = {
    resourceGroupName: context.args.resourceGroupName,
    virtualNetworkName: virtualNetwork.name,
    subnetName: `snet-${role}`,
    addressPrefix,
    defaultOutboundAccess: false,
    networkSecurityGroup: { id: group.id },
    routeTable: { id: routes.id },
    privateEndpointNetworkPolicies: "Enabled",
    privateLinkServiceNetworkPolicies: "Enabled",
  };
  return children.create("subnet", `${role}-subnet`, network.Subnet, args, { dependsOn });
}

function createPeerings(
  { args, children, name }: NetworkContext,
  virtualNetwork: network.VirtualNetwork,
  dependsOn: pulumi.Resource[],
): void {
  const { hubNetworkId = "", useHubGateway = false, peerFromHub = true } = args.network;
  const hub = pulumi.output(hubNetworkId);
  const access = { allowVirtualNetworkAccess: true, allowForwardedTraffic: true };
  const toHub = children.create(
    "peering",
    "peering-to-hub",
    network.VirtualNetworkPeering,
    {
      resourceGroupName: args.resourceGroupName,
      virtualNetworkName: virtualNetwork.name,
      virtualNetworkPeeringName: planName("peer", name, "-to-hub"),
      remoteVirtualNetwork: { id: hub },
      ...access,
      allowGatewayTransit: false,
      useRemoteGateways: useHubGateway,
    },
    { dependsOn },
  );
  if (!peerFromHub) return;
  children.create(
    "peering",
    "peering-from-hub",
    network.VirtualNetworkPeering,
    {
      resourceGroupName: hub.apply((id) => readResourceId(id)?.resourceGroup ?? ""),
      virtualNetworkName: hub.apply((id) => readResourceId(id)?.name ?? ""),
      virtualNetworkPeeringName: planName("peer", `hub-to-${name}`),
      remoteVirtualNetwork: { id: virtualNetwork.id },
      ...access,
      allowGatewayTransit: useHubGateway,
      useRemoteGateways: false,
    },
    { dependsOn: [toHub] },
  );
}
