import { ManagementLockByScope } from "@pulumi/azure-native/authorization";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { azureBastionRange } from "../../activation/azure-bastion";
import { checkAzureKmsHost } from "../../requirements/azure";
import { planName, readResourceId } from "../../requirements/azure-names";
import { directoryOnly } from "../../requirements/discovery";
import { Deletable } from "../args";
import { addNode, Children, mapValues, nodesOf } from "../children";
import { checked, throwProblems } from "../problems";
import { roleTags } from "../tags";
import { AzureActivationAudit } from "./activation-audit";
import type { AzureKmsHostArgs, AzureNetworkArgs } from "./args";
import { AzureBastion } from "./bastion";
import type { AzureChildKinds } from "./child-kinds";
import { AzureDiscovery } from "./discovery";
import { AzureDiskEncryption } from "./disk-encryption";
import { AzureHostKeyVault } from "./host-key-vault";
import { AzureHostMachine } from "./host-machine";
import { AzureIsolatedNetwork } from "./isolated-network";
import { planHosts } from "./kms-host-plan";
import { whenPrerequisitesMet } from "./prerequisites";

/**
 * A KMS host on Azure, whole: an isolated network, the vault for the host key, one to six hosts, and the records by which
 * clients find them. Nothing of it can be reached from the internet, and the host key never passes through Pulumi.
 */
export class AzureKmsHost extends pulumi.ComponentResource {
  /** Private addresses of the hosts by name. */
  public readonly hostAddresses: pulumi.Output<Record<string, string>>;
  /** Ids of the host VMs by name. */
  public readonly hostIds: pulumi.Output<Record<string, string>>;
  /** The SRV records, one line each: `_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com`. */
  public readonly srvRecords: pulumi.Output<string[]>;
  /** Ids of the zones by name, created and existing ones: what other networks are linked to. */
  public readonly zoneIds: pulumi.Output<Record<string, string>>;
  /** Address of the secret that holds the host key, for `kmshost key put`. */
  public readonly hostKeySecret: pulumi.Output<string>;
  /** Id of the vault. */
  public readonly vaultId: pulumi.Output<string>;
  /** Addresses of the secrets of Office keys, by version. */
  public readonly officeKeySecrets: pulumi.Output<Record<string, string>>;
  /** Id of the hosts' virtual network. */
  public readonly networkId: pulumi.Output<string>;
  /** Ids of the hosts' subnets. */
  public readonly subnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: AzureKmsHostArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AzureKmsHost", checkAzureKmsHost(args));
    super("kmshost:index:AzureKmsHost", name, {}, opts);
    const context = contextOf(this, name, args);
    const network = createNetwork(context);
    // Azure refuses interfaces while a network changes (terraform-provider-azurerm#21293).
    const settled = [network, ...createBastion(context, network)];
    const vault = createVault(context, network, settled);
    const disks = createDiskEncryption(context, network, vault, settled);
    const machines = createMachines(context, network, vault, disks, settled);
    const discovery = createDiscovery(context, network, machines);
    const audit = createAudit(context, network, vault, machines, disks, settled);
    createLocks(context, vault, [vault, ...Object.values(machines).flatMap(lockedParts), ...audit], machines);
    this.hostAddresses = pulumi.output(mapValues(machines, (machine) => machine.address));
    this.hostIds = pulumi.output(mapValues(machines, (machine) => machine.machineId));
    this.srvRecords = discovery.srvRecords;
    this.zoneIds = discovery.zoneIds;
    this.hostKeySecret = vault.secretUri;
    this.officeKeySecrets = vault.officeSecretUris;
    this.vaultId = vault.vaultId;
    this.networkId = network.networkId;
    this.subnetIds = network.hostSubnetId.apply((id) => [id]);
    this.registerOutputs({
      hostAddresses: this.hostAddresses,
      hostIds: this.hostIds,
      srvRecords: this.srvRecords,
      zoneIds: this.zoneIds,
      hostKeySecret: this.hostKeySecret,
      officeKeySecrets: this.officeKeySecrets,
      vaultId: this.vaultId,
      networkId: this.networkId,
      subnetIds: this.subnetIds,
    });
  }

  /** The children by the last part of their names; those that are components have `nodes` themselves. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

type Machines = Record<string, AzureHostMachine>;

/** What the functions that create the children share. */
interface KmsHostContext {
  readonly common: {
    resourceGroupName: pulumi.Input<string>;
    location: pulumi.Input<string>;
    tags: AzureKmsHostArgs["tags"];
    transform: AzureKmsHostArgs["transform"];
  };
  readonly children: Children<AzureChildKinds>;
  readonly opts: pulumi.ComponentResourceOptions;
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  readonly args: AzureKmsHostArgs;
}

