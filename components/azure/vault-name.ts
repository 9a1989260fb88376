import { randomBytes } from "node:crypto";
import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { planVaultName } from "../../requirements/azure-names";
import { Deletable } from "../args";

/**
 * The name of a vault to make. Azure keeps the name of a deleted vault for up to 90 days, which nobody can shorten: where the
 * vault may go, it gets another name each time it is made. A vault that is there keeps its own (`keepsName`).
 */
export function newVaultName(
  name: string,
  subscriptionId: pulumi.Output<string>,
  mayDelete: readonly Deletable[] | undefined,
): pulumi.Output<string> {
  const salt = mayDelete?.includes(Deletable.Vault) ? [randomBytes(8).toString("hex")] : [];
  const unique = [pulumi.getProject(), pulumi.getStack(), ...salt];
  return subscriptionId.apply((id) => planVaultName(name, [id, ...unique]));
}

/** Options of a vault whose name was made by `newVaultName`. */
export const keepsName = { ignoreChanges: ["vaultName"] };

/** The name that the vault has; in a preview that would make it, the planned one, so that the preview shows whole scripts. */
export function settledName(vault: keyvault.Vault, planned: pulumi.Output<string>): pulumi.Output<string> {
  const { isKnown } = vault.name as unknown as { readonly isKnown: Promise<boolean> };
  return pulumi.output(isKnown).apply((known) => (known ? vault.name : planned));
}
