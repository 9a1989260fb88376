import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import type * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { planName, readResourceId } from "../../requirements/azure-names";
import { together } from "../children";
import type { AuditContext } from "./audit-context";
import { monitorPrivateZones } from "./audit-plan";
import { endpointChanges } from "./common";
import { linkEndpointZone } from "./zone-links";

/** The scope that the workspace joins. */
interface ScopePlace {
  readonly adopted: boolean;
  readonly id: pulumi.Output<string>;
  readonly scopeName: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

/**
 * The private way to Azure Monitor: the hosts send their events without an address outside their network. A scope that
 * exists has its endpoint and its zones already, and gets two members. Returns the last thing that must be there before an
 * agent can send.
 */
export function createPrivateLink(
  context: AuditContext,
  workspace: operationalinsights.Workspace,
  collection: monitor.DataCollectionEndpoint,
): pulumi.Resource {
  const { privateLinkScopeId } = context.args.monitoring;
  const scope = privateLinkScopeId === undefined ? createScope(context) : existingScope(privateLinkScopeId);
  const first = createMember(context, scope, "workspace", workspace.id, []);
  // A scope takes one member at a time (terraform-provider-azurerm#22236).
  const last = createMember(context, scope, "endpoint", collection.id, [first]);
  return scope.adopted ? last : createPrivateEndpoint(context, scope, [first, last]);
}

/** The endpoint in the hosts' own network, with the names that lead to it. */
function createPrivateEndpoint(context: AuditContext, scope: ScopePlace, members: pulumi.Resource[]): pulumi.Resource {
  const { children, name, common, args } = context;
  const endpoint = children.create(
    "privateEndpoint",
    "private-endpoint",
    network.PrivateEndpoint,
    {
      ...common,
      privateEndpointName: planName("pe", name),
      customNetworkInterfaceName: planName("nic-pe", name),
      subnet: { id: args.endpointSubnetId },
      privateLinkServiceConnections: [{ name: "monitor", privateLinkServiceId: scope.id, groupIds: ["azuremonitor"] }],
    },
    // Azure gives the endpoint its names by the members that are there.
    { dependsOn: together(context.dependsOn, members), ...endpointChanges },
  );
  const zones = monitorPrivateZones.map((zone) => ({
    name: zone.replaceAll(".", "-"),
    privateDnsZoneId: createZone(context, zone),
  }));
  return children.create("privateZoneGroup", "private-endpoint-zones", network.PrivateDnsZoneGroup, {
    resourceGroupName: common.resourceGroupName,
    privateEndpointName: endpoint.name,
    privateDnsZoneGroupName: "default",
    privateDnsZoneConfigs: zones,
  });
}

function createScope({ children, name, common }: AuditContext): ScopePlace {
  const scope = children.create("monitorScope", "scope", monitor.PrivateLinkScope, {
    ...common,
    location: "Global",
    scopeName: planName("ampls", name),
    accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" },
  });
  return { adopted: false, id: scope.id, scopeName: scope.name, resourceGroupName: common.resourceGroupName };
}

function existingScope(privateLinkScopeId: pulumi.Input<string>): ScopePlace {
  const id = pulumi.output(privateLinkScopeId);
  const read = id.apply((text) => readResourceId(text));
  return {
    adopted: true,
    id,
    scopeName: read.apply((parts) => parts?.name ?? ""),
    resourceGroupName: read.apply((parts) => parts?.resourceGroup ?? ""),
  };
}

function createMember(
  { children, name }: AuditContext,
  { adopted, resourceGroupName, scopeName }: ScopePlace,
  role: string,
  linkedResourceId: pulumi.Input<string>,
  dependsOn: pulumi.Resource[],
): monitor.PrivateLinkScopedResource {
  const args = {
    resourceGroupName,
    scopeName,
    // In a scope of others the name must be nobody else's.
    name: adopted ? `${name}-${role}` : role,
    linkedResourceId,
  };
  const type = monitor.PrivateLinkScopedResource;
  return children.create("monitorScopeMember", `scope-${role}`, type, args, { dependsOn });
}

function createZone({ children, common, args }: AuditContext, privateZoneName: string): pulumi.Output<string> {
  const place = { ...common, location: "Global" };
  const zone = children.create("zone", `${privateZoneName}-zone`, privatedns.PrivateZone, {
    ...place,
    privateZoneName,
  });
  const { resourceGroupName, tags } = common;
  const link = { suffix: `${privateZoneName}-zone-link`, resourceGroupName, privateZoneName: zone.name, tags };
  linkEndpointZone(children, link, args.networkId, args.resolvingNetworkIds ?? []);
  return zone.id;
}
