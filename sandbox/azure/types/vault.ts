import {
  CloudError,
  type CloudView,
  type Occupied,
  type Properties,
  type ResourceType,
  type StoredResource,
} from "../../provider/resource-type";
import { azureType } from "../azure-type";
import { childrenOf, groupId, parentId, parseId, property, sameId, text } from "../ids";
import { normalLocation } from "../locations";
import { secretName, vaultName } from "../names";

const vaultToken = "azure-native:keyvault:Vault";
const secretToken = "azure-native:keyvault:Secret";
const keyToken = "azure-native:keyvault:Key";
const defaultRetention = 90;

function retention(inputs: Properties): number {
  const days = property(inputs, "softDeleteRetentionInDays");
  return typeof days === "number" ? days : defaultRetention;
}

function refuse(name: string): never {
  throw new CloudError(
    "BadRequest",
    `The property "${name}" cannot be set to false. Enabling ${name === "enablePurgeProtection" ? "the purge protection for" : "soft delete for"} a vault is an irreversible action.`,
  );
}

function admitSettings(inputs: Properties, self?: StoredResource): void {
  if (property(inputs, "enablePurgeProtection") === false) {
    refuse("enablePurgeProtection");
  }
  if (property(inputs, "enableSoftDelete") === false) {
    refuse("enableSoftDelete");
  }
  const days = retention(inputs);
  if (days < 7 || days > 90) {
    throw new CloudError(
      "BadRequest",
      `The property "softDeleteRetentionInDays" is invalid. Value provided: ${days}. The value must be between 7 and 90 days (inclusive).`,
    );
  }
  if (self !== undefined && retention(self.inputs) !== days) {
    throw new CloudError(
      "BadRequest",
      `The property "softDeleteRetentionInDays" has been set already and it can't be modified.`,
    );
  }
  const hadProtection = property(self?.inputs, "enablePurgeProtection") === true;
  if (hadProtection && property(inputs, "enablePurgeProtection") !== true) {
    refuse("enablePurgeProtection");
  }
}

/** A vault's name is taken everywhere, and stays taken while a deleted vault can be recovered. */
function admitName(inputs: Properties, cloud: CloudView, id: string): void {
  const name = String(inputs.vaultName ?? "").toLowerCase();
  const recover = text(inputs, "properties", "createMode") === "recover";
  const kept = cloud.reserved(vaultToken).find((reserved) => reserved.name === name);
  const taken = cloud
    .list(vaultToken)
    .some((vault) => !sameId(vault.id, id) && String(vault.inputs.vaultName).toLowerCase() === name);
  if (taken) {
    throw new CloudError(
      "VaultAlreadyExists",
      `The vault name '${inputs.vaultName}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
      409,
    );
  }
  if (kept === undefined) {
    if (recover) {
      throw new CloudError(
        "VaultNotFound",
        `There is no deleted vault '${inputs.vaultName}' to recover in location '${inputs.location}'.`,
        404,
      );
    }
    return;
  }
  const samePlace = normalLocation(String(kept.resource.inputs.location)) === normalLocation(String(inputs.location));
  if (!recover || !samePlace) {
    throw new CloudError(
      "ConflictError",
      "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.",
      409,
    );
  }
  cloud.release(vaultToken, name);
}

function until(cloud: CloudView, days: number): string {
  return new Date(cloud.now().getTime() + days * 86_400_000).toISOString();
}

export const vault: ResourceType = azureType({
  token: vaultToken,
  path: "Microsoft.KeyVault/vaults/{vaultName}",
  name: vaultName,
  writeOnly: ["properties.createMode"],
  admit(inputs, cloud, id, self) {
    admitSettings(inputs, self);
    if (self === undefined) {
      admitName(inputs, cloud, id);
    }
  },
  outputs: (inputs, cloud, id) => ({
    properties: {
      accessPolicies: [],
      enabledForDeployment: false,
      publicNetworkAccess: "Enabled",
      ...(inputs.properties as Properties),
      enableSoftDelete: true,
      softDeleteRetentionInDays: retention(inputs),
      provisioningState: "Succeeded",
      vaultUri: `https://${inputs.vaultName}.vault.azure.net/`,
      hsmPoolResourceId: "00000000-0000-0000-0000-000000000000",
      privateEndpointConnections: cloud
        .list("azure-native:network:PrivateEndpoint")
        .filter((endpoint) => JSON.stringify(endpoint.inputs).toLowerCase().includes(`"${id.toLowerCase()}"`))
        .map((endpoint) => ({ privateEndpoint: { id: endpoint.id }, provisioningState: "Succeeded" })),
    },
  }),
  remove(resource, cloud) {
    const name = String(resource.inputs.vaultName).toLowerCase();
    cloud.reserve({ token: vaultToken, name, until: until(cloud, retention(resource.inputs)), resource });
    for (const secret of childrenOf(cloud, secretToken, resource.id)) {
      keepSecret(secret, cloud);
    }
  },
  removesWith: (resource, cloud) =>
    [...childrenOf(cloud, secretToken, resource.id), ...childrenOf(cloud, keyToken, resource.id)].map(({ id }) => id),
});

