import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type * as pulumi from "@pulumi/pulumi";
import type { AuditContext } from "./audit-context";
import type { AuditCollection } from "./audit-collection";
import { monitorPrivateZones } from "./audit-plan";

/** The private way to Azure Monitor: the hosts send their events without an address outside their network. */
export class AuditPrivateLink {
  /** The last thing that must be there before an agent can send. */
  readonly ready: pulumi.Resource;

  constructor(
    private readonly context: AuditContext,
    collection: AuditCollection,
  ) {
    const members = [
      this.#member("workspace", collection.workspace.id),
      this.#member("endpoint", collection.endpoint.id),
    ];
    const { children, name, common, args } = context;
    const endpoint = children.create(
      "privateEndpoint",
      "private-endpoint",
      network.PrivateEndpoint,
      {
        ...common,
        privateEndpointName: `pe-${name}`,
        customNetworkInterfaceName: `nic-pe-${name}`,
        subnet: { id: args.endpointSubnetId },
        privateLinkServiceConnections: [
          { name: "monitor", privateLinkServiceId: this.#scope.id, groupIds: ["azuremonitor"] },
        ],
      },
      // Azure gives the endpoint its names by the members that are there.
      { dependsOn: members },
    );
    const zones = monitorPrivateZones.map((zone) => ({
      name: zone.replaceAll(".", "-"),
      privateDnsZoneId: this.#zone(zone),
    }));
    this.ready = children.create("privateZoneGroup", "private-endpoint-zones", network.PrivateDnsZoneGroup, {
      resourceGroupName: common.resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: zones,
    });
  }

  #made: monitor.PrivateLinkScope | undefined;

  get #scope(): monitor.PrivateLinkScope {
    const { children, name, common } = this.context;
    this.#made ??= children.create("monitorScope", "scope", monitor.PrivateLinkScope, {
      ...common,
      location: "Global",
      scopeName: `ampls-${name}`,
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" },
    });
    return this.#made;
  }

  #member(role: string, linkedResourceId: pulumi.Input<string>): monitor.PrivateLinkScopedResource {
    const { children, common } = this.context;
    return children.create("monitorScopeMember", `scope-${role}`, monitor.PrivateLinkScopedResource, {
      resourceGroupName: common.resourceGroupName,
      scopeName: this.#scope.name,
      name: role,
      linkedResourceId,
    });
  }

  #zone(privateZoneName: string): pulumi.Output<string> {
    const { children, common, args } = this.context;
    const place = { ...common, location: "Global" };
    const zone = children.create("zone", `${privateZoneName}-zone`, privatedns.PrivateZone, {
      ...place,
      privateZoneName,
    });
    children.create("zoneLink", `${privateZoneName}-zone-link`, privatedns.VirtualNetworkLink, {
      ...place,
      privateZoneName: zone.name,
      virtualNetworkLinkName: "host-network",
      virtualNetwork: { id: args.networkId },
      registrationEnabled: false,
    });
    return zone.id;
  }
}
