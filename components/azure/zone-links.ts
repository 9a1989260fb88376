import * as privatedns from "@pulumi/azure-native/privatedns";
import type * as pulumi from "@pulumi/pulumi";
import type { Children } from "../children";
import { plain } from "../problems";
import type { AzureChildKinds } from "./child-kinds";
import { linkName } from "./discovery-plan";

/** A private zone of endpoints that is created here. */
interface EndpointZone {
  /** Beginning of the links' names as children. */
  readonly suffix: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly privateZoneName: pulumi.Input<string>;
  readonly tags: Record<string, pulumi.Input<string>>;
}

/**
 * Links a zone of private endpoints to the hosts' network, and to networks of others whose servers ask for its names. There,
 * a name that the zone does not have is asked for on the internet, as if the zone were not: other vaults and stores of theirs
 * stay reachable (Microsoft, "Fallback to internet for Azure Private DNS zones").
 */
export function linkEndpointZone(
  children: Children<AzureChildKinds>,
  { suffix, ...zone }: EndpointZone,
  own: pulumi.Input<string>,
  others: readonly pulumi.Input<string>[],
): void {
  const common = { ...zone, location: "Global", registrationEnabled: false };
  children.create("zoneLink", suffix, privatedns.VirtualNetworkLink, {
    ...common,
    virtualNetworkLinkName: "host-network",
    virtualNetwork: { id: own },
  });
  others.forEach((id, index) => {
    const known = plain(id);
    const virtualNetworkLinkName = known === undefined ? `resolving-network-${index}` : linkName(known);
    children.create("zoneLink", `${suffix}-${virtualNetworkLinkName}`, privatedns.VirtualNetworkLink, {
      ...common,
      virtualNetworkLinkName,
      virtualNetwork: { id },
      resolutionPolicy: "NxDomainRedirect",
    });
  });
}
