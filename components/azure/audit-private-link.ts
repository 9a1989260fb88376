import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { readResourceId } from "./names";
import type { AuditContext } from "./audit-context";
import type { AuditCollection } from "./audit-collection";
import { monitorPrivateZones } from "./audit-plan";

/** The scope that the workspace joins. */
interface ScopePlace {
  readonly adopted: boolean;
  readonly id: pulumi.Output<string>;
  readonly scopeName: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

/**
 * The private way to Azure Monitor: the hosts send their events without an address outside their network. A scope that
 * exists has its endpoint and its zones already, and gets two members.
 */
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
    ] as const;
    this.ready = this.#place.adopted ? members[1] : this.#endpoint([...members]);
  }

  /** The endpoint in the hosts' own network, with the names that lead to it. */
  #endpoint(members: pulumi.Resource[]): pulumi.Resource {
    const { children, name, common, args } = this.context;
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
          { name: "monitor", privateLinkServiceId: this.#place.id, groupIds: ["azuremonitor"] },
        ],
      },
      // Azure gives the endpoint its names by the members that are there.
      { dependsOn: members },
    );
    const zones = monitorPrivateZones.map((zone) => ({
      name: zone.replaceAll(".", "-"),
      privateDnsZoneId: this.#zone(zone),
    }));
    return children.create("privateZoneGroup", "private-endpoint-zones", network.PrivateDnsZoneGroup, {
      resourceGroupName: common.resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: zones,
    });
  }

  #placed: ScopePlace | undefined;

  get #place(): ScopePlace {
    this.#placed ??= this.context.args.monitoring.privateLinkScopeId === undefined ? this.#created() : this.#adopted();
    return this.#placed;
  }

  #created(): ScopePlace {
    const { children, name, common } = this.context;
    const scope = children.create("monitorScope", "scope", monitor.PrivateLinkScope, {
      ...common,
      location: "Global",
      scopeName: `ampls-${name}`,
      accessModeSettings: { ingestionAccessMode: "PrivateOnly", queryAccessMode: "Open" },
    });
    return { adopted: false, id: scope.id, scopeName: scope.name, resourceGroupName: common.resourceGroupName };
  }

  #adopted(): ScopePlace {
    const id = pulumi.output(this.context.args.monitoring.privateLinkScopeId ?? "");
    const part = (read: (id: string) => string | undefined) => id.apply((text) => read(text) ?? "");
    return {
      adopted: true,
      id,
      scopeName: part((text) => readResourceId(text)?.name),
      resourceGroupName: part((text) => readResourceId(text)?.resourceGroup),
    };
  }

  #member(role: string, linkedResourceId: pulumi.Input<string>): monitor.PrivateLinkScopedResource {
    const { children, name } = this.context;
    const { adopted, resourceGroupName, scopeName } = this.#place;
    return children.create("monitorScopeMember", `scope-${role}`, monitor.PrivateLinkScopedResource, {
      resourceGroupName,
      scopeName,
      // In a scope of others the name must be nobody else's.
      name: adopted ? `${name}-${role}` : role,
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
