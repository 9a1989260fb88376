import type * as pulumi from "@pulumi/pulumi";
import { roleTags } from "../tags";

/** What nearly every resource of a part has: where it is, and its tags. */
export interface Common {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  readonly tags: Record<string, pulumi.Input<string>>;
}

/**
 * What Azure changes of a private endpoint by itself: a zone group takes its names over [belief: no page says so], and a
 * refresh sees it.
 */
export const endpointChanges = { ignoreChanges: ["customDnsConfigs"] };

/** Arguments of a part that say so. */
type Placed = Pick<Common, "resourceGroupName" | "location"> & { readonly tags?: Parameters<typeof roleTags>[0] };

export function commonOf({ resourceGroupName, location, tags }: Placed, role: Parameters<typeof roleTags>[1]): Common {
  return { resourceGroupName, location, tags: roleTags(tags, role) };
}
