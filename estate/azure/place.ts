import type { HostTarget } from "../host-targets";
import type { EstateResolver } from "../model";
import type { Link, PlannedResource, ResourceGraph } from "../resource-graph";
import type { Networks, Subnet } from "./networks";
import type { Meaning } from "./prefixes";
import type { RoutingTable } from "./routes";
import type { FixedEnd, RuleContext } from "./security-groups";

/** Everything that reading a host needs of the rest of the stack. */
export interface AzureStack {
  readonly graph: ResourceGraph;
  readonly networks: Networks;
  readonly groupMembers: ReadonlyMap<string, Meaning>;
  readonly routing: RoutingTable;
  /** Port that clients use. */
  readonly port: number;
  /** What the environment says that hosts have to reach. */
  readonly targets: readonly HostTarget[];
  /** Who answers names at which addresses. */
  readonly resolvers: readonly EstateResolver[];
}

/** A security group, and what it is on. */
export interface PlacedGroup {
  readonly title: string;
  readonly link: Link;
  readonly on: PlannedResource | Subnet;
}

/** Where a host is, and what stands around it. */
export interface HostPlace {
  readonly machine: PlannedResource;
  readonly card: PlannedResource | undefined;
  readonly subnet: Subnet | undefined;
  readonly end: FixedEnd;
  readonly groups: readonly PlacedGroup[];
  readonly context: RuleContext;
}
