import type { ResourceType } from "../../provider/resource-type";
import {
  managementLockAtResource,
  managementLockByScope,
  roleAssignment,
  roleDefinition,
  userAssignedIdentity,
} from "./authorization";
import { networkInterface } from "./network-interface";
import { plainTypes } from "./plain";
import { privateDnsZoneGroup, privateEndpoint } from "./private-endpoint";
import { privateRecordSet, privateZone, virtualNetworkLink } from "./private-zone";
import { resourceGroup } from "./resource-group";
import { route, routeTable } from "./route-table";
import { networkSecurityGroup, securityRule } from "./security-group";
import { key, secret, vault } from "./vault";
import { virtualMachine, virtualMachineExtension, virtualMachineRunCommand } from "./virtual-machine";
import { subnet, virtualNetwork, virtualNetworkPeering } from "./virtual-network";

/** Every type of azure-native that the sandbox knows. */
export const azureTypes: readonly ResourceType[] = [
  resourceGroup,
  virtualNetwork,
  subnet,
  virtualNetworkPeering,
  networkSecurityGroup,
  securityRule,
  routeTable,
  route,
  networkInterface,
  privateEndpoint,
  privateDnsZoneGroup,
  privateZone,
  virtualNetworkLink,
  privateRecordSet,
  vault,
  secret,
  key,
  userAssignedIdentity,
  roleAssignment,
  roleDefinition,
  managementLockByScope,
  managementLockAtResource,
  virtualMachine,
  virtualMachineExtension,
  virtualMachineRunCommand,
  ...plainTypes,
];
