import { ManagementLockByScope } from "@pulumi/azure-native/authorization";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { directoryOnly } from "../active-directory";
import { Deletable } from "../args";
import { addNode, Children, nodesOf } from "../children";
import { checked, refuse } from "../problems";
import { roleTags } from "../tags";
import { AzureActivationAudit } from "./activation-audit";
import { azureBastionRange } from "../../activation/azure-bastion";
import { gateOfAdopted } from "./prerequisites";
import type { AzureKmsHostArgs } from "./args";
import { AzureBastion } from "./bastion";
import type { AzureChildKinds } from "./child-kinds";
import { AzureDiscovery } from "./discovery";
import { AzureDiskEncryption } from "./disk-encryption";
import { AzureHostKeyVault } from "./host-key-vault";
import { AzureHostMachine } from "./host-machine";
import { AzureIsolatedNetwork } from "./isolated-network";
import { checkKmsHost, checkLocation, planHosts } from "./kms-host-plan";
import { readResourceId } from "./names";

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
    refuse("AzureKmsHost", checkKmsHost(args));
    super("kmshost:index:AzureKmsHost", name, {}, opts);
    const make = new Maker(this, name, args);
    const network = make.network();
    make.bastion(network);
    const vault = make.vault(network);
    const disks = make.disks(network, vault);
    const machines = make.machines(network, vault, disks);
    const discovery = make.discovery(network, machines);
    const audit = make.audit(network, vault, machines, disks);
    make.locks(vault, [vault, ...Object.values(machines), ...audit], machines);
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

