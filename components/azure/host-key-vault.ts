import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { officeHostKeys } from "../../activation/generations";
import { checkVault } from "../../requirements/azure";
import { planName, readResourceId } from "../../requirements/azure-names";
import { checkImageAndKey, checkOfficeKeys } from "../../requirements/host-key";
import { defaultSecretName } from "../../requirements/limits";
import { officeSecretName } from "../../requirements/names";
import { problemsOf } from "../../requirements/report";
import { Deletable, type OfficeKeyArgs } from "../args";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AzureHostKeyVaultArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { endpointChanges } from "./common";
import { keepsName, newVaultName, settledName } from "./vault-name";
import { closedVault, hostKeyContentType, hostKeyPlaceholder, vaultPrivateZone } from "./vault-plan";
import { linkEndpointZone } from "./zone-links";

/**
 * The vault that keeps the KMS host key: reached only by its private endpoint, recoverable for 90 days, with access by
 * role alone. The key itself never passes through Pulumi: the secret is made with a placeholder, which
 * `kmshost key put` replaces and which no later update writes again. An existing vault is left as it is.
 */
export class AzureHostKeyVault extends pulumi.ComponentResource {
  /** Id of the vault. */
  public readonly vaultId: pulumi.Output<string>;
  /** Name of the vault. */
  public readonly vaultName: pulumi.Output<string>;
  /** Azure resource id of the secret, the scope for whoever may read it. */
  public readonly secretId: pulumi.Output<string>;
  /** Address of the secret without a version, such as `https://kv-example.vault.azure.net/secrets/kms-host-key`. */
  public readonly secretUri: pulumi.Output<string>;

