import { type ClientProduct, clientProducts } from "../activation/generations";
import type { Population } from "../preflight/expectation";
import { type PlannedResource, ResourceGraph } from "../preflight/resource-graph";
import { readValue, unknown, type Value } from "../preflight/values";
import { behindProxy } from "./leaves";
import type { Resource } from "./resource";
import type { Stack } from "./stack";

/** Every type that the preflight reads, on both clouds. */
export const preflightTypes: readonly string[] = [
  "aws:ec2/defaultRouteTable:DefaultRouteTable",
  "aws:ec2/instance:Instance",
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  "aws:ec2/managedPrefixList:ManagedPrefixList",
  "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  "aws:ec2/networkAclRule:NetworkAclRule",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  "aws:route53/record:Record",
  "aws:route53/zone:Zone",
  "aws:route53/zoneAssociation:ZoneAssociation",
  "aws:ssm/association:Association",
  "aws:ssm/document:Document",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "azure-native:compute:VirtualMachine",
  "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
  "azure-native:dns:RecordSet",
  "azure-native:dns:Zone",
  "azure-native:network:ApplicationSecurityGroup",
  "azure-native:network:NatGateway",
  "azure-native:network:NetworkInterface",
  "azure-native:network:NetworkSecurityGroup",
  "azure-native:network:PrivateRecordSet",
  "azure-native:network:PrivateZone",
  "azure-native:network:RecordSet",
  "azure-native:network:Route",
  "azure-native:network:RouteTable",
  "azure-native:network:SecurityRule",
  "azure-native:network:Subnet",
  "azure-native:network:VirtualNetwork",
  "azure-native:network:VirtualNetworkGateway",
  "azure-native:network:VirtualNetworkLink",
  "azure-native:network:VirtualNetworkPeering",
  "azure-native:network:Zone",
  "azure-native:privatedns:PrivateRecordSet",
  "azure-native:privatedns:PrivateZone",
  "azure-native:privatedns:VirtualNetworkLink",
];

/**
 * The stack as the preflight reads it. Pulumi hands stack policies what the cloud answers, which in a preview is unknown also
 * where the program says nothing; what the program says was seen when each resource was judged by itself.
 */
export function graphOf(stack: Stack, judged: ReadonlyMap<string, Resource>): ResourceGraph {
  const wanted = new Set(preflightTypes);
  const resources = stack.resources.flatMap((resource): PlannedResource[] => {
    if (!wanted.has(resource.type) && !resource.type.startsWith("kmshost:")) return [];
    const outputs = valuesOf(resource);
    const before = judged.get(resource.urn);
    const parent = stack.parentOf(resource);
    const id = outputs.id;
    return [
      {
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        operation: "same",
        ...(typeof id === "string" && id !== "" ? { id } : {}),
        ...(parent === undefined ? {} : { parent }),
        inputs: before ? valuesOf(before) : outputs,
        outputs: Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== unknown)),
        propertyDependencies: stack.dependenciesOf(resource),
        replaceReasons: [],
      },
    ];
  });
  return new ResourceGraph(resources);
}

function valuesOf(resource: Resource): { readonly [key: string]: Value } {
  const value = readValue(behindProxy(resource.properties.tree));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Value })
    : {};
}

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