function mapValues<T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Creates the parts, each a component of its own. */
class Maker {
  readonly #common: {
    resourceGroupName: pulumi.Input<string>;
    location: pulumi.Input<string>;
    tags: AzureKmsHostArgs["tags"];
    transform: AzureKmsHostArgs["transform"];
  };
  readonly #children: Children<AzureChildKinds>;
  readonly #opts: pulumi.ComponentResourceOptions;

  constructor(
    private readonly parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: AzureKmsHostArgs,
  ) {
    const gate = gateOfAdopted(parent, name, args);
    const location = gate(checked("AzureKmsHost", args.location, (region) => checkLocation(region, args.hosts)));
    const transform: AzureKmsHostArgs["transform"] = (child) => args.transform?.(child);
    const protect = !Object.values(Deletable).every((word) => args.mayDelete?.includes(word));
    const children = new Children<AzureChildKinds>(parent, name, transform, protect);
    this.#children = children;
    const tags = roleTags(args.tags, "network");
    const resourceGroupName =
      (args.resourceGroupName && gate(args.resourceGroupName)) ??
      children.create("resourceGroup", "group", resources.ResourceGroup, {
        resourceGroupName: `rg-${name}`,
        location,
        tags,
      }).name;
    this.#common = { resourceGroupName, location, tags: args.tags, transform };
    this.#opts = { parent };
  }

  #part<T extends pulumi.Resource>(suffix: string, part: T): T {
    addNode(this.parent, suffix, part);
    return part;
  }

  network(): AzureIsolatedNetwork {
    const { network, activation, port, mayDelete, discovery } = this.args;
    // Where nobody activates by the hosts, nobody is let in.
    const clients = directoryOnly(discovery) ? [] : this.args.clients;
    const domainControllers = discovery.activeDirectory?.domainControllers;
    const { privateLinkRanges } = this.args.monitoring ?? {};
    const rules = { clients, domainControllers, privateLinkRanges, activation, port };
    const args = { ...this.#common, ...rules, network, mayDelete };
    return this.#part("network", new AzureIsolatedNetwork(`${this.name}-network`, args, this.#opts));
  }

  /** A way in for administrators, where they want one of the hosts' own. */
  bastion(network: AzureIsolatedNetwork): void {
    const { bastion, addressSpace = "" } = this.args.network;
    const addressPrefix = azureBastionRange(addressSpace);
    if (bastion?.administrators === undefined || addressPrefix === undefined) return;
    const virtualNetworkName = network.networkId.apply((id) => readResourceId(id)?.name ?? "");
    const { administrators } = bastion;
    const args = { ...this.#common, virtualNetworkName, addressPrefix, administrators };
    const opts = { ...this.#opts, dependsOn: [network] };
    this.#part("bastion", new AzureBastion(`${this.name}-bastion`, args, opts));
  }

  vault(network: AzureIsolatedNetwork): AzureHostKeyVault {
    const { hostKey, officeKeys, vaultName, existingVaultId, mayDelete } = this.args;
    const { networkId, endpointSubnetId } = network;
    const { vaultZoneId } = this.args.network;
    const args = {
      ...this.#common,
      hostKey,
      officeKeys,
      vaultName,
      existingVaultId,
      mayDelete,
      networkId,
      endpointSubnetId,
      vaultZoneId,
    };
    return this.#part("vault", new AzureHostKeyVault(`${this.name}-vault`, args, this.#opts));
  }

  /** The company's own key for the disks, where it wants one. */
  disks(network: AzureIsolatedNetwork, vault: AzureHostKeyVault): AzureDiskEncryption | undefined {
    const { customerManagedDiskKey, mayDelete } = this.args;
    if (!customerManagedDiskKey) return undefined;
    const place = { endpointSubnetId: network.endpointSubnetId, vaultZoneId: vault.zoneId };
    const args = { ...this.#common, ...place, mayDelete };
    return this.#part("disks", new AzureDiskEncryption(`${this.name}-disks`, args, this.#opts));
  }

  machines(network: AzureIsolatedNetwork, vault: AzureHostKeyVault, disks: AzureDiskEncryption | undefined): Machines {
    const { image, size, hybridBenefit, activation, port, mayDelete } = this.args;
    const adopted = this.args.network.subnetId !== undefined;
    const shared = {
      ...this.#common,
      ...{ image, size, hybridBenefit, activation, port, mayDelete },
      diskEncryptionSetId: disks?.diskEncryptionSetId,
      subnetId: network.hostSubnetId,
      securityGroupId: adopted ? network.securityGroupId : undefined,
      hostKeySecretId: vault.secretId,
      hostKeySecretUri: vault.secretUri,
      officeKeys: (this.args.officeKeys ?? []).map((key) => ({
        key,
        secretId: vault.officeSecretIds.apply((ids) => ids[key.version] ?? ""),
        secretUri: vault.officeSecretUris.apply((uris) => uris[key.version] ?? ""),
      })),
      clientPrefixes: network.clientPrefixes,
      activeDirectory: this.args.discovery.activeDirectory,
    };
    const machines: Machines = {};
    for (const host of planHosts(this.args)) {
      const suffix = `host-${host.name}`;
      const opts = { ...this.#opts, dependsOn: [vault] };
      const makesActivationObject = host.name === this.args.hosts[0]?.name;
      const machine = new AzureHostMachine(`${this.name}-${suffix}`, { ...shared, host, makesActivationObject }, opts);
      machines[host.name] = this.#part(suffix, machine);
    }
    return machines;
  }

  discovery(network: AzureIsolatedNetwork, machines: Machines): AzureDiscovery {
    const { discovery, port, mayDelete } = this.args;
    const args = {
      ...this.#common,
      ...{ discovery, port, mayDelete },
      hosts: this.args.hosts.map(({ name, priority, weight }) => {
        return { name, priority, weight, address: machines[name]?.address ?? "" };
      }),
      networkId: network.networkId,
      hubNetworkId: this.args.network.hubNetworkId,
    };
    const dependsOn = Object.values(machines);
    return this.#part("discovery", new AzureDiscovery(`${this.name}-discovery`, args, { ...this.#opts, dependsOn }));
  }

  /** Nothing without monitoring; else the audit, as a list of one. */
  audit(
    network: AzureIsolatedNetwork,
    vault: AzureHostKeyVault,
    machines: Machines,
    disks: AzureDiskEncryption | undefined,
  ): pulumi.Resource[] {
    const { monitoring, mayDelete } = this.args;
    if (!monitoring) return [];
    const args = {
      ...this.#common,
      mayDelete,
      monitoring: { flowLogs: this.args.network.subnetId === undefined, ...monitoring },
      directoryOnly: directoryOnly(this.args.discovery),
      hosts: Object.entries(machines).map(([name, { machineId, identityId }]) => ({ name, machineId, identityId })),
      vaultId: vault.vaultId,
      diskVaultId: disks?.vaultId,
      networkId: network.networkId,
      endpointSubnetId: network.endpointSubnetId,
    };
    return [this.#part("audit", new AzureActivationAudit(`${this.name}-audit`, args, this.#opts))];
  }

  /**
   * Locks against deletion by hand. Made last, so that they go first: a lock holds all that is below its scope, a host's
   * right to read the key included.
   */
  locks(vault: AzureHostKeyVault, dependsOn: pulumi.Resource[], machines: Machines): void {
    const may = new Set(this.args.mayDelete);
    if (may.has(Deletable.Hosts)) return;
    const notes = "Deleting a KMS host loses an activation of its key. Name it in mayDelete to take the lock away.";
    const lock = (suffix: string, scope: pulumi.Input<string>) => {
      const args = { lockName: `lock-${this.name}`, level: "CanNotDelete", notes, scope };
      // Not protected themselves: naming a part in mayDelete is to take its lock away in the same update.
      this.#children.create("lock", suffix, ManagementLockByScope, args, { dependsOn, protect: false });
    };
    for (const host of this.args.hosts) {
      const machine = machines[host.name];
      if (machine && !host.rebuild) lock(`host-${host.name}-lock`, machine.machineId);
    }
    if (!may.has(Deletable.Vault) && this.args.existingVaultId === undefined) lock("vault-lock", vault.vaultId);
  }
}