function contextOf(parent: pulumi.ComponentResource, name: string, args: AzureKmsHostArgs): KmsHostContext {
  const whenMet = whenPrerequisitesMet(parent, name, args);
  const location = whenMet(
    checked("AzureKmsHost", args.location, (location) => checkAzureKmsHost({ ...args, location })),
  );
  const transform: AzureKmsHostArgs["transform"] = (child) => args.transform?.(child);
  const protect = !Object.values(Deletable).every((word) => args.mayDelete?.includes(word));
  const children = new Children<AzureChildKinds>(parent, name, transform, protect);
  const tags = roleTags(args.tags, "network");
  const resourceGroupName =
    (args.resourceGroupName && whenMet(args.resourceGroupName)) ??
    children.create("resourceGroup", "group", resources.ResourceGroup, {
      resourceGroupName: planName("rg", name),
      location,
      tags,
    }).name;
  const common = { resourceGroupName, location, tags: args.tags, transform };
  const opts = { parent };
  return { common, children, opts, parent, name, args };
}

function createNetwork(context: KmsHostContext): AzureIsolatedNetwork {
  const { common, name, opts } = context;
  const { network, activation, port, mayDelete, discovery, patching } = context.args;
  // Where nobody activates by the hosts, nobody is let in.
  const clients = directoryOnly(discovery) ? [] : context.args.clients;
  const domainControllers = discovery.activeDirectory?.domainControllers;
  const { privateLinkRanges } = context.args.monitoring ?? {};
  const rules = { clients, domainControllers, privateLinkRanges, activation, port, patching };
  const args = { ...common, ...rules, network, mayDelete };
  return addNode(context.parent, "network", new AzureIsolatedNetwork(`${name}-network`, args, opts));
}

/** A way in for administrators, where they want one of the hosts' own: as a list of one. */
function createBastion(context: KmsHostContext, network: AzureIsolatedNetwork): pulumi.Resource[] {
  const { common, name } = context;
  const { bastion, addressSpace = "" } = context.args.network;
  const addressPrefix = azureBastionRange(addressSpace);
  if (bastion?.administrators === undefined || addressPrefix === undefined) return [];
  const virtualNetworkName = network.networkId.apply((id) => readResourceId(id)?.name ?? "");
  const { administrators } = bastion;
  const args = { ...common, virtualNetworkName, addressPrefix, administrators };
  const opts = { ...context.opts, dependsOn: [network] };
  return [addNode(context.parent, "bastion", new AzureBastion(`${name}-bastion`, args, opts))];
}

/** Networks of others in which the private names of the hosts' endpoints are asked for: by DNS servers, and by operators. */
function askingNetworks(network: AzureNetworkArgs, operators: readonly string[] = []): pulumi.Input<string>[] {
  const hub = network.hubNetworkId === undefined ? [] : [network.hubNetworkId];
  const ofServers = network.dnsServers?.length ? (network.dnsNetworkIds ?? hub) : [];
  return operators.length > 0 && ofServers.length === 0 ? hub : ofServers;
}

function createVault(
  context: KmsHostContext,
  network: AzureIsolatedNetwork,
  dependsOn: pulumi.Resource[],
): AzureHostKeyVault {
  const { common, name } = context;
  const opts = { ...context.opts, dependsOn };
  const { hostKey, officeKeys, vaultName, existingVaultId, mayDelete } = context.args;
  const { networkId, endpointSubnetId } = network;
  const { vaultZoneId, operators } = context.args.network;
  const resolvingNetworkIds = askingNetworks(context.args.network, operators);
  const args = {
    ...common,
    hostKey,
    officeKeys,
    vaultName,
    existingVaultId,
    mayDelete,
    networkId,
    endpointSubnetId,
    vaultZoneId,
    resolvingNetworkIds,
  };
  return addNode(context.parent, "vault", new AzureHostKeyVault(`${name}-vault`, args, opts));
}

/** The company's own key for the disks, where it wants one. */
function createDiskEncryption(
  context: KmsHostContext,
  network: AzureIsolatedNetwork,
  vault: AzureHostKeyVault,
  dependsOn: pulumi.Resource[],
): AzureDiskEncryption | undefined {
  const { common, name } = context;
  const opts = { ...context.opts, dependsOn };
  const { customerManagedDiskKey, mayDelete } = context.args;
  if (!customerManagedDiskKey) return undefined;
  const place = { endpointSubnetId: network.endpointSubnetId, vaultZoneId: vault.zoneId };
  const args = { ...common, ...place, mayDelete };
  return addNode(context.parent, "disks", new AzureDiskEncryption(`${name}-disks`, args, opts));
}

