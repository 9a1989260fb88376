import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { aws, azure } from "./tokens";

/** Types that a KMS host can be. */
export const hostTypes = [azure.virtualMachine, azure.scaleSet, aws.instance, aws.autoScalingGroup] as const;

/** The KMS hosts of a stack. */
export const hostsOf = (stack: Stack): Resource[] => stack.of(...hostTypes).filter((resource) => resource.isKms);

/** Subnets that belong to an Azure service and follow its own rules. */
export const serviceSubnets = /^(Gateway|AzureFirewall(Management)?|AzureBastion|RouteServer)Subnet$/i;
