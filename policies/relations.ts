import { activationPort } from "../activation/transport";
import { accessRules, accessTypes } from "./access-rules";
import { isForHostKey } from "./host-key-secret";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { aws, azure } from "./tokens";

/** Types that a KMS host can be. */
export const hostTypes = [
  azure.virtualMachine,
  azure.scaleSet,
  aws.instance,
  aws.autoScalingGroup,
  aws.spotRequest,
] as const;

/** Types that hold a secret. */
export const secretTypes = [azure.secret, azure.automationVariable, aws.secret, aws.parameter] as const;

/**
 * How resources hang together: `[from, property, to, spreads]`. What serves a KMS host passes that on along the property
 * (`>`), against it (`<`), or not at all (`-`, read when hosts are looked for). Shared networks are left out: what else is in
 * a network is not the KMS host's.
 */
const links: readonly (readonly [from: string, property: string, to: string, spreads: "<" | ">" | "-"])[] = [
  [azure.virtualMachine, "networkProfile", azure.networkInterface, ">"],
  [azure.virtualMachine, "storageProfile", azure.disk, ">"],
  [azure.vmExtension, "vmName", azure.virtualMachine, "<"],
  [azure.runCommand, "vmName", azure.virtualMachine, "<"],
  [azure.networkInterface, "ipConfigurations", azure.publicAddress, ">"],
  [azure.networkInterface, "ipConfigurations", azure.subnet, ">"],
  [azure.networkInterface, "ipConfigurations", azure.loadBalancer, ">"],
  [azure.networkInterface, "networkSecurityGroup", azure.securityGroup, ">"],
  [azure.scaleSet, "virtualMachineProfile", azure.securityGroup, ">"],
  [azure.scaleSet, "virtualMachineProfile", azure.subnet, ">"],
  [azure.scaleSet, "virtualMachineProfile", azure.loadBalancer, ">"],
  [azure.loadBalancer, "frontendIPConfigurations", azure.publicAddress, ">"],
  [azure.inboundNatRule, "loadBalancerName", azure.loadBalancer, "<"],
  [azure.subnet, "networkSecurityGroup", azure.securityGroup, ">"],
  [azure.subnet, "routeTable", azure.routeTable, ">"],
  [azure.securityRule, "networkSecurityGroupName", azure.securityGroup, "<"],
  [azure.route, "routeTableName", azure.routeTable, "<"],
  [azure.snapshot, "creationData", azure.disk, "<"],
  [azure.snapshot, "creationData", azure.virtualMachine, "<"],
  [azure.snapshot, "creationData", azure.snapshot, "<"],
  [azure.disk, "creationData", azure.snapshot, "<"],
  [azure.disk, "creationData", azure.disk, "<"],
  [azure.disk, "creationData", azure.virtualMachine, "<"],
  [azure.disk, "creationData", azure.restorePoints, "<"],
  [azure.image, "sourceVirtualMachine", azure.virtualMachine, "<"],
  [azure.image, "storageProfile", azure.disk, "<"],
  [azure.image, "storageProfile", azure.snapshot, "<"],
  [azure.image, "storageProfile", azure.virtualMachine, "<"],
  [azure.galleryVersion, "storageProfile", azure.image, "<"],
  [azure.galleryVersion, "storageProfile", azure.galleryVersion, "<"],
  [azure.galleryVersion, "storageProfile", azure.snapshot, "<"],
  [azure.galleryVersion, "storageProfile", azure.disk, "<"],
  [azure.galleryVersion, "storageProfile", azure.virtualMachine, "<"],
  [azure.restorePoints, "source", azure.virtualMachine, "<"],
  [azure.secret, "vaultName", azure.vault, ">"],
  [aws.instance, "vpcSecurityGroupIds", aws.securityGroup, ">"],
  [aws.instance, "securityGroups", aws.securityGroup, ">"],
  [aws.instance, "subnetId", aws.subnet, ">"],
  [aws.instance, "networkInterfaces", aws.networkInterface, ">"],
  [aws.instance, "primaryNetworkInterface", aws.networkInterface, ">"],
  [aws.instance, "launchTemplate", aws.launchTemplate, ">"],
  [aws.autoScalingGroup, "launchTemplate", aws.launchTemplate, ">"],
  [aws.autoScalingGroup, "mixedInstancesPolicy", aws.launchTemplate, ">"],
  [aws.autoScalingGroup, "launchConfiguration", aws.launchConfiguration, ">"],
  [aws.autoScalingGroup, "vpcZoneIdentifiers", aws.subnet, ">"],
  [aws.autoScalingGroup, "targetGroupArns", aws.targetGroup, ">"],
  [aws.launchTemplate, "vpcSecurityGroupIds", aws.securityGroup, ">"],
  [aws.launchTemplate, "networkInterfaces", aws.securityGroup, ">"],
  [aws.launchTemplate, "networkInterfaces", aws.subnet, ">"],
  [aws.launchConfiguration, "securityGroups", aws.securityGroup, ">"],
  [aws.networkInterface, "securityGroups", aws.securityGroup, ">"],
  [aws.networkInterface, "subnetId", aws.subnet, ">"],
  [aws.networkInterface, "attachments", aws.instance, "<"],
  [aws.networkInterfaceAttachment, "instanceId", aws.instance, "<"],
  [aws.networkInterfaceAttachment, "networkInterfaceId", aws.networkInterface, ">"],
  [aws.elasticAddress, "instance", aws.instance, "<"],
  [aws.elasticAddress, "networkInterface", aws.networkInterface, "<"],
  [aws.elasticAddressAssociation, "instanceId", aws.instance, "<"],
  [aws.elasticAddressAssociation, "networkInterfaceId", aws.networkInterface, "<"],
  [aws.volumeAttachment, "instanceId", aws.instance, "<"],
  [aws.volumeAttachment, "volumeId", aws.volume, ">"],
  [aws.snapshot, "volumeId", aws.volume, "<"],
  [aws.snapshot, "volumeId", aws.instance, "<"],
  [aws.snapshotCopy, "sourceSnapshotId", aws.snapshotCopy, "<"],
  [aws.snapshotCopy, "sourceSnapshotId", aws.snapshot, "<"],
  [aws.volume, "snapshotId", aws.snapshot, "<"],
  [aws.volume, "snapshotId", aws.snapshotCopy, "<"],
  [aws.snapshotPermission, "snapshotId", aws.snapshot, "<"],
  [aws.snapshotPermission, "snapshotId", aws.snapshotCopy, "<"],
  [aws.imageFromInstance, "sourceInstanceId", aws.instance, "<"],
  [aws.image, "ebsBlockDevices", aws.snapshot, "<"],
  [aws.image, "ebsBlockDevices", aws.snapshotCopy, "<"],
  [aws.imageCopy, "sourceAmiId", aws.imageCopy, "<"],
  [aws.imageCopy, "sourceAmiId", aws.image, "<"],
  [aws.imageCopy, "sourceAmiId", aws.imageFromInstance, "<"],
  [aws.imagePermission, "imageId", aws.image, "<"],
  [aws.imagePermission, "imageId", aws.imageFromInstance, "<"],
  [aws.imagePermission, "imageId", aws.imageCopy, "<"],
  [aws.targetGroupAttachment, "targetId", aws.instance, "<"],
  [aws.targetGroupAttachment, "targetGroupArn", aws.targetGroup, ">"],
  [aws.listener, "defaultActions", aws.targetGroup, "<"],
  [aws.listener, "loadBalancerArn", aws.loadBalancer, ">"],
  [aws.loadBalancer, "subnetMappings", aws.elasticAddress, ">"],
  [aws.endpointGroup, "endpointConfigurations", aws.loadBalancer, "<"],
  [aws.endpointGroup, "endpointConfigurations", aws.instance, "<"],
  [aws.endpointGroup, "endpointConfigurations", aws.elasticAddress, "<"],
  [aws.securityGroupRule, "securityGroupId", aws.securityGroup, "<"],
  [aws.ingressRule, "securityGroupId", aws.securityGroup, "<"],
  [aws.egressRule, "securityGroupId", aws.securityGroup, "<"],
  [aws.routeTableAssociation, "subnetId", aws.subnet, "<"],
  [aws.routeTableAssociation, "routeTableId", aws.routeTable, ">"],
  [aws.route, "routeTableId", aws.routeTable, "<"],
  [aws.secret, "kmsKeyId", aws.key, ">"],
  [aws.secretPolicy, "secretArn", aws.secret, "<"],
  [aws.secretVersion, "secretId", aws.secret, "<"],
  [aws.keyPolicy, "keyId", aws.key, "<"],
];