function createMachines(
  context: KmsHostContext,
  network: AzureIsolatedNetwork,
  vault: AzureHostKeyVault,
  disks: AzureDiskEncryption | undefined,
  settled: pulumi.Resource[],
): Machines {
  const { args, common, name } = context;
  const { image, size, hybridBenefit, activation, port, mayDelete, patching } = args;
  const adopted = args.network.subnetId !== undefined;
  const shared = {
    ...common,
    ...{ image, size, hybridBenefit, activation, port, mayDelete, patching },
    hostKey: args.hostKey,
    diskEncryptionSetId: disks?.diskEncryptionSetId,
    subnetId: network.hostSubnetId,
    securityGroupId: adopted ? network.securityGroupId : undefined,
    hostKeySecretId: vault.secretId,
    hostKeySecretUri: vault.secretUri,
    officeKeys: (args.officeKeys ?? []).map((key) => ({
      key,
      secretId: vault.officeSecretIds.apply((ids) => ids[key.version] ?? ""),
      secretUri: vault.officeSecretUris.apply((uris) => uris[key.version] ?? ""),
    })),
    clientPrefixes: network.clientPrefixes,
    activeDirectory: args.discovery.activeDirectory,
  };
  const machines: Machines = {};
  for (const host of planHosts(args)) {
    const suffix = `host-${host.name}`;
    const opts = { ...context.opts, dependsOn: [...settled, vault] };
    const makesActivationObject = host.name === args.hosts[0]?.name;
    const machine = new AzureHostMachine(`${name}-${suffix}`, { ...shared, host, makesActivationObject }, opts);
    machines[host.name] = addNode(context.parent, suffix, machine);
  }
  return machines;
}

function createDiscovery(context: KmsHostContext, network: AzureIsolatedNetwork, machines: Machines): AzureDiscovery {
  const { common, opts } = context;
  const { discovery, port, mayDelete } = context.args;
  const args = {
    ...common,
    ...{ discovery, port, mayDelete },
    hosts: context.args.hosts.map(({ name, priority, weight }) => {
      return { name, priority, weight, address: machines[name]?.address ?? "" };
    }),
    networkId: network.networkId,
    hubNetworkId: context.args.network.hubNetworkId,
  };
  // The records wait for the machines, never for what runs in them: a set-up reports, and alarms tell.
  const dependsOn = Object.values(machines).flatMap(({ nodes }) => nodes.machine ?? []);
  return addNode(
    context.parent,
    "discovery",
    new AzureDiscovery(`${context.name}-discovery`, args, { ...opts, dependsOn }),
  );
}

/** Nothing without monitoring; else the audit, as a list of one. */
function createAudit(
  context: KmsHostContext,
  network: AzureIsolatedNetwork,
  vault: AzureHostKeyVault,
  machines: Machines,
  disks: AzureDiskEncryption | undefined,
  dependsOn: pulumi.Resource[],
): pulumi.Resource[] {
  const { common } = context;
  const opts = { ...context.opts, dependsOn };
  const { monitoring, mayDelete } = context.args;
  if (!monitoring) return [];
  const args = {
    ...common,
    mayDelete,
    monitoring: { flowLogs: context.args.network.subnetId === undefined, ...monitoring },
    directoryOnly: directoryOnly(context.args.discovery),
    hosts: Object.entries(machines).map(([name, { machineId, identityId }]) => ({ name, machineId, identityId })),
    vaultId: vault.vaultId,
    diskVaultId: disks?.vaultId,
    networkId: network.networkId,
    endpointSubnetId: network.endpointSubnetId,
    resolvingNetworkIds: askingNetworks(context.args.network),
  };
  return [addNode(context.parent, "audit", new AzureActivationAudit(`${context.name}-audit`, args, opts))];
}

/** What a lock on a machine would hold back, but for what runs in it and goes with it. */
function lockedParts({ nodes }: AzureHostMachine): pulumi.Resource[] {
  return Object.entries(nodes).flatMap(([part, node]) => (part === "setup" || part === "updates" ? [] : [node]));
}

/**
 * Locks against deletion by hand. Made last, so that they go first: a lock holds all that is below its scope, a host's
 * right to read the key included.
 */
function createLocks(
  context: KmsHostContext,
  vault: AzureHostKeyVault,
  dependsOn: pulumi.Resource[],
  machines: Machines,
): void {
  const { name, children } = context;
  const may = new Set(context.args.mayDelete);
  if (may.has(Deletable.Hosts)) return;
  const notes = "Deleting a KMS host loses an activation of its key. Name it in mayDelete to take the lock away.";
  const lock = (suffix: string, scope: pulumi.Input<string>) => {
    const args = { lockName: planName("lock", name), level: "CanNotDelete", notes, scope };
    // Not protected themselves: naming a part in mayDelete is to take its lock away in the same update.
    children.create("lock", suffix, ManagementLockByScope, args, { dependsOn, protect: false });
  };
  for (const host of context.args.hosts) {
    const machine = machines[host.name];
    if (machine && !host.rebuild) lock(`host-${host.name}-lock`, machine.machineId);
  }
  if (!may.has(Deletable.Vault) && context.args.existingVaultId === undefined) lock("vault-lock", vault.vaultId);
}
