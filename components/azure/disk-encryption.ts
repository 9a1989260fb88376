import { getClientConfigOutput, RoleAssignment } from "@pulumi/azure-native/authorization";
import * as compute from "@pulumi/azure-native/compute";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import type { AzureDiskEncryptionArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";
import { follows, guid, planVaultName } from "./names";
import { closedVault, cryptoUserRole, diskKeyRotation, roleDefinitionId } from "./vault-plan";

/**
 * The company's own key for the hosts' disks, which hold the installed host key. In a vault of its own, because the disk
 * service must reach it past the firewall, which nothing may do with the vault of the host key.
 */
export class AzureDiskEncryption extends pulumi.ComponentResource {
  /** Id of the disk encryption set, once it may use the key. */
  public readonly diskEncryptionSetId: pulumi.Output<string>;
  /** Id of the vault of the key. */
  public readonly vaultId: pulumi.Output<string>;

  constructor(name: string, args: AzureDiskEncryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kmshost:index:AzureDiskEncryption", name, {}, opts);
    const make = new Maker(this, name, args);
    const vault = make.vault();
    make.privatePath(vault);
    const key = make.key(vault);
    const set = make.set(vault, key);
    const access = make.access(key, set);
    this.vaultId = vault.id;
    this.diskEncryptionSetId = pulumi.all([set.id, access.id]).apply(([id]) => id);
    this.registerOutputs({ diskEncryptionSetId: this.diskEncryptionSetId, vaultId: this.vaultId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Creates the children, one method for each. */
class Maker {
  readonly #children: Children<AzureChildKinds>;
  readonly #common: Common;
  readonly #config: ReturnType<typeof getClientConfigOutput>;
  readonly #unique: string[];

  constructor(
    parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: AzureDiskEncryptionArgs,
  ) {
    // Without the key no disk can be read, so it goes only where both hosts and vault may.
    const protect = !(args.mayDelete?.includes(Deletable.Hosts) && args.mayDelete.includes(Deletable.Vault));
    this.#children = new Children(parent, name, (child) => args.transform?.(child), protect);
    this.#common = commonOf(args, "vault");
    this.#config = getClientConfigOutput({ parent });
    this.#unique = [pulumi.getProject(), pulumi.getStack()];
  }

  vault(): keyvault.Vault {
    const name = this.#config.subscriptionId.apply((id) => planVaultName(this.name, [id, ...this.#unique]));
    return this.#children.create("vault", "vault", keyvault.Vault, {
      ...this.#common,
      vaultName: name,
      properties: closedVault(this.#config.tenantId, "AzureServices"),
    });
  }

  /** The company's own way to the vault: the disk service comes as a trusted service. */
  privatePath(vault: keyvault.Vault): void {
    const { endpointSubnetId, vaultZoneId } = this.args;
    const endpoint = this.#children.create("privateEndpoint", "endpoint", network.PrivateEndpoint, {
      ...this.#common,
      privateEndpointName: `pe-${this.name}`,
      customNetworkInterfaceName: `nic-pe-${this.name}`,
      subnet: { id: endpointSubnetId },
      privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vault.id, groupIds: ["vault"] }],
    });
    this.#children.create("privateZoneGroup", "endpoint-zone", network.PrivateDnsZoneGroup, {
      resourceGroupName: this.#common.resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: vaultZoneId }],
    });
  }

  key(vault: keyvault.Vault): keyvault.Key {
    const { resourceGroupName, tags } = this.#common;
    const args: keyvault.KeyArgs = {
      resourceGroupName,
      tags,
      vaultName: vault.name,
      keyName: "disks",
      properties: { kty: "RSA", keySize: 3072, keyOps: ["wrapKey", "unwrapKey"], rotationPolicy: diskKeyRotation },
    };
    // Deleting a key is asked of the vault itself, which lets in nobody from outside its network.
    return this.#children.create("key", "key", keyvault.Key, args, { deletedWith: vault });
  }

  set(vault: keyvault.Vault, key: keyvault.Key): compute.DiskEncryptionSet {
    return this.#children.create("diskEncryptionSet", "set", compute.DiskEncryptionSet, {
      ...this.#common,
      diskEncryptionSetName: `des-${this.name}`,
      identity: { type: "SystemAssigned" },
      encryptionType: "EncryptionAtRestWithCustomerKey",
      rotationToLatestKeyVersionEnabled: true,
      activeKey: { keyUrl: key.keyUriWithVersion, sourceVault: { id: vault.id } },
    });
  }

  access(key: keyvault.Key, set: compute.DiskEncryptionSet): RoleAssignment {
    const { subscriptionId } = this.#config;
    const args = {
      roleAssignmentName: subscriptionId.apply((id) => guid([id, ...this.#unique, this.name])),
      scope: key.id,
      roleDefinitionId: subscriptionId.apply((id) => roleDefinitionId(id, cryptoUserRole)),
      principalId: set.identity.apply((identity) => identity?.principalId ?? ""),
      principalType: "ServicePrincipal",
    };
    return this.#children.create("roleAssignment", "key-access", RoleAssignment, args, follows(set));
  }
}
