import { type ClientProduct, clientProducts } from "../activation/generations";
import type { Population } from "../preflight/expectation";
import { aws, azure } from "./tokens";

/** Every type that the preflight reads, on both clouds. */
export const preflightTypes: readonly string[] = [
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
];

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
