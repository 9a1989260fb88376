import { type ClientProduct, clientProducts } from "../activation/generations";
import { awsRightsTypes } from "../estate/rights/aws-readers";
import { azureRightsTypes } from "../estate/rights/azure-readers";
import type { Population } from "../preflight/expectation";
import { aws, azure } from "./tokens";

/** Types that no rule of the pack asks for by itself. */
const furtherTypes = [
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/eipAssociation:EipAssociation",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/networkInterface:NetworkInterface",
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
  "aws:ec2/vpnConnection:VpnConnection",
  "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
  "aws:ec2/vpnGateway:VpnGateway",
  "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
  "aws:ec2transitgateway/route:Route",
  "aws:ec2transitgateway/routeTable:RouteTable",
  "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
  "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
  "aws:ec2transitgateway/transitGateway:TransitGateway",
  "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/role:Role",
  "aws:networkfirewall/firewall:Firewall",
  "aws:networkfirewall/firewallPolicy:FirewallPolicy",
  "aws:networkfirewall/ruleGroup:RuleGroup",
  "aws:route53/resolverEndpoint:ResolverEndpoint",
  "aws:route53/resolverRule:ResolverRule",
  "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
  "aws:secretsmanager/secret:Secret",
  "azure-native:authorization:RoleAssignment",
  "azure-native:dnsresolver:DnsForwardingRuleset",
  "azure-native:dnsresolver:ForwardingRule",
  "azure-native:dnsresolver:InboundEndpoint",
  "azure-native:dnsresolver:PrivateResolverVirtualNetworkLink",
  "azure-native:keyvault:Secret",
  "azure-native:keyvault:Vault",
  "azure-native:managedidentity:UserAssignedIdentity",
  "azure-native:network:AdminRule",
  "azure-native:network:AdminRuleCollection",
  "azure-native:network:AzureFirewall",
  "azure-native:network:DnsForwardingRuleset",
  "azure-native:network:FirewallPolicy",
  "azure-native:network:FirewallPolicyRuleCollectionGroup",
  "azure-native:network:ForwardingRule",
  "azure-native:network:InboundEndpoint",
  "azure-native:network:IpGroup",
  "azure-native:network:LoadBalancer",
  "azure-native:network:LocalNetworkGateway",
  "azure-native:network:NetworkGroup",
  "azure-native:network:PrivateDnsZoneGroup",
  "azure-native:network:PrivateEndpoint",
  "azure-native:network:PrivateResolverVirtualNetworkLink",
  "azure-native:network:StaticMember",
  "azure-native:network:VirtualHubIpConfiguration",
  "azure-native:network:VirtualNetworkGatewayConnection",
];

const types: readonly string[] = [
  ...awsRightsTypes,
  ...azureRightsTypes,
  aws.addressRangeAssociation,
  aws.association,
  aws.defaultRouteTable,
  aws.dhcpOptionsAssociation,
  aws.document,
  aws.egressRule,
  aws.endpoint,
  aws.ingressRule,
  aws.instance,
  aws.mainRouteTableAssociation,
  aws.networkAcl,
  aws.networkAclAssociation,
  aws.networkAclRule,
  aws.peering,
  aws.prefixList,
  aws.prefixListEntry,
  aws.record,
  aws.route,
  aws.routeTable,
  aws.routeTableAssociation,
  aws.securityGroup,
  aws.securityGroupRule,
  aws.subnet,
  aws.transitGatewayAttachment,
  aws.vpc,
  aws.zone,
  aws.zoneAssociation,
  azure.applicationSecurityGroup,
  azure.natGateway,
  azure.network,
  azure.networkGateway,
  azure.networkInterface,
  azure.peering,
  azure.privateRecordSet,
  azure.privateZone,
  azure.privateZoneLink,
  azure.publicRecordSet,
  azure.publicZone,
  azure.route,
  azure.routeTable,
  azure.runCommand,
  azure.securityGroup,
  azure.securityRule,
  azure.subnet,
  azure.virtualMachine,
  ...furtherTypes,
];

/** Every type that the preflight reads, on both clouds: those that say who may read the host key among them. */
export const preflightTypes: readonly string[] = [...new Set(types)];

/** Populations as a configuration gives them, and what is wrong with it. */
export function readPopulations(given: unknown): { populations: Population[]; problems: string[] } {
  const problems: string[] = [];
  const list = Array.isArray(given) ? given : [];
  const populations = list.flatMap((one: unknown, index): Population[] => {
    const { name, cidrs, zone, machines, image } = (one ?? {}) as Partial<Record<keyof Population, unknown>>;
    const wrong = [
      typeof name === "string" ? "" : "name",
      Array.isArray(cidrs) && cidrs.every((cidr) => typeof cidr === "string") ? "" : "cidrs",
      typeof zone === "string" ? "" : "zone",
      isMachines(machines) ? "" : "machines",
    ].filter(Boolean);
    if (wrong.length > 0) problems.push(`populations[${index}]: ${wrong.join(", ")} missing or of another kind`);
    if (wrong.length > 0 || !isMachines(machines)) return [];
    const kind = image === "marketplace" ? ("marketplace" as const) : ("custom" as const);
    return [{ name: name as string, cidrs: cidrs as string[], zone: zone as string, machines, image: kind }];
  });
  return { populations, problems };
}

function isMachines(value: unknown): value is Population["machines"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([product, count]) => Object.hasOwn(clientProducts, product as ClientProduct) && typeof count === "number",
  );
}
