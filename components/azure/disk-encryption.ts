import { getClientConfigOutput, RoleAssignment } from "@pulumi/azure-native/authorization";
import * as compute from "@pulumi/azure-native/compute";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { guid, planName } from "../../requirements/azure-names";
import { Deletable } from "../args";
import { Children, type DependsOn, nodesOf, together } from "../children";
import type { AzureDiskEncryptionArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf, endpointChanges } from "./common";
import { follows } from "./follows";
import { keepsName, newVaultName } from "./vault-name";
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
    const context = contextOf(this, name, args, opts?.dependsOn);
    const identity = createIdentity(context);
    const vault = createVault(context);
    const key = createKey(context, vault);
    const access = grantKeyAccess(context, key, identity);
    const way = createPrivateEndpoint(context, vault, key);
    // The right is granted first, and the way to the vault takes its time: Azure knows the right when the set is made, and
    // a machine needs nothing that was granted a moment ago (azurerm#17573, Azure/bicep#16601).
    const set = createDiskEncryptionSet(context, vault, key, identity, [access, way]);
    this.vaultId = vault.id;
    this.diskEncryptionSetId = pulumi.all([set.id, access.id]).apply(([id]) => id);
    this.registerOutputs({ diskEncryptionSetId: this.diskEncryptionSetId, vaultId: this.vaultId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** What the functions that create the children share. */
interface DiskContext {
  readonly children: Children<AzureChildKinds>;
  readonly common: Common;
  readonly config: ReturnType<typeof getClientConfigOutput>;
  readonly unique: string[];
  readonly name: string;
  readonly args: AzureDiskEncryptionArgs;
  readonly dependsOn: DependsOn;
}

function contextOf(
  parent: pulumi.ComponentResource,
  name: string,
  args: AzureDiskEncryptionArgs,
  dependsOn: DependsOn,
): DiskContext {
  // Without the key no disk can be read, so it goes only where both hosts and vault may.
  const protect = !(args.mayDelete?.includes(Deletable.Hosts) && args.mayDelete.includes(Deletable.Vault));
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child), protect);
  const common = commonOf(args, "vault");
  const config = getClientConfigOutput({ parent });
  const unique = [pulumi.getProject(), pulumi.getStack()];
  return { children, common, config, unique, name, args, dependsOn };
}

/** Who reads the key: an identity of its own, which can be given its right before the set is there. */
function createIdentity({ children, common, name }: DiskContext): managedidentity.UserAssignedIdentity {
  return children.create("identity", "identity", managedidentity.UserAssignedIdentity, {
    ...common,
    resourceName: planName("id", name),
  });
}

function createVault(context: DiskContext): keyvault.Vault {
  const { config, children, common, args } = context;
  const name = newVaultName(context.name, config.subscriptionId, args.mayDelete);
  const vault: keyvault.VaultArgs = {
    ...common,
    vaultName: name,
    properties: closedVault(config.tenantId, "AzureServices"),
  };
  return children.create("vault", "vault", keyvault.Vault, vault, keepsName);
}

/** The company's own way to the vault: the disk service comes as a trusted service. */
function createPrivateEndpoint(context: DiskContext, vault: keyvault.Vault, key: keyvault.Key): pulumi.Resource {
  const { args, children, common, name } = context;
  const { endpointSubnetId, vaultZoneId } = args;
  const endpointArgs: network.PrivateEndpointArgs = {
    ...common,
    privateEndpointName: planName("pe", name),
    customNetworkInterfaceName: planName("nic-pe", name),
    subnet: { id: endpointSubnetId },
    privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vault.id, groupIds: ["vault"] }],
  };
  // A vault takes one write at a time: the key first.
  const endpoint = children.create("privateEndpoint", "endpoint", network.PrivateEndpoint, endpointArgs, {
    dependsOn: together(context.dependsOn, [key]),
    ...endpointChanges,
  });
  return children.create("privateZoneGroup", "endpoint-zone", network.PrivateDnsZoneGroup, {
    resourceGroupName: common.resourceGroupName,
    privateEndpointName: endpoint.name,
    privateDnsZoneGroupName: "default",
    privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: vaultZoneId }],
  });
}

function createKey({ common, children }: DiskContext, vault: keyvault.Vault): keyvault.Key {
  const { resourceGroupName, tags } = common;
  const args: keyvault.KeyArgs = {
    resourceGroupName,
    tags,
    vaultName: vault.name,
    keyName: "disks",
    properties: { kty: "RSA", keySize: 3072, keyOps: ["wrapKey", "unwrapKey"], rotationPolicy: diskKeyRotation },
  };
  // Deleting a key is asked of the vault itself, which lets in nobody from outside its network.
  return children.create("key", "key", keyvault.Key, args, { deletedWith: vault });
}

function createDiskEncryptionSet(
  { children, common, name }: DiskContext,
  vault: keyvault.Vault,
  key: keyvault.Key,
  identity: managedidentity.UserAssignedIdentity,
  dependsOn: pulumi.Resource[],
): compute.DiskEncryptionSet {
  const args: compute.DiskEncryptionSetArgs = {
    ...common,
    diskEncryptionSetName: planName("des", name),
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    encryptionType: "EncryptionAtRestWithCustomerKey",
    rotationToLatestKeyVersionEnabled: true,
    activeKey: { keyUrl: key.keyUriWithVersion, sourceVault: { id: vault.id } },
  };
  // A set that an earlier version made keeps its own identity, which has the right already.
  return children.create("diskEncryptionSet", "set", compute.DiskEncryptionSet, args, {
    dependsOn,
    ignoreChanges: ["identity"],
  });
}

function grantKeyAccess(
  { config, unique, name, children }: DiskContext,
  key: keyvault.Key,
  identity: managedidentity.UserAssignedIdentity,
): RoleAssignment {
  const { subscriptionId } = config;
  const args = {
    roleAssignmentName: subscriptionId.apply((id) => guid([id, ...unique, name])),
    scope: key.id,
    roleDefinitionId: subscriptionId.apply((id) => roleDefinitionId(id, cryptoUserRole)),
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
  };
  return children.create("roleAssignment", "key-access", RoleAssignment, args, follows(identity));
}
