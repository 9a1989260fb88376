import { relationsOf } from "./relations";
import type { Resource } from "./resource";
import type { Stack } from "./stack";

/** The KMS hosts of a stack. */
export const hostsOf = (stack: Stack): readonly Resource[] => relationsOf(stack).hosts;

/** Subnets that belong to an Azure service and follow its own rules. */
export const serviceSubnets = /^(Gateway|AzureFirewall(Management)?|AzureBastion|RouteServer)Subnet$/i;
