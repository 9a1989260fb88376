import type { Rule } from "./rule";
import { activationPortInternet } from "./rules/activation-port-internet";
import { activationPortScope } from "./rules/activation-port-scope";
import { diskEncrypted } from "./rules/disk-encrypted";
import { hostsPerKeyMax } from "./rules/hosts-per-key-max";
import { imdsv2 } from "./rules/imdsv2";
import { keyInAnyProperty } from "./rules/key-in-any-property";
import { keyInUserData } from "./rules/key-in-user-data";
import { keyValueNotInState } from "./rules/key-value-not-in-state";
import { noPublicIp } from "./rules/no-public-ip";
import { srvPrivateOnly } from "./rules/srv-private-only";
import { vaultNetworkClosed } from "./rules/vault-network-closed";
import { vaultPurgeProtection } from "./rules/vault-purge-protection";
import { ownRules } from "./self-rules";

/**
 * Every rule about resources, in the order of their ids. The first looks at every type, which lets the pack skip the
 * others quickly; the rules about the pack's own run (`self-rules.ts`) come after all of them.
 */
export const catalogue: readonly Rule[] = [
  keyInAnyProperty,
  keyInUserData,
  keyValueNotInState,
  hostsPerKeyMax,
  vaultPurgeProtection,
  vaultNetworkClosed,
  activationPortInternet,
  activationPortScope,
  noPublicIp,
  srvPrivateOnly,
  diskEncrypted,
  imdsv2,
];

/** Those, and the policies about the pack's own run, by id. */
export const allRules: readonly Rule[] = [...catalogue, ...ownRules].sort((a, b) => a.id.localeCompare(b.id));