/** A deleted secret keeps its name for as long as its vault recovers deleted things. */
function keepSecret(secret: StoredResource, cloud: CloudView): void {
  const owner = cloud.get(
    `${groupId(cloud, String(secret.inputs.resourceGroupName))}/providers/Microsoft.KeyVault/vaults/${secret.inputs.vaultName}`,
  );
  const name = `${secret.inputs.vaultName}/${secret.inputs.secretName ?? secret.inputs.keyName}`.toLowerCase();
  cloud.reserve({ token: secret.token, name, until: until(cloud, retention(owner?.inputs ?? {})), resource: secret });
}

function admitObject(token: string, name: string, what: string, cloud: CloudView, self?: StoredResource): void {
  if (self === undefined && cloud.reserved(token).some((kept) => kept.name === name.toLowerCase())) {
    const shown = name.split("/").at(-1);
    throw new CloudError(
      "Conflict",
      `${what} ${shown} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ${what.toLowerCase()} can only be recovered or purged.`,
      409,
    );
  }
}

/** Two writes at once on one vault, its secrets, keys and endpoints among them (azure-native#1013, Azure/bicep#3113). */
export function vaultWrite(id: string): Occupied[] {
  const busy = () =>
    new CloudError(
      "ConflictError",
      `A conflict occurred that prevented the operation from completing. The operation failed because the Key Vault '${parseId(id)?.name}' changed from the point the operation began. This can happen if parallel operations are being performed on the Key Vault. To prevent this error, serialize the operations so that only one operation is performed on the Key Vault at a time.`,
      409,
    );
  return [{ id, writes: true, busy }];
}

function writesVault(_inputs: Properties, _cloud: CloudView, id: string): Occupied[] {
  return vaultWrite(parentId(id) ?? id);
}

export const secret: ResourceType = azureType({
  token: secretToken,
  // Microsoft, "About Azure Key Vault secrets": up to 15 tags.
  tags: { most: 15 },
  occupies: writesVault,
  path: "Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}",
  name: secretName,
  writeOnly: ["properties.value"],
  admit(inputs, cloud, _id, self) {
    admitObject(secretToken, `${inputs.vaultName}/${inputs.secretName}`, "Secret", cloud, self);
    const value = text(inputs, "properties", "value") ?? "";
    if (value.length > 25_000) {
      throw new CloudError("BadParameter", "The value of the secret is larger than 25 KB.");
    }
  },
  outputs(inputs, cloud, id) {
    const uri = `https://${inputs.vaultName}.vault.azure.net/secrets/${inputs.secretName}`;
    return {
      location: String(cloud.get(`${id.slice(0, id.lastIndexOf("/secrets/"))}`)?.inputs.location ?? ""),
      properties: {
        ...(inputs.properties as Properties),
        secretUri: uri,
        secretUriWithVersion: `${uri}/${secretVersion(inputs, cloud, id)}`,
      },
    };
  },
  remove: keepSecret,
});

/**
 * A PUT that carries a value makes a new version, even one with the old value. Reading has no value and keeps the
 * version, so that a version which an update writes over the real key shows.
 */
function secretVersion(inputs: Properties, cloud: CloudView, id: string): string {
  const kept = text(cloud.get(id)?.outputs, "properties", "secretUriWithVersion")?.split("/").at(-1);
  const writes = text(inputs, "properties", "value") !== undefined;
  return kept !== undefined && !writes
    ? kept
    : cloud.derive("version", id, String(cloud.next(`secret-version:${id}`))).slice(0, 32);
}

export const key: ResourceType = azureType({
  token: keyToken,
  tags: { most: 15 },
  occupies: writesVault,
  path: "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}",
  name: secretName,
  replaceOn: ["properties.kty", "properties.keySize", "properties.curveName"],
  admit(inputs, cloud, _id, self) {
    admitObject(keyToken, `${inputs.vaultName}/${inputs.keyName}`, "Key", cloud, self);
  },
  outputs(inputs, cloud, id) {
    const uri = `https://${inputs.vaultName}.vault.azure.net/keys/${inputs.keyName}`;
    return {
      ...(inputs.properties as Properties),
      keyUri: uri,
      keyUriWithVersion: `${uri}/${cloud.derive("version", id).slice(0, 32)}`,
    };
  },
  remove: keepSecret,
});

/** Removes a deleted vault or secret for good. A vault with purge protection lets nobody do that. */
export function purge(cloud: CloudView, token: string, name: string): void {
  const kept = cloud.reserved(token).find((reserved) => reserved.name === name.toLowerCase());
  if (kept === undefined) {
    throw new CloudError("DeletedVaultNotFound", `The deleted vault or secret '${name}' was not found.`, 404);
  }
  if (property(kept.resource.inputs.properties, "enablePurgeProtection") === true) {
    throw new CloudError(
      "MethodNotAllowed",
      `Operation "DeletedVaultPurge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.`,
      405,
    );
  }
  cloud.release(token, name.toLowerCase());
}