  /** Id of the zone with the private names of vaults. */
  public readonly zoneId: pulumi.Output<string>;
  /** Azure resource ids of the secrets of Office keys, by version. */
  public readonly officeSecretIds: pulumi.Output<Record<string, string>>;
  /** Addresses of the secrets of Office keys, by version. */
  public readonly officeSecretUris: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: AzureHostKeyVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AzureHostKeyVault", problemsOf(args, [checkVault, checkImageAndKey, checkOfficeKeys]));
    super("kmshost:index:AzureHostKeyVault", name, {}, opts);
    const context = contextOf(this, name, args, opts?.dependsOn);
    const { id, vaultName, plannedName, secretId, officeSecretIds, written } =
      args.existingVaultId === undefined ? createPlace(context) : adoptPlace(context);
    this.zoneId = createPrivateEndpoint(context, id, written);
    this.vaultId = id;
    this.vaultName = vaultName;
    this.secretId = secretId;
    // From the planned name, so that a preview shows the whole set-up script of the hosts.
    this.secretUri = secretUri(plannedName, context.secretName);
    this.officeSecretIds = pulumi.output(officeSecretIds);
    const uris: Record<string, pulumi.Output<string>> = {};
    for (const key of args.officeKeys ?? []) uris[key.version] = secretUri(plannedName, officeSecretName(key));
    this.officeSecretUris = pulumi.output(uris);
    this.registerOutputs({
      vaultId: this.vaultId,
      vaultName: this.vaultName,
      secretId: this.secretId,
      secretUri: this.secretUri,
      zoneId: this.zoneId,
      officeSecretIds: this.officeSecretIds,
      officeSecretUris: this.officeSecretUris,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Where the host key is kept. */
interface VaultPlace {
  readonly id: pulumi.Output<string>;
  readonly vaultName: pulumi.Output<string>;
  /** The name as far as it is known before the vault is there. */
  readonly plannedName: pulumi.Output<string>;
  readonly secretId: pulumi.Output<string>;
  readonly officeSecretIds: Record<string, pulumi.Output<string>>;
  /** What was written into the vault last. */
  readonly written: pulumi.Resource[];
}

function secretUri(vaultName: pulumi.Output<string>, secretName: string): pulumi.Output<string> {
  return pulumi.interpolate`https://${vaultName}.vault.azure.net/secrets/${secretName}`;
}

/** What the functions that create the children share. */
interface VaultContext {
  readonly children: Children<AzureChildKinds>;
  readonly tags: Record<string, pulumi.Input<string>>;
  readonly secretName: string;
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  readonly args: AzureHostKeyVaultArgs;
  readonly dependsOn: DependsOn;
}

function contextOf(
  parent: pulumi.ComponentResource,
  name: string,
  args: AzureHostKeyVaultArgs,
  dependsOn: DependsOn,
): VaultContext {
  const protect = !args.mayDelete?.includes(Deletable.Vault);
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child), protect);
  const tags = roleTags(args.tags, "vault");
  const secretName = args.hostKey.secretName ?? defaultSecretName;
  return { children, tags, secretName, parent, name, args, dependsOn };
}

/** A vault of our own, with the place of the key in it. */
function createPlace(context: VaultContext): VaultPlace {
  const { secretName } = context;
  const newName = vaultNameOf(context);
  const vault = createVault(context, newName);
  const plannedName = settledName(vault, newName);
  // A vault takes one write at a time, the endpoint's too (pulumi-azure-native#1013, Azure/bicep#3113).
  const secrets = [createSecret(context, vault, "secret", secretName, hostKeyContentType, [])];
  const secretId = secrets[0]?.id ?? pulumi.output("");
  const officeSecretIds = secretIdsOfOffice(context, (key) => {
    const contentType = `${hostKeyContentType} of ${officeHostKeys[key.version].title}`;
    const secret = createSecret(context, vault, `${key.version}-secret`, officeSecretName(key), contentType, [
      ...secrets,
    ]);
    secrets.push(secret);
    return secret.id;
  });
  return { id: vault.id, vaultName: vault.name, plannedName, secretId, officeSecretIds, written: secrets };
}

/** A vault that is there, with the secret that is in it: neither is touched. */
function adoptPlace(context: VaultContext): VaultPlace {
  const { args, secretName } = context;
  const id = pulumi.output(args.existingVaultId ?? "");
  const vaultName = id.apply((text) => readResourceId(text)?.name ?? "");
  const secret = (name: string) => pulumi.interpolate`${id}/secrets/${name}`;
  const officeSecretIds = secretIdsOfOffice(context, (key) => secret(officeSecretName(key)));
  return { id, vaultName, plannedName: vaultName, secretId: secret(secretName), officeSecretIds, written: [] };
}

function secretIdsOfOffice(
  { args }: VaultContext,
  id: (key: OfficeKeyArgs) => pulumi.Output<string>,
): Record<string, pulumi.Output<string>> {
  return Object.fromEntries((args.officeKeys ?? []).map((key) => [key.version, id(key)]));
}

function vaultNameOf(context: VaultContext): pulumi.Output<string> {
  const { args, name } = context;
  if (args.vaultName !== undefined) return pulumi.output(args.vaultName);
  return newVaultName(name, clientConfig(context).subscriptionId, args.mayDelete);
}

function clientConfig({ parent }: VaultContext) {
  return getClientConfigOutput({ parent });
}

function createVault(context: VaultContext, vaultName: pulumi.Output<string>): keyvault.Vault {
  const { tags, children } = context;
  const { resourceGroupName, location } = context.args;
  const args: keyvault.VaultArgs = {
    resourceGroupName,
    location,
    vaultName,
    tags,
    properties: closedVault(clientConfig(context).tenantId, "None"),
  };
  const opts = context.args.vaultName === undefined ? keepsName : {};
  return children.create("vault", "vault", keyvault.Vault, args, opts);
}

function createSecret(
  context: VaultContext,
  vault: keyvault.Vault,
  suffix: string,
  secretName: string,
  contentType: string,
  dependsOn: pulumi.Resource[],
): keyvault.Secret {
  const { tags, children } = context;
  const args: keyvault.SecretArgs = {
    resourceGroupName: context.args.resourceGroupName,
    vaultName: vault.name,
    secretName,
    tags,
    properties: {
      value: pulumi.secret(hostKeyPlaceholder),
      contentType,
      attributes: { enabled: true },
    },
  };
  // An update would write the placeholder over the key, so nothing that Azure could update counts as a change.
  const ignoreChanges = ["properties", "properties.value", "tags"];
  // Only the vault itself deletes a secret (the rest of it is Azure's own interface), and it lets in nobody from outside
  // its network: so a secret goes with its vault, and is asked to go by itself only when the vault stays.
  const opts = { ignoreChanges, deletedWith: vault, dependsOn };
  return children.create("secret", suffix, keyvault.Secret, args, opts);
}

/** The private endpoint and the zone that makes the vault's own name lead to it. */
function createPrivateEndpoint(
  context: VaultContext,
  vaultId: pulumi.Output<string>,
  written: pulumi.Resource[],
): pulumi.Output<string> {
  const { args, children, name, tags } = context;
  const { resourceGroupName, location, endpointSubnetId } = args;
  const endpointArgs: network.PrivateEndpointArgs = {
    resourceGroupName,
    location,
    privateEndpointName: planName("pe", name),
    customNetworkInterfaceName: planName("nic-pe", name),
    subnet: { id: endpointSubnetId },
    privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vaultId, groupIds: ["vault"] }],
    tags,
  };
  const endpoint = children.create("privateEndpoint", "endpoint", network.PrivateEndpoint, endpointArgs, {
    dependsOn: together(context.dependsOn, written),
    ...endpointChanges,
  });
  const zoneId = args.vaultZoneId === undefined ? createZone(context) : pulumi.output(args.vaultZoneId);
  children.create("privateZoneGroup", "endpoint-zone", network.PrivateDnsZoneGroup, {
    resourceGroupName,
    privateEndpointName: endpoint.name,
    privateDnsZoneGroupName: "default",
    privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: zoneId }],
  });
  return zoneId;
}

function createZone(context: VaultContext): pulumi.Output<string> {
  const { tags, children } = context;
  const { resourceGroupName, networkId } = context.args;
  const common = { resourceGroupName, location: "Global", tags };
  const args = { ...common, privateZoneName: vaultPrivateZone };
  const zone = children.create("zone", "zone", privatedns.PrivateZone, args);
  const place = { suffix: "zone-link", resourceGroupName, privateZoneName: zone.name, tags };
  linkEndpointZone(children, place, networkId, context.args.resolvingNetworkIds ?? []);
  return zone.id;
}