/** What serves the KMS hosts of a stack, and which the hosts are. */
export interface Relations {
  readonly hosts: readonly Resource[];
  readonly serving: ReadonlySet<Resource>;
}

const known = new WeakMap<Stack, Relations>();

/** The same for one stack, worked out once. */
export function relationsOf(stack: Stack): Relations {
  const relations = known.get(stack) ?? workedOut(stack, activationPort);
  known.set(stack, relations);
  return relations;
}

/** Works out from the tags of the project, from what listens on the activation port, and from how resources hang together. */
function workedOut(stack: Stack, port: number): Relations {
  const edges = links.flatMap(([from, property, to, spreads]) =>
    stack.of(to).length === 0
      ? []
      : stack
          .of(from)
          .flatMap((one) =>
            stack.linked(one, property, to).map((other) => ({ from: one, to: other, spreads, property })),
          ),
  );
  const machines = stack.of(...hostTypes);
  const back = (resource: Resource) => edges.filter(({ to }) => to === resource).map(({ from }) => from);
  const hosts = new Set(machines.filter(isHostByItself));
  // What listens on the port is a host, whatever it is called.
  const listening = [
    ...stack.of(...accessTypes).filter((group) => namesPort(group, port)),
    ...stack.of(aws.targetGroup).filter((group) => group.at("port").quiet.number === port),
    ...stack.of(azure.loadBalancer).filter((balancer) => balancesPort(balancer, port)),
  ];
  const seen = new Set<Resource>();
  const walk = (resource: Resource, depth: number): void => {
    if (seen.has(resource) || depth > 4) return;
    seen.add(resource);
    if (machines.includes(resource)) {
      if (!isOtherRole(resource)) hosts.add(resource);
      return;
    }
    for (const user of back(resource)) walk(user, depth + 1);
    // A rule of its own leads to its group, an attachment to its machine.
    for (const { from, to, spreads } of edges) if (from === resource && spreads === "<") walk(to, depth + 1);
  };
  for (const resource of listening) walk(resource, 0);
  const serving = new Set<Resource>([...hosts, ...stack.of(...secretTypes).filter(isForHostKey)]);
  for (const resource of stack.resources) if (resource.isKms) serving.add(resource);
  const queue = [...serving];
  for (let resource = queue.pop(); resource; resource = queue.pop()) {
    for (const { from, to, spreads } of edges) {
      const next = spreads === ">" && from === resource ? to : spreads === "<" && to === resource ? from : undefined;
      // Machines of other teams that share a load balancer or an address are not hosts by that.
      if (!next || serving.has(next) || machines.includes(next)) continue;
      serving.add(next);
      queue.push(next);
    }
  }
  return { hosts: machines.filter((machine) => hosts.has(machine)), serving };
}

const isOtherRole = (resource: Resource): boolean => resource.role !== undefined && resource.role !== "host";
const isHostByItself = (resource: Resource): boolean => resource.isKms && !isOtherRole(resource);

/** Does a rule open the port by its number, not only in passing? */
function namesPort(resource: Resource, port: number): boolean {
  return accessRules(resource).some(
    ({ direction, allows, ports }) =>
      direction === "inbound" && allows && ports.some(({ from, to }) => from <= port && port <= to && to - from < 100),
  );
}

function balancesPort(balancer: Resource, port: number): boolean {
  const rules = ["loadBalancingRules", "inboundNatRules"].flatMap((list) => balancer.at(list).quiet.items);
  return rules.some((rule) => rule.at("backendPort").quiet.number === port);
}
