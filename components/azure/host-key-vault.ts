import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { officeHostKeys } from "../../activation/generations";
import { Deletable, type OfficeKeyArgs } from "../args";
import { officeSecretName } from "../office-keys";
import { Children, nodesOf } from "../children";
import { roleTags } from "../tags";
import type { AzureHostKeyVaultArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { planVaultName, readResourceId } from "./names";
import { closedVault, defaultSecretName, hostKeyContentType, hostKeyPlaceholder, vaultPrivateZone } from "./vault-plan";

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
    super("kmshost:index:AzureHostKeyVault", name, {}, opts);
    const make = new Maker(this, name, args);
    const { id, vaultName, plannedName, secretId, officeSecretIds } =
      args.existingVaultId === undefined ? make.created() : make.adopted();
    this.zoneId = make.privatePath(id);
    this.vaultId = id;
    this.vaultName = vaultName;
    this.secretId = secretId;
    // From the planned name, so that a preview shows the whole set-up script of the hosts.
    this.secretUri = secretUri(plannedName, make.secretName);
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
}

function secretUri(vaultName: pulumi.Output<string>, secretName: string): pulumi.Output<string> {
  return pulumi.interpolate`https://${vaultName}.vault.azure.net/secrets/${secretName}`;
}

/** Creates the children, one method for each part. */
class Maker {
  readonly #children: Children<AzureChildKinds>;
  readonly #tags: Record<string, pulumi.Input<string>>;
  readonly secretName: string;

  constructor(
    private readonly parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: AzureHostKeyVaultArgs,
  ) {
    const protect = !args.mayDelete?.includes(Deletable.Vault);
    this.#children = new Children(parent, name, (child) => args.transform?.(child), protect);
    this.#tags = roleTags(args.tags, "vault");
    this.secretName = args.hostKey.secretName ?? defaultSecretName;
  }

  /** A vault of our own, with the place of the key in it. */
  created(): VaultPlace {
    const plannedName = this.#vaultName();
    const vault = this.#vault(plannedName);
    const secretId = this.#secret(vault, "secret", this.secretName, hostKeyContentType).id;
    const officeSecretIds = this.#ofOffice((key) => {
      const contentType = `${hostKeyContentType} of ${officeHostKeys[key.version].title}`;
      return this.#secret(vault, `${key.version}-secret`, officeSecretName(key), contentType).id;
    });
    return { id: vault.id, vaultName: vault.name, plannedName, secretId, officeSecretIds };
  }

  /** A vault that is there, with the secret that is in it: neither is touched. */
  adopted(): VaultPlace {
    const id = pulumi.output(this.args.existingVaultId ?? "");
    const vaultName = id.apply((text) => readResourceId(text)?.name ?? "");
    const secret = (name: string) => pulumi.interpolate`${id}/secrets/${name}`;
    const officeSecretIds = this.#ofOffice((key) => secret(officeSecretName(key)));
    return { id, vaultName, plannedName: vaultName, secretId: secret(this.secretName), officeSecretIds };
  }

  #ofOffice(id: (key: OfficeKeyArgs) => pulumi.Output<string>): Record<string, pulumi.Output<string>> {
    return Object.fromEntries((this.args.officeKeys ?? []).map((key) => [key.version, id(key)]));
  }

  #vaultName(): pulumi.Output<string> {
    if (this.args.vaultName !== undefined) return pulumi.output(this.args.vaultName);
    const unique = [pulumi.getProject(), pulumi.getStack()];
    return this.#config().subscriptionId.apply((subscription) => planVaultName(this.name, [subscription, ...unique]));
  }

  #config() {
    return getClientConfigOutput({ parent: this.parent });
  }

  #vault(vaultName: pulumi.Output<string>): keyvault.Vault {
    const { resourceGroupName, location } = this.args;
    const args: keyvault.VaultArgs = {
      resourceGroupName,
      location,
      vaultName,
      tags: this.#tags,
      properties: closedVault(this.#config().tenantId, "None"),
    };
    return this.#children.create("vault", "vault", keyvault.Vault, args);
  }

  #secret(vault: keyvault.Vault, suffix: string, secretName: string, contentType: string): keyvault.Secret {
    const args: keyvault.SecretArgs = {
      resourceGroupName: this.args.resourceGroupName,
      vaultName: vault.name,
      secretName,
      tags: this.#tags,
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
    const opts = { ignoreChanges, deletedWith: vault };
    return this.#children.create("secret", suffix, keyvault.Secret, args, opts);
  }

  /** The private endpoint and the zone that makes the vault's own name lead to it. */
  privatePath(vaultId: pulumi.Output<string>): pulumi.Output<string> {
    const { resourceGroupName, location, endpointSubnetId } = this.args;
    const endpoint = this.#children.create("privateEndpoint", "endpoint", network.PrivateEndpoint, {
      resourceGroupName,
      location,
      privateEndpointName: `pe-${this.name}`,
      customNetworkInterfaceName: `nic-pe-${this.name}`,
      subnet: { id: endpointSubnetId },
      privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vaultId, groupIds: ["vault"] }],
      tags: this.#tags,
    });
    const zoneId = this.args.vaultZoneId === undefined ? this.#zone() : pulumi.output(this.args.vaultZoneId);
    this.#children.create("privateZoneGroup", "endpoint-zone", network.PrivateDnsZoneGroup, {
      resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: zoneId }],
    });
    return zoneId;
  }

  #zone(): pulumi.Output<string> {
    const { resourceGroupName, networkId } = this.args;
    const common = { resourceGroupName, location: "Global", tags: this.#tags };
    const args = { ...common, privateZoneName: vaultPrivateZone };
    const zone = this.#children.create("zone", "zone", privatedns.PrivateZone, args);
    this.#children.create("zoneLink", "zone-link", privatedns.VirtualNetworkLink, {
      ...common,
      privateZoneName: zone.name,
      virtualNetworkLinkName: "host-network",
      virtualNetwork: { id: networkId },
      registrationEnabled: false,
    });
    return zone.id;
  }
}
